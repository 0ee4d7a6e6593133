"""What givers and receivers fill in."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core import picture
from xieshou.exchange.forms.labour import FenField
from xieshou.exchange.forms.parts import DayField, DayInput, PlaceField
from xieshou.exchange.models import Category, MaterialOffer, Twin, TwinEntry, TwinSide
from xieshou.exchange.rules import giving

ACCEPTED = "image/jpeg,image/png,image/webp"


class DegreesField(forms.DecimalField):
    """Degrees Celsius with one digit; cleans to tenths, None where empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-150, max_value=150, decimal_places=1, **kwargs)

    def clean(self, value: Any) -> Any:
        found: Decimal | None = super().clean(value)
        return None if found is None else int(found * 10)


class PhotosField(forms.FileField):
    """A photo, one a request (core.upload_handler); cleans to a list of its bytes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.FileInput(attrs={"accept": ACCEPTED}), allow_empty_file=True, **kwargs
        )

    def clean(self, value: Any, initial: Any = None) -> Any:
        # No more is read than is needed to say that it is too large.
        return [super().clean(value, initial).read(picture.MOST_BYTES + 1)]


class ThingForm(forms.Form):
    """What is needed or offered; by an organisation, or by a place where none is chosen."""

    organisation = forms.ChoiceField(label=_("代表"), required=False)
    place = PlaceField(
        label=_("所在地代码"), required=False, help_text=_("代表某地而不是机构时填写。")
    )
    item = forms.CharField(label=_("物资名称"), max_length=120)
    category = forms.ChoiceField(label=_("物资类别"), choices=Category.choices)
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=giving.MOST_UNITS)
    unit = forms.CharField(label=_("单位"), max_length=20)
    durable = forms.BooleanField(label=_("耐用物资（到村后可登记为资产）"), required=False)
    note = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, organisations: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = organisations

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        chosen = data.pop("organisation")
        return data | ({"organisation": int(chosen), "place": ""} if chosen else {})


class NeedForm(ThingForm):
    wanted_by = DayField(label=_("希望到位日期"), required=False)
    low_tenths = DegreesField(label=_("运输最低温度（℃）"), required=False)
    high_tenths = DegreesField(label=_("运输最高温度（℃）"), required=False)


class OfferMaterialForm(ThingForm):
    value_fen = FenField(label=_("总价值（元）"))
    basis = forms.ChoiceField(label=_("计价依据"), choices=MaterialOffer.Basis.choices)
    evidence = forms.CharField(label=_("凭据"), max_length=200, required=False)
    expires_on = DayField(label=_("有效期至"), required=False)
    until = DayField(label=_("供给有效至"), required=False)


class CommitForm(forms.Form):
    other = forms.ChoiceField(label=_("供给或需求"))
    quantity = forms.IntegerField(label=_("承诺数量"), min_value=1, max_value=giving.MOST_UNITS)

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["other"]).choices = choices


class QuantityReasonForm(forms.Form):
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=giving.MOST_UNITS)
    reason = forms.CharField(label=_("理由"), max_length=300)


class ShipForm(forms.Form):
    quantity = forms.IntegerField(label=_("发出数量"), min_value=1, max_value=giving.MOST_UNITS)
    carrier = forms.CharField(label=_("承运单位"), max_length=120)
    waybill = forms.CharField(label=_("运单号"), max_length=60, required=False)
    sent_on = DayField(label=_("发出日期"))
    expires_on = DayField(label=_("这批有效期至"), required=False)


class TemperatureForm(forms.Form):
    number = forms.IntegerField(label=_("批次号"), min_value=1, max_value=9999)
    at = forms.DateTimeField(
        label=_("时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    tenths = DegreesField(label=_("温度（℃）"))


class ReceiveForm(forms.Form):
    number = forms.IntegerField(label=_("批次号"), min_value=1, max_value=9999)
    on = DayField(label=_("签收日期"))
    received = forms.IntegerField(label=_("清点数量"), min_value=0, max_value=giving.MOST_UNITS)
    lost_why = forms.CharField(
        label=_("短少原因"), max_length=300, required=False,
        help_text=_("清点少于发出时填写，差额核销。"),
    )  # fmt: skip
    tenths = DegreesField(label=_("到达温度（℃）"), required=False)
    photos = PhotosField(label=_("照片"), help_text=_("JPEG、PNG 或 WebP，每张不超过 10 MB。"))
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class UseForm(forms.Form):
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=giving.MOST_UNITS)
    on = DayField(label=_("日期"))
    purpose = forms.CharField(label=_("用途"), max_length=300)


class PassOnForm(forms.Form):
    quantity = forms.IntegerField(label=_("数量"), min_value=1, max_value=giving.MOST_UNITS)
    note = forms.CharField(label=_("说明"), max_length=300)


class NameForm(forms.Form):
    name = forms.CharField(label=_("资产名称"), max_length=120)


class TwinForm(forms.Form):
    """Two who are twinned; organisations by number where the kind has them."""

    side = forms.ChoiceField(label=_("我方"), choices=TwinSide.choices)
    kind = forms.ChoiceField(label=_("结对类别"), choices=Twin.Kind.choices)
    east_place = PlaceField(label=_("东部地方代码"))
    east_organisation = forms.IntegerField(
        label=_("东部机构编号"), min_value=1, required=False, help_text=_("见机构名录。")
    )
    west_place = PlaceField(label=_("西部地方代码"))
    west_organisation = forms.IntegerField(
        label=_("西部机构编号"), min_value=1, required=False, help_text=_("见机构名录。")
    )
    agreement = forms.CharField(label=_("结对协议"), max_length=200)
    since = DayField(label=_("自何日起"))
    until = DayField(label=_("至何日止"), required=False)


class GiftForm(forms.Form):
    giver = forms.ChoiceField(label=_("给出的一方"), choices=TwinSide.choices)
    kind = forms.ChoiceField(label=_("往来类别"), choices=TwinEntry.Kind.choices)
    on = forms.DateField(label=_("日期"), widget=DayInput)
    what = forms.CharField(label=_("内容"), max_length=300)
    amount_fen = FenField(label=_("金额（元）"), required=False, help_text=_("捐款、采购填写。"))
    people = forms.IntegerField(
        label=_("人数"), min_value=0, max_value=100_000, required=False,
        help_text=_("服务、互访填写。"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("人天"), min_value=0, max_value=1_000_000, required=False,
        help_text=_("人数乘以天数。"),
    )  # fmt: skip
    consignment = forms.CharField(
        label=_("物资批次"), max_length=30, required=False,
        help_text=_("物资填写已签收的批次，如 MC-ABCDEFG-1。"),
    )  # fmt: skip
    evidence = forms.CharField(label=_("凭据"), max_length=200, required=False)

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {name: data[name] or 0 for name in ("amount_fen", "people", "days")}


class GiftAnswerForm(forms.Form):
    agreed = forms.TypedChoiceField(
        label=_("答复"), choices=[("yes", _("确认")), ("no", _("不认可"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    answer = forms.CharField(label=_("说明"), max_length=300, required=False)
