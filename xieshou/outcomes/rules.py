"""Figures from exact counts, and what may be shown of small ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

# A public cell counts at least this many people.
SMALLEST_CELL = 10


@dataclass(frozen=True)
class Figures:
    """Alkire–Foster figures of a population, from the integers that they are made of.

    `score` is the sum of the weights of the deprivations of the poor (the censored score); the
    largest possible is people · total_weight. `raw` and `censored` are persons lacking each
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
    try:
        share = Fraction(written[:-1]) / 100 if written.endswith("%") else Fraction(written)
    except (ValueError, ZeroDivisionError):
        return None
    return share if 0 < share <= 1 and share.denominator <= 1000 else None


def hidden_cells(counts: Mapping[str, int], smallest: int = SMALLEST_CELL) -> frozenset[str]:
    """Which cells of a table with a known total must not be shown.

    A cell of 1 to `smallest` − 1 people is hidden; and as the total is known, further cells,
    smallest first, until the hidden ones together hold at least `smallest` people and are at
    least two, so that none can be found by subtraction (complementary suppression, Hundepool et
    al. 2012, Statistical Disclosure Control, ch. 4).
    """
    hidden = {code for code, count in counts.items() if 0 < count < smallest}
    if not hidden:
        return frozenset()
    rest = sorted((count, code) for code, count in counts.items() if count >= smallest)
    total = sum(counts[code] for code in hidden)
    while rest and (len(hidden) < 2 or total < smallest):
        count, code = rest.pop(0)
        hidden.add(code)
        total += count
    return frozenset(hidden)


def by_dimension(
    values: Sequence[float], dimensions: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """Sum the values of the indicators of each dimension, in the order the dimensions appear."""
    sums: dict[str, float] = dict.fromkeys(dimensions, 0.0)
    for value, dimension in zip(values, dimensions, strict=True):
        sums[dimension] += value
    return tuple(sums.items())
