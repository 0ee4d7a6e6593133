"""The counts of a release as its page shows them: a place and those right below it, by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from xieshou.registry import reads as registry
from xieshou.releases import rules
from xieshou.releases.reads.figures import figures_of
from xieshou.releases.reads.releases import TABLE_LABELS

# Of each table: column, what it says, "fen" or "" for a count.
_COLUMNS: Mapping[str, tuple[tuple[str, Any, str], ...]] = {
    rules.BENEFITS: (
        ("contract_households", gettext_lazy("有利益联结合同的户"), ""),
        ("dividend_households", gettext_lazy("领到分红的户"), ""),
        ("dividend_fen", gettext_lazy("分红"), "fen"),
    ),
    rules.MONITORING: (
        ("recognised", gettext_lazy("新认定的户"), ""),
        ("exited", gettext_lazy("风险消除的户"), ""),
    ),
    rules.TURNOUT: (
        ("ballots", gettext_lazy("表决（次）"), ""),
        ("eligible", gettext_lazy("有投票权的"), ""),
        ("voters", gettext_lazy("投了票的"), ""),
        ("share", gettext_lazy("投票率"), "share"),
    ),
}
# Digits of a code → those of the places right below.
_BELOW = {2: 4, 4: 6}
COUNTY = 6


@dataclass(frozen=True, slots=True)
class CountsLine:
    """`deeper`: places below it are in the table too. Values in the order of the columns, with how
    to write them; None is withheld."""

    place: str
    label: str
    year: int
    deeper: bool
    values: tuple[tuple[Any, str], ...]


@dataclass(frozen=True, slots=True)
class CountsTable:
    name: str
    label: str
    columns: tuple[str, ...]
    lines: tuple[CountsLine, ...]


def counts_shown(number: int, place: str) -> tuple[CountsTable, ...]:
    """The tables of counts that have anything of the place; older releases have none."""
    found = []
    for name, columns in _COLUMNS.items():
        table = figures_of(number, name, place)
        digits = {len(place), _BELOW.get(len(place), len(place))}
        every: tuple[Any, ...] = table.rows if table else ()
        rows = [row for row in every if not getattr(row, "ballot", "") and len(row.place) in digits]
        if not rows:
            continue
        names = registry.place_names(row.place for row in rows)
        lines = tuple(
            CountsLine(
                row.place,
                names.get(row.place, row.place),
                row.year,
                place < row.place and len(row.place) < COUNTY,
                tuple((getattr(row, column), kind) for column, _label, kind in columns),
            )
            for row in sorted(rows, key=lambda row: (-row.year, row.place))
        )
        labels = tuple(str(label) for _column, label, _kind in columns)
        found.append(CountsTable(name, str(TABLE_LABELS[name]), labels, lines))
    return tuple(found)
