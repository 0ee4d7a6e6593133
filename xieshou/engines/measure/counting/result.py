"""Measures: exact integer numerators by place, and the shares derived from them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property

import numpy as np

from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator in one place: `raw` counts all people lacking it, `censored` the poor only.

    `absolute_contribution` is its part of M0; `contribution` the same in per cent of M0.
    """

    code: str
    dimension: str
    weight: int
    raw_persons: int
    raw_headcount: float
    censored_persons: int
    censored_headcount: float
    absolute_contribution: float
    contribution: float


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension in one place: its part of M0, and the same in per cent of M0."""

    code: str
    absolute_contribution: float
    contribution: float


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """Everything about one place (and group, where asked) at one cutoff."""

    place: str
    group: str
    cutoff: Fraction
    population: int
    poor: int
    H: float
    A: float
    M0: float
    indicators: tuple[IndicatorRow, ...]
    dimensions: tuple[DimensionRow, ...]


@dataclass(frozen=True, eq=False)
class Measures:
    """Results by row r (a place, or a place x group), cutoff k and indicator d.

    `places[r]` and, if by group, `groups[r]` name the rows; `groups` is () otherwise.
    Kept as int64, hence exact: `population[r]` persons, `poor[r, k]` persons, `score_sum[r, k]`
    scores of the poor summed over persons, `raw_persons[r, d]`, `censored_persons[r, k, d]`.
    Shares are float64 in 0..1, contributions in 0..100. By definition a share of nobody is 0:
    H and M0 without population, A and contributions without poor.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    population: Int64s
    poor: Int64s
    score_sum: Int64s
    raw_persons: Int64s
    censored_persons: Int64s

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    @cached_property
    def H(self) -> Floats:
        """[r, k] headcount ratio: poor / population."""
        return _share(self.poor, self.population[:, None])

    @cached_property
    def A(self) -> Floats:
        """[r, k] intensity: mean deprivation share of the poor; 0 where nobody is poor."""
        return _share(self.score_sum, self.poor * self.indicators.total_weight)

    @cached_property
    def M0(self) -> Floats:
        """[r, k] adjusted headcount ratio, H x A, computed from the integers."""
        return _share(self.score_sum, (self.population * self.indicators.total_weight)[:, None])

    @cached_property
    def raw_headcount(self) -> Floats:
        """[r, d] share of all people lacking the indicator, poor or not."""
        return _share(self.raw_persons, self.population[:, None])

    @cached_property
    def censored_headcount(self) -> Floats:
        """[r, k, d] share of all people who are poor and lack the indicator."""
        return _share(self.censored_persons, self.population[:, None, None])

    @cached_property
    def absolute_contribution(self) -> Floats:
        """[r, k, d] part of M0 due to the indicator; sums to M0 over d."""
        whole = self.population * self.indicators.total_weight
        return _share(self.censored_persons * self.indicators.weights, whole[:, None, None])

    @cached_property
    def contribution(self) -> Floats:
        """[r, k, d] the same in per cent of M0; sums to 100 where anyone is poor, else 0."""
        percent = self.censored_persons * (100 * self.indicators.weights)
        return _share(percent, self.score_sum[:, :, None])

    def dimension_contribution(self, *, absolute: bool = False) -> Floats:
        """[r, k, dimension] in per cent of M0, or `absolute` parts of M0.

        Dimensions in the order of `indicators.dimensions`.
        """
        parts = self.absolute_contribution if absolute else self.contribution
        of = [indicator.dimension for indicator in self.indicators.indicators]
        member = np.array([[dim == name for name in self.indicators.dimensions] for dim in of])
        sums: Floats = parts @ member.astype(np.float64)
        return sums

    def row(self, place: str, cutoff: Cutoff | None = None, group: str = "") -> MeasureRow:
        """One place (and group) at one of the cutoffs measured, the first if left out."""
        r, k = self._row_index(place, group), self._cutoff_index(cutoff)
        per_indicator = zip(
            self.indicators.indicators,
            self.raw_persons[r].tolist(),
            self.censored_persons[r, k].tolist(),
            strict=True,
        )
        people, score_sum = int(self.population[r]), int(self.score_sum[r, k])
        poor, total = int(self.poor[r, k]), self.indicators.total_weight
        indicator_rows = tuple(
            IndicatorRow(
                code=item.code,
                dimension=item.dimension,
                weight=item.weight,
                raw_persons=raw,
                raw_headcount=_ratio(raw, people),
                censored_persons=censored,
                censored_headcount=_ratio(censored, people),
                absolute_contribution=_ratio(item.weight * censored, total * people),
                contribution=_ratio(100 * item.weight * censored, score_sum),
            )
            for item, raw, censored in per_indicator
        )
        return MeasureRow(
            place=place,
            group=group,
            cutoff=self.cutoffs[k],
            population=people,
            poor=poor,
            H=_ratio(poor, people),
            A=_ratio(score_sum, total * poor),
            M0=_ratio(score_sum, total * people),
            indicators=indicator_rows,
            dimensions=tuple(
                DimensionRow(
                    name,
                    sum(i.absolute_contribution for i in indicator_rows if i.dimension == name),
                    sum(i.contribution for i in indicator_rows if i.dimension == name),
                )
                for name in self.indicators.dimensions
            ),
        )

    def roll_up(self, parent: Callable[[str], str]) -> "Measures":
        """The measures of parent places, exactly: every numerator is a sum over people."""
        keys = [(parent(place), group) for place, group in self._index]
        names = sorted(set(keys))
        position = {name: index for index, name in enumerate(names)}
        target = np.array([position[key] for key in keys], dtype=np.intp)
        in_order = bool((np.diff(target) >= 0).all())
        order = slice(None) if in_order else np.argsort(target, kind="stable")
        starts = np.searchsorted(target[order], np.arange(len(names)))

        def summed(values: Int64s) -> Int64s:
            if not len(names):
                return values
            sums: Int64s = np.add.reduceat(values[order], starts, axis=0)
            return sums

        return Measures(
            indicators=self.indicators,
            cutoffs=self.cutoffs,
            places=tuple(place for place, _ in names),
            groups=tuple(group for _, group in names) if self.groups else (),
            population=summed(self.population),
            poor=summed(self.poor),
            score_sum=summed(self.score_sum),
            raw_persons=summed(self.raw_persons),
            censored_persons=summed(self.censored_persons),
        )

    @cached_property
    def total(self) -> "Measures":
        """All places together, under the place "" (one row, or one per group)."""
        return self.roll_up(lambda _: "")

    @cached_property
    def _index(self) -> dict[tuple[str, str], int]:
        groups = self.groups or ("",) * len(self.places)
        return {key: r for r, key in enumerate(zip(self.places, groups, strict=True))}

    def _row_index(self, place: str, group: str) -> int:
        try:
            return self._index[place, group]
        except KeyError:
            raise refuse(
                "row_unknown",
                f"There is no place {place!r} with group {group!r} in these measures",
                "Name a place (and, where measured by group, a group) of the histogram.",
                value=place,
            ) from None

    def _cutoff_index(self, cutoff: Cutoff | None) -> int:
        if cutoff is None:
            return 0
        share = exact_cutoff(cutoff)
        if share not in self.cutoffs:
            raise refuse(
                "cutoff_unmeasured",
                f"Cutoff {share} was not measured",
                f"Ask for one of {', '.join(map(str, self.cutoffs))}, or measure() again with it.",
                value=share,
            )
        return self.cutoffs.index(share)


def _share(part: Int64s, whole: Int64s) -> Floats:
    # Where the whole is 0 so is the part, and 0 / 1 is the 0 that is defined for it.
    shares: Floats = part / np.maximum(whole, 1)
    return shares


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
