"""What a supplier does with a lot: a part of it split off or written off, repacked, merged."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.market.forms.fields import base_units
from xieshou.market.forms.suppliers import grades_of
from xieshou.market.reads import GoodRow, LotRow

_AMOUNT = _("数量（千克；按件计的填件数）")


class PartForm(forms.Form):
    """A part of a lot, in kilograms or pieces; cleans to base units."""

    amount = forms.DecimalField(label=_AMOUNT, min_value=0, decimal_places=3, max_digits=15)

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean_amount(self) -> int:
        return base_units(self.cleaned_data["amount"], self.unit)


class SplitForm(PartForm):
    def body(self) -> dict[str, Any]:
        return {"parts": [self.cleaned_data["amount"]]}


class WriteOffForm(PartForm):
    reason = forms.CharField(label=_("理由"), max_length=100)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"quantity": data["amount"], "reason": data["reason"]}


class RepackForm(PartForm):
    """Into another pack or a lower grade; what is lost on the way is written off."""

    grade = forms.ChoiceField(label=_("改装为"))
    lost = forms.DecimalField(
        label=_("其中损耗（单位同上）"), min_value=0, decimal_places=3, max_digits=15, initial=0
    )

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = tuple(row for row in goods if row.unit == self.unit)
        cast(forms.ChoiceField, self.fields["grade"]).choices = grades_of(fitting)

    def clean_lost(self) -> int:
        return base_units(self.cleaned_data["lost"], self.unit)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        good, grade = data["grade"].split(":", 1)
        return {
            "quantity": data["amount"], "lost": data["lost"], "good": int(good), "grade": grade,
        }  # fmt: skip


class MergeForm(forms.Form):
    """With which other lots of the same good and grade."""

    lots = forms.MultipleChoiceField(label=_("批次"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, row: LotRow, others: tuple[LotRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = row.code
        cast(forms.MultipleChoiceField, self.fields["lots"]).choices = [
            (one.code, f"{one.code} · {one.village_label or '—'} · {one.harvested_on}")
            for one in others
        ]

    def body(self) -> dict[str, Any]:
        return {"lots": [self.code, *self.cleaned_data["lots"]]}
