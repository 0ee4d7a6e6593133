"""Which columns of a table say where, who and how many; and what is refused about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from xieshou.engines.measure.counting.indicators import MOST_INDICATORS, IndicatorSet
from xieshou.engines.measure.input_error import InputError, Problem, refuse

# A row that cannot be counted is counted under a negative `unknown` that says why: -1 - bit for
# the flag of that bit, or one of these.
BAD_PATTERN = -1 - MOST_INDICATORS
BAD_WEIGHT = BAD_PATTERN - 1
NO_PLACE = BAD_WEIGHT - 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns; see `counts`."""

    place: str
    group: str | None = None
    weight: str | None = None
    cluster: str | None = None
    pattern: str | None = None

    def __post_init__(self) -> None:
        if self.cluster and self.group:
            raise refuse(
                "cluster_and_group",
                "Both a cluster and a group are asked for",
                "With clusters the places are the domains reported on; leave the group out.",
            )

    @property
    def counted_in(self) -> str:
        """The column that becomes the cells' place."""
        return self.cluster or self.place

    @property
    def counted_by(self) -> str | None:
        """The column that becomes the cells' group."""
        return self.place if self.cluster else self.group

    @property
    def needed(self) -> list[str]:
        """The columns that no row may leave empty."""
        return [self.cluster, self.place] if self.cluster else [self.place]

    @property
    def named(self) -> list[str]:
        """All the names given, each once."""
        names = (self.place, self.group, self.weight, self.cluster, self.pattern)
        return list(dict.fromkeys(name for name in names if name))

    def flags(self, indicators: IndicatorSet, given: Collection[str] = ()) -> list[str]:
        """The codes that need a column of their own; those `given` have an expression."""
        strange = sorted(set(given) - set(indicators.codes))
        indicators.mask(*strange)
        return [] if self.pattern else [code for code in indicators.codes if code not in given]

    def find(self, header: Collection[str], flags: Collection[str]) -> None:
        """Refuse a table that lacks a column."""
        lacking = [name for name in [*self.named, *flags] if name not in header]
        if lacking:
            remedy = f"The table has: {', '.join(header)[:200]}"
            raise InputError(
                *(
                    Problem("column_missing", f"There is no column {name}", remedy, column=name)
                    for name in lacking
                )
            )

    def refuse_flawed(self, cells: pa.Table, indicators: IndicatorSet) -> None:
        """Refuse the rows that cells with a negative `unknown` stand for, by column."""
        rows: dict[int, int] = {}
        where: dict[int, str] = {}
        for cell in cells.to_pylist():
            rows[cell["unknown"]] = rows.get(cell["unknown"], 0) + cell["count"]
            place = str(cell["place"])
            where[cell["unknown"]] = min(place, where.get(cell["unknown"], place))
        if rows:
            raise InputError(
                *(
                    self._problem(flaw, rows[flaw], where[flaw], indicators)
                    for flaw in sorted(rows, reverse=True)
                )
            )

    def _problem(self, flaw: int, rows: int, place: str, indicators: IndicatorSet) -> Problem:
        if flaw == NO_PLACE:
            return Problem(
                "place_missing",
                f"{rows} rows have no {' or no '.join(self.needed)}",
                "Write the code of the place in every row",
                value=str(rows),
                column=self.counted_in,
            )
        code, what, remedy, column = {
            BAD_WEIGHT: (
                "weight_unreadable",
                "hold no whole number of persons",
                "Write how many persons the row stands for, as a whole number from 0; "
                "scale fractional survey weights and round them",
                self.weight,
            ),
            BAD_PATTERN: (
                "pattern_out_of_range",
                f"hold a pattern with bits beyond set {indicators.code}",
                "Use the set that they were packed with",
                self.pattern,
            ),
        }.get(flaw) or (
            "flag_unreadable",
            "hold neither 0 nor 1",
            "Write 1 if deprived, 0 if not, and nothing where it is not known",
            indicators.codes[-1 - flaw],
        )
        return Problem(
            code,
            f"{rows} rows, the first of them in {place}, {what}",
            remedy,
            value=str(rows),
            column=column or "",
        )


def wrong_kind(column: str, found: object, wanted: str) -> InputError:
    """The refusal of a column of another type than can be counted."""
    return InputError(
        Problem(
            "column_kind",
            f"The column holds {found}",
            f"It should hold {wanted}",
            value=str(found),
            column=column,
        )
    )
