"""Whether somebody shows more than a password."""

from typing import Any

from allauth.mfa.models import Authenticator


def has_second_factor(user: Any) -> bool:
    """Whether the user has a code app or a passkey; recovery codes alone are neither."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(
        user.is_authenticated and Authenticator.objects.filter(user=user, type__in=kinds).exists()
    )
