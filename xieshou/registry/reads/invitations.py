"""Users who are still to choose a password, and the link by which one does."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from xieshou.registry.models import User
from xieshou.registry.reads.viewers import UserRow, user_row


def users_to_invite(maker: int | None) -> tuple[UserRow, ...]:
    """Users added by `maker` (None: by the system) who have not chosen a password yet."""
    waiting = User.objects.filter(
        is_active=True, creator=maker, last_login=None, by_sign_on=False
    ).filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return tuple(user_row(row) for row in waiting.order_by("username"))


def invitation_path(user: int) -> str:
    """The path of the page where the user chooses a first password. Django signs it with the
    site's key; it holds for settings.PASSWORD_RESET_TIMEOUT, and no more once it was used."""
    row = User.objects.get(pk=user)
    number = urlsafe_base64_encode(force_bytes(row.pk))
    return reverse("registry:invitation", args=[number, default_token_generator.make_token(row)])
