"""What a buyer fills in to ask all suppliers for something."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.market.forms.fields import DateInput, YuanField
from xieshou.market.models import Good
from xieshou.market.rules import matching

MOST_PACKS = 1_000_000


class DemandForm(forms.Form):
    """A demand; the choices are the viewer's own buyers and the catalogue's specialities."""

    buyer = forms.ChoiceField(label=_("采购方"))
    product = forms.TypedChoiceField(label=_("特产"), coerce=int)
    unit = forms.ChoiceField(label=_("计量单位"), choices=Good.Unit.choices)
    pack_size = forms.IntegerField(
        label=_("每件含量（克或件）"), min_value=1, max_value=MOST_PACKS,
        help_text=_("500 克一包填 500。按件计的商品，每件按 1 千克计运费。"),
    )  # fmt: skip
    packs = forms.IntegerField(label=_("件数"), min_value=1, max_value=MOST_PACKS)
    price_fen = YuanField(
        label=_("每件最高出价（元，含运费）"),
        help_text=_("按供应商价目成交，不超过此价；低于 1000 元。"),
    )
    grade = forms.ChoiceField(
        label=_("最低等级"), required=False,
        choices=[("", _("不限等级")), *((name, name) for name in matching.GRADES)],
    )  # fmt: skip
    first_day = forms.DateField(label=_("最早送达日期"), widget=DateInput)
    last_day = forms.DateField(label=_("最晚送达日期"), widget=DateInput)
    shelf_days = forms.IntegerField(
        label=_("到货时至少还能保存（天）"), min_value=0, max_value=3650, initial=0
    )
    substitute = forms.TypedChoiceField(
        label=_("可用这种特产代替"), coerce=int, empty_value=None, required=False
    )
    off_fen = YuanField(label=_("用代替品时每件少付（元）"), required=False)

    def __init__(
        self, *args: Any, buyers: list[tuple[str, str]], products: tuple[tuple[int, str], ...],
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("buyer", buyers), ("product", products), ("substitute", [("", "—"), *products]),
        ):  # fmt: skip
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def body(self) -> dict[str, Any]:
        return self.cleaned_data
