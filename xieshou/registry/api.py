"""The registry over the API: places, pairings, organisations and indicator sets for anybody;
households for those signed in, within their scope."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    Part,
    PlaceCode,
    PlaceOrAll,
    Text,
    refusals,
)
from xieshou.core.request import Request
from xieshou.registry import actions, reads, rules
from xieshou.registry.models import Organisation

router = Router(tags=["registry"], auth=None)

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Version = Annotated[int, Field(ge=1, le=9999)]


class IndicatorSetIn(Schema):
    """A set to save, and the place of the office that saves it."""

    place: PlaceCode
    document: dict[str, Any]


def _no_place() -> NotFound:
    return NotFound("place_unknown", _("没有这个地方"))


def _known(code: str) -> reads.PlaceRow:
    place = reads.place(code)
    if place is None:
        raise _no_place()
    return place


def _known_or_all(code: str) -> str:
    return _known(code).code if code else ""


@router.get("/places", response={200: list[reads.PlaceRow]} | READING)
def find_places(
    request: Request, q: Text = "", limit: Annotated[int, Field(ge=1, le=100)] = 20
) -> list[reads.PlaceRow]:
    """Places by name or code; without a question, the provinces."""
    return list(reads.find(q, limit) if q.strip() else reads.children(""))


@router.get("/places/{code}", response={200: reads.PlaceRow} | READING)
def place(request: Request, code: PlaceCode) -> reads.PlaceRow:
    """One place: its names, level, position, and what is known of its size."""
    return _known(code)


@router.get("/places/{code}/children", response={200: list[reads.PlaceRow]} | READING)
def children(request: Request, code: PlaceCode) -> list[reads.PlaceRow]:
    """The places just below, by code."""
    return list(reads.children(_known(code).code))


@router.get("/places/{code}/ancestors", response={200: list[reads.PlaceRow]} | READING)
def ancestors(request: Request, code: PlaceCode) -> list[reads.PlaceRow]:
    """The places above, the province first."""
    return list(reads.ancestors(_known(code).code))


@router.get("/pairings", response={200: list[reads.PairingRow]} | READING)
def pairings(
    request: Request, place: PlaceOrAll = "", current: bool | None = None
) -> list[reads.PairingRow]:
    """Pairings that touch a place, or all."""
    return list(reads.pairings(_known_or_all(place), current=current))


@router.get("/organisations", response={200: reads.Page[reads.OrganisationRow]} | READING)
def organisations(
    request: Request,
    part: Query[Part],
    place: PlaceOrAll = "",
    kind: Organisation.Kind | Literal[""] = "",
    q: Text = "",
) -> reads.Page[reads.OrganisationRow]:
    """Organisations within a place, of one kind, whose name or credit code holds `q`."""
    within = _known_or_all(place)
    return reads.organisations(within, kind=kind, text=q, offset=part.offset, limit=part.limit)


@router.get("/indicator-sets", response=list[reads.IndicatorSetRow])
def indicator_sets(request: Request) -> list[reads.IndicatorSetRow]:
    """The questions of the measure: every version of every set, with weights and dimensions."""
    return list(reads.indicator_sets())


@router.get("/indicator-sets/{code}", response={200: reads.IndicatorSetRow} | READING)
def indicator_set(
    request: Request, code: Slug, version: Version | None = None
) -> reads.IndicatorSetRow:
    """One version of a set, the newest if left out: indicators with their conditions, questions."""
    for row in reads.indicator_sets():
        if row.code == code and version in (None, row.version):
            return row
    raise NotFound("indicator_set_unknown", _("没有这个指标体系"))


@router.post("/indicator-sets", auth=django_auth, response={201: reads.IndicatorSetRow} | WRITING)
def save_indicator_set(
    request: Request, body: IndicatorSetIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.IndicatorSetRow]:
    """Save a set of one's own: a new one, or the next version of one that is in use.

    `document` is the JSON document of docs/guide/indicator-sets.md; faults name its fields.
    """
    made = actions.save_indicator_set(
        viewer=request.viewer, key=key, place=body.place, document=body.document
    )
    return Status(201, reads.indicator_set(made.code, made.version))


@router.get(
    "/households",
    response={200: reads.Page[reads.HouseholdRow]} | refusals(401, 404, 422),
    auth=django_auth,
)
def households(
    request: Request, part: Query[Part], place: PlaceOrAll = ""
) -> reads.Page[reads.HouseholdRow]:
    """Households at a place, masked; 404 where there is no such place or it is not yours."""
    within = _known_or_all(place)
    if not rules.overlaps(request.viewer.places(reads.SEE_HOUSEHOLDS), within):
        raise _no_place()
    return reads.households(request.viewer, within, offset=part.offset, limit=part.limit)
