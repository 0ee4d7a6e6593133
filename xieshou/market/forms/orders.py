"""What a buyer and a supplier fill in about an order."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.market.forms.fields import PERCENT_BP, DateInput, YuanField
from xieshou.market.models import Buyer, BuyerKind, Claim
from xieshou.market.reads import GoodRow, MarketOrderRow

MOST_PACKS = 1_000_000


class OrderForm(forms.Form):
    """How many packs of each grade that has a price; `lines` once valid."""

    accepts_substitutes = forms.BooleanField(
        label=_("缺货时接受更高等级代替（按原等级价格）"), required=False
    )
    deliver_on = forms.DateField(label=_("希望送达日期"), required=False, widget=DateInput)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[int, str]] = {}
        self.rows: list[tuple[GoodRow, list[tuple[Any, Any]]]] = []
        for good in goods:
            fields = []
            for at, offer in enumerate(good.offers):
                if offer.fen is None or not good.on_sale:
                    continue
                name = f"packs-{good.id}-{at}"
                self.asked[name] = (good.id, offer.grade)
                self.fields[name] = forms.IntegerField(
                    label=f"{good.name} · {offer.grade}", min_value=0, max_value=MOST_PACKS,
                    required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                )  # fmt: skip
                fields.append((offer, name))
            self.rows.append((good, fields))

    @property
    def table(self) -> list[tuple[GoodRow, list[tuple[Any, Any]]]]:
        """Goods with their offers and the field of each."""
        return [
            (good, [(offer, self[name]) for offer, name in fields]) for good, fields in self.rows
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name in self.asked):
            self.add_error(None, _("请至少填写一种商品的件数"))
        return data

    @property
    def terms(self) -> list[Any]:
        """The fields that are for the order as a whole."""
        return [self[name] for name in self.fields if name not in self.asked]

    def lines(self) -> list[tuple[int, str, int]]:
        data = self.cleaned_data
        return [(*self.asked[name], data[name]) for name in self.asked if data.get(name)]

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "lines": self.lines(),
            "accepts_substitutes": data["accepts_substitutes"],
            "deliver_on": data["deliver_on"],
            "note": data["note"],
        }


class _PacksForm(forms.Form):
    """Packs by line of an order, as many as there are unless said otherwise."""

    def __init__(self, *args: Any, packs: list[tuple[int, str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [number for number, _label, _most in packs]
        for number, label, most in packs:
            self.fields[f"line_{number}"] = forms.IntegerField(
                label=label, min_value=0, max_value=most, initial=most,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip

    def packs(self) -> dict[int, int]:
        return {number: self.cleaned_data[f"line_{number}"] for number in self.numbers}


class ShipForm(_PacksForm):
    carrier = forms.CharField(label=_("承运单位"), max_length=120)
    waybill = forms.CharField(label=_("运单号"), max_length=60, required=False)
    sent_on = forms.DateField(label=_("发货日期"), widget=DateInput, initial=timezone.localdate)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = {name: data[name] for name in ("carrier", "waybill", "sent_on")}
        return named | {"packs": self.packs()}


class ReceiveForm(_PacksForm):
    on = forms.DateField(label=_("收货日期"), widget=DateInput, initial=timezone.localdate)

    def body(self) -> dict[str, Any]:
        return {"on": self.cleaned_data["on"], "packs": self.packs()}


class ClaimForm(forms.Form):
    line = forms.TypedChoiceField(label=_("商品"), coerce=int)
    kind = forms.ChoiceField(label=_("原因"), choices=Claim.Kind.choices)
    packs = forms.IntegerField(label=_("件数"), min_value=1, max_value=MOST_PACKS)
    text = forms.CharField(label=_("说明"), max_length=300)

    def __init__(self, *args: Any, order: MarketOrderRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["line"]).choices = [
            (line.number, f"{line.good} · {line.grade}") for line in order.lines
        ]

    def body(self) -> dict[str, Any]:
        return self.cleaned_data


class DecideForm(forms.Form):
    accepted = forms.TypedChoiceField(
        label=_("结论"), choices=[("", "—"), ("1", _("认可")), ("0", _("不认可"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    restock = forms.BooleanField(label=_("货已退回，可以再卖"), required=False)
    answer = forms.CharField(label=_("答复"), max_length=300)


class SettleForm(forms.Form):
    on = forms.DateField(label=_("付款日期"), widget=DateInput, initial=timezone.localdate)
    payment = forms.CharField(label=_("银行回单编号"), max_length=60)

    def body(self) -> dict[str, Any]:
        return self.cleaned_data


class BuyerForm(forms.Form):
    """An organisation that is to buy; the choices are those at the place asked for."""

    organisation = forms.TypedChoiceField(label=_("机构"), coerce=int)
    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=BuyerKind.choices)
    terms = forms.ChoiceField(label=_("付款方式"), choices=Buyer.Terms.choices)
    budget_fen = YuanField(label=_("年度食堂预算（元）"), required=False)
    reserved = forms.DecimalField(
        label=_("预留份额（%）"), min_value=0, max_value=100, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = organisations

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"reserved_bp": int((data.pop("reserved") or 0) * PERCENT_BP)}


class MyselfForm(forms.Form):
    """Becoming a buyer in one's own name."""

    name = forms.CharField(label=_("称呼"), max_length=120)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("individual", _("个人")), ("group", _("社区团购团长"))]
    )
    place = forms.RegexField(r"^[0-9]{6,12}$", label=_("所在区代码"), max_length=12)
    group = forms.CharField(label=_("所属团购编号"), max_length=20, required=False)
