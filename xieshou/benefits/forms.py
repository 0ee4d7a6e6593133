"""Forms of contracts, collectives, runs and income; numbers are written in people's units."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.benefits import rules
from xieshou.benefits.models import (
    CollectiveLine,
    Consent,
    ContractVersion,
    IncomeLine,
    LinkageContract,
)
from xieshou.benefits.reads.labels import UNITS, term_label, unit_label
from xieshou.benefits.rules import contracts
from xieshou.core.money import NotMoney, parse_fen
from xieshou.registry import reads as registry

MOST_LINES = 5000


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _lines(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )  # fmt: skip


class FenField(forms.CharField):
    """Money as people write it (12.5万), to fen."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_fen(text)
        except NotMoney as error:
            raise ValidationError(str(error)) from error


class ScaledField(forms.DecimalField):
    """A number in the unit of people, to the whole number of the unit that is kept."""

    def __init__(self, *, scale: int, **kwargs: Any) -> None:
        self.scale = scale
        super().__init__(decimal_places=len(str(scale)) - 1, min_value=0, **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        return None if number is None else int(number * self.scale)


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

    starts_on = _day(_("开始日期"))
    ends_on = _day(_("截止日期"))
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
    members = _lines(_("参与农户"), _("每行一户：户编号 份额；不填则全部归集体。"), required=False)

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
        return _pairs(self.cleaned_data["members"])

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
    due_on = _day(_("约定付款日"))

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
    on = _day(_("付款日期"))
    document = forms.CharField(label=_("回单或收据编号"), max_length=120)


class CollectiveForm(forms.Form):
    code = forms.CharField(
        label=_("编号"), max_length=20, help_text=_("村代码加短横线和字母数字。")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    place = forms.RegexField(r"^[0-9]{12}$", label=_("行政村代码"))


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=_("收支"), choices=CollectiveLine.Kind.choices)
    amount_fen = FenField(label=_("金额（元）"))
    on = _day(_("日期"))
    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 benefits.rent:2026-01，不含个人信息。")
    )


class AllocationForm(forms.Form):
    """Earnings of a shared asset, among collectives."""

    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 benefits.rent:2026-01，不含个人信息。")
    )
    total_fen = FenField(label=_("金额（元）"))
    on = _day(_("日期"))
    host = forms.CharField(label=_("所在村集体编号"), max_length=20, required=False)
    host_bp = ScaledField(scale=100, label=_("所在村留存（%）"), max_value=100, initial=0)
    others = _lines(_("参与分配的其他集体"), _("每行：集体编号 份额。"))

    def clean_others(self) -> list[tuple[str, int]]:
        return _pairs(self.cleaned_data["others"])


class IncomeForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[
            (one.value, one.label) for one in (IncomeLine.Kind.EARNED, IncomeLine.Kind.TRANSFER)
        ],
    )
    amount_fen = FenField(label=_("金额（元）"))
    on = _day(_("日期"))
    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 village.wage:2026-01，不含个人信息。")
    )


class ResidentForm(forms.Form):
    """The user who belongs to the household, by the name to sign in with."""

    username = forms.CharField(label=_("用户名"), max_length=150)

    def user(self) -> int:
        """The user's key; 0 stands for none of that name, which the verb refuses."""
        named = self.cleaned_data["username"]
        return next((one.id for one in registry.users() if one.username == named), 0)


class RuleForm(forms.Form):
    reserve_bp = ScaledField(scale=100, label=_("公积金（%）"), max_value=100)
    welfare_bp = ScaledField(scale=100, label=_("公益金（%）"), max_value=100)
    retained_bp = ScaledField(scale=100, label=_("留存（%）"), max_value=100)
    dividend_bp = ScaledField(scale=100, label=_("分红（%）"), max_value=100)
    document = forms.CharField(label=_("依据的章程或决议"), max_length=120)


class SharesForm(forms.Form):
    """A change of the register; a dash stands for nobody."""

    moves = _lines(
        _("股份变更"),
        _("每行：股份种类编号 转出户 转入户 股数；新设股份转出户写 -，收回股份转入户写 -。"),
    )
    reason = forms.CharField(label=_("事由"), max_length=300)
    document = forms.CharField(label=_("双方签字文本的编号和标题"), max_length=120)

    def clean_moves(self) -> list[tuple[str, str, str, int]]:
        rows = []
        for number, parts in _split(self.cleaned_data["moves"]):
            if len(parts) != 4:
                raise ValidationError(_("第 %(number)d 行应有四项"), params={"number": number})
            kind, giver, taker, shares = parts
            rows.append((kind, _end(giver), _end(taker), _hundredths(shares, number)))
        return rows


class ShareTypeForm(forms.Form):
    code = forms.CharField(label=_("种类编号"), max_length=20, help_text=_("如 member。"))
    name = forms.CharField(label=_("种类名称"), max_length=40, help_text=_("如 成员股、人口股。"))


class RunForm(forms.Form):
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)


class NoticeForm(forms.Form):
    where = forms.CharField(label=_("公示地点"), max_length=300, help_text=_("如 村务公开栏。"))
    days = forms.IntegerField(
        label=_("公示期（天）"), initial=rules.NOTICE_DAYS, min_value=rules.NOTICE_DAYS,
        max_value=rules.MOST_NOTICE_DAYS,
    )  # fmt: skip


class VoteForm(forms.Form):
    met_on = _day(_("会议日期"))
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


def _end(text: str) -> str:
    """A household's code; a dash is nobody."""
    return "" if text in ("-", "—") else text


def _split(text: str) -> list[tuple[int, list[str]]]:
    """(line's number, its parts) of every line that says anything."""
    rows = [
        (number, line.replace("，", " ").replace(",", " ").split())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if len(rows) > MOST_LINES:
        raise ValidationError(_("一次最多填写 %(most)d 行"), params={"most": MOST_LINES})
    return rows


def _pairs(text: str) -> list[tuple[str, int]]:
    rows: list[tuple[str, int]] = []
    for number, parts in _split(text):
        if len(parts) != 2:
            raise ValidationError(_("第 %(number)d 行应有两项"), params={"number": number})
        rows.append((parts[0], _hundredths(parts[1], number)))
    return rows


def _hundredths(text: str, number: int) -> int:
    """Of "1.5": 150."""
    try:
        value = Decimal(text) * 100
    except ArithmeticError:
        value = Decimal("NaN")
    if not value.is_finite() or value != int(value) or not 0 < value <= 10**12:
        raise ValidationError(
            _("第 %(number)d 行的“%(text)s”应为大于零、至多两位小数的数"),
            params={"number": number, "text": text[:20]},
        )
    return int(value)
