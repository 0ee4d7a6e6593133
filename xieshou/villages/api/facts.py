"""What villages lack, own and can do by themselves, over the API."""

from django.utils.translation import gettext as _
from ninja import Query, Router

from xieshou.core.action import NotFound
from xieshou.core.api import READING, Part, PlaceCode, VillageCode, Year
from xieshou.core.request import Request
from xieshou.villages import reads

router = Router()


@router.get("/villages/{code}", response={200: reads.VillageRow} | READING)
def village(request: Request, code: VillageCode, year: Year | None = None) -> reads.VillageRow:
    """People and lacks by group, as far as they may be shown, and assets."""
    row = reads.village(code, year, viewer=request.viewer)
    if row is None:
        raise NotFound("village_unknown", _("没有这个村"))
    return row


@router.get("/villages/{code}/capability", response={200: reads.CapabilityRow} | READING)
def capability(
    request: Request, code: VillageCode, year: Year | None = None
) -> reads.CapabilityRow:
    """The self-development index with components, ranks, ranges and history."""
    row = reads.capability(code, year, viewer=request.viewer)
    if row is None:
        raise _unrecorded()
    return row


@router.get("/places/{code}/capability", response={200: reads.PlaceIndex} | READING)
def capabilities(
    request: Request, code: PlaceCode, part: Query[Part], year: Year | None = None
) -> reads.PlaceIndex:
    """The villages below a place by their self-development index, the most capable first."""
    found = reads.capabilities(
        code, year, viewer=request.viewer, offset=part.offset, limit=part.limit
    )
    if found is None:
        raise _unrecorded()
    return found


@router.get("/goalposts", response={200: reads.Goals})
def goalposts(request: Request) -> reads.Goals:
    """How the self-development index is made: components, goalposts and their reasons."""
    return reads.goals()


def _unrecorded() -> NotFound:
    return NotFound("capability_unrecorded", _("此处尚未登记自我发展能力"))
