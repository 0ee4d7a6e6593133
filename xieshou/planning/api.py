"""Joint plans over the API: rounds and plans for anybody, scenarios for those who may try them."""

from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import Forbidden, NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PageSize,
    Part,
    PlaceOrAll,
    Text,
)
from xieshou.core.models import Job
from xieshou.core.request import Request
from xieshou.planning import actions, reads, rules

router = Router(tags=["planning"], auth=None)
# Rows are answered as lists: ninja takes a tuple of two for a status and a body.

LimitCode = Annotated[str, Field(max_length=80, pattern=WRITTEN)]


class ScenarioIn(Schema):
    """Limits to move: {code: amount in the limit's own unit (fen, days, kg, per mille)}."""

    name: str = Field(min_length=1, max_length=80, pattern=WRITTEN)
    moved: dict[LimitCode, Annotated[int, Field(ge=0, le=rules.MOST_AMOUNT)]] = Field(
        min_length=1, max_length=500
    )
    parent: Id | None = None


class Progress(Schema):
    """`series` holds [seconds, bound, value], null where not yet known."""

    run: int
    state: str
    done: float
    message: str
    series: list[list[float | None]]


class ChoicePage(Schema):
    """A page of choices; one out of range is the nearest there is."""

    rows: list[reads.ChoiceRow]
    total: int
    page: int
    pages: int


class EffectPage(Schema):
    """Rows `offset` + 1 and on of `total`."""

    rows: list[reads.EffectRow]
    total: int
    offset: int
    limit: int


class Wanted(Schema):
    """What to look for; an empty field does not narrow."""

    chosen: bool | None = None
    reason: Literal["", *rules.REASONS] = ""  # type: ignore[valid-type]
    kind: Annotated[str, Field(max_length=12, pattern=WRITTEN)] = ""
    place: PlaceOrAll = ""
    limit: LimitCode = ""
    text: Text = ""


def _round(pk: int) -> reads.RoundRow:
    row = reads.round(pk)
    if row is None:
        raise NotFound("round_unknown", _("没有这个年度规划"))
    return row


def _run(pk: int) -> reads.RunRow:
    row = reads.run(pk)
    if row is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    return row


@router.get("/rounds", response=list[reads.RoundRow])
def rounds(request: Request) -> list[reads.RoundRow]:
    """Every year's joint planning, the latest first, each with its newest plan."""
    return list(reads.rounds())


@router.get("/rounds/{pk}", response={200: reads.RoundRow} | READING)
def round(request: Request, pk: Id) -> reads.RoundRow:
    """One year's joint planning and the headline of its newest plan."""
    return _round(pk)


@router.get("/rounds/{pk}/limits", response={200: list[reads.LimitRow]} | READING)
def limits(request: Request, pk: Id, scenario: Id | None = None) -> list[reads.LimitRow]:
    """What a plan has to keep within, as set or as a scenario has moved it."""
    return list(reads.limits(_round(pk).id, scenario))


@router.get("/rounds/{pk}/scenarios", response={200: list[reads.ScenarioRow]} | READING)
def scenarios(request: Request, pk: Id) -> list[reads.ScenarioRow]:
    """The scenarios tried, the base one first, each with what it moved and its newest plan."""
    return list(reads.scenarios(_round(pk).id))


@router.post("/rounds/{pk}/scenarios", auth=django_auth, response={202: reads.RunRow} | WRITING)
def try_scenario(
    request: Request, body: ScenarioIn, pk: Id, key: str = IDEMPOTENCY_KEY
) -> Status[reads.RunRow]:
    """Move limits and start the plan that follows; the same key again gives the same run."""
    row = _round(pk)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        raise Forbidden("forbidden", _("您没有在本轮规划试算方案的权限"))
    run = actions.add_scenario(
        viewer=request.viewer, key=key, round=pk, place=place, name=body.name,
        moved=body.moved, parent=body.parent,
    )  # fmt: skip
    return Status(202, _run(run.pk))


@router.get("/plans/compare", response={200: reads.Comparison} | READING)
def compare(request: Request, first: Id, second: Id) -> reads.Comparison:
    """Two plans side by side: the second less the first, by limit and county."""
    found = reads.compare(first, second, request.viewer)
    if found is None:
        raise NotFound("plan_unknown", _("没有这两个规划，或尚未算出"))
    return found


@router.get("/plans/{pk}", response={200: reads.RunRow} | READING)
def plan(request: Request, pk: Id) -> reads.RunRow:
    """The headline. A plan that is not `certified` is not final."""
    return _run(pk)


@router.get("/plans/{pk}/progress", response={200: Progress} | READING)
def progress(request: Request, pk: Id) -> Progress:
    """How far the drawing up has got: state, share done, and the bound and value over time."""
    row = _run(pk)
    job = Job.objects.filter(pk=row.job_id or 0).first()
    if job is None:
        raise NotFound("no_job", _("这个规划没有计算任务"))
    return Progress(
        run=row.id, state=job.state, done=job.done, message=job.message, series=job.series
    )


@router.get("/plans/{pk}/prices", response={200: list[reads.PriceRow]} | READING)
def prices(request: Request, pk: Id) -> list[reads.PriceRow]:
    """Every limit: what it allowed, what the plan uses, and what one more unit would be worth."""
    return list(reads.prices(_run(pk).id))


@router.get("/plans/{pk}/effects", response={200: EffectPage} | READING)
def effects(
    request: Request,
    part: Query[Part],
    pk: Id,
    level: Literal["province", "prefecture", "county", "township", "village"] = "county",
    within: PlaceOrAll = "",
) -> EffectPage:
    """Places of a level before and after; few people are hidden from the public."""
    rows = reads.effects(_run(pk).id, level, request.viewer, within)
    shown = rows[part.offset : part.offset + part.limit]
    return EffectPage(rows=list(shown), total=len(rows), offset=part.offset, limit=part.limit)


@router.get("/plans/{pk}/choices", response={200: ChoicePage} | READING)
def choices(
    request: Request, wanted: Query[Wanted], pk: Id, page: PageNumber = 1, page_size: PageSize = 50
) -> ChoicePage:
    """What the plan says of each proposal, with the reason in words."""
    found = reads.choices(_run(pk).id, reads.ChoiceFilter(**wanted.dict()), page, page_size)
    return ChoicePage(
        rows=list(found.object_list),
        total=found.paginator.count,
        page=found.number,
        pages=found.paginator.num_pages,
    )
