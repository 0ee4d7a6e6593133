"""What is filled in about a target or a published figure, and the years of a balance."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.reports import rules
from xieshou.reports.models import Stated


class DayInput(forms.DateInput):
    """The browser's own calendar: it takes no other than ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def _lines() -> list[tuple[str, list[tuple[str, str]]]]:
    """Lines by group, each with the unit that a bare number is read in."""
    return [
        (
            str(group.label),
            [
                (line.code, f"{line.label} · {rules.UNITS[line.unit].asked}")
                for line in rules.LINES
                if line.group == group.code
            ],
        )
        for group in rules.GROUPS
    ]


class FigureForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Stated.Kind.choices)
    line = forms.ChoiceField(label=_("指标"), choices=_lines)
    first_year = forms.IntegerField(
        label=_("开始年度"), min_value=rules.FIRST_YEAR, max_value=rules.LAST_YEAR
    )
    last_year = forms.IntegerField(
        label=_("截止年度"), min_value=rules.FIRST_YEAR, max_value=rules.LAST_YEAR
    )
    value = forms.CharField(
        label=_("数值"), max_length=40,
        help_text=_("可写单位，如 3244万元、74.14%、4.4万；金额不写单位按万元，重量按吨。"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    as_of = forms.DateField(
        label=_("截至日期"), required=False, widget=DayInput,
        help_text=_("公开数字只算到年中某日的，写那一天。"),
    )  # fmt: skip
    source = forms.CharField(label=_("出处"), max_length=300)
    source_url = forms.URLField(
        label=_("链接"), max_length=500, required=False, assume_scheme="https"
    )
    grade = forms.ChoiceField(
        label=_("可靠性等级"), required=False,
        choices=[("", _("不填")), ("A", _("A 政府或中央媒体")), ("B", _("B 地方媒体或转载")),
                 ("C", _("C 需谨慎"))],
    )  # fmt: skip
    note = forms.CharField(
        label=_("备注"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("撤回理由"), max_length=300)
