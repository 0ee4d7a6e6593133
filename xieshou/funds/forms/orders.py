"""What budgets' contracts, payment orders and their steps ask for."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.funds import reads, rules
from xieshou.funds.forms.books import CODE_HELP, grants_of
from xieshou.funds.forms.fields import (
    AskForm,
    DayField,
    OrganisationField,
    YuanField,
    organisations_in,
)
from xieshou.funds.reads import OrderRow


class CommitForm(AskForm):
    code = forms.CharField(label=_("合同编号"), max_length=40, help_text=CODE_HELP)
    payee = OrganisationField(label=_("收款方"))
    amount_fen = YuanField(label=_("合同金额（元）"))

    def prepare(self) -> None:
        self.suggest("payee", organisations_in(self.about.place[:6]))


class OrderForm(AskForm):
    """A payment to ask for, or to change: of a contract's row or an order's."""

    grant = forms.ChoiceField(label=_("从哪笔资金支付"))
    amount_fen = YuanField(label=_("金额（元）"))
    reason = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如 首付款、进度款、质保金。不要写个人姓名、号码。"),
    )  # fmt: skip

    def prepare(self) -> None:
        self.offer("grant", grants_of(self.about.book, self.viewer), empty="—")
        if isinstance(self.about, OrderRow):
            self.initial.update(
                grant=self.about.grant,
                amount_fen=f"{self.about.amount_fen / 100:.2f}",
                reason=self.about.reason,
            )


class ReasonForm(AskForm):
    reason = forms.CharField(label=_("理由"), max_length=300)


class OverrideForm(ReasonForm):
    reason = forms.CharField(label=_("紧急放行的理由（将向所有人公布）"), max_length=300)


class PayForm(AskForm):
    """When it is paid (today, unless said otherwise) and from which account."""

    date = DayField(label=_("支付日期"), required=False)
    account = forms.ChoiceField(label=_("从哪个科目支付"), required=False)

    def prepare(self) -> None:
        self.initial["date"] = timezone.localdate()
        balance = reads.trial_balance(self.about.book, self.viewer)
        named = {row.code: row.label for row in (balance.rows if balance else ())}
        grant = reads.grant(self.about.grant, self.viewer)
        codes = rules.PAID_FROM[grant.measure] if grant else ()
        self.offer("account", [(code, f"{code} {named.get(code, '')}") for code in codes])

    def clean_date(self) -> datetime.date:
        return self.cleaned_data["date"] or timezone.localdate()


class ReceiptForm(AskForm):
    receipt = forms.CharField(label=_("收据编号"), max_length=60)
