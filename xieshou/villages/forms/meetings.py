"""Forms for the steps of a meeting."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from xieshou.core.secret import Personal
from xieshou.villages.actions import Vote
from xieshou.villages.forms.fields import day_field, words_field
from xieshou.villages.models import Meeting, MeetingObjection
from xieshou.villages.reads import AttendanceRow, ItemRow
from xieshou.villages.rules import meetings as rules


class MeetingForm(forms.Form):
    """A new meeting; one point of the agenda a line, what it decides on after a bar."""

    kind = forms.ChoiceField(label=_("会议种类"), choices=Meeting.Kind.choices)
    title = forms.CharField(label=_("会议名称"), max_length=120)
    where = forms.CharField(label=_("地点"), max_length=120)
    at = forms.DateTimeField(
        label=_("时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    items = forms.CharField(
        label=_("议题"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        help_text=_(
            "每行一项；表决村庄规划的，在“|”后写明，如 审议村庄规划 | villages.plan:规划编号/版次。"
        ),
    )

    def clean_items(self) -> list[tuple[str, str]]:
        lines = [line for line in self.cleaned_data["items"].splitlines() if line.strip()]
        pairs = [line.replace("｜", "|").partition("|") for line in lines]
        return [(title.strip(), about.strip()) for title, _bar, about in pairs]


class CallForm(forms.Form):
    adults = forms.IntegerField(label=_("十八周岁以上村民人数"), min_value=1)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != Meeting.Kind.ADULTS:
            del self.fields["adults"]


class RollForm(forms.Form):
    """Who came: ticked on the roll, or a number where there is none."""

    sign_in = forms.CharField(label=_("签到册编号"), max_length=60)
    came = forms.MultipleChoiceField(
        label=_("到会"), widget=forms.CheckboxSelectMultiple, required=False
    )
    present = forms.IntegerField(label=_("到会人数"), min_value=0)

    def __init__(self, *args: Any, kind: str, roll: Sequence[AttendanceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = [(row.id, row.who) for row in roll]  # type: ignore[attr-defined]
        del self.fields["came" if kind == Meeting.Kind.ADULTS else "present"]

    def clean_came(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["came"]]


class MinutesForm(forms.Form):
    """The minutes, and for each point of the agenda its vote, or none."""

    text = words_field(_("会议纪要"), 20_000, rows=8)

    def __init__(self, *args: Any, items: Sequence[ItemRow], present: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            label = _now("%(number)d. %(title)s：决议") % {
                "number": item.number,
                "title": item.title,
            }
            self.fields[f"text_{item.number}"] = forms.CharField(
                label=label, max_length=1000, required=False,
                help_text=_("未表决的议题留空"),
            )  # fmt: skip
            for name, said in (("ayes", _("赞成")), ("noes", _("反对")), ("abstained", _("弃权"))):
                self.fields[f"{name}_{item.number}"] = forms.IntegerField(
                    label=said, min_value=0, max_value=present, required=False
                )

    def votes(self) -> list[Vote]:
        """The votes of a valid form."""
        given = self.cleaned_data
        return [
            Vote(
                item.number,
                given[f"text_{item.number}"],
                *(given[f"{name}_{item.number}"] or 0 for name in ("ayes", "noes", "abstained")),
            )
            for item in self.items
            if given[f"text_{item.number}"].strip()
        ]


class NoticeForm(forms.Form):
    where = forms.CharField(
        label=_("公示地点或网址"), max_length=300, help_text=_("如 村务公开栏。")
    )
    days = forms.IntegerField(
        label=_("公示期（天）"), initial=rules.NOTICE_DAYS,
        min_value=rules.NOTICE_DAYS, max_value=rules.MOST_NOTICE_DAYS,
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = words_field(_("理由"), 500)


class ObjectionForm(forms.Form):
    text = words_field(_("异议内容"), 5000)
    channel = forms.ChoiceField(label=_("提出方式"), choices=MeetingObjection.Channel.choices)

    def __init__(self, *args: Any, tells: bool, **kwargs: Any) -> None:
        """`tells`: an officer who puts down what somebody said."""
        super().__init__(*args, **kwargs)
        if not tells:
            del self.fields["channel"]


class AnswerForm(forms.Form):
    text = words_field(_("答复"), 2000)
    upheld = forms.TypedChoiceField(
        label=_("异议是否成立"), choices=[("no", _("不成立")), ("yes", _("成立"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip


class SeatForm(forms.Form):
    """A member of the representatives' meeting."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    woman = forms.BooleanField(label=_("妇女"), required=False)
    committee = forms.BooleanField(label=_("村民委员会成员"), required=False)
    group = forms.CharField(label=_("推选的小组"), max_length=60, required=False)
    since = day_field(_("就任日期"))

    def said(self) -> dict[str, Any]:
        """What a valid form says, as the verb takes it."""
        return self.cleaned_data | {"name": Personal(self.cleaned_data["name"])}
