"""What employers, offices and workers fill in about work."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import NotMoney, parse_fen
from xieshou.core.secret import Personal
from xieshou.exchange.forms.parts import DayField, ListField, PlaceField
from xieshou.exchange.models import LabourRun, Support, Vacancy, Worker
from xieshou.exchange.rules import labour

TRADES = tuple(labour.TRADES.items())


class FenField(forms.CharField):
    """An amount; a bare number is in yuan. Cleans to fen, None where empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return parse_fen(text) if text else None
        except NotMoney as fault:
            raise ValidationError(str(fault), code=fault.code) from fault


class TradesField(forms.MultipleChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, choices=TRADES, widget=forms.CheckboxSelectMultiple, **kwargs
        )


class VacancyForm(forms.Form):
    """A vacancy; `organisation` "" is put down by an office for an employer named in words."""

    organisation = forms.ChoiceField(label=_("发布身份"), required=False)
    employer = forms.CharField(
        label=_("用人单位"), max_length=120, required=False,
        help_text=_("由协作办代为发布时填写。"),
    )  # fmt: skip
    title = forms.CharField(label=_("岗位名称"), max_length=120)
    kind = forms.ChoiceField(label=_("就业类别"), choices=Vacancy.Kind.choices)
    offered_to = PlaceField(label=_("面向的州县代码"))
    place = PlaceField(label=_("工作地点代码"))
    east = PlaceField(
        label=_("计入的东部区代码"), required=False,
        help_text=_("赴沪岗位按工作地点，其余按结对关系自动填写；有多个结对时请写明。"),
    )  # fmt: skip
    workshop = forms.ChoiceField(label=_("帮扶车间"), required=False)
    seats = forms.IntegerField(label=_("招用人数"), min_value=1, max_value=100_000)
    wage_least_fen = FenField(label=_("月工资最低（元）"))
    wage_most_fen = FenField(label=_("月工资最高（元）"))
    housing = forms.BooleanField(label=_("提供住宿"), required=False)
    schooling = forms.BooleanField(label=_("协助子女入学"), required=False)
    insurance = forms.BooleanField(label=_("缴纳社会保险"), required=False)
    skills = TradesField(label=_("需要的技能"))
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("截止日期"), required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)

    def __init__(
        self, *args: Any, employers: list[tuple[str, str]], workshops: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = employers
        cast(forms.ChoiceField, self.fields["workshop"]).choices = [("", "—"), *workshops]

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if data["organisation"]:
            data.pop("employer")
            return data | {"organisation": int(data["organisation"])}
        data.pop("organisation")
        return data


class WorkshopForm(forms.Form):
    place = PlaceField(label=_("所在地代码"))
    name = forms.CharField(label=_("车间名称"), max_length=120)
    capacity = forms.IntegerField(label=_("可容纳人数"), min_value=1, max_value=100_000)
    opened_on = DayField(label=_("开办日期"))
    east = PlaceField(label=_("计入的东部区代码"), required=False)


class FairForm(forms.Form):
    place = PlaceField(label=_("面向的州县代码"))
    name = forms.CharField(label=_("招聘会名称"), max_length=120)
    venue = forms.CharField(label=_("地点"), max_length=120)
    on = DayField(label=_("日期"))
    east = PlaceField(label=_("计入的东部区代码"), required=False)


class ShowForm(forms.Form):
    vacancies = ListField(label=_("岗位编号"), required=True)


class HeldForm(forms.Form):
    came = forms.IntegerField(label=_("到场人数"), min_value=0, max_value=100_000)
    agreed = forms.IntegerField(label=_("达成意向人数"), min_value=0, max_value=100_000)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class WorkerForm(forms.Form):
    """Somebody who looks for work; a name and phone go into the verb wrapped."""

    place = PlaceField(label=_("所在村（社区）代码"))
    name = forms.CharField(
        label=_("姓名"), max_length=60, help_text=_("加密保存，页面上只显示首字。")
    )
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    birth_year = forms.IntegerField(
        label=_("出生年份"), min_value=1930, max_value=2100, required=False
    )
    household = forms.CharField(
        label=_("户编号"), max_length=24, required=False,
        help_text=_("关联后，脱贫、监测身份以台账为准。"),
    )  # fmt: skip
    number = forms.IntegerField(label=_("户内成员序号"), min_value=1, max_value=60, required=False)
    status = forms.ChoiceField(
        label=_("身份（未关联农户时填写）"), choices=Worker.Status.choices, initial="other"
    )
    skills = TradesField(label=_("会做什么"))
    wish_kinds = forms.MultipleChoiceField(
        label=_("愿意的就业类别"), choices=Vacancy.Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    wish_places = ListField(label=_("愿意去的地方代码"))
    least_fen = FenField(label=_("期望月工资不低于（元）"), required=False)
    free_from = DayField(label=_("可到岗日期"), required=False)

    def __init__(self, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            for name in ("household", "status"):
                del self.fields[name]

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {
            "name": Personal(data["name"]),
            "phone": Personal(data["phone"]),
            "least_fen": data["least_fen"] or 0,
        }


class LabourReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class ClosedForm(forms.Form):
    on = DayField(label=_("日期"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class DayForm(forms.Form):
    on = DayField(label=_("日期"))


class StartForm(forms.Form):
    on = DayField(label=_("到岗日期"))
    wage_fen = FenField(label=_("月工资（元）"), required=False)


class SupportForm(forms.Form):
    kind = forms.ChoiceField(label=_("补助类别"), choices=Support.Kind.choices)
    amount_fen = FenField(label=_("金额（元）"))
    on = DayField(label=_("日期"))
    evidence = forms.CharField(label=_("凭据"), max_length=200)
    payment = forms.CharField(
        label=_("支付单编号"), max_length=60, required=False,
        help_text=_("由协作资金支付时填写资金账中的编号。"),
    )  # fmt: skip


class StayForm(forms.Form):
    stays = forms.TypedChoiceField(
        label=_("是否仍在岗"), choices=[("yes", _("在岗")), ("no", _("已离岗"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    on = DayField(label=_("回访日期"))
    earned_fen = FenField(label=_("上次回访以来的工资收入（元）"), required=False)
    hand_on = forms.BooleanField(label=_("记为该户的务工收入"), required=False)
    note = forms.CharField(label=_("备注"), max_length=300, required=False)


class ProposePlacementForm(forms.Form):
    vacancy = forms.ChoiceField(label=_("岗位"))

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["vacancy"]).choices = choices


class LabourPairForm(forms.Form):
    """What of a matching somebody makes a placement."""

    worker = forms.CharField(label=_("求职人员"), max_length=20)
    vacancy = forms.CharField(label=_("岗位"), max_length=20)


class LabourMatchForm(forms.Form):
    place = PlaceField(label=_("地方代码"))
    objective = forms.ChoiceField(label=_("目标"), choices=LabourRun.Objective.choices)
