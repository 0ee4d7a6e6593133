"""The form by which a village's officer puts forward one proposal."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.core.money import FEN_PER_WAN, NotMoney, parse_fen
from xieshou.projects import reads, rules
from xieshou.projects.actions import Flawed
from xieshou.projects.models import Kind, ProposalCost, ProposalUse
from xieshou.projects.reads import ProposalRow
from xieshou.projects.rules import Content, Cost
from xieshou.registry import reads as registry

GROUPS = (("monitored", _("监测户")), ("lifted", _("脱贫户")), ("other", _("一般户")))
# What a proposal of a kind should say, beside what it usually makes good.
GUIDANCE = {
    "water": _("写明水源、管网长度和受益自然村；需水利工程师人天。"),
    "power": _("写明线路或光伏容量；需电力技师人天。"),
    "road": _("写明里程、路面和起止点；需土木工程师人天。"),
    "fuel": _("写明清洁燃料的种类和户数。"),
    "housing": _("写明修缮或新建的户数；受益群体一般限监测户、脱贫户。"),
    "science": _("写明推广的技术和培训人次；需农艺师人天。"),
    "education": _("写明学校、在读人数；需教师人天。"),
    "health": _("写明卫生室、设备和服务人口；需医生人天。"),
    "industry": _("写明产品、年产量和销路；产品与年产量须同时填写。"),
    "talent": _("写明培训的工种和人次；需职业培训师人天。"),
    "labour": _("写明岗位来源和人数。"),
}


class LinesField(forms.CharField):
    """Words on several lines, which browsers part by CR LF; cleans to LF, as sheets keep them."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        return said.replace("\r\n", "\n").replace("\r", "\n") if said else said


class WanField(forms.CharField):
    """An amount; a bare number is in 万元. Cleans to fen, 0 where empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs.update(inputmode="decimal", autocomplete="off")

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        try:
            return parse_fen(text, unit="万元") if text else 0
        except NotMoney as fault:
            raise ValidationError(str(fault), code=fault.code) from fault


class ProposalForm(forms.Form):
    """One proposal of a village for a year; `content` is what it says once valid.

    The fields for money and expert-days are made from the sources and trades there are.
    """

    name = forms.CharField(label=_("项目名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=[("", "—"), *Kind.choices])
    clears = forms.MultipleChoiceField(
        label=_("补齐短板"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则按类别的通常情况计。"),
    )  # fmt: skip
    serves = forms.MultipleChoiceField(
        label=_("受益群体"),
        choices=GROUPS,
        widget=forms.CheckboxSelectMultiple,
        initial=rules.GROUPS,
    )
    households = forms.IntegerField(label=_("受益户数"), min_value=0, max_value=rules.MOST_PEOPLE)
    people = forms.IntegerField(label=_("受益人数"), min_value=0, max_value=rules.MOST_PEOPLE)
    product = forms.CharField(
        label=_("产品"), max_length=40, required=False, help_text=_("仅产业项目填写，如 茶叶。")
    )
    product_tonnes = forms.DecimalField(
        label=_("年产量（吨）"), min_value=0, decimal_places=3, required=False
    )
    jobs = forms.IntegerField(
        label=_("带动就业人数"), min_value=0, max_value=rules.MOST_JOBS, required=False
    )
    requires = forms.MultipleChoiceField(
        label=_("前提项目"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("须先有这些项目，本项目才能发挥作用。"),
    )  # fmt: skip
    excludes = forms.MultipleChoiceField(
        label=_("互斥项目"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("与这些项目只能选其一。"),
    )  # fmt: skip
    note = LinesField(
        label=_("说明"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(
        self, *args: Any, village: str, others: Iterable[ProposalRow] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        self.order = [row.code for row in registry.indicator_set().indicators]
        cast(forms.ChoiceField, self.fields["clears"]).choices = [
            (row.code, row.label) for row in registry.indicator_set().indicators
        ]
        linkable = [(row.code, f"{row.name}（{row.code}）") for row in others]
        for name in ("requires", "excludes"):
            cast(forms.ChoiceField, self.fields[name]).choices = linkable
            if not linkable:
                del self.fields[name]
        self.fields["income_fen"] = WanField(
            label=_("预计年增收（万元）"), help_text=_("受益农户每年合计多收入多少。")
        )
        for source in ProposalCost.Source:
            self.fields[f"cost_{source.value}"] = WanField(label=source.label)
        for trade in ProposalUse.Trade:
            self.fields[f"days_{trade.value}"] = forms.IntegerField(
                label=trade.label, min_value=0, max_value=rules.MOST_DAYS, required=False
            )

    @property
    def cost_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("cost_")]

    @property
    def days_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("days_")]

    def content(self, before: ProposalRow | None = None) -> Content:
        """What the form says. Payers known from `before` stay, others are the usual ones."""
        row = self.cleaned_data | {"code": "", "year": 0, "village": self.village}
        donor = reads.donor(self.village[:6])
        content = rules.entry_of_row(row, donor, self.order).content
        return rules.with_payers(content, _costs(before) if before else ())

    def blame(self, flawed: Flawed) -> None:
        """Show each flaw beside its field, or above where it has none here."""
        for field, message in flawed.flaws:
            self.add_error(field if field in self.fields else None, message)


def initial_of(row: ProposalRow) -> dict[str, Any]:
    """The form's values for a proposal as it stands."""
    order = [indicator.code for indicator in registry.indicator_set().indicators]
    links = {
        relation: [link.code for link in row.links if link.relation == relation]
        for relation in ("requires", "excludes")
    }
    costs = {f"cost_{cost.source}": _in_wan(row.fen_of(cost.source)) for cost in row.costs}
    days = {f"days_{use.trade}": use.days for use in row.uses}
    return {
        "name": row.name,
        "kind": row.kind,
        "clears": rules.names(row.clears, order),
        "serves": rules.names(row.serves, rules.GROUPS),
        "households": row.households,
        "people": row.people,
        "product": row.product,
        "product_tonnes": row.product_kg_per_year / 1000 or None,
        "income_fen": _in_wan(row.income_fen) if row.income_fen else "",
        "jobs": row.jobs or None,
        "note": row.note,
        **links,
        **costs,
        **days,
    }


def _costs(row: ProposalRow) -> tuple[Cost, ...]:
    return tuple(Cost(cost.source, cost.payer_code, cost.amount_fen) for cost in row.costs)


def _in_wan(fen: int) -> str:
    """12.5 for 125,000 yuan; exact."""
    whole, rest = divmod(fen, FEN_PER_WAN)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
