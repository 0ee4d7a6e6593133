"""Codes of a device, asked for as often as a password and no more."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

from xieshou.registry.actions import begin_sign_in, note_sign_in
from xieshou.registry.forms.offices import locked_for_a_while


class _Counted:
    """Mixed into allauth's forms: wrong codes of a user lock as wrong passwords do, and apart from
    them. A right password forgets no wrong code: whoever has it could guess codes for ever."""

    user: Any
    fields: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("验证码或恢复码")
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        # No form takes a \0: nobody locks this by typing it as a user name.
        name = f"{self.user.get_username()}\0code"
        if not begin_sign_in(name):
            raise locked_for_a_while()
        code = super().clean_code()  # type: ignore[misc]
        note_sign_in(name)
        return str(code)


class CodeForm(_Counted, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_Counted, ReauthenticateForm):
    """The same before a device is added or removed."""


class ActivateForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("应用显示的 6 位验证码")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class PasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("设备名称")
        if "passwordless" in self.fields:
            self.fields["passwordless"].label = _("可不输密码直接登录")
            self.fields["passwordless"].help_text = ""


class PasskeyNameForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("设备名称")
