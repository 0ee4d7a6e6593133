"""Joint plans over the API: rounds and plans for anybody, scenarios for those who may try them."""

from typing import Literal

from ninja import Header, Path, Query, Router, Schema, Status
from ninja.errors import HttpError
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import Refused
from xieshou.core.models import Job
from xieshou.core.request import Request
from xieshou.planning import actions, reads

router = Router(tags=["planning"])
# Rows are answered as lists: ninja takes a tuple of two for a status and a body.

LARGEST_ID = 2**53
RoundId = Path(..., ge=1, le=LARGEST_ID)
RunId = Path(..., ge=1, le=LARGEST_ID)


class Problem(Schema):
    detail: str


class ScenarioIn(Schema):
    """Limits to move: {code: amount in the limit's own unit (fen, days, kg, per mille)}."""

    name: str = Field(min_length=1, max_length=80)
    moved: dict[str, int] = Field(max_length=500)
    parent: int | None = Field(None, ge=1, le=LARGEST_ID)


class Progress(Schema):
    """`series` holds [seconds, bound, value], null where not yet known."""

    run: int
    state: str
    done: float
    message: str
    series: list[list[float | None]]


class ChoicePage(Schema):
    rows: list[reads.ChoiceRow]
    total: int
    page: int
    pages: int


class Wanted(Schema):
    chosen: bool | None = None
    reason: str = Field("", max_length=20)
    kind: str = Field("", max_length=12)
    place: str = Field("", max_length=12, pattern=r"^\d*$")
    limit: str = Field("", max_length=80)
    text: str = Field("", max_length=60)
    page: int = Field(1, ge=1, le=10_000_000)
    page_size: int = Field(50, ge=1, le=500)


def _round(pk: int) -> reads.RoundRow:
    row = reads.round(pk)
    if row is None:
        raise HttpError(404, "No such round")
    return row


def _run(pk: int) -> reads.RunRow:
    row = reads.run(pk)
    if row is None:
        raise HttpError(404, "No such plan")
    return row


@router.get("/rounds", response=list[reads.RoundRow])
def rounds(request: Request) -> list[reads.RoundRow]:
    return list(reads.rounds())


@router.get("/rounds/{pk}", response={200: reads.RoundRow, 404: Problem})
def round(request: Request, pk: int = RoundId) -> reads.RoundRow:
    return _round(pk)


@router.get("/rounds/{pk}/limits", response={200: list[reads.LimitRow], 404: Problem})
def limits(request: Request, pk: int = RoundId) -> list[reads.LimitRow]:
    return list(reads.limits(_round(pk).id))


@router.get("/rounds/{pk}/scenarios", response={200: list[reads.ScenarioRow], 404: Problem})
def scenarios(request: Request, pk: int = RoundId) -> list[reads.ScenarioRow]:
    return list(reads.scenarios(_round(pk).id))


@router.post(
    "/rounds/{pk}/scenarios",
    auth=django_auth,
    response={
        202: reads.RunRow, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem,
    },
)  # fmt: skip
def try_scenario(
    request: Request,
    body: ScenarioIn,
    pk: int = RoundId,
    key: str = Header(..., alias="Idempotency-Key", min_length=8, max_length=100),
) -> Status[reads.RunRow]:
    """Move limits and start the plan that follows; the same key again gives the same run."""
    row = _round(pk)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        raise HttpError(403, "You may not try scenarios of this round")
    try:
        run = actions.add_scenario(
            viewer=request.viewer, key=key, round=pk, place=place, name=body.name,
            moved=body.moved, parent=body.parent,
        )  # fmt: skip
    except Refused as no:
        raise HttpError(no.status, no.message) from no
    return Status(202, _run(run.pk))


@router.get("/plans/compare", response={200: reads.Comparison, 404: Problem})
def compare(
    request: Request,
    first: int = Query(..., ge=1, le=LARGEST_ID),
    second: int = Query(..., ge=1, le=LARGEST_ID),
) -> reads.Comparison:
    """Two plans side by side: the second less the first, by limit and county."""
    found = reads.compare(first, second)
    if found is None:
        raise HttpError(404, "No such plans, or not drawn up yet")
    return found


@router.get("/plans/{pk}", response={200: reads.RunRow, 404: Problem})
def plan(request: Request, pk: int = RunId) -> reads.RunRow:
    """The headline. A plan that is not `certified` is not final."""
    return _run(pk)


@router.get("/plans/{pk}/progress", response={200: Progress, 404: Problem})
def progress(request: Request, pk: int = RunId) -> Progress:
    row = _run(pk)
    job = Job.objects.filter(pk=row.job_id or 0).first()
    if job is None:
        raise HttpError(404, "This plan has no job")
    return Progress(
        run=row.id, state=job.state, done=job.done, message=job.message, series=job.series
    )


@router.get("/plans/{pk}/prices", response={200: list[reads.PriceRow], 404: Problem})
def prices(request: Request, pk: int = RunId) -> list[reads.PriceRow]:
    return list(reads.prices(_run(pk).id))


@router.get("/plans/{pk}/effects", response={200: list[reads.EffectRow], 404: Problem})
def effects(
    request: Request,
    pk: int = RunId,
    level: Literal["province", "prefecture", "county", "township", "village"] = "county",
    within: str = Query("", max_length=12, pattern=r"^\d*$"),
) -> list[reads.EffectRow]:
    """Places of a level before and after; few people are hidden from the public."""
    return list(reads.effects(_run(pk).id, level, request.viewer, within))


@router.get("/plans/{pk}/choices", response={200: ChoicePage, 404: Problem})
def choices(request: Request, wanted: Query[Wanted], pk: int = RunId) -> ChoicePage:
    """What the plan says of each proposal, with the reason in words."""
    asked = wanted.dict(exclude={"page", "page_size"})
    page = reads.choices(_run(pk).id, reads.ChoiceFilter(**asked), wanted.page, wanted.page_size)
    return ChoicePage(
        rows=list(page.object_list),
        total=page.paginator.count,
        page=page.number,
        pages=page.paginator.num_pages,
    )
