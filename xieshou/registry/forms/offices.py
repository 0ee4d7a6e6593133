"""Forms of the registry: what is asked for, and how codes and dates are read."""

from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_lazy as _

from xieshou.core.request import caller
from xieshou.registry import reads, rules
from xieshou.registry.actions import begin_sign_in, note_sign_in
from xieshou.registry.models import Organisation, RoleGrant


class PlaceField(forms.CharField):
    """The code of a current place."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("地方代码"))
        kwargs.setdefault(
            "help_text", _("统计用区划代码：省 2 位、州市 4 位、县 6 位、乡镇 9 位、村 12 位")
        )
        super().__init__(max_length=12, **kwargs)
        self.widget.attrs.update(inputmode="numeric", autocomplete="off")

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code and reads.place(code) is None:
            raise ValidationError(_("没有这个代码的地方"), code="place_unknown")
        return code


class DateInput(forms.DateInput):
    """A browser's own choice of a day, which reads and sends ISO 8601 in every language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"format": "%Y-%m-%d", **kwargs})


class OrganisationForm(forms.Form):
    """An organisation to register; see actions.register_organisation."""

    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=Organisation.Kind.choices)
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=18, required=False, help_text=_("18 位，见营业执照")
    )
    place = PlaceField(label=_("所在地代码"))

    def clean_credit_code(self) -> str:
        text = self.cleaned_data["credit_code"].strip()
        try:
            return rules.credit_code(text) if text else ""
        except ValueError as fault:
            raise ValidationError(
                _("统一社会信用代码校验不通过，请核对营业执照"), code="credit_code_wrong"
            ) from fault


class RoleForm(forms.Form):
    """A role to give; the choices are those there are when the form is made."""

    user = forms.TypedChoiceField(label=_("用户"), coerce=int)
    role = forms.ChoiceField(label=_("角色"), choices=RoleGrant.Role.choices)
    place = PlaceField(
        label=_("地方代码"),
        required=False,
        help_text=_("留空：由结对或机构确定；都留空则为全部地方"),
    )
    pairing = forms.TypedChoiceField(label=_("结对"), coerce=int, empty_value=None, required=False)
    organisation = forms.TypedChoiceField(
        label=_("机构"), coerce=int, empty_value=None, required=False
    )
    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput, required=False)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing: list[tuple[Any, str]] = [("", "—")]
        self._offer("user", [(row.id, _shown(row)) for row in reads.users()])
        pairings = reads.pairings(current=True)
        self._offer(
            "pairing",
            nothing + [(row.id, f"{row.east_label} – {row.west_label}") for row in pairings],
        )
        offices = reads.organisations(kind="office", limit=500).rows
        self._offer("organisation", nothing + [(row.id, row.label) for row in offices])

    def _offer(self, field: str, choices: list[tuple[Any, str]]) -> None:
        cast(forms.ChoiceField, self.fields[field]).choices = choices


def _shown(row: reads.UserRow) -> str:
    """A user to choose: whoever came by single sign-on chose the name, so it never stands alone."""
    label = f"{row.name}（{row.username}）" if row.name else row.username
    return f"{label} · " + gettext("来自单点登录") if row.by_sign_on else label


class UserForm(forms.Form):
    """A user to add, with a first password to be changed at once."""

    username = forms.SlugField(label=_("用户名"), max_length=60)
    name = forms.CharField(label=_("姓名或职务"), max_length=80)
    password = forms.CharField(
        label=_("初始密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位；请用户首次登录后修改"),
    )

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password


class SignInForm(AuthenticationForm):
    """Signing in, refused for a while after too many wrong passwords for a name or an address."""

    def clean(self) -> dict[str, Any]:
        username = self.cleaned_data.get("username")
        if not username or not self.cleaned_data.get("password"):
            return dict(self.cleaned_data)
        if not begin_sign_in(username, _address(self.request)):
            raise locked_for_a_while()
        cleaned = super().clean()
        note_sign_in(username)
        return dict(cleaned)


class PasswordForm(PasswordChangeForm):
    """Changing one's password: the old one is asked for as often as at signing in, no more."""

    revoke_tokens = forms.BooleanField(
        label=_("同时撤销我的全部接口令牌"),
        required=False,
        initial=True,
        help_text=_("怀疑密码被人知道时请勾选；程序须换用新令牌"),
    )

    def clean_old_password(self) -> str:
        username = self.user.get_username()
        if not begin_sign_in(username):
            raise locked_for_a_while()
        old = str(super().clean_old_password())
        note_sign_in(username)
        return old


def locked_for_a_while() -> ValidationError:
    return ValidationError(_("密码多次输入错误，请 15 分钟后再试"), code="locked_for_a_while")


def _address(request: HttpRequest | None) -> str:
    return caller(request) if request else ""
