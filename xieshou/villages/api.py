"""Villages over the API."""

from django.utils.translation import gettext as _
from ninja import Router

from xieshou.core.action import NotFound
from xieshou.core.api import READING, VillageCode, Year
from xieshou.core.request import Request
from xieshou.villages import reads

router = Router(tags=["villages"], auth=None)


@router.get("/villages/{code}", response={200: reads.VillageRow} | READING)
def village(request: Request, code: VillageCode, year: Year | None = None) -> reads.VillageRow:
    """People and lacks by group, as far as they may be shown, and assets."""
    row = reads.village(code, year, viewer=request.viewer)
    if row is None:
        raise NotFound("village_unknown", _("没有这个村"))
    return row
