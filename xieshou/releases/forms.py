"""Forms of the office: preparing a release, withdrawing one, sending one back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock

LAST_YEARS = 5


class PrepareForm(forms.Form):
    title = forms.CharField(label=_("标题"), max_length=120)
    years = forms.TypedMultipleChoiceField(
        label=_("双方得失的年度"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只收已经过完的年度；测量数字取各年最新一次"),
    )
    note = forms.CharField(
        label=_("说明"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    supersedes = forms.IntegerField(
        label=_("取代第几号发布"), required=False, min_value=1, help_text=_("不取代则留空")
    )
    reason = forms.CharField(label=_("取代的理由"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = clock.today().year
        self.fields["years"].choices = [  # type: ignore[attr-defined]
            (year, str(year)) for year in range(now - 1, now - 1 - LAST_YEARS, -1)
        ]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)
