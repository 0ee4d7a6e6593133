"""Forms of dividend runs: notice, vote, objections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.forms.fields import day_field


class RunForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class NoticeForm(forms.Form):
    where = forms.CharField(label=_("公示地点"), max_length=300, help_text=_("如 村务公开栏。"))
    days = forms.IntegerField(
        label=_("公示期（天）"), initial=rules.NOTICE_DAYS, min_value=rules.NOTICE_DAYS,
        max_value=rules.MOST_NOTICE_DAYS,
    )  # fmt: skip


class VoteForm(forms.Form):
    met_on = day_field(_("会议日期"))
    eligible = forms.IntegerField(label=_("有表决权的成员"), min_value=1)
    present = forms.IntegerField(label=_("到会成员"), min_value=0)
    in_favour = forms.IntegerField(label=_("赞成"), min_value=0)
    against = forms.IntegerField(label=_("反对"), min_value=0)


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("异议内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(WordsForm):
    objection = forms.IntegerField(widget=forms.HiddenInput)
    upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("", "—"), ("0", _("异议不成立")), ("1", _("异议成立"))],
        coerce=lambda value: value == "1",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("答复")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("撤回的理由"), max_length=300)
