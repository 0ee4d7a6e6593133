"""Who a device belongs to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry
from xieshou.surveys.models import FieldKey
from xieshou.surveys.rules import digest


@dataclass(frozen=True, slots=True)
class FieldKeyRow:
    """A device key of one's own: since and until when it is good."""

    username: str
    made_at: datetime
    ends_at: datetime


def own_key(viewer: Viewer) -> FieldKeyRow | None:
    """The key in force of whoever asks."""
    found = FieldKey.objects.filter(
        user=viewer.user_id, revoked_at=None, ends_at__gt=timezone.now()
    ).first()
    return FieldKeyRow(found.username, found.made_at, found.ends_at) if found else None


def ha1_of(username: str) -> tuple[int, Mapping[str, str]] | None:
    """(key, HA1 by algorithm) of a user name whose key is in force."""
    found = FieldKey.objects.filter(
        username=username, revoked_at=None, ends_at__gt=timezone.now()
    ).first()
    return (found.pk, json.loads(found.ha1)) if found else None


def key_of_token(token: str, username: str = "") -> int | None:
    """The key in force that was sent whole; of that user, where one is named."""
    found = FieldKey.objects.filter(
        token_digest=digest.token_digest(token), revoked_at=None, ends_at__gt=timezone.now()
    )
    if username:
        found = found.filter(username=username)
    return found.values_list("pk", flat=True).first()


def viewer_of_key(key: int) -> Viewer:
    """The viewer whose key it is, with the roles held today."""
    return registry.viewer_for(FieldKey.objects.select_related("user").get(pk=key).user)
