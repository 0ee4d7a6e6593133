"""What the verbs of a book ask for."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.scope import Viewer
from xieshou.funds import reads
from xieshou.funds.forms.fields import (
    AskForm,
    DayField,
    OrganisationField,
    PlaceField,
    YuanField,
    organisations_in,
    places_below,
)
from xieshou.funds.models import Account, Grant, Measure, Purpose
from xieshou.funds.reads import BookRow
from xieshou.registry import reads as registry

SHANGHAI = "31"
CODE_HELP = _("只能用字母、数字和 . _ -，以字母或数字开头。")
# What an account can be: (kind, holds), as one choice.
ACCOUNT_KINDS = tuple(
    (f"{kind}.{holds}", kind, holds)
    for kind, holds in (
        ("asset", "unspent"), ("liability", "unspent"), ("equity", "source"), ("income", "source"),
        ("expense", "spent"), ("expense", "retained"), ("expense", "dividends"),
        ("expense", "returned"),
    )
)  # fmt: skip


class OpenBookForm(AskForm):
    code = forms.CharField(label=_("账套编号"), max_length=40, help_text=CODE_HELP)
    name = forms.CharField(label=_("账套名称"), max_length=80)
    place = PlaceField(label=_("所属地方"), help_text=_("区划代码，如 533323。"))
    organisation = OrganisationField(label=_("记账单位"), required=False)

    def prepare(self) -> None:
        mine = [row for code in self.viewer.places("funds.open_book") for row in _counties(code)]
        self.suggest("place", [(row.code, row.label) for row in mine])


def _counties(code: str) -> list[registry.PlaceRow]:
    own = registry.place(code) if code else None
    return [*([own] if own else []), *registry.descendants(code, "county")]


class AccountForm(AskForm):
    code = forms.CharField(label=_("科目编号"), max_length=20, help_text=CODE_HELP)
    name = forms.CharField(label=_("科目名称"), max_length=60)
    name_en = forms.CharField(label=_("英文名称"), max_length=80, required=False)
    sort = forms.ChoiceField(label=_("类别"))
    parent = forms.ChoiceField(label=_("上级科目"), required=False)
    measure = forms.ChoiceField(label=_("计量"), required=False)
    floored = forms.BooleanField(label=_("余额不得转到另一方（不得透支）"), required=False)

    def prepare(self) -> None:
        self.offer(
            "sort", [(name, _sort_label(kind, holds)) for name, kind, holds in ACCOUNT_KINDS]
        )
        self.offer("parent", accounts_of(self.about, self.viewer), empty="—")
        self.offer("measure", Measure.choices, empty=_("不限"))

    def body(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        data["kind"], data["holds"] = data.pop("sort").split(".")
        return data


def _sort_label(kind: str, holds: str) -> str:
    named = str(Account.Kind(kind).label)
    return f"{named} · {Account.Holds(holds).label}" if kind == "expense" else named


def accounts_of(book: BookRow, viewer: Viewer) -> list[tuple[str, str]]:
    balance = reads.trial_balance(book.code, viewer)
    return [(row.code, f"{row.code} {row.label}") for row in (balance.rows if balance else ())]


def grants_of(book: str, viewer: Viewer) -> list[tuple[str, str]]:
    return [(row.code, f"{row.name}（{row.code}）") for row in reads.grants(viewer, book=book)]


class GrantForm(AskForm):
    """A grant to put on record; nothing of it can be changed afterwards."""

    code = forms.CharField(label=_("资金编号"), max_length=40, help_text=CODE_HELP)
    name = forms.CharField(label=_("资金名称"), max_length=120)
    source = forms.ChoiceField(label=_("资金来源类别"), choices=Grant.Source.choices)
    measure = forms.ChoiceField(label=_("计量"), choices=Measure.choices)
    amount_fen = YuanField(label=_("总额（元）"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    payer = forms.ChoiceField(label=_("出资地方"), required=False)
    donor = OrganisationField(label=_("出资机构"), required=False)
    pairing = forms.TypedChoiceField(label=_("结对"), coerce=int, empty_value=None, required=False)
    within = PlaceField(
        label=_("限定使用地区"), required=False, help_text=_("区划代码；留空则不限。")
    )
    purposes = forms.MultipleChoiceField(
        label=_("限定用途"), choices=Purpose.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("不选则不限。"),
    )  # fmt: skip
    due_on = DayField(label=_("应到日期"), required=False)

    def prepare(self) -> None:
        self.initial.setdefault("year", timezone.localdate().year)
        pairings = registry.pairings(self.about.place, current=True)
        self.offer(
            "pairing", [(row.id, f"{row.east_label} – {row.west_label}") for row in pairings],
            empty="—",
        )  # fmt: skip
        self.offer("payer", _payers(self.about, pairings), empty="—")
        below = places_below(self.about.place)
        self.suggest("within", below)
        self.fields["within"].within = self.about.place  # type: ignore[attr-defined]
        self.suggest("donor", organisations_in(self.about.place))


def _payers(book: BookRow, pairings: Iterable[registry.PairingRow]) -> list[tuple[str, str]]:
    """Who pays for a county: its partners, Shanghai, and the places above it."""
    partners = [(row.east_code, row.east_label) for row in pairings]
    above = [(row.code, row.label) for row in registry.ancestors(book.place)]
    shanghai = registry.place(SHANGHAI)
    first = [(shanghai.code, shanghai.label)] if shanghai else []
    return list(dict([*first, *partners, (book.place, book.place_name), *above]).items())


class BudgetForm(AskForm):
    code = forms.CharField(label=_("预算编号"), max_length=40, help_text=CODE_HELP)
    name = forms.CharField(label=_("预算名称"), max_length=120)
    place = PlaceField(label=_("使用地方"), help_text=_("村或乡镇的区划代码。"))
    purpose = forms.ChoiceField(label=_("用途"), choices=[("", "—"), *Purpose.choices])
    amount_fen = YuanField(label=_("预算金额（元）"))
    source = forms.CharField(
        label=_("项目编号"), required=False, max_length=80,
        help_text=_("项目库中的编号，如 533323101207-2027-01；资金去向由此可查。"),
    )  # fmt: skip

    def prepare(self) -> None:
        self.suggest("place", places_below(self.about.place))
        self.fields["place"].within = self.about.place  # type: ignore[attr-defined]

    def clean_source(self) -> str:
        said = self.cleaned_data["source"].strip()
        return said if not said or ":" in said else f"projects.project:{said}"


class PeriodForm(AskForm):
    year = forms.IntegerField(label=_("年"), min_value=2000, max_value=2100)
    month = forms.IntegerField(label=_("月"), min_value=1, max_value=12)

    def prepare(self) -> None:
        last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
        self.initial.update({"year": last.year, "month": last.month})


class DelegationForm(AskForm):
    taker = forms.TypedChoiceField(label=_("受托人"), coerce=int)
    starts_on = DayField(label=_("开始日期"))
    ends_on = DayField(label=_("截止日期（含当日）"), help_text=_("最长 90 天。"))

    def prepare(self) -> None:
        self.offer("taker", reads.takers(self.viewer, self.about.place), empty="—")
        self.initial["starts_on"] = timezone.localdate()


class InterestForm(AskForm):
    organisation = OrganisationField(label=_("有利益关系的机构"))

    def prepare(self) -> None:
        self.suggest("organisation", organisations_in(self.about.place))


class ThresholdsForm(AskForm):
    """How many must countersign from which amount on: up to LINES steps, the first from zero."""

    LINES = 5

    def prepare(self) -> None:
        now = reads.thresholds(self.about.code, self.viewer)
        for at in range(self.LINES):
            self.fields[f"from_{at}"] = YuanField(label=_("起点（元）"), required=at == 0)
            for side, label in (("west", _("县领导（人）")), ("east", _("援滇干部（人）"))):
                self.fields[f"{side}_{at}"] = forms.IntegerField(
                    label=label, min_value=1, max_value=9, required=at == 0
                )
            if at < len(now):
                self.initial.update({
                    f"from_{at}": f"{now[at].from_fen / 100:.2f}",
                    f"west_{at}": now[at].west, f"east_{at}": now[at].east,})  # fmt: skip

    @property
    def table(self) -> list[list[forms.BoundField]]:
        return [[self[f"{part}_{at}"] for part in ("from", "west", "east")]
                for at in range(self.LINES)]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for at in range(1, self.LINES):
            west, east = data.get(f"west_{at}"), data.get(f"east_{at}")
            if data.get(f"from_{at}") and not (west and east):
                self.add_error(f"west_{at}", _("请填写双方会签人数"))
        return data

    def body(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = [at for at in range(self.LINES) if at == 0 or data[f"from_{at}"]]
        rows = tuple((data[f"from_{at}"], data[f"west_{at}"], data[f"east_{at}"]) for at in given)
        return {"rows": rows}
