"""The balance of both sides, for anybody; what stands beside it, for those who keep that."""

import datetime
from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PageSize,
    PlaceOrAll,
    refusals,
)
from xieshou.core.request import Request
from xieshou.registry.reads import Page
from xieshou.reports import actions, reads, rules
from xieshou.reports.api.assessment import router as assessment
from xieshou.reports.api.effects import router as effects
from xieshou.reports.api.statements import router as statements

router = Router(tags=["reports"])
router.add_router("", statements)
router.add_router("", effects)
router.add_router("", assessment)
Side = Annotated[
    str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$", description="2, 4, 6 digits")
]
YearText = Annotated[str, Field(pattern=r"^([0-9]{4})?$", description="A year; empty: all years")]
BalanceYear = Annotated[int, Field(ge=rules.FIRST_YEAR, le=rules.LAST_YEAR)]


class FigureIn(Schema):
    """`value` as people write it: "3244万元", "74.14%", "4.4万"; bare money is in 万元, a weight in
    tonnes. `line` is a code of a line of the balance."""

    kind: Annotated[str, Field(max_length=10, pattern=WRITTEN)]
    east: Side
    west: Side
    line: Annotated[str, Field(max_length=30, pattern=WRITTEN)]
    first_year: BalanceYear
    last_year: BalanceYear
    value: Annotated[str, Field(max_length=40, pattern=WRITTEN)]
    source: Annotated[str, Field(max_length=300, pattern=WRITTEN)]
    source_url: Annotated[str, Field(max_length=500, pattern=WRITTEN)] = ""
    grade: Annotated[str, Field(max_length=1, pattern=WRITTEN)] = ""
    note: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""
    as_of: datetime.date | None = None


class WithdrawalIn(Schema):
    reason: Annotated[str, Field(max_length=300, pattern=WRITTEN)]


@router.get("/balances", auth=None, response={200: Page[reads.BalancePair]} | READING)
def balances(
    request: Request, place: PlaceOrAll = "", page: PageNumber = 1, page_size: PageSize = 50
) -> Page[reads.BalancePair]:
    """Sums over several pairings, then every pairing that touches a place."""
    pairs, start = reads.balance_pairs(place), (page - 1) * page_size
    return Page(pairs[start : start + page_size], len(pairs), start, page_size)


@router.get("/balances/{east}/{west}", auth=None, response={200: reads.Balance} | READING)
def balance(
    request: Request, east: Side, west: Side, first_year: YearText = "", last_year: YearText = ""
) -> reads.Balance:
    """What either side gained: recorded, planned and published, by line; all years since the
    pairing began unless some are named."""
    found = reads.balance(east, west, request.viewer, first=first_year, last=last_year)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    return found


@router.get("/balance-figures", response={200: Page[reads.StatedRow]} | refusals(401, 422))
def figures(request: Request, page: PageNumber = 1) -> Page[reads.StatedRow]:
    """Targets and published figures at places where you may enter or check them."""
    return reads.stated(request.viewer, page=page)


@router.post("/balance-figures", response={201: dict[str, int]} | WRITING)
def enter_figure(
    request: Request, body: FigureIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Enter a target or a published figure; it is shown once another has checked it."""
    made = actions.enter_figure(viewer=request.viewer, key=key, **body.model_dump())
    return Status(201, {"id": made.pk})


@router.post("/balance-figures/{pk}/check", response={201: dict[str, str]} | WRITING)
def check_figure(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, str]]:
    """Say that a figure is what its source says; by another than whoever entered it."""
    made = actions.check_figure(viewer=request.viewer, key=key, stated=pk)
    return Status(201, {"state": made.state})


@router.post("/balance-figures/{pk}/withdrawal", response={201: dict[str, str]} | WRITING)
def withdraw_figure(
    request: Request, pk: Id, body: WithdrawalIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Take a figure back with a reason; it stays on record."""
    made = actions.withdraw_figure(viewer=request.viewer, key=key, stated=pk, reason=body.reason)
    return Status(201, {"state": made.state})
