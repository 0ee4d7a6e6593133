"""Where to match, and a side's answer."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.invest.models import Proposal


class RunForm(forms.Form):
    place = forms.ChoiceField(
        label=_("地区"), required=False,
        help_text=_("东部地区：本区企业的意向对全部项目；西部地区：本地项目对全部意向。"),
    )  # fmt: skip

    def __init__(self, *args: Any, places: tuple[tuple[str, str], ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, name or _("全部地区")) for code, name in places]
        cast(forms.ChoiceField, self.fields["place"]).choices = choices


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("答复"), choices=[one for one in Proposal.Answer.choices if one[0] != "open"]
    )
    reason = forms.CharField(
        label=_("说明"), max_length=300, required=False, help_text=_("不接受须说明理由。")
    )
