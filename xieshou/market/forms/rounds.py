"""What is filled in about orders that come again and prices agreed for a time."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.market.forms.fields import DateInput, YuanField
from xieshou.market.forms.orders import OrderForm
from xieshou.market.forms.suppliers import grades_of
from xieshou.market.reads import GoodRow

WEEKDAYS = (
    (1, _("星期一")), (2, _("星期二")), (3, _("星期三")), (4, _("星期四")), (5, _("星期五")),
    (6, _("星期六")), (7, _("星期日")),
)  # fmt: skip


class StandingForm(OrderForm):
    """The same packs every week."""

    deliver_on = note = None  # type: ignore[assignment]
    weekday = forms.TypedChoiceField(label=_("每周"), coerce=int, choices=WEEKDAYS)
    starts_on = forms.DateField(label=_("自何日起"), widget=DateInput, initial=timezone.localdate)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput, required=False)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        named = ("weekday", "starts_on", "ends_on", "accepts_substitutes")
        return {"lines": self.lines()} | {name: data[name] for name in named}


class CycleForm(forms.Form):
    place = forms.RegexField(r"^[0-9]{2,12}$", label=_("所在区代码"), max_length=12)
    name = forms.CharField(label=_("名称"), max_length=80)
    opens_on = forms.DateField(label=_("开始日期"), widget=DateInput, initial=timezone.localdate)
    closes_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput)
    deliver_on = forms.DateField(label=_("配送日期"), widget=DateInput)


class RunStandingForm(forms.Form):
    place = forms.RegexField(r"^[0-9]{2,12}$", label=_("所在区代码"), max_length=12)


class WishForm(forms.Form):
    """Packs of one grade of a good; none takes the wish back."""

    grade = forms.ChoiceField(label=_("商品与等级"))
    packs = forms.IntegerField(label=_("件数（0 为取消）"), min_value=0, max_value=1000)

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["grade"]).choices = grades_of(goods)

    def body(self) -> dict[str, Any]:
        good, grade = self.cleaned_data["grade"].split(":", 1)
        return {"good": int(good), "grade": grade, "packs": self.cleaned_data["packs"]}


class AgreementForm(forms.Form):
    grade = forms.ChoiceField(label=_("商品与等级"))
    fen = YuanField(label=_("每件价格（元）"))
    starts_on = forms.DateField(label=_("自何日起"), widget=DateInput, initial=timezone.localdate)
    ends_on = forms.DateField(label=_("截止日期（含当日）"), widget=DateInput)

    def __init__(self, *args: Any, goods: tuple[GoodRow, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["grade"]).choices = grades_of(goods)

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        good, grade = data.pop("grade").split(":", 1)
        return data | {"good": int(good), "grade": grade}
