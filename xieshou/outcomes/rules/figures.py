"""Figures from exact counts, their change, and the cutoffs as people write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

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


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure compared with that of an earlier round: in its own unit, as a share of before (None
    from nothing), and both a year. Alkire et al. (2015), section 9.2.1."""

    absolute: float
    relative: float | None
    annual_absolute: float
    annual_relative: float | None


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


def score_of(cutoff: str, total: int) -> int:
    """The smallest score of `total` that is poor at a cutoff."""
    return ceil(Fraction(cutoff) * total)


def nearest(score: int, total: int, shown: Sequence[str], usual: str) -> str:
    """The cutoff among those `shown` whose score is nearest, the stricter of two as near."""
    return min(reversed(shown), key=lambda one: abs(score_of(one, total) - score), default=usual)


def by_dimension(
    values: Sequence[float], dimensions: Sequence[str]
) -> tuple[tuple[str, float], ...]:
    """Sum the values of the indicators of each dimension, in the order the dimensions appear."""
    sums: dict[str, float] = dict.fromkeys(dimensions, 0.0)
    for value, dimension in zip(values, dimensions, strict=True):
        sums[dimension] += value
    return tuple(sums.items())
