"""Inviting a new user to choose a password: by a link that works once, and for three days."""

from django.contrib.auth.hashers import identify_hasher
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry.models import User


@action("registry.grant_role")
def invite(*, viewer: Viewer, user: int) -> User:
    """Note that the viewer gets the link by which `user` chooses a first password.

    Whoever has the link could use it, so only the maker of the account gets it, to whom no role of
    that account is to give (see grant_role). Raises NotFound for another's, and for an account that
    has a password.
    """
    mine = User.objects.filter(is_active=True, creator=viewer.user_id, by_sign_on=False)
    row = mine.filter(pk=user).first()
    if row is None or row.has_usable_password():
        raise NotFound("user_unknown", _("没有等您邀请的这个用户"))
    return row


@action("registry.accept_invitation", own=True)
def accept_invitation(*, viewer: Viewer, password_hash: str) -> User:
    """Choose one's first password; takes its hash, so that no password comes near the audit."""
    identify_hasher(password_hash)
    row = User.objects.get(pk=viewer.user_id or 0)
    row.password = password_hash
    row.save(update_fields=["password"])
    return row
