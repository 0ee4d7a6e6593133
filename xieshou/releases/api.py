"""Releases for anybody; preparing, approving and publishing them for the offices."""

from typing import Annotated, TypeVar

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
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
    PlaceCode,
    Year,
    refusals,
)
from xieshou.core.request import Request
from xieshou.registry.reads import Page
from xieshou.releases import actions, reads

router = Router(tags=["releases"])
Number = Annotated[int, Field(ge=1, le=10**9)]
Offset = Annotated[int, Field(ge=0, le=10_000_000)]
MOST_ROWS = 500
# Where releases are published, their answers' form is not changed more often.
KEPT_S = 86_400
Row = TypeVar("Row", bound=reads.ReleasedRow)


class PrepareIn(Schema):
    """`years`: whole past years of the balance; measured figures are the newest of each year.
    `supersedes`: the release that this one is a later version of, for a `reason`."""

    place: PlaceCode
    years: Annotated[list[Year], Field(max_length=10)] = []
    title: Annotated[str, Field(max_length=120, pattern=WRITTEN)]
    note: Annotated[str, Field(max_length=500, pattern=WRITTEN)] = ""
    supersedes: Number | None = None
    reason: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""


class ReleaseReasonIn(Schema):
    reason: Annotated[str, Field(max_length=300, pattern=WRITTEN)]


def _found(row: reads.ReleaseRow | None) -> reads.ReleaseRow:
    if row is None:
        raise NotFound("not_there", _("没有这一内容"))
    return row


@router.get("/releases", auth=None, response={200: list[reads.ReleaseRow]})
def releases(request: Request) -> list[reads.ReleaseRow]:
    """Every release of public figures, the newest first, with its hash and what it withholds."""
    return list(reads.releases())


@router.get("/releases/{number}", auth=None, response={200: reads.ReleaseRow} | READING)
def release(request: Request, number: Number) -> reads.ReleaseRow:
    """One release, also one that was withdrawn or superseded."""
    return _found(reads.release(number))


@router.get(
    "/releases/{number}/poverty", auth=None, response={200: Page[reads.ReleasedPoverty]} | READING
)
def poverty(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedPoverty]:
    """H, A, M0 and the counts of a place and of those below it, as released; 500 at a time."""
    return _page(response, reads.ReleasedPoverty, number, "poverty", place, offset)


@router.get(
    "/releases/{number}/lacks", auth=None, response={200: Page[reads.ReleasedLack]} | READING
)
def lacks(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedLack]:
    """Who lacks each indicator in a place and those below it, as released; 500 at a time."""
    return _page(response, reads.ReleasedLack, number, "lacks", place, offset)


@router.get(
    "/releases/{number}/balance", auth=None, response={200: Page[reads.ReleasedLine]} | READING
)
def balance(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedLine]:
    """Lines of the balance of western places below `place`, as released; 500 at a time."""
    return _page(response, reads.ReleasedLine, number, "balance", place, offset)


@router.get(
    "/releases/{number}/benefits", auth=None, response={200: Page[reads.ReleasedBenefits]} | READING
)
def benefits(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedBenefits]:
    """Households with a linkage contract and those paid dividends, by year, as released."""
    return _page(response, reads.ReleasedBenefits, number, "benefits", place, offset)


@router.get(
    "/releases/{number}/monitoring",
    auth=None,
    response={200: Page[reads.ReleasedMonitoring]} | READING,
)
def monitoring(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedMonitoring]:
    """Households recognised as at risk and those rid of their risk, by year, as released."""
    return _page(response, reads.ReleasedMonitoring, number, "monitoring", place, offset)


@router.get(
    "/releases/{number}/turnout", auth=None, response={200: Page[reads.ReleasedTurnout]} | READING
)
def turnout(
    request: Request, response: HttpResponse, number: Number, place: PlaceCode, offset: Offset = 0
) -> Page[reads.ReleasedTurnout]:
    """Turnouts of ballots, one by one and by place and year, as released; 500 at a time."""
    return _page(response, reads.ReleasedTurnout, number, "turnout", place, offset)


@router.get("/release-preparations", response={200: list[reads.PreparationRow]} | refusals(401))
def preparations(request: Request) -> list[reads.PreparationRow]:
    """What is being prepared at places where you may prepare or approve."""
    return list(reads.preparations(request.viewer))


@router.post("/release-preparations", response={201: dict[str, int]} | WRITING)
def prepare(
    request: Request, body: PrepareIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Have a release drawn up and checked in the background; the answer names the job."""
    made = actions.queue(viewer=request.viewer, key=key, **body.model_dump())
    return Status(201, {"job": made.pk})


@router.post("/release-preparations/{pk}/approval", response={201: dict[str, str]} | WRITING)
def approve(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, str]]:
    """Approve for your side; not what you prepared, and not for both sides."""
    made = actions.approve(viewer=request.viewer, key=key, preparation=pk)
    return Status(201, {"side": made.side})


@router.post("/release-preparations/{pk}/refusal", response={201: dict[str, str]} | WRITING)
def refuse(
    request: Request, pk: Id, body: ReleaseReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Send it back with a reason."""
    made = actions.refuse(viewer=request.viewer, key=key, preparation=pk, reason=body.reason)
    return Status(201, {"state": made.state})


@router.post("/release-preparations/{pk}/publication", response={201: dict[str, int]} | WRITING)
def publish(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Publish what both sides approved, under the next number, for good."""
    made = actions.publish(viewer=request.viewer, key=key, preparation=pk)
    return Status(201, {"number": made.number})


@router.post("/releases/{number}/withdrawal", response={201: dict[str, int]} | WRITING)
def withdraw(
    request: Request, number: Number, body: ReleaseReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Prepare the withdrawal of a release; it is approved and published like any release."""
    made = actions.prepare_withdrawal(
        viewer=request.viewer, key=key, number=number, reason=body.reason
    )
    return Status(201, {"id": made.pk})


def _page(
    response: HttpResponse, kind: type[Row], number: int, table: str, place: str, offset: int
) -> Page[Row]:
    """Part of a table. Who has it need not ask again within the day: it never changes."""
    found = reads.figures_of(number, table, place)
    if found is None:
        raise NotFound("not_there", _("没有这一内容"))
    rows = tuple(row for row in found.rows if isinstance(row, kind))
    patch_cache_control(response, public=True, max_age=KEPT_S)
    return Page(rows[offset : offset + MOST_ROWS], len(rows), offset, MOST_ROWS)
