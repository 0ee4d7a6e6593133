"""Counting wrong passwords. Nobody is signed in yet, so these are no verbs of a viewer."""

from datetime import timedelta

from django.utils import timezone

from xieshou.core.secret import blind_index
from xieshou.registry import rules
from xieshou.registry.models import SignInFailure


def begin_sign_in(username: str, address: str = "") -> bool:
    """Whether a password given for that name, from that address ("": unknown), may be looked at.

    It counts as wrong until `note_sign_in`. The row is there before the rows are counted, so that
    of many at once no more are looked at than one after another; call it outside a transaction.
    What is not looked at does not count.
    """
    now = timezone.now()
    since = now - timedelta(minutes=rules.LOCK_MINUTES)
    SignInFailure.objects.filter(at__lte=since).delete()
    name = rules.username_digest(username)
    network = rules.network_of(address)
    place = blind_index(network, rules.ADDRESS_PURPOSE) if network else ""
    attempt = SignInFailure.objects.create(username_digest=name, address_digest=place, at=now)
    recent = SignInFailure.objects.filter(at__gt=since)
    within_limits = recent.filter(username_digest=name).count() <= rules.WRONG_PASSWORDS and (
        not place
        or recent.filter(address_digest=place).count() <= rules.WRONG_PASSWORDS_PER_ADDRESS
    )
    if not within_limits:
        attempt.delete()
    return within_limits


def note_sign_in(username: str) -> None:
    """Forget the wrong passwords of somebody who has given the right one."""
    SignInFailure.objects.filter(username_digest=rules.username_digest(username)).delete()
