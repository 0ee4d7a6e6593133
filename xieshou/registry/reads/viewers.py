"""Who a user is here: the viewer made of the roles held today, and who holds which."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from xieshou.core.language import in_language
from xieshou.core.scope import PUBLIC, Grant, Viewer
from xieshou.registry import rules
from xieshou.registry.models import Place, RoleGrant, User

GIVE = "registry.grant_role"


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role held by a user. `place_code` "" is everywhere; `ends_on` is the last day, if any."""

    id: int
    user_id: int
    username: str
    user_name: str
    role: str
    role_label: str
    place_code: str
    place_name: str
    place_name_en: str
    pairing_id: int | None
    organisation_name: str
    starts_on: date
    ends_on: date | None
    holds_today: bool

    @property
    def place_label(self) -> str:
        """The place's name in the language of the request, "" for everywhere."""
        return in_language(self.place_name, self.place_name_en)


def viewer_for(user: AbstractBaseUser | AnonymousUser, organisation: int | None = None) -> Viewer:
    """The viewer with the roles that hold today (Asia/Shanghai); PUBLIC for nobody.

    A superuser has no more than the roles granted. With `organisation`, only the roles held in it.
    """
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    held = _grants().filter(_holds(timezone.localdate()), user=user)
    if organisation is not None:
        held = held.filter(organisation=organisation)
    return Viewer(
        user_id=user.pk,
        name=user.name or user.username,
        grants=tuple(grant for row in held for grant in _grants_of(row)),
    )


def _grants_of(row: RoleGrant) -> Iterator[Grant]:
    verbs = rules.VERBS_OF_ROLE.get(row.role, frozenset())
    east = row.pairing.east.code if row.pairing else ""
    yield Grant(row.role, _reach(row), row.pairing_id, row.organisation_id, verbs, east)
    at_home = verbs & rules.VERBS_AT_HOME.get(row.role, frozenset())
    if row.pairing and not row.place and at_home:
        yield Grant(row.role, row.pairing.east.code, None, None, at_home)


def roles_of(user_id: int) -> tuple[RoleRow, ...]:
    """Every role the user holds, held or will hold, the latest first."""
    return tuple(_row(row) for row in _grants().filter(user=user_id).order_by("-starts_on", "-pk"))


def roles_given(viewer: Viewer) -> tuple[RoleRow, ...]:
    """Every role that is held, was or will be where the viewer gives roles, by user name."""
    return tuple(row for row in users_with_roles() if viewer.may(GIVE, row.place_code))


def users_with_roles() -> tuple[RoleRow, ...]:
    """Every role of every user, by user name; for what is worked out, not for anybody to read."""
    ordered = _grants().order_by("user__username", "-starts_on", "-pk")
    return tuple(_row(row) for row in ordered)


@dataclass(frozen=True, slots=True)
class UserRow:
    """`by_sign_on`: the account came by single sign-on; its name is what was said there."""

    id: int
    username: str
    name: str
    by_sign_on: bool


def users() -> tuple[UserRow, ...]:
    """Users who can sign in, by user name."""
    found = User.objects.filter(is_active=True).order_by("username")
    return tuple(user_row(row) for row in found)


def users_to_vouch_for() -> tuple[UserRow, ...]:
    """Accounts that came by single sign-on and of which nobody has said whose they are."""
    waiting = User.objects.filter(is_active=True, by_sign_on=True, creator=None)
    return tuple(user_row(row) for row in waiting.order_by("username"))


def user_row(row: User) -> UserRow:
    return UserRow(row.pk, row.username, row.name, row.by_sign_on)


@dataclass(frozen=True, slots=True)
class UserRoleRow:
    """A row of the sheet of users and roles: codes and names as it takes them, "" for nothing."""

    username: str
    name: str
    role: str
    place: str
    pairing: str
    organisation: str
    starts_on: date | None
    ends_on: date | None


def role_list(viewer: Viewer) -> tuple[UserRoleRow, ...]:
    """Users who can sign in, by user name: once for each role that holds or will hold where the
    viewer gives roles; users without any role to whoever does so everywhere."""
    live = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    held: dict[int, list[RoleGrant]] = {}
    for grant in _grants().filter(live).order_by("role", "pk"):
        if viewer.may(GIVE, _reach(grant)):
            held.setdefault(grant.user_id, []).append(grant)
    users_by_name = User.objects.filter(is_active=True).order_by("username")
    nothing: list[RoleGrant | None] = [None] if viewer.may(GIVE) else []
    return tuple(
        _listed(user, grant) for user in users_by_name for grant in held.get(user.pk, nothing)
    )


def _listed(user: User, grant: RoleGrant | None) -> UserRoleRow:
    if grant is None:
        return UserRoleRow(user.username, user.name, "", "", "", "", None, None)
    pairing, seat = grant.pairing, grant.organisation
    return UserRoleRow(
        username=user.username,
        name=user.name,
        role=str(grant.get_role_display()),
        place=grant.place.code if grant.place else "",
        pairing=f"{pairing.east.code}-{pairing.west.code}" if pairing else "",
        organisation=(seat.credit_code or seat.name) if seat else "",
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def organisation_of(user_id: int) -> int | None:
    """The organisation that the user works for, if any is known."""
    return User.objects.filter(pk=user_id).values_list("organisation", flat=True).first()


def _grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.select_related(
        "user", "place", "pairing__east", "pairing__west", "organisation__place"
    )


def _holds(today: date) -> Q:
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))


def _reach(row: RoleGrant) -> str:
    where = _where(row)
    return where.code if where else ""


def _where(row: RoleGrant) -> Place | None:
    """The place the grant names: its own, its pairing's western side or its organisation's."""
    if row.place:
        return row.place
    if row.pairing:
        return row.pairing.west
    return row.organisation.place if row.organisation else None


def _row(row: RoleGrant) -> RoleRow:
    today = timezone.localdate()
    where = _where(row)
    return RoleRow(
        id=row.pk,
        user_id=row.user_id,
        username=row.user.username,
        user_name=row.user.name,
        role=row.role,
        role_label=str(row.get_role_display()),
        place_code=where.code if where else "",
        place_name=where.name if where else "",
        place_name_en=where.name_en if where else "",
        pairing_id=row.pairing_id,
        organisation_name=row.organisation.name if row.organisation else "",
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        holds_today=row.starts_on <= today and (row.ends_on is None or row.ends_on >= today),
    )
