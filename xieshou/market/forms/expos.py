"""What is filled in about an expo."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.market.forms.fields import DateInput, YuanField
from xieshou.market.reads import BoothRow, ShowingRow


class ExpoForm(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=120)
    place = forms.RegexField(r"^[0-9]{2,12}$", label=_("所在区代码"), max_length=12)
    venue = forms.CharField(label=_("场馆"), max_length=120)
    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput)
    halls = forms.CharField(
        label=_("展馆与展位数"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个展馆：名称 展位数，如 一号馆 40。"),
    )  # fmt: skip

    def clean_halls(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, line in enumerate(self.cleaned_data["halls"].splitlines(), start=1):
            name, _space, booths = line.strip().rpartition(" ")
            if not line.strip():
                continue
            if not (name and booths.isascii() and booths.isdigit() and len(booths) < 5):
                raise ValidationError(_("第 %(row)d 行应为：名称 展位数"), params={"row": number})
            found[name.strip()] = int(booths)
        return found


class BoothForm(forms.Form):
    """Asking for a booth, for one of one's own suppliers."""

    supplier = forms.ChoiceField(label=_("供应商"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, suppliers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["supplier"]).choices = suppliers


class GiveForm(forms.Form):
    """A free booth for an applicant."""

    supplier = forms.ChoiceField(label=_("供应商"))
    booth = forms.ChoiceField(label=_("展位"))

    def __init__(
        self,
        *args: Any,
        showings: tuple[ShowingRow, ...],
        booths: tuple[BoothRow, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["supplier"]).choices = [
            (row.supplier, row.supplier_name) for row in showings
        ]
        cast(forms.ChoiceField, self.fields["booth"]).choices = [
            (f"{row.hall}|{row.number}", f"{row.hall}-{row.number}")
            for row in booths
            if not row.supplier
        ]

    def body(self) -> dict[str, Any]:
        hall, _bar, number = self.cleaned_data["booth"].rpartition("|")
        return {"supplier": self.cleaned_data["supplier"], "hall": hall, "number": number}


class IntentForm(forms.Form):
    """What a buyer means to buy of a supplier within a year."""

    buyer = forms.ChoiceField(label=_("采购方"))
    supplier = forms.ChoiceField(label=_("供应商"))
    fen = YuanField(label=_("意向金额（元）"))
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        buyers: list[tuple[str, str]],
        showings: tuple[ShowingRow, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["buyer"]).choices = buyers
        cast(forms.ChoiceField, self.fields["supplier"]).choices = [
            (row.supplier, row.supplier_name) for row in showings if row.state == "placed"
        ]
