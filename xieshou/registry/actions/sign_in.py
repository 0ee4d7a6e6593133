"""Counting wrong passwords. Nobody is signed in yet, so these are no verbs of a viewer."""

from datetime import timedelta

from django.utils import timezone

from xieshou.registry import rules
from xieshou.registry.models import SignInFailure


def note_failed_sign_in(username: str) -> None:
    """Remember a wrong password, and forget those too old to count."""
    now = timezone.now()
    SignInFailure.objects.filter(at__lt=now - timedelta(minutes=rules.LOCK_MINUTES)).delete()
    SignInFailure.objects.create(username_digest=rules.username_digest(username), at=now)


def note_sign_in(username: str) -> None:
    """Forget the wrong passwords of somebody who has given the right one."""
    SignInFailure.objects.filter(username_digest=rules.username_digest(username)).delete()
