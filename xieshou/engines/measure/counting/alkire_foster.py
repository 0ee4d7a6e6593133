"""Counting poverty: dual cutoff identification and the adjusted headcount ratio.

Alkire, S. and Foster, J. (2011), "Counting and multidimensional poverty measurement", Journal of
Public Economics 95, 476-487; contributions as in Alkire et al. (2015), "Multidimensional Poverty
Measurement and Analysis", section 5.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.counting.kernels import tally
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int64s, Uint8s

# Sums by row, line and indicator, of 8 bytes each: beyond it identifiers were taken for groups.
MOST_SUMS = 1 << 30
# Lines met by a pattern are counted in one byte.
MOST_LINES = 255
# Scores summed over everyone, times 100 for per cent, must stay within 64 bits.
MOST_SCORE = 1 << 56


def measure(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    by_group: bool = False,
) -> Measures:
    """Every Alkire-Foster figure of every place (with `by_group`: place x group) at every cutoff.

    A person is poor at cutoff k when the score (sum of the weights of the deprivations) is at
    least k times the total weight. One pass over the cells serves all cutoffs.
    """
    check_patterns(hist, indicators)
    lines = poverty_lines(indicators, cutoffs)
    check_scores(hist.population, indicators)
    groups = len(hist.groups) if by_group else 1
    rows = len(hist.places) * groups
    if rows * (lines.count + 1) * (len(indicators) + 2) > MOST_SUMS:
        raise refuse(
            "places_too_many",
            f"There are {len(hist.places):,} places times {groups:,} groups",
            "Ask for places without groups, or for fewer cutoffs at a time.",
            value=rows,
        )
    row = hist.place * np.int32(groups) + hist.group if by_group else hist.place
    persons, score_sum, lacking = tally(
        row,
        hist.pattern,
        hist.weight,
        indicators.scores,
        lines.met,
        rows,
        lines.count,
        len(indicators),
    )
    return lines.measures(
        tuple(place for place in hist.places for _ in range(groups)),
        hist.groups * len(hist.places) if by_group else (),
        persons,
        score_sum,
        lacking,
    )


@dataclass(frozen=True, eq=False)
class PovertyLines:
    """The different scores from which on a person is poor, ascending, and who meets them.

    `met` uint8[2**d] is the number of lines that each pattern's score reaches; `column` says
    where, among the figures by lines met at least (0: everyone), each cutoff is found.
    """

    indicators: IndicatorSet
    cutoffs: tuple[Fraction, ...]
    count: int
    met: Uint8s
    column: slice | npt.NDArray[np.intp]

    def measures(
        self,
        places: tuple[str, ...],
        groups: tuple[str, ...],
        persons: Int64s,
        score_sum: Int64s,
        lacking: Int64s,
    ) -> Measures:
        """From persons[r, j], scores[r, j] and persons lacking[r, j, d] who meet >= j lines."""
        return Measures(
            indicators=self.indicators,
            cutoffs=self.cutoffs,
            places=places,
            groups=groups,
            population=persons[:, 0],
            poor=persons[:, self.column],
            score_sum=score_sum[:, self.column],
            raw_persons=lacking[:, 0],
            censored_persons=lacking[:, self.column],
        )


def poverty_lines(indicators: IndicatorSet, cutoffs: Sequence[Cutoff]) -> PovertyLines:
    """The lines of these cutoffs; cutoffs between the same two scores share one."""
    shares = tuple(exact_cutoff(cutoff) for cutoff in cutoffs)
    lines, line_of = np.unique([indicators.line(share) for share in shares], return_inverse=True)
    if not 1 <= len(lines) <= MOST_LINES:
        raise refuse(
            "cutoffs_count",
            f"{len(lines)} different cutoffs are asked for",
            f"Ask for 1 to {MOST_LINES} at a time.",
            value=len(lines),
        )
    rising = np.array_equal(line_of, np.arange(len(lines)))
    return PovertyLines(
        indicators,
        shares,
        len(lines),
        np.searchsorted(lines, indicators.scores, side="right").astype(np.uint8),
        slice(1, None) if rising else line_of + 1,
    )


def check_scores(population: int, indicators: IndicatorSet) -> None:
    """Refuse so many persons that their scores would not be summed exactly."""
    if population * indicators.total_weight > MOST_SCORE:
        raise refuse(
            "scores_too_large",
            "Persons times total weight exceed 2**56",
            "Divide the weights of the set by their greatest common divisor.",
        )
