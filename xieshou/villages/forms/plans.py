"""Forms for a village's plan: its texts, one need, one work with its money."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.villages.forms.fields import FenField, words_field
from xieshou.villages.rules.plan import LABOUR, ORIGINS, Money, Need, PlannedWork

SEEN = {
    "households": _("农户数据"),
    "inspection": _("现场核查"),
    "meeting": _("会议"),
    "residents": _("村民提出"),
}
assert set(SEEN) == set(ORIGINS)


class PlanForm(forms.Form):
    """A new plan."""

    name = forms.CharField(label=_("规划名称"), max_length=120)
    first_year = forms.IntegerField(label=_("开始年份"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=_("结束年份"), min_value=2000, max_value=2100)


class PlanTextForm(forms.Form):
    vision = words_field(_("愿景"), 4000, required=False, rows=4)
    environment = words_field(_("环境整治"), 4000, required=False, rows=4)


class NeedForm(forms.Form):
    text = words_field(_("需求"), 300, rows=2)
    lack = forms.ChoiceField(label=_("对应的短板"), required=False)
    people = forms.IntegerField(label=_("涉及人数"), min_value=0, required=False)
    households = forms.IntegerField(label=_("涉及户数"), min_value=0, required=False)
    asset = forms.ChoiceField(label=_("依托或修复的资产"), required=False)
    seen = forms.ChoiceField(label=_("从何得知"), choices=list(SEEN.items()))

    def __init__(self, *args: Any, assets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lacks = [(one.code, one.label) for one in registry.indicator_set().indicators]
        self.fields["lack"].choices = [("", _("无")), *lacks]  # type: ignore[attr-defined]
        named = [(name, name) for name in assets]
        self.fields["asset"].choices = [("", _("无")), *named]  # type: ignore[attr-defined]

    def need(self, code: str) -> Need:
        """The need of a valid form."""
        given = self.cleaned_data
        return Need(
            code, given["text"].strip(), given["lack"], given["people"] or 0,
            given["households"] or 0, given["asset"], given["seen"],
        )  # fmt: skip


class WorkForm(forms.Form):
    name = forms.CharField(label=_("工程名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"))
    needs = forms.MultipleChoiceField(
        label=_("回应哪些需求"), widget=forms.CheckboxSelectMultiple, required=False
    )
    quantity = forms.DecimalField(
        label=_("数量"), min_value=Decimal("0.001"), max_digits=12, decimal_places=3
    )
    unit = forms.CharField(label=_("单位"), max_length=20)
    unit_cost_fen = FenField(label=_("单价"), help_text=_("每单位，如 12万 或 250"))
    first_year = forms.IntegerField(label=_("开工年份"), min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label=_("完工年份"), min_value=2000, max_value=2100)
    people = forms.IntegerField(label=_("受益人数"), min_value=0, required=False)
    households = forms.IntegerField(label=_("受益户数"), min_value=0, required=False)
    keeper = forms.CharField(label=_("建成后由谁管护"), max_length=120, required=False)
    yearly_fen = FenField(label=_("每年管护费"), required=False)
    green = forms.BooleanField(label=_("属于环境整治"), required=False)
    days = forms.IntegerField(label=_("投工投劳（工日）"), min_value=0, required=False)
    rate_fen = FenField(label=_("每工日折价"), required=False)

    def __init__(self, *args: Any, needs: list[Need], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(projects.kinds().items())  # type: ignore[attr-defined]
        self.fields["needs"].choices = [  # type: ignore[attr-defined]
            (need.code, f"{need.code} {need.text}") for need in needs
        ]
        for source, label in projects.sources().items():
            if source != LABOUR:
                self.fields[f"from_{source}"] = FenField(label=label, required=False)

    @staticmethod
    def initial_of(work: PlannedWork) -> dict[str, Any]:
        known: dict[str, Any] = {
            name: getattr(work, name) for name in WorkForm.base_fields if hasattr(work, name)
        }
        for line in work.money:
            if line.source == LABOUR:
                known |= {"days": line.days, "rate_fen": line.rate_fen}
            else:
                known[f"from_{line.source}"] = line.amount_fen
        return known

    def work(self, code: str) -> PlannedWork:
        """The work of a valid form."""
        given = self.cleaned_data
        money = [
            Money(name.removeprefix("from_"), given[name])
            for name in self.fields
            if name.startswith("from_") and given[name]
        ]
        days, rate = given["days"] or 0, given["rate_fen"] or 0
        if days or rate:
            money.append(Money(LABOUR, days * rate, days, rate))
        return PlannedWork(
            code=code,
            name=given["name"].strip(),
            kind=given["kind"],
            needs=tuple(given["needs"]),
            quantity=given["quantity"],
            unit=given["unit"].strip(),
            unit_cost_fen=given["unit_cost_fen"],
            first_year=given["first_year"],
            last_year=given["last_year"],
            keeper=given["keeper"].strip(),
            money=tuple(money),
            yearly_fen=given["yearly_fen"] or 0,
            green=given["green"],
            people=given["people"] or 0,
            households=given["households"] or 0,
        )
