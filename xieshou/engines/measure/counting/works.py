"""What works would change: deprivations cleared, before anything is built."""

from collections.abc import Mapping

import numpy as np

from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.input_error import refuse


def what_if(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoff: Cutoff,
    clears: Mapping[str | None, int],
    *,
    poor_only: bool = False,
) -> Histogram:
    """The histogram after works that clear deprivations.

    `clears` maps a group to the mask of bits cleared for it, and None to the mask cleared for
    everyone; a person in a named group gains both. A group without people here changes nothing.
    With `poor_only` only those identified as poor at `cutoff` gain (a targeted programme), which
    gives the same H, A and M0 at that cutoff, as nobody else counts there.
    """
    space = 1 << len(indicators)
    outside = [mask for mask in clears.values() if not 0 <= mask < space]
    if outside:
        raise refuse(
            "mask_out_of_range",
            f"Mask {outside[0]} has bits beyond the {len(indicators)} indicators",
            "Build masks by IndicatorSet.mask().",
            value=outside[0],
        )
    everyone = clears.get(None, 0)
    by_group = np.array([everyone | clears.get(name, 0) for name in hist.groups], dtype=np.uint32)
    masks = by_group[hist.group]
    if poor_only:
        check_patterns(hist, indicators)
        poor = indicators.scores[hist.pattern] >= indicators.line(cutoff)
        masks = np.where(poor, masks, np.uint32(0))
    return hist.cleared(masks)


def check_patterns(hist: Histogram, indicators: IndicatorSet) -> None:
    """Refuse a histogram whose patterns have bits the set has no indicators for."""
    if len(hist) and int(hist.pattern.max()) >> len(indicators):
        raise refuse(
            "pattern_out_of_range",
            f"Pattern {int(hist.pattern.max())} has bits beyond set {indicators.code}",
            f"Use the set they were packed with; this one has {len(indicators)} indicators.",
            value=int(hist.pattern.max()),
        )
