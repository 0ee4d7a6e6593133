"""Forms of linkage contracts: their terms, consent, dues and payments."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.forms.fields import FenField, ScaledField, day_field, lines_field, pairs
from xieshou.benefits.models import (
    Consent,
    ContractVersion,
    LinkageContract,
)
from xieshou.benefits.reads.labels import UNITS, term_label, unit_label
from xieshou.benefits.rules import contracts


def _term_field(term: contracts.Term) -> forms.Field:
    scale, _name = UNITS[term.unit]
    return ScaledField(
        scale=scale, max_value=Decimal(term.most) / scale,
        label=f"{term_label(term.name)}（{unit_label(term.unit)}）",
    )  # fmt: skip


class ContractForm(forms.Form):
    code = forms.CharField(
        label=_("合同编号"), max_length=20, help_text=_("村代码加短横线和字母数字。")
    )
    name = forms.CharField(label=_("合同名称"), max_length=120)
    kind = forms.ChoiceField(label=_("合同类别"), choices=LinkageContract.Kind.choices)
    place = forms.RegexField(r"^[0-9]{12}$", label=_("行政村代码"))
    organisation = forms.IntegerField(
        label=_("经营主体编号"), min_value=1, help_text=_("机构名录中的编号。")
    )
    collective = forms.CharField(label=_("集体经济组织编号"), max_length=20, required=False)


class TermsForm(forms.Form):
    """The terms of a kind, its time and households; and what a usual period would be like."""

    starts_on = day_field(_("开始日期"))
    ends_on = day_field(_("截止日期"))
    every_months = forms.TypedChoiceField(
        label=_("付款周期"), coerce=int,
        choices=[(12, _("每年")), (6, _("每半年")), (3, _("每季度")), (1, _("每月"))],
    )  # fmt: skip
    due_day = forms.IntegerField(
        label=_("付款日（每月几日）"), min_value=1, max_value=28, initial=10
    )
    land_use = forms.ChoiceField(
        label=_("土地用途"), choices=ContractVersion.Use.choices, required=False
    )
    members = lines_field(
        _("参与农户"), _("每行一户：户编号 份额；不填则全部归集体。"), required=False
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        terms = {f"term_{one.name}": _term_field(one) for one in contracts.TERMS[kind]}
        facts = {f"fact_{one.name}": _term_field(one) for one in contracts.FACTS[kind]}
        for field in facts.values():
            field.help_text = _("测算用：正常年份每期的预计数。")
            field.required = False
        self.fields = terms | facts | self.fields

    def clean_members(self) -> list[tuple[str, int]]:
        return pairs(self.cleaned_data["members"])

    def terms(self) -> dict[str, int]:
        return self._numbers("term_")

    def facts(self) -> dict[str, int]:
        given = self._numbers("fact_")
        return {one.name: given.get(one.name, 0) for one in contracts.FACTS[self.kind]}

    def time(self) -> dict[str, Any]:
        names = ("starts_on", "ends_on", "every_months", "due_day")
        return {name: self.cleaned_data[name] for name in names}

    def blame(self, field: str, message: str) -> None:
        """Put a refusal beside the field that it names, else above all."""
        names = (field, f"term_{field}", f"fact_{field}")
        self.add_error(next((name for name in names if name in self.fields), None), message)

    def _numbers(self, start: str) -> dict[str, int]:
        return {
            name.removeprefix(start): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start) and value is not None
        }


class ConsentForm(forms.Form):
    side = forms.ChoiceField(label=_("签署方"), choices=Consent.Side.choices)
    document = forms.CharField(label=_("签字文本的编号和标题"), max_length=120)
    number = forms.IntegerField(widget=forms.HiddenInput)
    content_hash = forms.CharField(widget=forms.HiddenInput)


class DueForm(forms.Form):
    due_on = day_field(_("约定付款日"))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for one in contracts.FACTS[kind]:
            self.fields[f"fact_{one.name}"] = _term_field(one)

    def body(self) -> dict[str, Any]:
        facts = {one.name: self.cleaned_data[f"fact_{one.name}"]
                 for one in contracts.FACTS[self.kind]}  # fmt: skip
        return {"due_on": self.cleaned_data["due_on"], "facts": facts}


class PaymentForm(forms.Form):
    due = forms.IntegerField(widget=forms.HiddenInput)
    amount_fen = FenField(label=_("付款金额（元）"))
    on = day_field(_("付款日期"))
    document = forms.CharField(label=_("回单或收据编号"), max_length=120)
