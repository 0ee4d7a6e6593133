"""Device keys: made by whoever goes out, shown once, good for a season."""

import json
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import NotFound, action
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.surveys.models import FieldKey, SpentNonce
from xieshou.surveys.rules import digest

# After so many days a device must be given another key.
GOOD_DAYS = 180


@action("surveys.submit", place=lambda *, place, **_body: place)
def make_key(*, viewer: Viewer, place: str) -> tuple[str, str]:
    """(user name, key) for one's own devices; the former key holds no longer.

    The key is told here and never again: call it without an idempotency key. Raises NotFound for a
    viewer that is no user.
    """
    username = next((one.username for one in registry.users() if one.id == viewer.user_id), "")
    if not username:
        raise NotFound("no_user", _("没有这位用户"))
    now = timezone.now()
    FieldKey.objects.filter(user=viewer.user_id, revoked_at=None).update(revoked_at=now)
    key = digest.new_key()
    FieldKey.objects.create(
        user_id=viewer.user_id or 0, username=username,
        ha1=json.dumps({name: digest.ha1(username, key, name) for name in digest.ALGORITHMS}),
        token_digest=digest.token_digest(key), ends_at=now + timedelta(days=GOOD_DAYS),
    )  # fmt: skip
    return username, key


@action("surveys.submit", place=lambda *, place, **_body: place)
def revoke_key(*, viewer: Viewer, place: str) -> None:
    """Let one's key hold no longer, as when a phone is lost."""
    FieldKey.objects.filter(user=viewer.user_id, revoked_at=None).update(revoked_at=timezone.now())


def spend(nonce: str, count: str) -> bool:
    """Whether this count of the nonce was not used before; from now on it was (RFC 7616, 5.6).

    The request is somebody's who knows the key; what was used is kept as long as the nonce holds.
    """
    now = timezone.now()
    SpentNonce.objects.filter(at__lt=now - timedelta(seconds=2 * digest.NONCE_S)).delete()
    return SpentNonce.objects.get_or_create(nonce=nonce, count=count, defaults={"at": now})[1]
