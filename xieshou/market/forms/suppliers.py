"""What a supplier fills in: application, papers, goods, prices, lots."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.market import rules
from xieshou.market.forms.fields import (
    PERCENT_BP,
    DateInput,
    PaperField,
    PaperForm,
    YuanField,
    base_units,
)
from xieshou.market.models import BuyerKind, Certificate, Good, Linkage, Share, Supplier
from xieshou.market.reads import GoodRow


class ApplyForm(forms.Form):
    organisation = forms.TypedChoiceField(label=_("机构"), coerce=int)
    name = forms.CharField(label=_("店铺名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=Supplier.Kind.choices)
    place = forms.RegexField(
        r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$", label=_("所在地代码"), max_length=12,
        help_text=_("县 6 位、乡镇 9 位或村 12 位。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    introduction = forms.CharField(
        label=_("介绍"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    collective = forms.CharField(
        label=_("村集体编号"), max_length=60, required=False,
        help_text=_("合作社、集体的分成记入该村集体账。"),
    )  # fmt: skip

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = organisations


class CertificateForm(PaperForm):
    kind = forms.ChoiceField(label=_("认证"), choices=Certificate.Kind.choices)
    number = forms.CharField(label=_("证书编号"), max_length=60)
    issuer = forms.CharField(label=_("发证机构"), max_length=120)
    expires_on = forms.DateField(label=_("有效期至"), widget=DateInput)
    file = PaperField()


class LinkageForm(PaperForm):
    kind = forms.ChoiceField(label=_("联结方式"), choices=Linkage.Kind.choices)
    contract = forms.CharField(label=_("合同编号"), max_length=100)
    households = forms.IntegerField(label=_("联结户数"), min_value=1, max_value=1_000_000)
    starts_on = forms.DateField(label=_("开始日期"), widget=DateInput)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput)
    file = PaperField()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class GoodForm(forms.Form):
    product = forms.TypedChoiceField(label=_("特产"), coerce=int)
    name = forms.CharField(label=_("商品名称"), max_length=80)
    months = forms.TypedMultipleChoiceField(
        label=_("上市月份"), coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(month, str(month)) for month in rules.MONTHS],
    )  # fmt: skip
    grades = forms.CharField(
        label=_("等级"), max_length=200, help_text=_("由高到低，用顿号分开，如 特级、一级。")
    )
    unit = forms.ChoiceField(label=_("计量单位"), choices=Good.Unit.choices)
    pack_size = forms.IntegerField(label=_("每件装多少克（或件）"), min_value=1, max_value=10**9)
    shelf_days = forms.IntegerField(label=_("保质期（天）"), min_value=1, max_value=3660)
    storage = forms.ChoiceField(label=_("储存"), choices=Good.Storage.choices)

    def __init__(self, *args: Any, products: tuple[tuple[int, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["product"]).choices = list(products)
        for party in rules.PARTIES:
            self.fields[f"share_{party}"] = forms.DecimalField(
                label=_("%(party)s分得（%%）") % {"party": Share.To(party).label},
                min_value=0, max_value=100, decimal_places=2,
            )  # fmt: skip

    def clean_grades(self) -> list[str]:
        text = self.cleaned_data["grades"].replace("，", "、").replace(",", "、")
        return [one.strip() for one in text.split("、") if one.strip()]

    def body(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if "share_" not in name}
        return data | {
            "split": {
                party: int(self.cleaned_data[f"share_{party}"] * PERCENT_BP)
                for party in rules.PARTIES
            }
        }


class PriceForm(forms.Form):
    grade = forms.ChoiceField(label=_("商品与等级"))
    fen = YuanField(label=_("每件价格（元）"))
    starts_on = forms.DateField(label=_("自何日起"), widget=DateInput)
    from_packs = forms.IntegerField(label=_("起订件数"), min_value=1, max_value=10**6, initial=1)
    buyer_kind = forms.ChoiceField(
        label=_("采购方类别"), required=False, choices=[("", _("全部")), *BuyerKind.choices]
    )

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["grade"]).choices = grades_of(goods)

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        good, grade = data.pop("grade").split(":", 1)
        return data | {"good": int(good), "grade": grade}


class LotForm(forms.Form):
    """A lot at harvest; each household that brought something on a line of its own."""

    grade = forms.ChoiceField(label=_("商品与等级"))
    village = forms.RegexField(
        r"^[0-9]{12}$", label=_("产地村代码"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    harvested_on = forms.DateField(label=_("采收日期"), widget=DateInput)
    amount = forms.DecimalField(
        label=_("数量（千克；按件计的填件数）"), min_value=0, decimal_places=3, max_digits=15
    )
    contract = forms.CharField(label=_("利益联结合同编号"), max_length=40, required=False)
    deliveries = forms.CharField(
        label=_("交货农户"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每行一户：户编号 数量（千克或件） 金额（元）。仅本社和主管部门可见。"),
    )  # fmt: skip

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(row.id): row.unit for row in goods}
        cast(forms.ChoiceField, self.fields["grade"]).choices = grades_of(goods)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        good = str(data.get("grade", "")).partition(":")[0]
        unit = self.units.get(good, "g")
        if data.get("amount") is not None:
            try:
                data["quantity"] = base_units(data["amount"], unit)
            except ValidationError as fault:
                self.add_error("amount", fault)
        data["brought"] = []
        for number, line in enumerate(str(data.get("deliveries", "")).splitlines(), start=1):
            if line.strip():
                self._brought(data["brought"], line.split(), number, unit)
        return data

    def _brought(
        self, found: list[tuple[str, int, int]], parts: list[str], number: int, unit: str
    ) -> None:
        try:
            code, amount, yuan = parts
            units = base_units(forms.DecimalField(max_digits=15).clean(amount), unit)
            found.append((code, units, YuanField().clean(yuan)))
        except (ValueError, ValidationError):
            text = _("第 %(number)d 行应为：户编号 数量 金额，以空格分开") % {"number": number}
            self.add_error("deliveries", text)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        good, grade = data["grade"].split(":", 1)
        contract = data["contract"].strip()
        return {
            "good": int(good),
            "grade": grade,
            "village": data["village"],
            "harvested_on": data["harvested_on"],
            "quantity": data["quantity"],
            "contract": f"benefits.contract:{contract}" if contract else "",
            "deliveries": data["brought"],
        }


def grades_of(goods: tuple[GoodRow, ...]) -> list[tuple[str, str]]:
    """Choices "good:grade" of what is for sale."""
    return [
        (f"{row.id}:{offer.grade}", f"{row.name} · {offer.grade}")
        for row in goods
        for offer in row.offers
    ]
