"""Figures from exact counts, and what may be shown of small ones."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from xieshou.core.small_cells import SMALLEST_CELL, Cell, hidden_by_column, hidden_rows

_WRITTEN_SHARE = re.compile(r"\d{1,4}/\d{1,4}|\d{0,3}(\.\d{1,6})?%?", re.ASCII)


@dataclass(frozen=True)
class Figures:
    """Alkire–Foster figures of a population, from the integers that they are made of.

    `score` is the sum of the weights of the deprivations of the poor (the censored score); the
    largest possible is people · total weight. `raw` and `censored` are persons lacking each
    indicator, among all and among the poor. Alkire & Foster (2011), section 4.
    """

    people: int
    poor: int
    score: int
    weights: tuple[int, ...]
    raw: tuple[int, ...]
    censored: tuple[int, ...]

    @property
    def headcount(self) -> float:
        """H, the share of people who are poor; 0 where nobody lives."""
        return self.poor / self.people if self.people else 0.0

    @property
    def intensity(self) -> float:
        """A, the mean share of weighted deprivations among the poor; 0 where nobody is poor."""
        return self.score / (self.poor * sum(self.weights)) if self.poor else 0.0

    @property
    def adjusted(self) -> float:
        """M0 = H · A."""
        return self.score / (self.people * sum(self.weights)) if self.people else 0.0

    @property
    def contributions(self) -> tuple[float, ...]:
        """Share of M0 that each indicator contributes; sums to 1 where anybody is poor."""
        if not self.score:
            return (0.0,) * len(self.weights)
        return tuple(
            weight * persons / self.score
            for weight, persons in zip(self.weights, self.censored, strict=True)
        )


def cutoff_of(text: str) -> Fraction | None:
    """The poverty cutoff written as "1/3", "0.4" or "40%"; None if it is not in (0, 1]."""
    written = text.strip()
    # Before any arithmetic: an exponent would make it endless.
    if not _WRITTEN_SHARE.fullmatch(written):
        return None
    try:
        share = Fraction(written[:-1]) / 100 if written.endswith("%") else Fraction(written)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= 1 and share.denominator <= 1000 else None


def hidden_indicators(
    table: Mapping[str, Figures], smallest: int = SMALLEST_CELL
) -> dict[str, frozenset[int]]:
    """Which indicators (by position) of each place must not be shown.

    Their totals over the places are known, and so is the weighted sum of those of one place, which
    is its score: one alone hidden in a place would follow from the others, so a second one goes.
    Pages of villages show who lacks each among all, and hide by that alone; so that begins here.
    """
    width = max((len(row.raw) for row in table.values()), default=0)
    cells = [
        {code: _indicator_cells(row, at) for code, row in table.items()} for at in range(width)
    ]
    raw = hidden_by_column(
        {code: [(n, row.people) for n in row.raw] for code, row in table.items()}
    )
    hidden = [frozenset(code for code in table if at in raw[code]) for at in range(width)]
    while True:
        found = [hidden_rows(*pair, smallest) for pair in zip(cells, hidden, strict=True)]
        for code in table:
            out = [at for at in range(width) if code in found[at]]
            if len(out) == 1 and width > 1:
                shown = (at for at in range(width) if at not in out)
                least = min(shown, key=lambda at: cells[at][code])
                found[least] |= {code}
        if found == hidden:
            return {
                code: frozenset(at for at in range(width) if code in hidden[at]) for code in table
            }
        hidden = found


def _indicator_cells(row: Figures, at: int) -> tuple[Cell, Cell]:
    return (row.raw[at], row.people), (row.censored[at], row.poor)


def by_dimension(
    values: Sequence[float], dimensions: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """Sum the values of the indicators of each dimension, in the order the dimensions appear."""
    sums: dict[str, float] = dict.fromkeys(dimensions, 0.0)
    for value, dimension in zip(values, dimensions, strict=True):
        sums[dimension] += value
    return tuple(sums.items())
