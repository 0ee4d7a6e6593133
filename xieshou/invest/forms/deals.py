"""What is filled in for deals, parks and finance; `body` is what its action is called with."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from xieshou.invest.forms.fields import DateInput, PaperField, day, money, number, words
from xieshou.invest.models import Arrival, Deal, DealSum, Finance, FinanceMove, Industry, Park

Choices = Sequence[tuple[Any, Any]]
FROM_PROPOSAL = _("选了撮合建议时不必填：以投资意向为准。")


class BodyForm(forms.Form):
    """Its values, the paper as bytes beside its name; what was left empty is left out."""

    def body(self) -> dict[str, Any]:
        data = {name: value for name, value in self.cleaned_data.items() if value is not None}
        file = data.pop("file", None)
        return data | ({"file": file.read(), "filename": file.name or ""} if file else {})


class DealForm(BodyForm):
    county = forms.ChoiceField(label=_("落地县"))
    district = forms.ChoiceField(label=_("引荐的东部地区"), required=False, help_text=FROM_PROPOSAL)
    firm = forms.TypedChoiceField(
        label=_("企业"), coerce=int, required=False, empty_value=None, help_text=FROM_PROPOSAL
    )
    title = words(_("项目名称"), 120)
    industry = forms.ChoiceField(label=_("产业"), choices=Industry.choices)
    stage = forms.ChoiceField(label=_("目前阶段"), choices=Deal.Stage.choices[:3])
    on = day(_("开始日期"))
    opportunity = forms.ChoiceField(label=_("对应招商项目"), required=False)
    trip = forms.ChoiceField(label=_("源自考察或洽谈会"), required=False)
    proposal = forms.ChoiceField(
        label=_("对应撮合建议"), required=False, help_text=_("双方都已接受的。")
    )

    def __init__(self, *args: Any, offers: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offers.items():
            start = [] if self.fields[name].required else [("", _("无"))]
            cast(forms.ChoiceField, self.fields[name]).choices = [*start, *choices]


class MoveForm(BodyForm):
    to = forms.ChoiceField(label=_("转为"))
    on = day(_("日期"))
    lost_for = forms.ChoiceField(
        label=_("未成原因"), choices=[("", _("——")), *Deal.LostFor.choices], required=False,
        help_text=_("只在转为“未成”时填写。"),
    )  # fmt: skip
    why = forms.CharField(
        label=_("理由"), max_length=300, required=False, help_text=_("跳过、退回或结束须说明。")
    )

    def __init__(self, *args: Any, moves: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Deal.Stage.choices)
        cast(forms.ChoiceField, self.fields["to"]).choices = [(one, labels[one]) for one in moves]


class SumForm(BodyForm):
    kind = forms.ChoiceField(label=_("类别"), choices=DealSum.Kind.choices)
    fen = money(_("金额"), needed=True)
    on = day(_("日期"))
    reference = words(_("合同编号"), 60, needed=False)
    why = words(_("变更理由"), 300, needed=False)
    file = PaperField(label=_("文件（签约须附合同）"), required=False)


class ArrivalForm(BodyForm):
    kind = forms.ChoiceField(label=_("类别"), choices=Arrival.Kind.choices)
    on = day(_("到位日期"))
    fen = money(_("金额"), needed=True)
    note = words(_("备注"), 300, needed=False)
    why = words(_("超出签约金额的理由"), 300, needed=False)
    file = PaperField(label=_("到位凭证"))


class TakeBackForm(BodyForm):
    arrival = forms.TypedChoiceField(label=_("冲销哪一条"), coerce=int)
    went_back_on = forms.DateField(
        label=_("退回日期"), widget=DateInput, required=False,
        help_text=_("款项退回的填退回之日；录错的不填，按原日期冲销。"),
    )  # fmt: skip
    why = words(_("理由"), 300)
    file = PaperField(label=_("依据"))

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["arrival"]).choices = list(lines)


class DealReportForm(BodyForm):
    year = number(_("年"), least=2000, most=2100, needed=True)
    quarter = forms.TypedChoiceField(
        label=_("季度"), coerce=int, choices=[(one, str(one)) for one in (1, 2, 3, 4)]
    )
    jobs = number(_("季末用工人数"), needed=True)
    jobs_local = number(_("其中本地人"), needed=True)
    jobs_lifted = number(_("其中脱贫户、监测户"), needed=True)
    jobs_women = number(_("其中妇女"), needed=True)
    output_fen = money(_("本季产值"), needed=True)
    tax_fen = money(_("本季税收"), needed=True)
    note = words(_("备注"), 300, needed=False)


class ContractLinkForm(BodyForm):
    contract = words(_("利益联结合同编号"), 40)


class StageLimitForm(BodyForm):
    stage = forms.ChoiceField(label=_("阶段"), choices=Deal.Stage.choices[:7])
    days = number(_("超过多少天为超期"), least=1, most=3650, needed=True)


class ParkForm(BodyForm):
    county = forms.ChoiceField(label=_("所在县"))
    district = forms.ChoiceField(label=_("共建的东部地区"))
    name = words(_("园区名称"), 120)
    east_party = words(_("东部共建单位"), 120)
    west_party = words(_("西部共建单位"), 120)
    area_m2 = number(_("面积（平方米）"), least=1, most=2_000_000_000, needed=True)
    east_fen = money(_("东部计划投入"), needed=True)
    west_fen = money(_("西部计划投入"), needed=True)
    agreed_on = day(_("签署日期"))

    def __init__(self, *args: Any, offers: Mapping[str, Choices], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in offers.items():
            cast(forms.ChoiceField, self.fields[name]).choices = list(choices)


class ParkMoveForm(BodyForm):
    to = forms.ChoiceField(label=_("转为"))
    on = day(_("日期"))
    why = words(_("关闭理由"), 300, needed=False)

    def __init__(self, *args: Any, moves: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Park.State.choices)
        cast(forms.ChoiceField, self.fields["to"]).choices = [(one, labels[one]) for one in moves]


class TenantForm(BodyForm):
    deal = forms.ChoiceField(label=_("投资项目"), required=False)
    name = words(_("或企业名称"), 120, needed=False)
    since = day(_("入园日期"))
    area_m2 = number(_("面积（平方米）"), least=1, most=2_000_000_000, needed=True)

    def __init__(self, *args: Any, deals: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["deal"]).choices = [("", _("无")), *deals]


class EndTenantForm(BodyForm):
    tenant = forms.TypedChoiceField(label=_("企业"), coerce=int)
    until = day(_("在园最后一天"))
    why = words(_("理由"), 300)

    def __init__(self, *args: Any, tenants: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["tenant"]).choices = list(tenants)


class ParkYearForm(BodyForm):
    year = number(_("年"), least=2000, most=2100, needed=True)
    east_fen = money(_("东部当年投入"), needed=True)
    west_fen = money(_("西部当年投入"), needed=True)
    output_fen = money(_("产值"), needed=True)
    tax_fen = money(_("税收"), needed=True)
    jobs = number(_("年末用工人数"), needed=True)
    jobs_local = number(_("其中本地人"), needed=True)
    jobs_lifted = number(_("其中脱贫户、监测户"), needed=True)


class FinanceForm(BodyForm):
    kind = forms.ChoiceField(label=_("类别"), choices=Finance.Kind.choices)
    partner = forms.TypedChoiceField(label=_("金融机构"), coerce=int)
    reference = words(_("合同编号"), 60)
    granted_fen = money(_("授信、承保或承诺金额"), needed=True)
    granted_on = day(_("批准日期"))
    starts_on = day(_("开始日期"))
    ends_on = day(_("截止日期（含当日）"))
    terms = words(_("条件"), 300, needed=False)
    file = PaperField(label=_("合同文件"), required=False)

    def __init__(self, *args: Any, partners: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["partner"]).choices = list(partners)


class FinanceMoveForm(BodyForm):
    kind = forms.ChoiceField(label=_("变动"))
    on = day(_("日期"))
    fen = money(_("金额"), needed=True)
    note = words(_("备注"), 300, needed=False)
    file = PaperField(label=_("凭证"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(FinanceMove.Kind.choices)
        cast(forms.ChoiceField, self.fields["kind"]).choices = [(one, labels[one]) for one in kinds]


class DecisionForm(forms.Form):
    accepted = forms.TypedChoiceField(
        choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1"
    )
    why = forms.CharField(label=_("不认可的理由"), max_length=300, required=False)
