"""Forms of clues, steps, measures and the monitoring line; money is written in yuan."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import NotMoney, parse_fen
from xieshou.monitoring import rules
from xieshou.monitoring.models import Case, Clue, Measure
from xieshou.monitoring.reads.labels import ASSURANCES


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


def _words(label: Any, longest: int = 2000, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": 3}), **more
    )


class FenField(forms.CharField):
    """Money as people write it (8500, 1.2万), to fen."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            fen = parse_fen(text)
        except NotMoney as error:
            raise ValidationError(str(error)) from error
        if fen < 0:
            raise ValidationError(_("金额不能小于 0"))
        return fen


class ReportForm(forms.Form):
    """A clue; of the own household, or put down by a cadre."""

    kind = forms.ChoiceField(label=_("遇到什么困难"), choices=Clue.Kind.choices)
    on = _day(_("从哪天开始"))
    amount_fen = FenField(
        label=_("涉及金额（元）"), required=False, help_text=_("如自付医疗费、损失；不清楚可不填")
    )
    evidence = _words(_("情况说明"), help_text=_("加密保存，只有负责核实的干部能看到"))


class ClueForm(ReportForm):
    """The same with the household that it is of."""

    household = forms.RegexField(
        r"^\d{12}-[0-9A-Za-z]{1,11}$", label=_("户编号"), help_text=_("如 533323201204-0001")
    )
    field_order = ("household", "kind", "on", "amount_fen", "evidence")


class ReasonForm(forms.Form):
    reason = _words(_("排除的理由"), 500)


class NoteForm(forms.Form):
    """A step that needs no more than its reason."""

    note = _words(_("意见与理由"))


class StandForm(forms.Form):
    """What a visit found of income and assurances."""

    income_fen = FenField(label=_("家庭人均纯收入（元/年）"))
    assured = forms.MultipleChoiceField(
        label=_("已有保障的"), choices=list(ASSURANCES.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = _words(_("核实情况"))


class VisitForm(StandForm):
    risks = forms.MultipleChoiceField(
        label=_("核实属实的风险"), choices=Clue.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("risks", "income_fen", "assured", "note")


class ReviewForm(forms.Form):
    group = forms.ChoiceField(label=_("监测类别"), choices=Case.Group.choices)
    in_favour = forms.IntegerField(label=_("赞成人数"), min_value=0, max_value=10_000)
    against = forms.IntegerField(label=_("反对人数"), min_value=0, max_value=10_000)
    note = _words(_("评议意见"))


class NoticeForm(forms.Form):
    where = forms.CharField(
        label=_("公示地点"), max_length=300,
        help_text=_("会公开显示：不得有证件、电话、银行账号，不得提及健康状况"),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("公示天数"), min_value=rules.life.NOTICE_DAYS,
        max_value=rules.life.MOST_NOTICE_DAYS, initial=rules.life.NOTICE_DAYS,
    )  # fmt: skip


class ObjectionForm(forms.Form):
    text = _words(_("异议"))


class AnswerForm(forms.Form):
    objection = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)
    answer = _words(_("答复"))
    upheld = forms.TypedChoiceField(
        label=_("异议是否成立"), choices=[("no", _("不成立")), ("yes", _("成立"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip


class MeasureForm(forms.Form):
    """Offers the risks of a case, and the kinds of help that fit any of them."""

    risk = forms.ChoiceField(label=_("针对的风险"))
    kind = forms.ChoiceField(label=_("措施类别"))
    what = forms.CharField(label=_("具体措施"), max_length=300)
    cadre = forms.CharField(label=_("责任人"), max_length=80)
    starts_on = _day(_("开始日期"))
    amount_fen = FenField(label=_("金额（元）"), required=False)

    def __init__(self, *args: Any, risks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels, kinds = dict(Clue.Kind.choices), dict(Measure.Kind.choices)
        offers = {
            "risk": [(risk, labels[risk]) for risk in risks],
            "kind": [(kind, kinds[kind]) for kind in rules.measures.fitting(risks)],
        }
        for name, choices in offers.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class EffectForm(forms.Form):
    measure = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**53)
    ends_on = _day(_("结束日期"))
    effect = forms.ChoiceField(label=_("帮扶成效"), choices=Measure.Effect.choices)
    note = _words(_("说明"), required=False)


class LineForm(forms.Form):
    place = forms.RegexField(r"^(\d{2}|\d{4}|\d{6})$", label=_("地方代码"), initial="53")
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    amount_fen = FenField(label=_("监测线（元/人·年）"))
    source = forms.CharField(label=_("依据文件"), max_length=300)
