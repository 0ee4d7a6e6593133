"""What is filled in on a posting, by its two sides and by the person posted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.exchange.forms.parts import DayField
from xieshou.exchange.models import Relay


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=300)


class BeginForm(forms.Form):
    on = DayField(label=_("到岗日期"))


class ExtendForm(forms.Form):
    until = DayField(label=_("延至"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class EndForm(forms.Form):
    on = DayField(label=_("离岗日期"))
    reason = forms.CharField(
        label=_("说明"), max_length=300, required=False,
        help_text=_("没有留下接力成果的，须说明原因。"),
    )  # fmt: skip


class BreakOffForm(forms.Form):
    on = DayField(label=_("离岗日期"))
    reason = forms.CharField(label=_("理由"), max_length=300)


class AppraiseForm(forms.Form):
    mark = forms.TypedChoiceField(
        label=_("评价"), coerce=int,
        choices=[
            (5, _("5 优秀")), (4, _("4 良好")), (3, _("3 合格")), (2, _("2 欠佳")),
            (1, _("1 不合格")),
        ],
    )  # fmt: skip
    text = forms.CharField(
        label=_("评语"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TaskForm(forms.Form):
    title = forms.CharField(label=_("任务"), max_length=200)
    due_on = DayField(label=_("完成期限"))


class ResultForm(forms.Form):
    result = forms.CharField(label=_("完成情况"), max_length=300)


class LogForm(forms.Form):
    month = DayField(label=_("月份（当月任一日）"))
    days = forms.IntegerField(label=_("在岗天数"), min_value=0, max_value=31)
    text = forms.CharField(
        label=_("工作内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class MonthForm(forms.Form):
    month = forms.DateField()


class RelayForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Relay.Kind.choices)
    title = forms.CharField(label=_("名称（岗位、文件或设备）"), max_length=200)
    person = forms.CharField(
        label=_("接班人姓名"), max_length=80, required=False, help_text=_("加密保存。")
    )
    level = forms.ChoiceField(
        label=_("接班人水平"), required=False, choices=[("", "—"), *Relay.Level.choices]
    )

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        name = data.pop("person")
        return data | {"person": Personal(name) if name else None}
