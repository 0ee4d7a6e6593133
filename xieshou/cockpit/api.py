"""The cockpit and the search over the API."""

from typing import Annotated, TypeVar

from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from xieshou.cockpit import reads
from xieshou.core.action import NotFound
from xieshou.core.api import PlaceOrAll, refusals
from xieshou.core.request import Request
from xieshou.core.search import Hit
from xieshou.core.waiting import Waiting
from xieshou.notify import reads as notify

Row = TypeVar("Row")
router = Router(tags=["cockpit"])
OWN = refusals(401, 404, 422)
Measure = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_.-]+$")]
Side = Annotated[
    str, Field(pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6})$", description="2, 4, 6 digits")
]
Area = Annotated[
    str,
    Field(
        pattern=r"^([0-9]{2}|[0-9]{4})?$",
        description="Where poverty was measured: the west or a prefecture; empty: where you work",
    ),
]
YearAsked = Annotated[int, Field(ge=1996, le=2100)]


class Asked(Schema):
    """Words, of which each must be found. Sent as a body: an address is logged."""

    q: Annotated[str, Field(min_length=1, max_length=200)]


class FirstPage(Schema):
    """What waits for you, and what concerns you by your roles."""

    waiting: list[Waiting]
    cards: list[reads.HomeCard]


@router.post("/search", auth=None, response={200: list[Hit]} | refusals(422))
def search(request: Request, asked: Asked) -> list[Hit]:
    """What you may see that holds every word: places, organisations, projects, goods, …"""
    return reads.search(asked.q, request.viewer)


@router.get("/cockpit", response={200: FirstPage} | refusals(401))
def first_page(request: Request) -> FirstPage:
    """Your first page, by your roles."""
    return FirstPage(
        waiting=list(notify.waiting(request.viewer)),
        cards=list(reads.first_page(request.viewer)),
    )


@router.get("/cockpit/board", response={200: list[reads.BoardRow]} | refusals(401, 422))
def board(request: Request, place: PlaceOrAll = "") -> list[reads.BoardRow]:
    """What is late, idle or about to expire now at a place, where most of it is, and who is to
    act: of what you may see; nothing where you watch over nothing."""
    return list(reads.board(request.viewer, place))


@router.get("/cockpit/measures", response={200: list[reads.CockpitMeasure]} | refusals(401))
def measures(request: Request) -> list[reads.CockpitMeasure]:
    """What can be put on the map and compared."""
    return list(reads.measures(request.viewer))


@router.get("/cockpit/map", response={200: reads.CockpitMap} | OWN)
def cockpit_map(
    request: Request,
    measure: Measure = "money",
    year: YearAsked | None = None,
    place: Area = "",
) -> reads.CockpitMap:
    """A measure by district and county in a year, or in the latest one."""
    return _found(reads.cockpit_map(measure, year, request.viewer, place))


@router.get("/cockpit/forecast", response={200: reads.CockpitOutlook} | OWN)
def forecast(
    request: Request, east: Side = reads.EAST, west: Side = reads.WEST
) -> reads.CockpitOutlook:
    """What the year will come to for a pairing, with an 80 % interval; or why nothing is said."""
    return _found(reads.outlook(request.viewer, east, west))


@router.get("/cockpit/compare", response={200: reads.CockpitComparison} | OWN)
def compare(request: Request, measure: Measure = "m0", place: Area = "") -> reads.CockpitComparison:
    """Every current pairing beside those that began alike, and beside last year."""
    return _found(reads.comparison(request.viewer, measure, place))


def _found(row: Row | None) -> Row:
    if row is None:
        raise NotFound("not_there", _("没有这一内容"))
    return row
