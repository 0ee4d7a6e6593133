"""How far below the line: the Alkire-Foster measures M1, M2 and any M_gamma of cardinal data.

Alkire, S. and Foster, J. (2011), "Counting and multidimensional poverty measurement", Journal of
Public Economics 95, 476-487 (the class M_alpha, M1 = H A G, M2 = H A S); Alkire et al. (2015),
"Multidimensional Poverty Measurement and Analysis", section 5.7 (cardinal variables).

Identification needs only the pattern, so beside the persons of a cell it suffices to keep, per
indicator, the sum of gap**gamma over them: every cutoff and every set of weights is then
arithmetic on cells, as for M0. Patterns and persons are exact integers; sums of gaps are float64,
each rounded once per record, so the order of rows may move their last digits and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.counting.histogram import Histogram, histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.counting.labels import Labels, encode, positions
from xieshou.engines.measure.counting.patterns import pack
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s


def normalised_gaps(achievements: npt.ArrayLike, lines: Sequence[float]) -> Floats:
    """float64[n, d]: (z - x) / z where the achievement x is below the line z, else 0.

    The matrix g^1 of Alkire and Foster (2011), section 2. `achievements` [n, d] are >= 0 and
    `lines` [d] above 0, in the units of their column; a gap is thus in (0, 1] exactly where
    x < z, which is who is deprived.
    """
    x, z = np.asarray(achievements, dtype=np.float64), np.asarray(lines, dtype=np.float64)
    if x.ndim != 2 or z.shape != x.shape[1:]:
        raise refuse(
            "matrix_shape",
            f"Achievements have shape {x.shape}, lines {z.shape}",
            "Give one row per person, one column and one line per indicator.",
            value=x.shape,
        )
    if not (np.isfinite(z).all() and (z > 0).all()):
        raise refuse(
            "line_not_positive",
            f"The deprivation lines are {list(lines)[:10]}",
            "A relative gap needs a line above 0; use measure() for indicators without one.",
        )
    if not (np.isfinite(x).all() and (x >= 0).all()):
        raise refuse(
            "achievement_unreadable",
            "Some achievements are negative or not numbers",
            "Give a number from 0 up for every person, or leave the person out.",
        )
    gaps: Floats = np.where(x < z, (z - x) / z, 0.0)
    return gaps


@dataclass(frozen=True, eq=False)
class GapHistogram:
    """A histogram of patterns with, per cell, power sums of the gaps.

    `sums` float64[c, g, d]: over the persons of cell c, gap**gammas[g] in indicator d.
    """

    hist: Histogram
    gammas: tuple[float, ...]
    sums: Floats

    def __post_init__(self) -> None:
        self.sums.flags.writeable = False

    def merge(self, *others: "GapHistogram") -> "GapHistogram":
        """The persons of all, as if they had been counted together."""
        parts = (self, *others)
        if len({(part.gammas, part.sums.shape[1:]) for part in parts}) > 1:
            raise refuse(
                "gammas_differ",
                "The parts keep different powers or indicators",
                "Count all parts with the same powers and columns.",
            )
        # A histogram without places has no names to merge.
        parts = tuple(part for part in parts if part.hist.places) or (self,)
        hists = [part.hist for part in parts]
        whole = hists[0].merge(*hists[1:])
        place = positions([hist.places for hist in hists], whole.places)
        group = positions([hist.groups for hist in hists], whole.groups)
        cell = [
            _cells(whole, at[hist.place], of[hist.group], hist.pattern)
            for at, of, hist in zip(place, group, hists, strict=True)
        ]
        sums = np.concatenate([part.sums for part in parts])
        return GapHistogram(whole, self.gammas, _summed(np.concatenate(cell), sums, len(whole)))

    def roll_up(self, parent: Callable[[str], str]) -> "GapHistogram":
        """The same persons by parent place."""
        whole = self.hist.roll_up(parent)
        parents = positions([[parent(place) for place in self.hist.places]], whole.places)[0]
        cell = _cells(whole, parents[self.hist.place], self.hist.group, self.hist.pattern)
        return GapHistogram(whole, self.gammas, _summed(cell, self.sums, len(whole)))


def gap_histogram(
    places: Labels,
    gaps: npt.ArrayLike,
    gammas: Sequence[float] = (1, 2),
    *,
    weights: npt.ArrayLike | None = None,
    groups: Labels | None = None,
) -> GapHistogram:
    """Count rows of normalised gaps [n, d] in 0..1; bit i of a pattern is set where gap i > 0.

    `gammas` are the powers kept, each above 0 (power 0 is the count itself). A column of 0 and 1
    counts an indicator without a scale as M0 does. O(n g d).
    """
    matrix = np.asarray(gaps, dtype=np.float64)
    if matrix.size and not ((matrix >= 0) & (matrix <= 1)).all():
        raise refuse(
            "gap_out_of_range",
            "Some gaps are not numbers from 0 to 1",
            "Build them by normalised_gaps().",
        )
    powers = tuple(float(gamma) for gamma in gammas)
    if not powers or not all(0 < gamma < np.inf for gamma in powers):
        raise refuse(
            "gamma_out_of_range",
            f"The powers asked for are {powers}",
            "Give powers above 0, such as 1 and 2; measure() gives M0.",
            value=powers,
        )
    patterns = pack(matrix > 0)
    hist = histogram(places, patterns, weights=weights, groups=groups)
    place = encode(places, "place")[1]
    group = np.zeros(len(place), np.int32) if groups is None else encode(groups, "group")[1]
    persons = np.ones(len(place)) if weights is None else np.asarray(weights, dtype=np.float64)
    cell = _cells(hist, place, group, patterns)
    # One column at a time: scratch memory is that of one column.
    sums = [
        [np.bincount(cell, persons * column**gamma, len(hist)) for column in matrix.T]
        for gamma in powers
    ]
    return GapHistogram(hist, powers, np.ascontiguousarray(np.moveaxis(np.array(sums), 2, 0)))


def _cells(
    hist: Histogram,
    place: npt.NDArray[np.integer],
    group: npt.NDArray[np.integer],
    pattern: npt.NDArray[np.integer],
) -> Int64s:
    """int64[n]: the cell of `hist` that each row falls into."""

    def keys(*columns: npt.NDArray[np.integer]) -> Int64s:
        at, of, bits = (column.astype(np.int64) for column in columns)
        # A pattern has at most 20 bits.
        return ((at * len(hist.groups) + of) << 20) | bits

    mine = keys(hist.place, hist.group, hist.pattern)
    return np.searchsorted(mine, keys(place, group, pattern)).astype(np.int64)


def _summed(cell: Int64s, rows: Floats, cells: int) -> Floats:
    """float64[cells, g, d]: rows float64[n, g, d] summed by cell."""
    flat = rows.reshape(len(rows), int(np.prod(rows.shape[1:])))
    columns = [np.bincount(cell, weights=column, minlength=cells) for column in flat.T]
    sums: Floats = np.stack(columns, axis=1).astype(np.float64)
    return sums.reshape(cells, *rows.shape[1:])


@dataclass(frozen=True, eq=False)
class GapMeasures:
    """M_gamma by row r, cutoff k and power g, beside the counting measures of the same people.

    `counts` is what measure() gives (H, A, M0). `censored_gaps` float64[r, k, g, d]: gap**gamma
    summed over the poor.
    """

    counts: Measures
    gammas: tuple[float, ...]
    censored_gaps: Floats

    @cached_property
    def absolute_contribution(self) -> Floats:
        """[r, k, g, d] weight share x mean censored gap**gamma over all people; sums to M."""
        indicators = self.counts.indicators
        whole = np.maximum(self.counts.population * indicators.total_weight, 1)
        parts: Floats = self.censored_gaps * indicators.weights / whole[:, None, None, None]
        return parts

    @cached_property
    def M(self) -> Floats:
        """[r, k, g] M_gamma, 0..1: mean over people of the weighted gap**gamma of the poor.

        Alkire and Foster (2011), section 4: the mean of the matrix g^alpha(k).
        """
        sums: Floats = self.absolute_contribution.sum(axis=-1)
        return sums

    @cached_property
    def contribution(self) -> Floats:
        """[r, k, g, d] of each indicator, in per cent of M_gamma; 0 where that is 0."""
        return _over(100 * self.absolute_contribution, self.M[..., None])

    @cached_property
    def average(self) -> Floats:
        """[r, k, g] mean gap**gamma among the deprivations of the poor; 0 where nobody is poor.

        G of Alkire and Foster (2011), section 4, for gamma = 1 (M1 = H A G), and S for gamma = 2
        (M2 = H A S); deprivations count by their weights.
        """
        weighted: Floats = (self.censored_gaps * self.counts.indicators.weights).sum(axis=-1)
        return _over(weighted, self.counts.score_sum[:, :, None].astype(np.float64))

    def at(self, gamma: float) -> Floats:
        """[r, k] M_gamma of one of the powers kept."""
        if float(gamma) not in self.gammas:
            raise refuse(
                "gamma_unmeasured",
                f"Power {gamma} was not kept",
                f"Use one of {', '.join(map(str, self.gammas))}, or count again with it.",
                value=gamma,
            )
        return self.M[:, :, self.gammas.index(float(gamma))]


def measure_gaps(
    gaps: GapHistogram,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    by_group: bool = False,
) -> GapMeasures:
    """M_gamma of every place (with `by_group`: place x group) at every cutoff and kept power.

    Alkire and Foster (2011), section 4; Alkire et al. (2015), section 5.7. O(cells x g x d) per
    cutoff.
    """
    if gaps.sums.shape[2] != len(indicators):
        raise refuse(
            "indicators_differ",
            f"There are gaps in {gaps.sums.shape[2]} indicators, {len(indicators)} in the set",
            "Use the set whose indicators are the columns of the gaps.",
        )
    counts = measure(gaps.hist, indicators, cutoffs, by_group=by_group)
    hist, rows = gaps.hist, len(counts.places)
    row = hist.place.astype(np.int64)
    if by_group:
        row = row * len(hist.groups) + hist.group
    scores = indicators.scores[hist.pattern]
    censored = [
        _summed(row[poor], gaps.sums[poor], rows)
        for poor in (scores >= indicators.line(cutoff) for cutoff in counts.cutoffs)
    ]
    return GapMeasures(counts, gaps.gammas, np.stack(censored, axis=1))


def _over(part: Floats, whole: Floats) -> Floats:
    nothing = np.zeros(part.shape, dtype=np.float64)
    shares: Floats = np.divide(part, whole, out=nothing, where=whole > 0)
    return shares
