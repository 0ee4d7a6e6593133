"""The registry over the API: places, pairings, organisations and indicator sets for anybody;
households for those signed in, within their scope."""

from ninja import Query, Router, Schema
from ninja.errors import HttpError
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.request import Request
from xieshou.registry import reads, rules

router = Router(tags=["registry"])


class Problem(Schema):
    detail: str


class OrganisationPage(Schema):
    rows: list[reads.OrganisationRow]
    total: int
    offset: int
    limit: int


class HouseholdPage(Schema):
    rows: list[reads.HouseholdRow]
    total: int
    offset: int
    limit: int


class Part(Schema):
    """Which part of a long list."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(50, ge=1, le=500)


def _known(code: str) -> reads.PlaceRow:
    place = reads.place(code)
    if place is None:
        raise HttpError(404, "No such place")
    return place


@router.get("/places", response=list[reads.PlaceRow])
def find_places(
    request: Request, q: str = Query("", max_length=40), limit: int = Query(20, ge=1, le=100)
) -> list[reads.PlaceRow]:
    """Places by name or code; without a question, the provinces."""
    return list(reads.find(q, limit) if q.strip() else reads.children(""))


@router.get("/places/{code}", response={200: reads.PlaceRow, 404: Problem})
def place(request: Request, code: str) -> reads.PlaceRow:
    return _known(code)


@router.get("/places/{code}/children", response={200: list[reads.PlaceRow], 404: Problem})
def children(request: Request, code: str) -> list[reads.PlaceRow]:
    return list(reads.children(_known(code).code))


@router.get("/places/{code}/ancestors", response={200: list[reads.PlaceRow], 404: Problem})
def ancestors(request: Request, code: str) -> list[reads.PlaceRow]:
    return list(reads.ancestors(_known(code).code))


@router.get("/pairings", response={200: list[reads.PairingRow], 404: Problem})
def pairings(
    request: Request, place: str = "", current: bool | None = None
) -> list[reads.PairingRow]:
    """Pairings that touch a place, or all."""
    return list(reads.pairings(_known(place).code if place else "", current=current))


@router.get("/organisations", response={200: OrganisationPage, 404: Problem})
def organisations(
    request: Request,
    part: Query[Part],
    place: str = "",
    kind: str = Query("", max_length=12),
    q: str = Query("", max_length=60),
) -> reads.Page[reads.OrganisationRow]:
    within = _known(place).code if place else ""
    return reads.organisations(within, kind=kind, text=q, offset=part.offset, limit=part.limit)


@router.get("/indicator-sets", response=list[reads.IndicatorSetRow])
def indicator_sets(request: Request) -> list[reads.IndicatorSetRow]:
    return list(reads.indicator_sets())


@router.get(
    "/households",
    response={200: HouseholdPage, 401: Problem, 404: Problem},
    auth=django_auth,
)
def households(
    request: Request, part: Query[Part], place: str = ""
) -> reads.Page[reads.HouseholdRow]:
    """Households at a place, masked; 404 where there is no such place or it is not yours."""
    within = _known(place).code if place else ""
    if not rules.overlaps(request.viewer.places(reads.SEE_HOUSEHOLDS), within):
        raise HttpError(404, "No such place")
    return reads.households(request.viewer, within, offset=part.offset, limit=part.limit)
