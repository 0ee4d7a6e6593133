"""What the two sides fill in: posts and people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.exchange.forms.parts import (
    COUNTY,
    DayField,
    FamilyField,
    ListField,
    PlaceField,
    WishesField,
)
from xieshou.exchange.models import Trade, Way


class PostForm(forms.Form):
    """A post; `place` only of a new one."""

    place = PlaceField(regex=COUNTY, label=_("接收地代码"), help_text=_("县区 6 位或以下。"))
    title = forms.CharField(label=_("岗位名称"), max_length=80)
    way = forms.ChoiceField(label=_("方向"), choices=Way.choices)
    kind = forms.ChoiceField(label=_("类别"), choices=Trade.choices)
    host = forms.CharField(label=_("接收单位"), max_length=120)
    seats = forms.IntegerField(label=_("人数"), min_value=1, max_value=1000, initial=1)
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("截止日期（含当日）"))
    altitude = forms.IntegerField(label=_("海拔（米）"), min_value=-200, max_value=6000, initial=0)
    duties = forms.CharField(
        label=_("工作任务"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    skills = ListField(label=_("必须具备的技能"))
    welcome = ListField(label=_("最好具备的技能"))
    licences = ListField(label=_("必须具备的资质"))
    languages = ListField(label=_("必须会的语言"))
    offers = FamilyField(label=_("能解决的家庭需要"))
    after = forms.CharField(
        label=_("接续的岗位编号"), max_length=20, required=False,
        help_text=_("填写后，新来的人从上一任留下的成果开始。"),
    )  # fmt: skip

    def __init__(self, *args: Any, fixed_place: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed_place:
            del self.fields["place"]

    def body(self) -> dict[str, Any]:
        return self.cleaned_data


class CandidateForm(forms.Form):
    """Somebody offered; name, phone, health and the yes only of a new one."""

    place = PlaceField(label=_("派出地代码"), help_text=_("省、州市或县区的代码。"))
    name = forms.CharField(
        label=_("姓名"), max_length=80, help_text=_("加密保存，页面上只显示姓。")
    )
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    way = forms.ChoiceField(label=_("方向"), choices=Way.choices)
    kind = forms.ChoiceField(label=_("类别"), choices=Trade.choices)
    employer = forms.CharField(label=_("所在单位"), max_length=120, required=False)
    first_day = DayField(label=_("可派出起始日期"))
    last_day = DayField(label=_("可派出截止日期"))
    skills = ListField(label=_("技能"))
    licences = ListField(label=_("资质"))
    languages = ListField(label=_("语言"))
    altitude_limit = forms.IntegerField(
        label=_("可到海拔上限（米）"), min_value=-200, max_value=6000, required=False,
        help_text=_("按体检结论填写；不填为没有限制。匹配只用这一数字。"),
    )  # fmt: skip
    health = forms.CharField(
        label=_("健康说明"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("加密保存，只有审批人可查看，每次查看都有记录。"),
    )  # fmt: skip
    needs = FamilyField(label=_("家庭需要"))
    team = forms.CharField(
        label=_("同行组"), max_length=20, required=False,
        help_text=_("同一组（夫妻、团队）去同一县，或都不去。"),
    )  # fmt: skip
    wishes = WishesField(label=_("意愿"))
    user = forms.CharField(
        label=_("本人账号"), max_length=150, required=False,
        help_text=_("本人用这一账号填写工作日志。"),
    )  # fmt: skip
    agreed = forms.BooleanField(label=_("本人已同意登记"), required=True)

    def __init__(self, *args: Any, revises: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if revises:
            for name in ("place", "name", "phone", "health", "agreed"):
                del self.fields[name]

    def body(self) -> dict[str, Any]:
        return {
            name: Personal(value) if name in ("name", "phone", "health") else value
            for name, value in self.cleaned_data.items()
        }


class CloseForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class PreferForm(forms.Form):
    candidate = forms.CharField(label=_("人选编号"), max_length=20)
    distance = forms.IntegerField(label=_("与最想要的距离（0 最合适）"), min_value=0, max_value=100)


class ProposeForm(forms.Form):
    candidate = forms.CharField(label=_("人选编号"), max_length=20)
