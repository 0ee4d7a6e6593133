"""Counting poverty: dual cutoff identification and the adjusted headcount ratio.

Alkire, S. and Foster, J. (2011), "Counting and multidimensional poverty measurement", Journal of
Public Economics 95, 476-487; contributions as in Alkire et al. (2015), "Multidimensional Poverty
Measurement and Analysis", section 5.5.
"""

from collections.abc import Sequence

import numpy as np

from xieshou.engines.measure.histogram import Histogram
from xieshou.engines.measure.indicators import Cutoff, IndicatorSet, exact_cutoff
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kernels import tally
from xieshou.engines.measure.result import Measures
from xieshou.engines.measure.works import check_patterns

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
    shares = tuple(exact_cutoff(cutoff) for cutoff in cutoffs)
    lines, line_of = np.unique([indicators.line(share) for share in shares], return_inverse=True)
    if not 1 <= len(lines) <= MOST_LINES:
        raise refuse(
            "cutoffs_count",
            f"{len(lines)} different cutoffs are asked for",
            f"Ask for 1 to {MOST_LINES} at a time.",
            value=len(lines),
        )
    if hist.population * indicators.total_weight > MOST_SCORE:
        raise refuse(
            "scores_too_large",
            "Persons times total weight exceed 2**56",
            "Divide the weights of the set by their greatest common divisor.",
        )
    groups = len(hist.groups) if by_group else 1
    row = hist.place * np.int32(groups) + hist.group if by_group else hist.place
    persons, score_sum, lacking = tally(
        row,
        hist.pattern,
        hist.weight,
        indicators.scores,
        np.searchsorted(lines, indicators.scores, side="right").astype(np.uint8),
        len(hist.places) * groups,
        len(lines),
        len(indicators),
    )
    rising = np.array_equal(line_of, np.arange(len(lines)))
    columns = slice(1, None) if rising else line_of + 1
    return Measures(
        indicators=indicators,
        cutoffs=shares,
        places=tuple(place for place in hist.places for _ in range(groups)),
        groups=hist.groups * len(hist.places) if by_group else (),
        population=persons[:, 0],
        poor=persons[:, columns],
        score_sum=score_sum[:, columns],
        raw_persons=lacking[:, 0],
        censored_persons=lacking[:, columns],
    )
