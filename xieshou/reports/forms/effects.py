"""What is asked of a comparison of villages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.reports.rules.effect_verdict import OUTCOMES

FIRST_YEAR, LAST_YEAR = 1996, 2100


def _outcomes() -> list[tuple[str, Any]]:
    return [(one.code, one.label) for one in OUTCOMES.values()]


class EffectQuestion(forms.Form):
    place = forms.CharField(
        label=_("地方代码"), max_length=9, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    outcome = forms.ChoiceField(label=_("看什么"), choices=_outcomes)
    since = forms.IntegerField(
        label=_("从哪年起做的项目"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR,
        help_text=_("不填：各村都从自己的第一个项目算起。"),
    )  # fmt: skip
