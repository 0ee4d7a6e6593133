"""Change between two rounds: absolute, relative and per year.

Alkire et al. (2015), "Multidimensional Poverty Measurement and Analysis", section 9.2.1 (changes
in M0, H and A across two periods); Alkire, Roche and Vaz (2017), "Changes over time in
multidimensional poverty", World Development 94, 232-249. Whether a change of a sample is more
than chance is a question for the standard errors of a difference.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s

# Mean length of a year of the Gregorian calendar.
DAYS_A_YEAR = 365.2425

Instant = date | int | float
Row = tuple[str, str]


def years_between(start: Instant, end: Instant) -> float:
    """Years from one time to a later one: two dates, or two years (2014/15 is 2014.5)."""
    if isinstance(start, date) != isinstance(end, date):
        raise refuse(
            "times_mixed",
            f"One time is a date, the other a year: {start}, {end}",
            "Give two dates or two years.",
        )
    if isinstance(start, date) and isinstance(end, date):
        years = (end - start).days / DAYS_A_YEAR
    else:
        years = float(end) - float(start)  # type: ignore[arg-type]
    if not 0 < years < np.inf:
        raise refuse(
            "times_not_rising",
            f"The times are {start} and {end}",
            "Give the earlier time first.",
        )
    return years


@dataclass(frozen=True, eq=False)
class Change:
    """A figure before and after, float arrays of equal shape; NaN where it was not defined."""

    before: Floats
    after: Floats
    years: float

    @cached_property
    def absolute(self) -> Floats:
        """After less before, in the unit of the figure."""
        difference: Floats = self.after - self.before
        return difference

    @cached_property
    def relative(self) -> Floats:
        """Absolute change as a share of before (-0.2 is a fall by a fifth); NaN from nothing."""
        return self._against_before(self.absolute)

    @cached_property
    def annual_absolute(self) -> Floats:
        """Absolute change per year."""
        yearly: Floats = self.absolute / self.years
        return yearly

    @cached_property
    def annual_relative(self) -> Floats:
        """The constant yearly rate that leads from before to after: (after/before)**(1/y) - 1."""
        rate: Floats = self._against_before(self.after) ** (1 / self.years) - 1
        return rate

    def _against_before(self, part: Floats) -> Floats:
        undefined = np.full_like(self.before, np.nan)
        ratio: Floats = np.divide(part, self.before, out=undefined, where=self.before > 0)
        return ratio


@dataclass(frozen=True, eq=False)
class Changes:
    """Changes of every place (or place x group) measured at both times.

    Row r is `places[r]` (and `groups[r]`, or () where not by group). `H`, `A`, `M0` are [r, k],
    `raw_headcount` [r, d], `censored_headcount` and `absolute_contribution` [r, k, d], the
    latter the part of each indicator in M0, whose absolute changes sum to that of M0; persons
    int64[r] at either time. A share of nobody has no change: NaN where a row had no people at
    one of the times, for A also where nobody was poor. `appeared` and `vanished` name the rows
    that one time alone has.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    years: float
    places: tuple[str, ...]
    groups: tuple[str, ...]
    population_before: Int64s
    population_after: Int64s
    H: Change
    A: Change
    M0: Change
    raw_headcount: Change
    censored_headcount: Change
    absolute_contribution: Change
    appeared: tuple[Row, ...]
    vanished: tuple[Row, ...]


def change(before: Measures, after: Measures, start: Instant, end: Instant) -> Changes:
    """Change of every figure from `before` (at `start`) to `after` (at `end`).

    Alkire et al. (2015), section 9.2.1. Both times must have the same indicators, weights and
    cutoffs; for a whole, give the measures' `total`. Standard errors: see errors.difference.
    """
    check_comparable(before, after)
    years = years_between(start, end)
    one, other = row_index(before), row_index(after)
    common = [row for row in one if row in other]
    b = np.array([one[row] for row in common], dtype=np.intp)
    a = np.array([other[row] for row in common], dtype=np.intp)

    def of(name: str, of_whom: str) -> Change:
        return Change(_known(before, name, of_whom, b), _known(after, name, of_whom, a), years)

    return Changes(
        indicators=after.indicators,
        cutoffs=after.cutoffs,
        years=years,
        places=tuple(place for place, _ in common),
        groups=tuple(group for _, group in common) if before.groups else (),
        population_before=before.population[b],
        population_after=after.population[a],
        H=of("H", "population"),
        A=of("A", "poor"),
        M0=of("M0", "population"),
        raw_headcount=of("raw_headcount", "population"),
        censored_headcount=of("censored_headcount", "population"),
        absolute_contribution=of("absolute_contribution", "population"),
        appeared=tuple(row for row in other if row not in one),
        vanished=tuple(row for row in one if row not in other),
    )


def check_comparable(before: Measures, after: Measures) -> None:
    """Refuse measures whose difference would be one of definitions, not of people."""
    if before.indicators.indicators != after.indicators.indicators:
        raise refuse(
            "indicators_differ",
            "The two times have different indicators or weights",
            "Measure both with one set: only what is defined alike can be compared.",
        )
    if before.cutoffs != after.cutoffs:
        raise refuse(
            "cutoffs_differ",
            "The two times are measured at different cutoffs",
            "Measure both at the same cutoffs, in the same order.",
        )
    if bool(before.groups) != bool(after.groups) and before.places and after.places:
        raise refuse(
            "groups_differ",
            "One time is measured by group, the other is not",
            "Measure both by group, or neither.",
        )


def row_index(measures: Measures) -> dict[Row, int]:
    """Row number by (place, group); group "" where not by group."""
    groups = measures.groups or ("",) * len(measures.places)
    return {row: r for r, row in enumerate(zip(measures.places, groups, strict=True))}


def _known(measures: Measures, name: str, of_whom: str, rows: npt.NDArray[np.intp]) -> Floats:
    value: Floats = getattr(measures, name)[rows].astype(np.float64)
    whole: Int64s = getattr(measures, of_whom)[rows]
    whole = whole.reshape(whole.shape + (1,) * (value.ndim - whole.ndim))
    value[np.broadcast_to(whole == 0, value.shape)] = np.nan
    return value
