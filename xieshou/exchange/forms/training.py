"""What is filled in on training classes."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.exchange.forms.parts import PlaceField
from xieshou.exchange.models import TrainingClass


class ClassForm(forms.Form):
    topic = forms.CharField(label=_("主题"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=TrainingClass.Kind.choices)
    people_from = PlaceField(label=_("学员来自（代码）"))
    place = PlaceField(label=_("上课地代码"))
    partner = PlaceField(label=_("授课方所在地代码"), required=False)
    teacher = forms.CharField(label=_("授课单位或教师"), max_length=120, required=False)
    seats = forms.IntegerField(label=_("计划人数"), min_value=1, max_value=2000)
    days = forms.CharField(
        label=_("上课日期"), max_length=3000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如 2026-11-02；多天用顿号或换行分开，连续几天写 2026-11-02~2026-11-06。"),
    )  # fmt: skip

    def clean_days(self) -> list[datetime.date]:
        text = self.cleaned_data["days"]
        for mark in "，,;；、":
            text = text.replace(mark, " ")
        found: list[datetime.date] = []
        for word in text.split():
            first, _mark, last = word.replace("～", "~").partition("~")
            try:
                start = datetime.date.fromisoformat(first)
                end = datetime.date.fromisoformat(last) if last else start
            except ValueError as fault:
                raise ValidationError(
                    _("“%(word)s”不是日期，应如 2026-11-02"), params={"word": word}
                ) from fault
            if not 0 <= (end - start).days <= 200:
                raise ValidationError(
                    _("“%(word)s”不是日期，应如 2026-11-02"), params={"word": word}
                )
            found += [start + datetime.timedelta(days=n) for n in range((end - start).days + 1)]
        return found


class EnrolForm(forms.Form):
    name = forms.CharField(
        label=_("姓名"), max_length=80, help_text=_("加密保存，页面上只显示姓。")
    )
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    household = forms.CharField(label=_("户编号"), max_length=24, required=False)
    member = forms.IntegerField(label=_("成员序号"), min_value=1, max_value=50, required=False)

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        return data | {"name": Personal(data["name"]), "phone": Personal(data["phone"])}


class CertificateNumberForm(forms.Form):
    number = forms.IntegerField(label=_("学员序号"), min_value=1, max_value=2000)
    certificate = forms.CharField(label=_("证书编号"), max_length=60)


class FollowUpForm(forms.Form):
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2000)
    months = forms.IntegerField(widget=forms.HiddenInput)
    employed = forms.TypedChoiceField(
        label=_("是否就业"), choices=[("1", _("已就业")), ("0", _("未就业"))],
        coerce=lambda value: value == "1",
    )  # fmt: skip
    work = forms.CharField(label=_("从事的工作"), max_length=200, required=False)
