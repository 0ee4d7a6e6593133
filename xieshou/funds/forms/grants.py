"""What the verbs of a grant ask for."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.funds import reads
from xieshou.funds.forms.books import CODE_HELP
from xieshou.funds.forms.fields import AskForm, DayField, YuanField


class ReceiveForm(AskForm):
    amount_fen = YuanField(label=_("到账金额（元）"))
    date = DayField(label=_("到账日期"))

    def prepare(self) -> None:
        self.initial["date"] = timezone.localdate()
        left = self.about.amount_fen - self.about.in_fen
        if left > 0:
            self.initial["amount_fen"] = f"{left / 100:.2f}"


class CarryOverForm(AskForm):
    from_year = forms.IntegerField(label=_("从哪一年度结转"), min_value=2000, max_value=2100)
    amount_fen = YuanField(label=_("结转金额（元）"))
    date = DayField(label=_("记账日期"))

    def prepare(self) -> None:
        self.initial.update({"from_year": self.about.year, "date": timezone.localdate()})


class PassOnForm(AskForm):
    book = forms.ChoiceField(label=_("转拨到哪个账套"))
    code = forms.CharField(label=_("在该账套中的资金编号"), max_length=40, help_text=CODE_HELP)
    amount_fen = YuanField(label=_("转拨金额（元）"))

    def prepare(self) -> None:
        known = reads.takers_of_money(self.about.book)
        self.offer("book", [(code, f"{name}（{code}）") for code, name in known], empty="—")


class AcceptForm(AskForm):
    date = DayField(label=_("到账日期"))

    def prepare(self) -> None:
        self.initial["date"] = timezone.localdate()
