"""What is filled in about trips and fairs."""

import datetime
import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.invest.forms.fields import ReasonForm, day, money, number, words
from xieshou.invest.models import Trip, TripCost

# Years that every zone can tell.
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _code(label: Any, help_text: Any = "") -> forms.RegexField:
    return forms.RegexField(
        r"^[0-9]{4}([0-9]{2})?$", label=label, max_length=6, help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class TripForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=Trip.Kind.choices)
    title = words(_("名称"), 120)
    organiser = forms.ChoiceField(
        label=_("主办方"), choices=[("east", _("东部")), ("west", _("西部"))]
    )
    east = _code(_("东部地区代码"), _("区 6 位。"))
    west = _code(_("西部地区代码"), _("州市 4 位或县 6 位。"))
    starts_on = day(_("开始日期"))
    ends_on = day(_("结束日期"))
    aim = words(_("目的"), 500, rows=3)

    def body(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"organiser": given[given["organiser"]]}


class StopForm(forms.Form):
    at = forms.DateTimeField(
        label=_("时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"},
        format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    where = words(_("地点"), 120)
    opportunity = forms.ChoiceField(label=_("看哪个招商项目"), required=False)
    plan = words(_("安排"), 300, needed=False)

    def __init__(
        self, *args: Any, opportunities: tuple[tuple[str, str], ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["opportunity"]).choices = [("", "—"), *opportunities]

    def clean_at(self) -> datetime.datetime:
        at: datetime.datetime = self.cleaned_data["at"]
        if not FIRST_YEAR <= at.year < LAST_YEAR:
            raise ValidationError(_("日期不对"))
        return at


class PartyForm(forms.Form):
    name = words(_("单位"), 120)
    organisation = forms.TypedChoiceField(
        label=_("已登记机构"), coerce=int, empty_value=None, required=False
    )
    heads = number(_("人数"), least=1, most=10_000, needed=True)
    people = forms.CharField(
        label=_("人员名单"), required=False, max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        help_text=_("每行一人：姓名，职务。姓名加密保存，页面上遮盖显示。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: tuple[tuple[int, str], ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["organisation"]).choices = [("", "—"), *organisations]

    def clean_people(self) -> tuple[tuple[Personal, str], ...]:
        found = []
        for line in self.cleaned_data["people"].splitlines():
            name, *rest = re.split(r"[,，\t]", line.strip(), maxsplit=1)
            if len(name) > 40:
                raise ValidationError(_("姓名过长：每行一人，姓名与职务用逗号分开"))
            if name:
                found.append((Personal(name.strip()), "".join(rest).strip()[:60]))
        return tuple(found)


class TripVisitForm(forms.Form):
    on = day(_("到访日期"))
    notes = words(_("看到什么、谈了什么"), 2000, rows=4)


class TripCostForm(forms.Form):
    kind = forms.ChoiceField(label=_("费用类别"), choices=TripCost.Kind.choices)
    bearer = forms.ChoiceField(label=_("由谁承担"), choices=TripCost.Bearer.choices)
    fen = money(_("金额"), needed=True)
    note = words(_("说明"), 120, needed=False)


class CostBackForm(ReasonForm):
    cost = forms.TypedChoiceField(label=_("哪一笔"), coerce=int)
    field_order = ("cost", "reason")

    def __init__(self, *args: Any, costs: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["cost"]).choices = costs


class TripFollowUpForm(forms.Form):
    what = words(_("要办的事"), 300)
    due_on = day(_("办结期限"))
    answers = forms.ChoiceField(label=_("责任方"))
    organisation = forms.TypedChoiceField(
        label=_("涉及企业"), coerce=int, empty_value=None, required=False
    )
    stop = forms.TypedChoiceField(
        label=_("来自哪一站"), coerce=int, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: Any,
        places: list[tuple[str, str]],
        organisations: list[tuple[int, str]],
        stops: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("answers", places), ("organisation", [("", "—"), *organisations]),
            ("stop", [("", "—"), *stops]),
        ):  # fmt: skip
            cast(forms.ChoiceField, self.fields[name]).choices = choices


class OutcomeForm(forms.Form):
    outcome = words(_("结果"), 300)
