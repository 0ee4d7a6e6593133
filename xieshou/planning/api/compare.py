"""Two plans side by side."""

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from xieshou.core.action import NotFound
from xieshou.core.api import READING, Id, PageNumber, PageSize, Part
from xieshou.core.request import Request
from xieshou.planning import reads
from xieshou.planning.api.found import run_of
from xieshou.planning.api.plans import ChoicePage, Level

router = Router()


class DifferencePage(Schema):
    """Rows `offset` + 1 and on of `total`, those that gain most first."""

    rows: list[reads.PlaceDifference]
    total: int
    offset: int
    limit: int


@router.get("/plans/compare", response={200: reads.Comparison} | READING)
def compare(request: Request, first: Id, second: Id) -> reads.Comparison:
    """Two plans side by side: the second less the first, by limit and county."""
    found = reads.compare(first, second, request.viewer)
    if found is None:
        raise NotFound("plan_unknown", _("没有这两个规划，或尚未算出"))
    return found


@router.get("/plans/compare/places", response={200: DifferencePage} | READING)
def compare_places(
    request: Request,
    part: Query[Part],
    first: Id,
    second: Id,
    level: Level = "county",
) -> DifferencePage:
    """The places of a level that gain or lose. The public is told of works and money, offices of
    people too, where they are not few."""
    rows = reads.differences(
        run_of(first, request.viewer).id, run_of(second, request.viewer).id, level, request.viewer
    )
    shown = rows[part.offset : part.offset + part.limit]
    return DifferencePage(rows=list(shown), total=len(rows), offset=part.offset, limit=part.limit)


@router.get("/plans/compare/works", response={200: ChoicePage} | READING)
def compare_works(
    request: Request,
    first: Id,
    second: Id,
    entered: bool = True,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> ChoicePage:
    """Works that enter with the second plan, or leave, with the reason of the plan without them."""
    found = reads.works_changed(
        run_of(first, request.viewer).id,
        run_of(second, request.viewer).id,
        entered=entered,
        page=page,
        size=page_size,
    )
    return ChoicePage(
        rows=list(found.object_list),
        total=found.paginator.count,
        page=found.number,
        pages=found.paginator.num_pages,
    )
