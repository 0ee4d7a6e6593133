"""How allauth behaves here: nobody signs up, secrets are encrypted, tries are counted as at the
login page, and whoever comes by single sign-on for the first time gets an account without a role.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.request import caller
from xieshou.core.scope import SYSTEM
from xieshou.core.secret import decrypt, encrypt
from xieshou.registry.actions import begin_sign_in, note_sign_in, note_sign_on, note_way_in
from xieshou.registry.reads import viewer_for


class Account(DefaultAccountAdapter):
    """Accounts are made by an administrator, or by the first single sign-on; never by a form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None: "Successfully signed in as …" is what the page shows anyway."""

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        """A line of the audit instead: allauth tells here of each device added or removed, of new
        recovery codes, and of a single sign-on joined or parted."""
        note_way_in(viewer=viewer_for(user), user=user.pk, change=template_prefix)

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller(request) or "127.0.0.1"

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """The own password again, as often as at signing in."""
        name = user.get_username()
        if not begin_sign_in(name):
            return False
        right = user.check_password(password)
        if right:
            note_sign_in(name)
        return right

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Where there is anything to ask for: not of whoever has neither password nor device."""
        user = context.request.user
        return bool(self.get_reauthentication_methods(user))


class SecondFactor(DefaultMFAAdapter):
    """Secrets of devices are kept as other secrets of this site are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("验证码不对"),
        "cannot_delete_authenticator": gettext_lazy("不能停用两步验证"),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return str(_("携手"))

    def _get_site_name(self) -> str:
        return str(_("携手"))


class SingleSignOn(DefaultSocialAccountAdapter):
    """People are known by the provider's subject alone: no name or address makes anybody another.

    A subject that nobody has joined to an account (on "My account") is turned away, or gets one of
    its own without any role where XIESHOU_OIDC_NEW is on. Anybody may have been let in that way, an
    administrator's second self too: see actions.vouch.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return bool(settings.OIDC_NEW_ACCOUNTS)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.first_name = user.last_name = user.email = ""
        user.name = str(data.get("name") or "")[:80]
        return user

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        sociallogin.user.by_sign_on = True
        user = super().save_user(request, sociallogin, form)
        note_sign_on(viewer=SYSTEM, user=user.pk)
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Without what the provider said: it may name people, and nobody here can act on it."""
        raise ImmediateHttpResponse(
            render(request, "socialaccount/authentication_error.html", status=403)
        )
