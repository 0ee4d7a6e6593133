"""The income of households over the API."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.benefits import actions, reads
from xieshou.benefits.api.words import SEEING, Code, Source
from xieshou.benefits.models import MAX_FEN
from xieshou.core import clock
from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, Id, PageNumber, Year
from xieshou.core.request import Request

router = Router()
ExitPlace = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})$")]


class IncomeIn(Schema):
    """Income from elsewhere; below zero it takes back what was put down wrongly."""

    kind: Literal["earned", "transfer"]
    amount_fen: int = Field(ge=-MAX_FEN, le=MAX_FEN)
    on: date
    source: Source


class ResidentIn(Schema):
    """The user who belongs to the household."""

    user: Id


@router.get("/benefits/income/{household}", response={200: reads.IncomeBook} | SEEING)
def income(request: Request, household: Code, year: Year | None = None) -> reads.IncomeBook:
    """A household's income of a year, line by line; a resident's own, an office's region."""
    book = reads.income_book(request.viewer, household, year or clock.today().year)
    if book is None:
        raise NotFound("household_unknown", _("没有这一户，或不在您的管辖范围"))
    return book


@router.get("/benefits/exit-test/{place}", response={200: reads.ExitTest} | SEEING)
def exit_test(
    request: Request, place: ExitPlace, year: Year | None = None, page: PageNumber = 1
) -> reads.ExitTest:
    """What of the income at a county, township or village would stay if aid stopped."""
    found = reads.exit_test(
        request.viewer, place, year or clock.today().year, offset=(page - 1) * reads.PAGE_SIZE
    )
    if found is None:
        raise NotFound("place_unknown", _("没有这个地方，或不在您的管辖范围"))
    return found


@router.get(
    "/benefits/sources/{source}/villages", auth=None,
    response={200: list[reads.VillageIncome]} | READING,
)  # fmt: skip
def villages_of_source(request: Request, source: Source) -> list[reads.VillageIncome]:
    """What a source brought each village, households in full tens; where it would tell of too few,
    nothing."""
    return list(reads.villages_of_source(source))


@router.post("/benefits/income/{household}", response={201: dict[str, int]} | WRITING)
def record_income(
    request: Request, household: Code, body: IncomeIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Put down wages, trade or a transfer of a household."""
    made = actions.record_income(viewer=request.viewer, key=key, household=household, **body.dict())
    return Status(201, {"amount_fen": made.amount_fen})


@router.post("/benefits/income/{household}/residents", response={201: dict[str, int]} | WRITING)
def link_resident(
    request: Request, household: Code, body: ResidentIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Let a user see its own household, and object in its village."""
    made = actions.link_resident(
        viewer=request.viewer, key=key, household=household, user=body.user
    )
    return Status(201, {"user": made.user_id})
