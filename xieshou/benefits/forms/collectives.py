"""Forms of village collectives: money in and out, shares, the rule of sharing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xieshou.benefits.forms.fields import (
    FenField,
    ScaledField,
    day_field,
    household_or_nobody,
    hundredths_of,
    lines_field,
    pairs,
    split_lines,
)
from xieshou.benefits.models import (
    CollectiveLine,
)


class CollectiveForm(forms.Form):
    code = forms.CharField(
        label=_("编号"), max_length=20, help_text=_("村代码加短横线和字母数字。")
    )
    name = forms.CharField(label=_("名称"), max_length=80)
    place = forms.RegexField(r"^[0-9]{12}$", label=_("行政村代码"))


class LineForm(forms.Form):
    kind = forms.ChoiceField(label=_("收支"), choices=CollectiveLine.Kind.choices)
    amount_fen = FenField(label=_("金额（元）"))
    on = day_field(_("日期"))
    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 benefits.rent:2026-01，不含个人信息。")
    )


class AllocationForm(forms.Form):
    """Earnings of a shared asset, among collectives."""

    source = forms.CharField(
        label=_("为何"), max_length=100, help_text=_("如 benefits.rent:2026-01，不含个人信息。")
    )
    total_fen = FenField(label=_("金额（元）"))
    on = day_field(_("日期"))
    host = forms.CharField(label=_("所在村集体编号"), max_length=20, required=False)
    host_bp = ScaledField(scale=100, label=_("所在村留存（%）"), max_value=100, initial=0)
    others = lines_field(_("参与分配的其他集体"), _("每行：集体编号 份额。"))

    def clean_others(self) -> list[tuple[str, int]]:
        return pairs(self.cleaned_data["others"])


class RuleForm(forms.Form):
    reserve_bp = ScaledField(scale=100, label=_("公积金（%）"), max_value=100)
    welfare_bp = ScaledField(scale=100, label=_("公益金（%）"), max_value=100)
    retained_bp = ScaledField(scale=100, label=_("留存（%）"), max_value=100)
    dividend_bp = ScaledField(scale=100, label=_("分红（%）"), max_value=100)
    document = forms.CharField(label=_("依据的章程或决议"), max_length=120)


class SharesForm(forms.Form):
    """A change of the register; a dash stands for nobody."""

    moves = lines_field(
        _("股份变更"),
        _("每行：股份种类编号 转出户 转入户 股数；新设股份转出户写 -，收回股份转入户写 -。"),
    )
    reason = forms.CharField(label=_("事由"), max_length=300)
    document = forms.CharField(label=_("双方签字文本的编号和标题"), max_length=120)

    def clean_moves(self) -> list[tuple[str, str, str, int]]:
        rows = []
        for number, parts in split_lines(self.cleaned_data["moves"]):
            if len(parts) != 4:
                raise ValidationError(_("第 %(number)d 行应有四项"), params={"number": number})
            kind, giver, taker, shares = parts
            rows.append(
                (
                    kind,
                    household_or_nobody(giver),
                    household_or_nobody(taker),
                    hundredths_of(shares, number),
                )
            )
        return rows


class ShareTypeForm(forms.Form):
    code = forms.CharField(label=_("种类编号"), max_length=20, help_text=_("如 member。"))
    name = forms.CharField(label=_("种类名称"), max_length=40, help_text=_("如 成员股、人口股。"))
