"""A sheet of users and roles taken over: as by hand, row by row, with the same rules."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, Refused, action, forbidden
from xieshou.core.scope import Viewer
from xieshou.registry.models import Organisation, Pairing, Place, RoleGrant, User

VERB = "registry.grant_role"
Rows = Sequence[Mapping[str, Any]]


def role_faults(viewer: Viewer, rows: Rows) -> Iterator[tuple[int, str, Refused]]:
    """What is wrong across the rows: index, column and why; nothing is written."""
    known = _Known(rows)
    seen: dict[str, str] = {}
    for index, row in enumerate(rows):
        first_name = seen.setdefault(row["username"].lower(), row["name"])
        if first_name != row["name"]:
            yield index, "name", BadInput("two_names", _("同一用户名在表中有两个姓名"))
            continue
        try:
            _checked(viewer, known, row)
        except Refused as no:
            yield index, str(no.params.get("field", "username")), no


@action(VERB, place=lambda *, rows, **_: _Known(rows).reaches(rows))
def import_users(*, viewer: Viewer, rows: Rows) -> dict[str, int]:
    """Add the users who are new, without a password (see actions.invite), bring names up to date,
    and give the roles that are not held; one that is held gets the row's last day. Nothing that
    the sheet leaves out is ended.

    Nobody gives a role to oneself, nor to an account of one's own making or the maker of one's own,
    nor to one of single sign-on that nobody vouched for: those rows wait for another administrator,
    who applies the same sheet. Returns how many rows
    added something, changed something, were the same and wait. Raises what grant_role raises.
    """
    known, told = _Known(rows), dict.fromkeys(("added", "changed", "same", "waiting"), 0)
    for row in rows:
        told[_taken(viewer, known, row)] += 1
    return told


class _Known:
    """What the rows name, read once."""

    def __init__(self, rows: Rows) -> None:
        names = {row["username"] for row in rows}
        # In pieces: SQLite takes so many parameters and no more.
        self.users = {
            user.username.lower(): user
            for user in User.objects.all()
            if user.username.lower() in {name.lower() for name in names}
        }
        codes = {row["place"] for row in rows if row["place"]}
        self.places = {one.code: one for one in Place.objects.filter(code__in=codes, valid_to=None)}
        self.pairings = {
            (one.east.code, one.west.code): one
            for one in Pairing.objects.filter(current=True).select_related("east", "west")
        }
        texts = {row["organisation"] for row in rows if row["organisation"]}
        found = Organisation.objects.filter(Q(name__in=texts) | Q(credit_code__in=texts))
        self.organisations: dict[str, list[Organisation]] = {}
        for one in found.select_related("place"):
            for text in {one.name, one.credit_code} - {None}:
                self.organisations.setdefault(str(text), []).append(one)

    def scope(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The place, pairing and organisation of a role. Raises BadInput."""
        if sum(bool(row[name]) for name in ("place", "pairing", "organisation")) > 1:
            raise _bad("place", "scope_twice", _("地方、结对、机构至多填一项"))
        place = self.places.get(row["place"]) if row["place"] else None
        if row["place"] and place is None:
            raise _bad("place", "place_unknown", _("没有这个代码的地方"))
        pairing = self.pairings.get(row["pairing"]) if row["pairing"] else None
        if row["pairing"] and pairing is None:
            raise _bad("pairing", "pairing_unknown", _("没有这一现行结对"))
        named = self.organisations.get(row["organisation"], []) if row["organisation"] else [None]
        if len(named) != 1:
            why = (
                _("名录中没有这个机构") if not named else _("有几个同名机构，请填统一社会信用代码")
            )
            raise _bad("organisation", "organisation_unknown", why)
        return {"place": place, "pairing": pairing, "organisation": named[0]}

    def reaches(self, rows: Rows) -> set[str]:
        """Where the rows' roles reach, which is where one must be an administrator; users are added
        and renamed everywhere, or by whoever may everywhere: see _checked."""
        return {_reach(self.scope(row)) for row in rows if row["role"]} or {""}


def _bad(field: str, code: str, why: Any) -> BadInput:
    return BadInput(code, why, {"field": field})


def _reach(scope: Mapping[str, Any]) -> str:
    if scope["place"]:
        return str(scope["place"].code)
    if scope["pairing"]:
        return str(scope["pairing"].west.code)
    return str(scope["organisation"].place.code) if scope["organisation"] else ""


def _checked(viewer: Viewer, known: _Known, row: Mapping[str, Any]) -> RoleGrant | None:
    """The role as the user holds it or will, None where it is to be given. Raises Refused."""
    user = known.users.get(row["username"].lower())
    if (user is None or user.name != row["name"]) and not viewer.may(VERB, ""):
        raise Forbidden(
            "users_everywhere",
            _("只有管辖全部地方的管理员可以添加用户或改名"),
            {"field": "username"},
        )
    if not row["role"]:
        return None
    scope = known.scope(row)
    if not viewer.may(VERB, _reach(scope)):
        raise forbidden(VERB)
    held = _held(user, row, scope) if user else None
    starts_on = row["starts_on"] or (held.starts_on if held else timezone.localdate())
    if row["ends_on"] and row["ends_on"] < starts_on:
        raise _bad("ends_on", "ends_before_start", _("截止日期早于开始日期"))
    if held and held.starts_on != starts_on:
        raise Conflict("role_held", _("该用户已有此角色"), {"field": "starts_on"})
    return held


def _held(user: User, row: Mapping[str, Any], scope: Mapping[str, Any]) -> RoleGrant | None:
    today = timezone.localdate()
    live = Q(ends_on=None) | Q(ends_on__gte=today)
    if row["starts_on"]:
        # What the sheet itself ended is still its row.
        live |= Q(starts_on=row["starts_on"])
    found = RoleGrant.objects.filter(live, user=user, role=row["role"], **scope)
    return found.order_by("-starts_on").first()


def _taken(viewer: Viewer, known: _Known, row: Mapping[str, Any]) -> str:
    """What became of a row: added, changed, same or waiting."""
    held = _checked(viewer, known, row)
    user = known.users.get(row["username"].lower())
    told = "same"
    if user is None:
        user, told = _new_user(viewer, row), "added"
        known.users[row["username"].lower()] = user
    elif user.name != row["name"]:
        user.name, told = row["name"], "changed"
        user.save(update_fields=["name"])
    if not row["role"] or (held and held.ends_on == row["ends_on"]):
        return told
    if not _may_give(viewer, user):
        return "waiting" if told == "same" else told
    if held:
        held.ends_on = row["ends_on"]
        held.save(update_fields=["ends_on"])
        return "changed"
    starts_on: date = row["starts_on"] or timezone.localdate()
    RoleGrant.objects.create(
        user=user, role=row["role"], **known.scope(row), starts_on=starts_on, ends_on=row["ends_on"]
    )
    return "added"


def _new_user(viewer: Viewer, row: Mapping[str, Any]) -> User:
    made = User(username=row["username"], name=row["name"], creator_id=viewer.user_id)
    made.set_unusable_password()
    made.save()
    return made


def _may_give(viewer: Viewer, user: User) -> bool:
    """The rule of grant_role: not to oneself, nor between an account and its maker, nor to one of
    which nobody has said whose it is."""
    if viewer.user_id is None:
        return True
    if user.by_sign_on and user.creator_id is None:
        return False
    if user.pk == viewer.user_id or user.creator_id == viewer.user_id:
        return False
    return not User.objects.filter(pk=viewer.user_id, creator=user.pk).exists()
