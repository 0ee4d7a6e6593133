"""Villages over the API."""

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from xieshou.registry import reads as registry
from xieshou.villages import feed, reads

router = Router(tags=["villages"])


class Problem(Schema):
    detail: str


class VillageOut(Schema):
    """A village; `groups` holds None and bounds where cells of few people may not be shown."""

    place: registry.PlaceRow
    year: int | None
    years: list[int]
    origin: str
    source: str
    groups: list[feed.GroupPortrait]
    assets: list[reads.AssetRow]


@router.get("/villages/{code}", response={200: VillageOut, 404: Problem})
def village(request: HttpRequest, code: str, year: int | None = None):
    """People and lacks by group, and assets."""
    row = reads.village(code, year)
    if row is None:
        raise HttpError(404, "No such village")
    groups: tuple[feed.GroupPortrait, ...] = ()
    if row.needs:
        groups = feed.portrait(
            row.needs,
            registry.indicator_set(row.needs.set_code, row.needs.set_version),
            small_cells=request.viewer.may(reads.SEE_SMALL_CELLS, code),
        )
    return VillageOut(
        place=row.place,
        year=row.needs.year if row.needs else None,
        years=list(row.years),
        origin=row.needs.origin if row.needs else "",
        source=row.needs.source if row.needs else "",
        groups=list(groups),
        assets=list(row.assets),
    )
