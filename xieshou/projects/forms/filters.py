"""The filters of the bank."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core.models import Origin
from xieshou.projects import reads
from xieshou.projects.models import Kind, Proposal


class FiltersForm(forms.Form):
    """The bank's filters, from the address: what cannot be read narrows nothing."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", _("全部")), *Kind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("全部")), *Proposal.State.choices], required=False
    )
    origin = forms.ChoiceField(
        label=_("数据性质"), choices=[("", _("全部")), *Origin.choices], required=False
    )
    place = forms.CharField(
        label=_("地方代码"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "5333"}),
    )  # fmt: skip
    text = forms.CharField(label=_("名称或编号"), required=False, max_length=60)
    sort = forms.ChoiceField(required=False, choices=[(name, name) for name in reads.SORTS])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            ("", _("全部")),
            *((y, y) for y in reads.years()),
        ]

    def filters(self) -> reads.Filters:
        self.is_valid()
        given = {
            name: value for name, value in self.cleaned_data.items() if name != "sort" and value
        }
        if not given.get("place", "").isdecimal():
            given.pop("place", None)
        return reads.Filters(**given)
