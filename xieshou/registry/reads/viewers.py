"""Who a user is here: the viewer made of the roles held today, and who holds which."""

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


def viewer_for(user: AbstractBaseUser | AnonymousUser) -> Viewer:
    """The viewer with the roles that hold today (Asia/Shanghai); PUBLIC for nobody.

    A superuser has no more than the roles granted.
    """
    if not isinstance(user, User) or not user.is_active:
        return PUBLIC
    held = _grants().filter(_holds(timezone.localdate()), user=user)
    return Viewer(
        user_id=user.pk,
        name=user.name or user.username,
        grants=tuple(
            Grant(
                role=row.role,
                place=_reach(row),
                pairing=row.pairing_id,
                organisation=row.organisation_id,
                verbs=rules.VERBS_OF_ROLE.get(row.role, frozenset()),
            )
            for row in held
        ),
    )


def roles_of(user_id: int) -> tuple[RoleRow, ...]:
    """Every role the user holds, held or will hold, the latest first."""
    return tuple(_row(row) for row in _grants().filter(user=user_id).order_by("-starts_on", "-pk"))


def users_with_roles() -> tuple[RoleRow, ...]:
    """Every role of every user, by user name."""
    ordered = _grants().order_by("user__username", "-starts_on", "-pk")
    return tuple(_row(row) for row in ordered)


@dataclass(frozen=True, slots=True)
class UserRow:
    id: int
    username: str
    name: str


def users() -> tuple[UserRow, ...]:
    """Users who can sign in, by user name."""
    found = User.objects.filter(is_active=True).order_by("username")
    return tuple(UserRow(row.pk, row.username, row.name) for row in found)


def organisation_of(user_id: int) -> int | None:
    """The organisation that the user works for, if any is known."""
    return User.objects.filter(pk=user_id).values_list("organisation", flat=True).first()


def _grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.select_related("user", "place", "pairing__west", "organisation__place")


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
