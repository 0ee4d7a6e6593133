"""Users and the roles they hold: given by an administrator, never to oneself."""

from datetime import date, timedelta

from django.contrib.auth.hashers import identify_hasher
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry import rules
from xieshou.registry.models import Organisation, Pairing, Place, RoleGrant, User


def _reach(
    *, place: str = "", pairing: int | None = None, organisation: int | None = None, **_: object
) -> str:
    """The place a grant reaches, which is where the administrator must be one."""
    if place:
        return place
    if pairing:
        found = Pairing.objects.filter(pk=pairing).select_related("west").first()
        return found.west.code if found else ""
    if organisation:
        seat = Organisation.objects.filter(pk=organisation).select_related("place").first()
        return seat.place.code if seat else ""
    return ""


def _reach_of(*, grant: int, **_: object) -> str:
    row = RoleGrant.objects.filter(pk=grant).select_related("place").first()
    if row is None:
        return ""
    place = row.place.code if row.place else ""
    return _reach(place=place, pairing=row.pairing_id, organisation=row.organisation_id)


@action("registry.grant_role", place=_reach)
def grant_role(
    *,
    viewer: Viewer,
    user: int,
    role: str,
    place: str = "",
    pairing: int | None = None,
    organisation: int | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give a role within a place, pairing or organisation (none: everywhere), from today on
    unless `starts_on` says otherwise, up to and including `ends_on`.

    Raises Forbidden to whoever would give it to oneself, to an account of one's own making or to
    the maker of one's own account (who knew its first password), and for an account that came by
    single sign-on until another administrator has said whose it is (vouch); BadInput for an unknown
    role, user, place, pairing or organisation or a period that ends before it starts, Conflict for
    a role held already.
    """
    if viewer.user_id == user:
        raise Forbidden("own_role", _("不能给自己授予角色，请由另一位管理员办理"))
    if _made_by_one_another(viewer.user_id, user):
        raise Forbidden(
            "own_account", _("不能给自己添加的用户或添加您的用户授予角色，请由另一位管理员办理")
        )
    if viewer.user_id is not None and _unvouched().filter(pk=user).exists():
        raise Forbidden("unvouched", _("该账号来自单点登录，请先由另一位管理员确认是谁的"))
    starts_on = starts_on or timezone.localdate()
    if ends_on and ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    if role not in rules.VERBS_OF_ROLE:
        raise BadInput("role_unknown", _("请选择角色"), {"field": "role"})
    where = Place.objects.filter(code=place, valid_to=None).first() if place else None
    if place and where is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    for model, pk in ((User, user), (Pairing, pairing), (Organisation, organisation)):
        if pk is not None and not model._default_manager.filter(pk=pk).exists():
            raise BadInput("row_unknown", _("所选的用户、结对关系或机构不存在"))
    scope = {"place": where, "pairing_id": pairing, "organisation_id": organisation}
    held = RoleGrant.objects.filter(user_id=user, role=role, **scope, starts_on__lte=starts_on)
    if any(row.ends_on is None or row.ends_on >= starts_on for row in held):
        raise Conflict("role_held", _("该用户已有此角色"))
    return RoleGrant.objects.create(
        user_id=user, role=role, **scope, starts_on=starts_on, ends_on=ends_on
    )


def _made_by_one_another(one: int | None, other: int) -> bool:
    """Whether either user added the other; the system (None) is no user."""
    if one is None:
        return False
    return (
        User.objects.filter(pk=one, creator=other) | User.objects.filter(pk=other, creator=one)
    ).exists()


def _unvouched() -> QuerySet[User]:
    """Accounts that came by single sign-on and of which nobody has said whose they are."""
    return User.objects.filter(by_sign_on=True, creator=None)


@action("registry.grant_role")
def vouch(*, viewer: Viewer, user: int) -> User:
    """Say that one knows whose an account is that came by single sign-on: from then on one answers
    for it as for one that one has added, and another administrator may give it roles.

    Raises Forbidden for one's own, NotFound where there is none that waits for it.
    """
    if viewer.user_id == user:
        raise Forbidden("own_account", _("不能确认自己的账号，请由另一位管理员办理"))
    row = _unvouched().filter(pk=user, is_active=True).first()
    if row is None:
        raise NotFound("user_unknown", _("没有待确认的这个账号"))
    row.creator_id = viewer.user_id
    row.save(update_fields=["creator"])
    return row


@action("registry.grant_role", place=_reach_of)
def end_role(*, grant: int) -> RoleGrant:
    """End a role: it held up to yesterday. Raises NotFound, Conflict if it has ended before."""
    row = RoleGrant.objects.filter(pk=grant).first()
    if row is None:
        raise NotFound("grant_unknown", _("没有这条授权"))
    yesterday = timezone.localdate() - timedelta(days=1)
    if row.ends_on and row.ends_on <= yesterday:
        raise Conflict("role_ended", _("该授权已经终止"))
    row.ends_on = yesterday
    row.save(update_fields=["ends_on"])
    return row


@action("registry.first_sign_on")
def note_sign_on(*, user: int) -> User:
    """Note that somebody came by single sign-on for the first time; no role comes with it."""
    return User.objects.get(pk=user)


@action("registry.change_way_in", own=True)
def note_way_in(*, user: int, change: str) -> User:
    """Note that somebody changed how to come into the own account: a device, recovery codes, a
    single sign-on. `change` is allauth's name for it."""
    return User.objects.get(pk=user)


@action("registry.grant_role")
def create_user(
    *,
    viewer: Viewer,
    username: str,
    name: str,
    password_hash: str,
    organisation: int | None = None,
) -> User:
    """Add a user without any role; another administrator gives one (grant_role).

    Takes the hash (make_password), so that no password is kept or hashed along with the request.
    Raises Conflict for a user name taken.
    """
    identify_hasher(password_hash)
    if User.objects.filter(username__iexact=username).exists():
        raise Conflict("username_taken", _("该用户名已被使用"), {"field": "username"})
    return User.objects.create(
        username=username,
        name=name,
        password=password_hash,
        organisation_id=organisation,
        creator_id=viewer.user_id,
    )
