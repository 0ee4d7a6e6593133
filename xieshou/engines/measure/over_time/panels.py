"""The same households at two times: who left poverty, who entered, who stayed, who never was.

Alkire et al. (2015), "Multidimensional Poverty Measurement and Analysis", section 9.3.1 (exits,
entries and the ongoing poor in a two-period panel).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.rows import check_scores, row_names, row_starts, sum_rows
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.kinds import Bools, Floats, Int64s
from xieshou.engines.measure.over_time.pairs import PatternPairs


@dataclass(frozen=True, eq=False)
class Transitions:
    """Persons by what became of them, by row r (place, or place x group) and cutoff k.

    All exact int64: `population` [r]; persons [r, k] who `stayed` poor, `left`, `entered` and
    were `never` poor at either time; scores summed over persons [r, k]: of those who stayed,
    before and after, of those who left, before, and of those who entered, after. `shed` and
    `taken` [r, k, d]: persons among the leavers who ceased, and among the entrants who came, to
    lack the indicator. Shares are float64, 0 for a share of nobody.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    population: Int64s
    stayed: Int64s
    left: Int64s
    entered: Int64s
    never: Int64s
    stayed_score_before: Int64s
    stayed_score_after: Int64s
    left_score: Int64s
    entered_score: Int64s
    shed: Int64s
    taken: Int64s

    @cached_property
    def exit_rate(self) -> Floats:
        """[r, k] of those poor before, the share no longer poor."""
        return _share(self.left, self.left + self.stayed)

    @cached_property
    def entry_rate(self) -> Floats:
        """[r, k] of those not poor before, the share poor after."""
        return _share(self.entered, self.entered + self.never)

    @cached_property
    def change_from_stayed(self) -> Floats:
        """[r, k] part of the change of M0 that happened to the ongoing poor: their intensity."""
        return self._part(self.stayed_score_after - self.stayed_score_before)

    @cached_property
    def change_from_left(self) -> Floats:
        """[r, k] part of the change of M0 from those who left: their score before, negative."""
        return self._part(-self.left_score)

    @cached_property
    def change_from_entered(self) -> Floats:
        """[r, k] part of the change of M0 from those who entered: their score after."""
        return self._part(self.entered_score)

    @cached_property
    def change(self) -> Floats:
        """[r, k] M0 after less M0 before, of which the three parts are the sum."""
        return self._part(
            self.stayed_score_after
            - self.stayed_score_before
            - self.left_score
            + self.entered_score
        )

    def _part(self, score: Int64s) -> Floats:
        return _share(score, (self.population * self.indicators.total_weight)[:, None])


def transitions(
    panel: PatternPairs,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    by_group: bool = False,
) -> Transitions:
    """Who left, entered, stayed and never was poor, and what each did to M0.

    `panel` is pair_up(place, pattern before, pattern after): a fixed population, each record
    with one place and one weight. Alkire et al. (2015), section 9.3.1. O(cells x d) per cutoff.
    """
    check_patterns(panel.first, indicators)
    check_patterns(panel.second, indicators)
    check_scores(panel.first.population, indicators.total_weight)
    places, groups = row_names(panel.first.places, panel.first.groups, by_group)
    starts = row_starts(
        panel.place, panel.group, len(panel.first.places), len(panel.first.groups), by_group
    )
    before, after = indicators.scores[panel.one], indicators.scores[panel.other]
    bits = np.arange(len(indicators), dtype=np.uint32)
    shares = tuple(exact_cutoff(cutoff) for cutoff in cutoffs)
    lines = [indicators.line(share) for share in shares]
    was = np.stack([before >= line for line in lines], axis=1)
    now = np.stack([after >= line for line in lines], axis=1)

    def persons(who: Bools, score: Int64s | None = None) -> Int64s:
        each = panel.weight if score is None else panel.weight * score
        return sum_rows(starts, who * each[:, None])

    def lacking(who: Bools, pattern: np.typing.NDArray[np.uint32]) -> Int64s:
        lifted = ((pattern[:, None] >> bits) & np.uint32(1)) * panel.weight[:, None]
        sums = [sum_rows(starts, lifted * column[:, None]) for column in who.T]
        return np.stack(sums, axis=1)

    return Transitions(
        indicators=indicators,
        cutoffs=shares,
        places=places,
        groups=groups,
        population=sum_rows(starts, panel.weight),
        stayed=persons(was & now),
        left=persons(was & ~now),
        entered=persons(~was & now),
        never=persons(~was & ~now),
        stayed_score_before=persons(was & now, before),
        stayed_score_after=persons(was & now, after),
        left_score=persons(was & ~now, before),
        entered_score=persons(~was & now, after),
        shed=lacking(was & ~now, panel.one & ~panel.other),
        taken=lacking(~was & now, panel.other & ~panel.one),
    )


def _share(part: Int64s, whole: Int64s) -> Floats:
    shares: Floats = part / np.maximum(whole, 1)
    return shares
