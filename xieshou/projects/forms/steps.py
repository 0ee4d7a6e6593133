"""What a step of a proposal's or project's life asks for."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.projects import reads, rules
from xieshou.projects.forms.answers import value_fields, values_of
from xieshou.projects.forms.proposal import LinesField, WanField
from xieshou.projects.models import Asset, Contract, Kind, Objection, ProposalCost
from xieshou.projects.reads import ProjectRow, ValueRow
from xieshou.projects.rules import Cost, life, notice, works
from xieshou.projects.rules.life import Evidence, Quantity, Step, Terms


def _words(label: Any, *, required: bool = True, most: int = 1000) -> LinesField:
    widget = forms.Textarea(attrs={"rows": 3})
    return LinesField(label=label, required=required, max_length=most, widget=widget)


class ReviewForm(forms.Form):
    opinion = _words(_("评审意见"))


class ReturnForm(forms.Form):
    reason = _words(_("退回的理由"))


class NoticeForm(forms.Form):
    where = forms.CharField(
        label=_("公示地点或网址"), max_length=300, help_text=_("如 村务公开栏、县政府网站。")
    )
    days = forms.IntegerField(
        label=_("公示期（工作日）"), initial=notice.NOTICE_DAYS,
        min_value=notice.NOTICE_DAYS, max_value=notice.MOST_NOTICE_DAYS,
    )  # fmt: skip


class ObjectionForm(forms.Form):
    text = _words(_("异议内容"), most=5000)
    channel = forms.ChoiceField(label=_("提出方式"), choices=Objection.Channel.choices)


class AnswerForm(forms.Form):
    text = _words(_("答复"), most=5000)
    upheld = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("", "—"), ("0", _("异议不成立")), ("1", _("异议成立"))],
        coerce=lambda value: value == "1",
    )


def _of_step(verb: str) -> dict[str, forms.Field]:
    """What a step asks for beside its documents and note."""
    match verb:
        case "start":
            day = forms.DateInput(attrs={"type": "date"})
            return {"due_on": forms.DateField(label=_("计划完工日期"), widget=day)}
        case "hand_over":
            return {
                "owner_kind": forms.ChoiceField(
                    label=_("产权归属"), choices=[("", "—"), *Asset.Owner.choices]
                ),
                "owner": forms.CharField(label=_("产权人"), max_length=120),
                "operator": forms.CharField(label=_("运营或使用单位"), max_length=120),
            }
        case "take_up":
            return {
                "duty": forms.CharField(label=_("每年管护内容"), max_length=300),
                "yearly_fen": WanField(label=_("每年管护经费（万元）")),
                "fund": forms.CharField(label=_("管护经费来源"), max_length=200),
            }
    return {}


class ContractForm(forms.Form):
    """A procurement at its stage; the same number again moves it on."""

    number = forms.CharField(label=_("合同或采购编号"), max_length=60)
    title = forms.CharField(label=_("合同名称"), max_length=120)
    method = forms.ChoiceField(label=_("采购方式"), choices=Contract.Method.choices)
    stage = forms.ChoiceField(label=_("阶段"), choices=Contract.Stage.choices)
    supplier = forms.CharField(label=_("承包人或供应商"), max_length=120, required=False)
    amount_fen = WanField(label=_("合同金额（万元）"))
    signed_on = forms.DateField(
        label=_("签约日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    retention_fen = WanField(label=_("其中质保金（万元）"), help_text=_("不高于合同金额的 3%。"))
    retention_due_on = forms.DateField(
        label=_("质保金到期日"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class MilestoneForm(forms.Form):
    """A milestone; the same name again says when it was reached."""

    name = forms.CharField(label=_("节点"), max_length=120)
    due_on = forms.DateField(label=_("计划日期"), widget=forms.DateInput(attrs={"type": "date"}))
    done_on = forms.DateField(
        label=_("完成日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class InspectionForm(forms.Form):
    """How an asset was found."""

    on = forms.DateField(label=_("检查日期"), widget=forms.DateInput(attrs={"type": "date"}))
    condition = forms.ChoiceField(
        label=_("资产状况"), choices=[("", "—"), *Asset.Condition.choices]
    )
    spent_fen = WanField(label=_("上次检查以来管护支出（万元）"))
    note = forms.CharField(label=_("说明"), max_length=500, required=False)


class StepForm(forms.Form):
    """The documents that a step needs, its note, and what else it asks for."""

    def __init__(
        self,
        *args: Any,
        step: Step,
        quantities: Sequence[Quantity] = (),
        values: Sequence[ValueRow] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.quantities = quantities if step.verb == "accept" else ()
        # What came of the project, and whatever else the step insists on.
        asked = [one for one in values if one.role == "output" or step.verb in one.required]
        self.answers = step.verb in ("accept", "evaluate") and bool(asked)
        named = reads.evidence_kinds()
        for kind in step.evidence:
            self.fields[kind] = forms.CharField(
                label=named[kind], max_length=300, help_text=_("文号和标题。")
            )
        for at, one in enumerate(self.quantities):
            self.fields[f"measured_{at}"] = forms.DecimalField(
                label=_("实测：%(name)s（%(unit)s）") % {"name": one.name, "unit": one.unit},
                min_value=0, decimal_places=3, max_digits=15,
                help_text=_("计划 %(planned)s") % {"planned": one.planned},
            )  # fmt: skip
        if self.answers:
            self.fields |= value_fields(asked, step=step.verb, realised=True)
        for name, field in _of_step(step.verb).items():
            self.fields[name] = field
        self.fields["note"] = _words(_("理由") if step.note else _("说明"), required=step.note)

    def body(self) -> dict[str, Any]:
        """What the step's action is called with."""
        data = self.cleaned_data
        body = {
            "evidence": tuple(Evidence(kind, data[kind]) for kind in self.step.evidence),
            "note": data["note"],
        }
        if self.step.verb == "accept":
            body["measured"] = {
                one.name: data[f"measured_{at}"] for at, one in enumerate(self.quantities)
            }
        if self.answers:
            body["values"] = values_of(data)
        return body | {name: data[name] for name in _of_step(self.step.verb)}


PLAIN_TERMS = ("name", "place", "kind", "content", "use", "households", "people")


class ChangeForm(forms.Form):
    """A project's content as it is to be; `terms` once valid."""

    name = forms.CharField(label=_("项目名称"), max_length=120)
    place = forms.CharField(
        label=_("地点（区划代码）"), max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    content = _words(_("建设内容"), required=False, most=2000)
    quantities = forms.CharField(
        label=_("建设规模"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一项：名称 单位 数量，如“道路 公里 3.2”。验收时逐项实测。"),
    )  # fmt: skip
    use = forms.CharField(label=_("资金用途"), max_length=300, required=False)
    households = forms.IntegerField(label=_("受益户数"), min_value=0, max_value=rules.MOST_PEOPLE)
    people = forms.IntegerField(label=_("受益人数"), min_value=0, max_value=rules.MOST_PEOPLE)
    reason = _words(_("变更理由"))

    def __init__(self, *args: Any, row: ProjectRow, **kwargs: Any) -> None:
        terms = row.terms
        wan: dict[str, int] = {}
        for cost in terms.costs:
            wan[cost.source] = wan.get(cost.source, 0) + cost.amount_fen
        initial = {name: getattr(terms, name) for name in PLAIN_TERMS}
        initial["quantities"] = works.show_quantities(terms.quantities)
        initial |= {f"cost_{source}": _in_wan(fen) for source, fen in wan.items()}
        super().__init__(*args, **kwargs)
        self.initial, self.row = initial, row
        for source in ProposalCost.Source:
            self.fields[f"cost_{source.value}"] = WanField(label=source.label)
        self.order_fields([name for name in self.fields if name != "reason"])

    def clean_quantities(self) -> tuple[life.Quantity, ...]:
        try:
            return works.parse_quantities(self.cleaned_data["quantities"])
        except works.LineTooLong as fault:
            raise ValidationError(
                _("“%(line)s……”一行过长，每行最多 %(most)s 字"),
                params={"line": fault.args[0], "most": works.MOST_LINE},
            ) from fault
        except works.NotQuantities as fault:
            raise ValidationError(
                _("“%(line)s”不是“名称 单位 数量”"), params={"line": fault.args[0]}
            ) from fault

    def terms(self) -> Terms:
        """What the form says; payers known from before stay, others are the usual ones."""
        data = self.cleaned_data
        known = self.row.terms.costs
        donor = reads.donor(data["place"][:6])
        asked = [
            Cost(source, rules.usual_payer(source, data["place"], donor), data[f"cost_{source}"])
            for source in rules.SOURCES
            if data[f"cost_{source}"]
        ]
        return Terms(
            **{name: data[name] for name in PLAIN_TERMS},
            quantities=data["quantities"],
            costs=rules.payers_kept(asked, known),
        )

    def blame(self, field: str, message: str) -> None:
        self.add_error(field if field in self.fields else None, message)


def _in_wan(fen: int) -> str:
    return f"{fen / 1_000_000:.6f}".rstrip("0").rstrip(".")


class ProgressForm(forms.Form):
    """How far the works are, and what is paid."""

    on = forms.DateField(label=_("截至日期"), widget=forms.DateInput(attrs={"type": "date"}))
    done = forms.DecimalField(
        label=_("完成进度（%）"), min_value=0, max_value=100, decimal_places=2
    )
    paid = WanField(label=_("已支付（万元）"))


class ProjectFiltersForm(forms.Form):
    """The filters of the projects under way: what cannot be read narrows nothing."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", _("全部")), *Kind.choices], required=False
    )
    state = forms.ChoiceField(label=_("状态"), required=False)
    place = forms.CharField(
        label=_("地方代码"), required=False, max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "5333"}),
    )  # fmt: skip
    late = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["year"]).choices = [
            ("", _("全部")),
            *((year, year) for year in reads.project_years()),
        ]
        cast(forms.ChoiceField, self.fields["state"]).choices = [
            ("", _("全部")),
            *reads.states().items(),
        ]

    def filters(self) -> reads.LifeFilters:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if not given.get("place", "").isdecimal():
            given.pop("place", None)
        return reads.LifeFilters(**given)
