"""Rounds, their limits and scenarios."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import Forbidden, NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id, PageNumber, PageSize
from xieshou.core.request import Request
from xieshou.planning import actions, reads, rules
from xieshou.planning.api.found import round_of, run_of
from xieshou.registry.reads import Page

router = Router()

LimitCode = Annotated[str, Field(max_length=80, pattern=WRITTEN)]


class ScenarioIn(Schema):
    """Limits to move: {code: amount in the limit's own unit (fen, days, kg, per mille)}."""

    name: str = Field(min_length=1, max_length=80, pattern=WRITTEN)
    moved: dict[LimitCode, Annotated[int, Field(ge=0, le=rules.MOST_AMOUNT)]] = Field(
        min_length=1, max_length=500
    )
    parent: Id | None = None


class HistoryPage(Schema):
    """A page of runs; one out of range is the nearest there is."""

    rows: list[reads.RunRecord]
    total: int
    page: int
    pages: int


@router.get("/rounds", response={200: Page[reads.RoundRow]} | READING)
def rounds(
    request: Request, page: PageNumber = 1, page_size: PageSize = 50
) -> Page[reads.RoundRow]:
    """Every year's joint planning, the latest first, each with the plan that you may see: to the
    public the one adopted, else the first that was certified."""
    start = (page - 1) * page_size
    rows = reads.rounds(request.viewer, offset=start, limit=page_size)
    return Page(rows, reads.how_many_rounds(), start, page_size)


@router.get("/rounds/{pk}", response={200: reads.RoundRow} | READING)
def round(request: Request, pk: Id) -> reads.RoundRow:
    """One year's joint planning and the headline of the plan that you may see."""
    return round_of(pk, request.viewer)


@router.get("/rounds/{pk}/limits", response={200: list[reads.LimitRow]} | READING)
def limits(request: Request, pk: Id, scenario: Id | None = None) -> list[reads.LimitRow]:
    """What a plan has to keep within, as set or as a scenario has moved it."""
    row = round_of(pk, request.viewer)
    if scenario is not None and scenario not in [
        one.id for one in reads.scenarios(row.id, request.viewer)
    ]:
        raise NotFound("scenario_unknown", _("没有这个方案"))
    return list(reads.limits(row.id, scenario))


@router.get("/rounds/{pk}/scenarios", response={200: list[reads.ScenarioRow]} | READING)
def scenarios(request: Request, pk: Id) -> list[reads.ScenarioRow]:
    """The scenarios tried, the base one first, each with what it moved and its newest plan; to the
    public that of the public plan alone."""
    return list(reads.scenarios(round_of(pk, request.viewer).id, request.viewer))


@router.post("/rounds/{pk}/scenarios", auth=django_auth, response={202: reads.RunRow} | WRITING)
def try_scenario(
    request: Request, body: ScenarioIn, pk: Id, key: str = IDEMPOTENCY_KEY
) -> Status[reads.RunRow]:
    """Move limits and start the plan that follows; the same key again gives the same run."""
    row = round_of(pk, request.viewer)
    place = reads.place_to_act(request.viewer, "planning.scenario", row.place_code)
    if place is None:
        raise Forbidden("forbidden", _("您没有在本轮规划试算方案的权限"))
    run = actions.add_scenario(
        viewer=request.viewer, key=key, round=pk, place=place, name=body.name,
        moved=body.moved, parent=body.parent,
    )  # fmt: skip
    return Status(202, run_of(run.pk, request.viewer))


@router.get("/rounds/{pk}/history", response={200: HistoryPage} | READING)
def history(
    request: Request, pk: Id, page: PageNumber = 1, page_size: PageSize = 50
) -> HistoryPage:
    """Every run that you may see, the latest first: its inputs' hash, which had the same."""
    found = reads.history(round_of(pk, request.viewer).id, request.viewer, page, page_size)
    return HistoryPage(
        rows=list(found.object_list),
        total=found.paginator.count,
        page=found.number,
        pages=found.paginator.num_pages,
    )
