"""What a statement holds: figures, tables of rows and charts, the same in Excel, Word and PDF.

Pure, and plain enough to be kept as JSON: a statement that was interrupted goes on with the figures
it had begun with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.money import FEN_PER_YUAN
from xieshou.reports.rules.lines import ratio_bp
from xieshou.reports.rules.units import KILOGRAMS, UNITS, WAN, signed, written

# Cells of tables: text, whole number, fen, a share in hundredths of a percent, a day.
TEXT, WHOLE, FEN, SHARE, DAY = "text", "whole", "fen", "share", "day"
Cell = str | int | None
FEN_PER_WAN = FEN_PER_YUAN * WAN
BP = 10_000
# Fields of a figure → what they say.
NOW, BEFORE, CHANGE = "now", "before", "change"
TOTAL, TOTAL_BEFORE, TOTAL_CHANGE = "total", "total_before", "total_change"
PLAN, REACHED = "plan", "share"


@dataclass(frozen=True, slots=True)
class StatementFigure:
    """A line of the balance in a period, in the line's unit; None where nothing is recorded.

    `now`: in the period, `before` in the same one a year earlier; `total` and `total_before` since
    the year's first day; `plan` for the whole year. A line that is kept by years has no `now` in a
    month or a quarter.
    """

    code: str
    label: str
    group: str
    unit: str
    now: int | None
    before: int | None
    total: int | None
    total_before: int | None
    plan: int | None

    @property
    def empty(self) -> bool:
        return all(one is None for one in (self.now, self.before, self.total, self.plan))

    def value(self, field: str) -> int | None:
        """A field in the line's unit; changes and shares in hundredths of a percent."""
        if field == CHANGE:
            return _change(self.unit, self.now, self.before)
        if field == TOTAL_CHANGE:
            return _change(self.unit, self.total, self.total_before)
        if field == REACHED:
            known = self.total is not None and self.plan and self.unit != "share"
            return ratio_bp(self.total or 0, self.plan or 0) if known else None
        found: int | None = getattr(self, field)
        return found

    def text(self, field: str) -> str:
        """A field as people read it, "—" for nothing."""
        value = self.value(field)
        if value is None:
            return "—"
        if field in (CHANGE, TOTAL_CHANGE):
            return signed("share", value) if self.unit == "share" else _percent(value, sign=True)
        return _percent(value) if field == REACHED else written(self.unit, value)


@dataclass(frozen=True, slots=True)
class StatementColumn:
    """`width` is its part of a printed line."""

    code: str
    label: str
    kind: str = TEXT
    width: int = 3


@dataclass(frozen=True, slots=True)
class StatementTable:
    code: str
    label: str
    columns: tuple[StatementColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.code} does not have {len(self.columns)} cells")

    def column(self, code: str) -> int:
        return [one.code for one in self.columns].index(code)


@dataclass(frozen=True, slots=True)
class StatementChart:
    """`shape`: bar or line. Values stand by label, None for nothing; in `unit` as it is said."""

    code: str
    label: str
    shape: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]

    @property
    def empty(self) -> bool:
        return not any(value for _name, values in self.series for value in values)


@dataclass(frozen=True, slots=True)
class StatementContent:
    """`facts` are said of the statement as a whole, by their name; `day` is its last one."""

    day: date
    facts: Mapping[str, str]
    figures: tuple[StatementFigure, ...]
    tables: tuple[StatementTable, ...]
    charts: tuple[StatementChart, ...]
    notes: tuple[str, ...] = ()

    def figure(self, code: str) -> StatementFigure:
        return next(one for one in self.figures if one.code == code)

    def table(self, code: str) -> StatementTable:
        return next(one for one in self.tables if one.code == code)

    def chart(self, code: str) -> StatementChart:
        return next(one for one in self.charts if one.code == code)

    def text(self, name: str) -> str:
        """What stands for the placeholder of a fact or of a figure's field."""
        if name in self.facts:
            return self.facts[name]
        code, _dot, field = name.rpartition(".")
        figure = self.figure(code)
        if field == "label":
            return figure.label
        return unit_label(figure.unit) if field == "unit" else figure.text(field)

    def number(self, name: str) -> tuple[float | int, str] | None:
        """The placeholder as a number with the format of its cell; None for text and nothing.

        Money in 10,000 yuan, weights in tonnes, shares as parts of one.
        """
        code, _dot, field = name.rpartition(".")
        if name in self.facts or field in ("label", "unit"):
            return None
        figure = self.figure(code)
        value = figure.value(field)
        if value is None:
            return None
        share = field in (CHANGE, TOTAL_CHANGE, REACHED)
        return scaled("share" if share else figure.unit, value)


def scaled(unit: str, value: int) -> tuple[float | int, str]:
    """A value of a line's unit as a cell's number and its format."""
    kind = UNITS[unit].kind
    if kind == "money":
        return float(Decimal(value) / FEN_PER_WAN), "#,##0.00"
    if kind == "weight":
        return float(Decimal(value) / KILOGRAMS), "#,##0.###"
    return (value / BP, "0.00%") if kind == "share" else (value, "#,##0")


def unit_label(unit: str) -> str:
    """The unit in which scaled() writes."""
    kind = UNITS[unit].kind
    if kind == "number":
        return str(UNITS[unit].counted % {"number": 2, "n": ""}).strip()
    return {"money": _("万元"), "weight": _("吨"), "share": "%"}[kind]


def cell_text(kind: str, cell: Cell) -> str:
    """A table's cell as people read it."""
    if cell is None:
        return "—"
    if kind == FEN:
        sign, (whole, rest) = "-" if int(cell) < 0 else "", divmod(abs(int(cell)), FEN_PER_YUAN)
        return f"{sign}{whole:,}.{rest:02}"
    if kind == SHARE:
        return _percent(int(cell))
    return f"{cell:,}" if kind == WHOLE else str(cell)


def cell_number(kind: str, cell: Cell) -> tuple[Any, str] | None:
    """A table's cell as a number or day with its format; None for text and nothing."""
    if cell is None or kind == TEXT:
        return None
    if kind == DAY:
        return date.fromisoformat(str(cell)), "yyyy-mm-dd"
    if kind == FEN:
        return int(cell) / FEN_PER_YUAN, "#,##0.00"
    return (int(cell) / BP, "0.00%") if kind == SHARE else (int(cell), "#,##0")


def as_json(content: StatementContent) -> dict[str, Any]:
    """Plain JSON; content_of() makes the same of it."""
    return asdict(content) | {"day": content.day.isoformat()}


def content_of(kept: Mapping[str, Any]) -> StatementContent:
    """What as_json() was made of."""
    return StatementContent(
        day=date.fromisoformat(kept["day"]),
        facts=kept["facts"],
        figures=tuple(StatementFigure(**one) for one in kept["figures"]),
        tables=tuple(
            StatementTable(
                one["code"],
                one["label"],
                tuple(StatementColumn(**column) for column in one["columns"]),
                tuple(tuple(row) for row in one["rows"]),
            )
            for one in kept["tables"]
        ),
        charts=tuple(
            StatementChart(
                **one
                | {
                    "labels": tuple(one["labels"]),
                    "series": tuple((name, tuple(values)) for name, values in one["series"]),
                }
            )
            for one in kept["charts"]
        ),
        notes=tuple(kept["notes"]),
    )


def shortened(content: StatementContent, most: int) -> StatementContent:
    """With at most so many rows in each table: for a preview, which says so."""
    tables: Sequence[StatementTable] = [
        StatementTable(one.code, one.label, one.columns, one.rows[:most]) for one in content.tables
    ]
    return StatementContent(
        content.day, content.facts, content.figures, tuple(tables), content.charts,
        (*content.notes, _("预览：各表只列前 %(most)d 行。") % {"most": most}),
    )  # fmt: skip


def _change(unit: str, now: int | None, before: int | None) -> int | None:
    """Hundredths of a percent of what was before; of shares the difference itself."""
    if now is None or before is None:
        return None
    if unit == "share":
        return now - before
    if not before:
        return None
    size = ratio_bp(abs(now - before), before) or 0
    return size if now >= before else -size


def _percent(value_bp: int, *, sign: bool = False) -> str:
    mark = ("+" if value_bp > 0 else "−" if value_bp < 0 else "") if sign else ""
    return f"{mark}{Decimal(abs(value_bp)) / 100:.2f}%"
