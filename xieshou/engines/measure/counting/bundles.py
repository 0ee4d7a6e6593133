"""What every bundle of a place's works would leave of poverty: all 2**p subsets at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.alkire_foster import check_scores
from xieshou.engines.measure.counting.bundle_kernels import EITHER, ENUMERATE, FOLD, value_range
from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.counting.works import check_patterns
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int64s, Uint32s

MOST_WORKS = 16
# Groups that can be told apart by whom a work serves: bits of an integer.
MOST_SERVED = 64
# The range of places handed to a thread; small enough to even out, large enough to be worth it.
_RANGES = 32
_WAYS = {"either": EITHER, "enumerate": ENUMERATE, "fold": FOLD}


@dataclass(frozen=True, eq=False)
class BundleValues:
    """Poor persons and their scores after each bundle: int64[b], places one after another.

    The bundles of place i are at `start[i] : start[i + 1]`; the one at `start[i] + S` builds
    works k of that place for which bit k of S is set, so `start[i]` is building nothing. The
    value of a bundle is the fall from there. `evaluations` counts (place, bundle, pattern)
    triples as by going through them one by one, patterns of a place counted once.
    """

    start: Int64s
    poor: Int64s
    score_sum: Int64s
    evaluations: int


def bundle_values(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoff: Cutoff,
    start: npt.ArrayLike,
    clears: npt.ArrayLike,
    *,
    serves: npt.ArrayLike | None = None,
    way: Literal["either", "enumerate", "fold"] = "either",
) -> BundleValues:
    """Poor persons and score sum at `cutoff` of every place after every subset of its works.

    The works of place i (at most 16) are `start[i] : start[i + 1]` of `clears` uint32[w], the
    masks of the deprivations each takes away; `start` is int[places + 1]. Works serve everyone,
    or the groups whose bits are set in `serves` uint64[w] (of the histogram's first 64 groups).
    Together works clear the union of their masks, as what_if() does; because of the cutoff their
    values do not add up. Exact integers, the same on any number of threads. Memory: 16 bytes a
    bundle. `way` chooses the algorithm (see bundle_kernels.py) for comparison; "either" takes
    for each place the one that costs less.
    """
    check_patterns(hist, indicators)
    check_scores(hist.population, indicators)
    first_work = _checked_start(start, len(hist.places))
    masks = _checked_masks(clears, int(first_work[-1]), len(indicators))
    runs, cells, patterns = _runs(hist, grouped=serves is not None)
    served = _checked_serves(serves, len(masks), len(hist.groups))
    first_bundle = np.zeros(len(first_work), np.int64)
    np.cumsum(np.int64(1) << np.diff(first_work), out=first_bundle[1:])
    poor, score_sum = np.zeros((2, first_bundle[-1]), np.int64)
    arguments = (
        *(runs, cells, (first_work, masks, served), _rule(indicators, cutoff)),
        *((first_bundle, poor, score_sum), _WAYS[way]),
    )
    cuts = np.searchsorted(first_bundle, np.linspace(0, first_bundle[-1], _RANGES + 1))
    cuts[0], cuts[-1] = 0, len(hist.places)
    ranges = [(low, high) for low, high in pairwise(cuts.tolist()) if low < high]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(lambda part: value_range(part[0], part[1], *arguments), ranges))
    evaluations = int(np.dot(np.diff(first_bundle), patterns))
    return BundleValues(first_bundle, poor, score_sum, evaluations)


def _runs(
    hist: Histogram, *, grouped: bool
) -> tuple[tuple[Int64s, Int64s, Int64s], tuple[Uint32s, Int64s], Int64s]:
    """Cells cut into runs by place (and group); distinct patterns of each place int64[n]."""
    groups = len(hist.groups) if grouped else 1
    key = hist.place.astype(np.int64) * groups + (hist.group if grouped else 0)
    met = hist.place
    if len(hist.groups) > 1:
        each = np.sort(hist.place.astype(np.int64) << 32 | hist.pattern)
        met = (each[np.diff(each, prepend=-1) > 0] >> 32).astype(np.int32)
    patterns = np.bincount(met, minlength=len(hist.places)).astype(np.int64)
    first_cell = np.concatenate([np.flatnonzero(np.diff(key, prepend=-1)), [len(key)]])
    place = key[first_cell[:-1]] // groups
    first_run = np.searchsorted(place, np.arange(len(hist.places) + 1))
    runs = (first_run.astype(np.int64), first_cell.astype(np.int64), key[first_cell[:-1]] % groups)
    return runs, (hist.pattern, hist.weight), patterns


def _rule(indicators: IndicatorSet, cutoff: Cutoff) -> tuple[npt.NDArray[np.generic], ...]:
    """What a pattern counts, and the scores below the line as levels 0, 1, ... (value_range)."""
    scores, line = indicators.scores, indicators.line(cutoff)
    below = np.unique(scores[scores < line])
    level = np.searchsorted(below, scores).astype(np.int32)
    under = below - indicators.weights[:, None]
    from_level = np.searchsorted(below, under)
    climb = np.where(below[from_level] == under, from_level, -1).astype(np.int32)
    censored = np.where(scores < line, 0, scores)
    return indicators.weights, scores, censored, level, below, climb


def _checked_start(start: npt.ArrayLike, places: int) -> Int64s:
    given = np.asarray(start, dtype=np.int64)
    if given.shape != (places + 1,) or given[0] != 0 or (np.diff(given) < 0).any():
        raise refuse(
            "works_malformed",
            f"Works of {places} places need {places + 1} rising starts from 0",
            "Give where the works of each place start, in the order of the histogram's places.",
        )
    most = int(np.diff(given).max(initial=0))
    if most > MOST_WORKS:
        raise refuse(
            "works_too_many",
            f"A place has {most} works",
            f"Give at most {MOST_WORKS}, so that it has at most 65,536 bundles.",
            value=most,
        )
    return np.ascontiguousarray(given)


def _checked_masks(clears: npt.ArrayLike, works: int, indicators: int) -> Uint32s:
    given = np.asarray(clears)
    if given.shape != (works,) or (works and given.dtype.kind not in "iu"):
        raise refuse(
            "works_malformed",
            f"The starts promise {works} works but there are {given.size} masks",
            "Give one whole-number mask per work.",
        )
    if works and not 0 <= int(given.min()) <= int(given.max()) < 1 << indicators:
        raise refuse(
            "mask_out_of_range",
            f"A mask has bits beyond the {indicators} indicators",
            "Build masks by IndicatorSet.mask().",
            value=int(given.max()),
        )
    return np.ascontiguousarray(given, dtype=np.uint32)


def _checked_serves(
    serves: npt.ArrayLike | None, works: int, groups: int
) -> npt.NDArray[np.uint64]:
    if serves is None:
        return np.full(works, np.iinfo(np.uint64).max, np.uint64)
    given = np.asarray(serves, dtype=np.uint64)
    if given.shape != (works,) or groups > MOST_SERVED:
        raise refuse(
            "works_malformed",
            f"{given.size} sets of {groups} groups served are given for {works} works",
            f"Give one per work; up to {MOST_SERVED} groups can be told apart.",
        )
    return np.ascontiguousarray(given)
