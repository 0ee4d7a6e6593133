"""An entry to be posted by hand, line by line, and its reversal."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.funds import reads, rules
from xieshou.funds.forms.books import grants_of
from xieshou.funds.forms.fields import AskForm, DayField, YuanField
from xieshou.funds.models import Entry, Measure, Purpose
from xieshou.funds.rules import Leg

FIRST_LINES, MORE_LINES, MOST_LINES = 4, 4, 40
PARTS = ("account", "debit", "credit", "grant", "measure", "place", "purpose")
# What only the payment chain writes.
_BY_ORDER = (Entry.Memo.PAYMENT, Entry.Memo.REVERSAL)


class EntryForm(AskForm):
    """Date, words and lines, as many as it was sent with and `more`. Spending accounts are not
    offered: what they hold is moved by payment orders alone."""

    date = DayField(label=_("记账日期"))
    memo = forms.ChoiceField(label=_("分录类别"))
    source = forms.CharField(
        label=_("为何"), max_length=100, required=False,
        help_text=_("写作 app.thing:编号，如 projects.project:533323101207-2027-01。"),
    )  # fmt: skip

    def __init__(self, *args: Any, more: int = 0, **kwargs: Any) -> None:
        self.more = more
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        given = (self.data or self.initial).get("lines", "")
        lines = int(given) if given.isascii() and given.isdecimal() and len(given) < 4 else 0
        self.lines = max(FIRST_LINES, min(lines + self.more, MOST_LINES))
        self.initial.setdefault("date", timezone.localdate())
        self.offer("memo", [row for row in Entry.Memo.choices if row[0] not in _BY_ORDER])
        balance = reads.trial_balance(self.about.code, self.viewer)
        accounts = [
            (row.code, f"{row.code} {row.label}")
            for row in (balance.rows if balance else ())
            if row.holds not in rules.SPENT_PARTS
        ]
        grants = grants_of(self.about.code, self.viewer)
        for at in range(self.lines):
            self._add_line(at, accounts, grants)

    def _add_line(self, at: int, accounts: list[Any], grants: list[Any]) -> None:
        def choose(label: Any, choices: list[Any], empty: Any = "—") -> forms.ChoiceField:
            first = [("", empty)] if empty is not None else []
            return forms.ChoiceField(label=label, required=False, choices=[*first, *choices])

        fields: dict[str, forms.Field] = {
            "account": choose(_("科目"), accounts),
            "debit": YuanField(label=_("借方（元）"), required=False),
            "credit": YuanField(label=_("贷方（元）"), required=False),
            "grant": choose(_("资金"), grants),
            "measure": choose(_("计量"), Measure.choices, None),
            "place": forms.CharField(label=_("地方代码"), max_length=12, required=False),
            "purpose": choose(_("用途"), Purpose.choices),
        }
        for part in PARTS:
            # The labels of all lines are alike.
            fields[part].widget.attrs["aria-label"] = f"{fields[part].label} {at + 1}"
            self.fields[f"{part}_{at}"] = fields[part]

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("date", "memo", "source")]

    @property
    def table(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{at}"] for part in PARTS] for at in range(self.lines)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for at in range(self.lines):
            account, debit, credit = (data.get(f"{p}_{at}") for p in ("account", "debit", "credit"))
            if bool(debit) and bool(credit):
                self.add_error(f"debit_{at}", _("同一行的借方、贷方只填一项"))
            elif account and not (debit or credit):
                self.add_error(f"debit_{at}", _("请填写借方或贷方金额"))
            elif (debit or credit) and not account and f"account_{at}" not in self.errors:
                self.add_error(f"account_{at}", _("请选择科目"))
        return data

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = [at for at in range(self.lines) if data[f"account_{at}"]]
        legs = tuple(
            Leg(
                data[f"account_{at}"], data[f"debit_{at}"] - data[f"credit_{at}"],
                data[f"grant_{at}"], data[f"place_{at}"].strip(), data[f"purpose_{at}"],
                data[f"measure_{at}"] or Measure.CASH.value,
            )
            for at in given
        )  # fmt: skip
        return {name: data[name] for name in ("date", "memo", "source")} | {"legs": legs}


class ReverseForm(AskForm):
    date = DayField(label=_("冲销日期"))

    def prepare(self) -> None:
        self.initial["date"] = timezone.localdate()
