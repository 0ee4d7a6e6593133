"""Forms of a household's income."""

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.forms.fields import FenField, day_field
from xieshou.benefits.models import (
    IncomeLine,
)
from xieshou.registry import reads as registry


class IncomeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[
            (one.value, one.label) for one in (IncomeLine.Kind.EARNED, IncomeLine.Kind.TRANSFER)
        ],
    )
    amount_fen = FenField(label=_("金额（元）"))
    on = day_field(_("日期"))
    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 village.wage:2026-01，不含个人信息。")
    )


class ResidentForm(forms.Form):
    """The user who belongs to the household, by the name to sign in with."""

    username = forms.CharField(label=_("用户名"), max_length=150)

    def user(self) -> int:
        """The user's key; 0 stands for none of that name, which the verb refuses."""
        named = self.cleaned_data["username"]
        return next((one.id for one in registry.users() if one.username == named), 0)
