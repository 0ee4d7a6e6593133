"""Bands of the deprivation score (vulnerable, poor, severe), and destitution.

Bands as reported with the global Multidimensional Poverty Index: vulnerable with a score of 20
to 33.3 %, poor from 33.3 %, severely poor from 50 % (Alkire and Santos 2010, "Acute
multidimensional poverty", OPHI Working Paper 38). Destitution: Alkire, Conconi and Seth (2014),
"Measuring destitution in developing countries", OPHI Research in Progress 42a; Alkire, Roche and
Vaz (2017), World Development 94, 232-249: the same indicators, weights and cutoff with harsher
lines inside each indicator, so that the destitute are a subset of the poor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.counting.rows import row_names, row_starts, sum_rows
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.over_time.pairs import PatternPairs


@dataclass(frozen=True, eq=False)
class Bands:
    """Persons by band of the score, by row r (place, or place x group).

    Band 0 holds the scores below `bounds[0]`, band b those from `bounds[b - 1]` up to below
    `bounds[b]`, the last all from the highest bound. `persons` int64[r, bands].
    """

    bounds: tuple[Fraction, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    persons: Int64s

    @cached_property
    def population(self) -> Int64s:
        """int64[r] persons of all bands."""
        total: Int64s = self.persons.sum(axis=1)
        return total

    @cached_property
    def share(self) -> Floats:
        """[r, bands] share of the population, 0..1; 0 where there is nobody."""
        return _share(self.persons, self.population[:, None])

    @cached_property
    def reaching(self) -> Int64s:
        """int64[r, bound] persons at or above each bound: the poor include the severely poor."""
        upwards = np.cumsum(self.persons[:, ::-1], axis=1)[:, ::-1]
        persons: Int64s = upwards[:, 1:]
        return persons


def bands(
    hist: Histogram,
    indicators: IndicatorSet,
    bounds: Sequence[Cutoff] = ("1/5", "1/3", "1/2"),
    *,
    by_group: bool = False,
) -> Bands:
    """Count the persons of every place between rising bounds of the score.

    With the default bounds: neither poor nor vulnerable, vulnerable, poor but not severely,
    severely poor. A score on a bound belongs above it. O(cells).
    """
    check_patterns(hist, indicators)
    exact = tuple(exact_cutoff(bound) for bound in bounds)
    if not exact or list(exact) != sorted(set(exact)):
        raise refuse(
            "bounds_not_rising",
            f"The bounds are {', '.join(map(str, exact)) or 'missing'}",
            "Give one bound or more, each above the one before.",
        )
    lines = [indicators.line(bound) for bound in exact]
    band = np.searchsorted(lines, indicators.scores, side="right")[hist.pattern]
    places, groups = row_names(hist.places, hist.groups, by_group)
    starts = row_starts(hist.place, hist.group, len(hist.places), len(hist.groups), by_group)
    persons = [sum_rows(starts, hist.weight * (band == at)) for at in range(len(lines) + 1)]
    return Bands(exact, places, groups, np.stack(persons, axis=1))


@dataclass(frozen=True, eq=False)
class Destitution:
    """The poor and the destitute among them, by row and cutoff: full measures of either."""

    poor: Measures
    destitute: Measures

    @cached_property
    def share_of_poor(self) -> Floats:
        """[r, k] of the poor, the share who are destitute; 0 where nobody is poor."""
        return _share(self.destitute.poor, self.poor.poor)


def destitution(
    pairs: PatternPairs,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    by_group: bool = False,
) -> Destitution:
    """Measure poverty and destitution of the same people.

    `pairs` is pair_up(place, pattern, destitute pattern). Whoever is destitute in an indicator
    must be deprived in it (Alkire, Conconi and Seth 2014), else the pair is refused: then each
    score under the harsh lines is at most the ordinary one, and the destitute are all poor.
    """
    loose = pairs.other & ~pairs.one
    if loose.any():
        stray = int(np.bitwise_or.reduce(loose))
        codes = [code for bit, code in enumerate(indicators.codes) if stray >> bit & 1]
        raise refuse(
            "destitution_not_nested",
            f"{int(pairs.count[loose != 0].sum())} records are destitute but not deprived in "
            f"{', '.join(codes)}",
            "Draw each destitution line at or below the deprivation line of its indicator.",
            value=codes,
        )
    return Destitution(
        measure(pairs.first, indicators, cutoffs, by_group=by_group),
        measure(pairs.second, indicators, cutoffs, by_group=by_group),
    )


def _share(part: Int64s, whole: Int64s) -> Floats:
    shares: Floats = part / np.maximum(whole, 1)
    return shares
