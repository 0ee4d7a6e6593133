"""Villages over the API."""

from ninja import Path, Router, Schema
from ninja.errors import HttpError

from xieshou.core.request import Request
from xieshou.villages import reads

router = Router(tags=["villages"])


class Problem(Schema):
    detail: str


@router.get("/villages/{code}", response={200: reads.VillageRow, 404: Problem})
def village(
    request: Request, code: str = Path(..., max_length=12), year: int | None = None
) -> reads.VillageRow:
    """People and lacks by group, as far as they may be shown, and assets."""
    row = reads.village(code, year, viewer=request.viewer)
    if row is None:
        raise HttpError(404, "No such village")
    return row
