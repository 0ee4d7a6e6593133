"""The registry over the API: places, pairings, organisations and indicator sets for anybody;
households for those signed in, within their scope."""

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput, NotFound, forbidden
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    Part,
    PlaceCode,
    PlaceOrAll,
    Text,
    refusals,
)
from xieshou.core.request import Request
from xieshou.registry import actions, reads, rules
from xieshou.registry.models import Organisation, RoleGrant

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


class UserRoleIn(Schema):
    """A row of the sheet of users and roles; at most one of place, pairing and organisation."""

    username: str = Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")
    name: str = Field(min_length=1, max_length=80, pattern=WRITTEN)
    role: RoleGrant.Role | Literal[""] = ""
    place: PlaceOrAll = ""
    pairing: Annotated[str, Field(pattern=r"^([0-9]{2,6}-[0-9]{2,6})?$")] = ""
    organisation: Annotated[str, Field(max_length=120, pattern=WRITTEN)] = ""
    starts_on: date | None = None
    ends_on: date | None = None


class UserRolesIn(Schema):
    rows: list[UserRoleIn] = Field(min_length=1, max_length=2000)


class UserRolesTaken(Schema):
    """So many rows added a user or a role, changed something, were the same, and wait for another
    administrator."""

    added: int
    changed: int
    same: int
    waiting: int


@router.get(
    "/user-roles",
    auth=django_auth,
    response={200: list[reads.UserRoleRow]} | refusals(401, 403),
)
def user_roles(request: Request) -> list[reads.UserRoleRow]:
    """Users and the roles they hold or will where you give roles, as the sheet has them; users
    without any role to administrators of the whole site."""
    if not request.viewer.places(actions.grant_role.verb):
        raise forbidden(actions.grant_role.verb)
    return list(reads.role_list(request.viewer))


@router.post("/user-roles", auth=django_auth, response={200: UserRolesTaken} | WRITING)
def import_user_roles(
    request: Request, body: UserRolesIn, key: str = IDEMPOTENCY_KEY
) -> dict[str, int]:
    """Take over users and roles, all rows or none, as the sheet does. Nobody gives a role to
    oneself or to an account of one's own making: such rows wait for another administrator."""
    rows = [_user_row(row) for row in body.rows]
    for index, column, no in actions.role_faults(request.viewer, rows):
        raise BadInput(no.code, no.message, {"field": f"rows.{index}.{column}"})
    return actions.import_users(viewer=request.viewer, key=key, rows=rows)


def _user_row(row: UserRoleIn) -> dict[str, Any]:
    east, _dash, west = row.pairing.partition("-")
    return {
        **row.dict(),
        "role": str(row.role) or None,
        "pairing": (east, west) if west else None,
    }


@router.get("/me/tokens", auth=django_auth, response={200: list[reads.TokenRow]} | refusals(401))
def own_tokens(request: Request) -> list[reads.TokenRow]:
    """One's own tokens, without their secrets: what they open, until when, when last used."""
    return list(reads.own_tokens(request.viewer))


@router.post(
    "/me/tokens/{pk}/revocation", auth=django_auth, response={200: list[reads.TokenRow]} | WRITING
)
def revoke_token(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> list[reads.TokenRow]:
    """Close one of one's own tokens for good, in one's own session; then the list as it is."""
    actions.revoke_token(viewer=request.viewer, key=key, token=pk)
    return list(reads.own_tokens(request.viewer))
