"""Figures from exact counts, and what may be shown of small ones."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

# A public cell counts at least this many people, and leaves out as many or nobody.
SMALLEST_CELL = 10

# Some people of a number of people, e.g. the poor of a village.
Cell = tuple[int, int]


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
    written = text.strip()[:20]
    try:
        share = Fraction(written[:-1]) / 100 if written.endswith("%") else Fraction(written)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= 1 and share.denominator <= 1000 else None


def hidden_cells(
    cells: Mapping[str, Sequence[Cell]],
    also: Collection[str] = (),
    smallest: int = SMALLEST_CELL,
) -> frozenset[str]:
    """Which rows of a table whose totals are known must not be shown; `also` are hidden already.

    A row holds one or more cells. A row is hidden where a cell counts, or leaves out, 1 to
    `smallest` − 1 people; and as the totals are known, further rows, the smallest first, until the
    hidden ones are at least two and together hold no such number of people, so that none can be
    found by subtraction (complementary suppression: Hundepool et al. 2012, Statistical Disclosure
    Control, ch. 4).
    """
    hidden = {code for code, row in cells.items() if code in also or _is_small(row, smallest)}
    rest = sorted((row, code) for code, row in cells.items() if code not in hidden)
    while rest and hidden and not _is_safe([cells[code] for code in hidden], smallest):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def hidden_indicators(
    table: Mapping[str, Figures], smallest: int = SMALLEST_CELL
) -> dict[str, frozenset[int]]:
    """Which indicators (by position) of each place must not be shown.

    Their totals over the places are known, and so is the weighted sum of those of one place, which
    is its score: one alone hidden in a place would follow from the others, so a second one goes.
    """
    width = max((len(row.raw) for row in table.values()), default=0)
    cells = [
        {code: _indicator_cells(row, at) for code, row in table.items()} for at in range(width)
    ]
    hidden: list[frozenset[str]] = [frozenset()] * width
    while True:
        found = [hidden_cells(*pair, smallest) for pair in zip(cells, hidden, strict=True)]
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


def _is_small(row: Sequence[Cell], smallest: int) -> bool:
    return any(0 < some < smallest or 0 < whole - some < smallest for some, whole in row)


def _is_safe(hidden: Sequence[Sequence[Cell]], smallest: int) -> bool:
    sums = [
        (sum(c[0] for c in part), sum(c[1] for c in part)) for part in zip(*hidden, strict=True)
    ]
    return len(hidden) > 1 and not _is_small(sums, smallest)


def by_dimension(
    values: Sequence[float], dimensions: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """Sum the values of the indicators of each dimension, in the order the dimensions appear."""
    sums: dict[str, float] = dict.fromkeys(dimensions, 0.0)
    for value, dimension in zip(values, dimensions, strict=True):
        sums[dimension] += value
    return tuple(sums.items())
