"""Tokens of programs: made by a person, shown to that person once, revoked at any time.

The secret itself never comes here: a verb gets the digest, so that neither the audit's hash of the
request nor a kept answer holds anything that opens.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry import rules
from xieshou.registry.models import ApiToken, Organisation


@action("registry.make_token", own=True)
def make_token(
    *,
    viewer: Viewer,
    name: str,
    scopes: Sequence[str],
    expires_on: date,
    prefix: str,
    digest: str,
) -> ApiToken:
    """A token of one's own that opens no more than `scopes`, through `expires_on`.

    Raises BadInput for no scope, one that is not the viewer's to give, or a last day that is past
    or more than a year ahead; Conflict beyond rules.MOST_TOKENS open ones.
    """
    held = {verb for grant in viewer.grants for verb in grant.verbs}
    _check(name, scopes, expires_on, rules.scopes_offered(held))
    live = ApiToken.objects.filter(owner=viewer.user_id, revoked_at=None)
    if live.filter(expires_on__gte=timezone.localdate()).count() >= rules.MOST_TOKENS:
        raise Conflict("tokens_too_many", _("有效的令牌太多，请先撤销不用的"))
    return ApiToken.objects.create(
        owner_id=viewer.user_id,
        maker_id=viewer.user_id,
        name=name.strip(),
        scopes=sorted(set(scopes)),
        expires_on=expires_on,
        prefix=prefix,
        digest=digest,
    )


def _seat(*, organisation: int, **_: object) -> str:
    found = Organisation.objects.filter(pk=organisation).select_related("place").first()
    return found.place.code if found else ""


@action("registry.grant_role", place=_seat)
def prepare_token(
    *, viewer: Viewer, organisation: int, name: str, scopes: Sequence[str], expires_on: date
) -> ApiToken:
    """Let an organisation have a token with these scopes: one of its people takes it and sees the
    secret, the administrator who prepares it never does. Its reach is that of the roles which
    whoever takes it holds in the organisation.

    Raises BadInput as make_token, and for an unknown organisation.
    """
    if not Organisation.objects.filter(pk=organisation).exists():
        raise BadInput("row_unknown", _("所选的用户、结对关系或机构不存在"))
    every = {verb for verbs in rules.VERBS_OF_ROLE.values() for verb in verbs}
    _check(name, scopes, expires_on, rules.scopes_offered(every))
    return ApiToken.objects.create(
        organisation_id=organisation,
        maker_id=viewer.user_id,
        name=name.strip(),
        scopes=sorted(set(scopes)),
        expires_on=expires_on,
    )


@action("registry.take_token", own=True)
def take_token(*, viewer: Viewer, token: int, prefix: str, digest: str) -> ApiToken:
    """Take a token prepared for an organisation in which one holds a role. Raises NotFound, also
    for another organisation's; Conflict where somebody has taken it."""
    row = ApiToken.objects.select_for_update().filter(pk=token).first()
    mine = {grant.organisation for grant in viewer.grants}
    if row is None or row.organisation_id is None or row.organisation_id not in mine:
        raise _unknown()
    if row.digest or row.revoked_at:
        raise Conflict("token_taken", _("该令牌已被领取或撤销"))
    row.owner_id, row.prefix, row.digest = viewer.user_id, prefix, digest
    row.save(update_fields=["owner", "prefix", "digest"])
    return row


@action("registry.revoke_token", own=True)
def revoke_token(*, viewer: Viewer, token: int) -> ApiToken:
    """Close a token for good: one's own, or one of an organisation where one is an administrator.
    Revoked before is revoked. Raises NotFound, also for somebody else's."""
    row = ApiToken.objects.select_related("organisation__place").filter(pk=token).first()
    if row is None or not (row.owner_id == viewer.user_id or _administers(viewer, row)):
        raise _unknown()
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
    return row


@action("registry.revoke_token", own=True)
def revoke_own_tokens(*, viewer: Viewer) -> int:
    """Close every token of one's own for good. Returns how many were open."""
    mine = ApiToken.objects.filter(owner=viewer.user_id, revoked_at=None)
    return mine.update(revoked_at=clock.now())


def _administers(viewer: Viewer, row: ApiToken) -> bool:
    seat = row.organisation
    return seat is not None and viewer.may(prepare_token.verb, seat.place.code)


def _unknown() -> NotFound:
    return NotFound("token_unknown", _("没有这个令牌"))


def _check(name: str, scopes: Sequence[str], expires_on: date, offered: Sequence[str]) -> None:
    if not name.strip():
        raise BadInput("name_missing", _("请写明用途"), {"field": "name"})
    if not scopes or not set(scopes) <= set(offered):
        raise BadInput("scope_unknown", _("请在您的权限以内选择令牌的权限"), {"field": "scopes"})
    today = timezone.localdate()
    if not today <= expires_on <= today + timedelta(days=rules.MOST_DAYS):
        raise BadInput("expiry_wrong", _("截止日期应在今天起一年以内"), {"field": "expires_on"})
