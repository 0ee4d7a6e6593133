"""How far below the best to look, so that about as many bundles are found as are wanted."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..problem import Ints
from . import Floats, Near
from .bundles import spread

Found = tuple[Ints, Ints, Floats, bool]
Search = Callable[[Ints, float, int], Found]
"""search(villages, widest, room): village, bundle and deficit of all bundles of these villages with
a deficit of `widest` at most, and the best of each; and whether `room` did not suffice."""

_LEAST, _GREATEST = 2.0**-40, 2.0**64


def near_bundles(
    search: Search, best: Callable[[], tuple[Floats, Ints]], ranges: list[tuple[int, int]],
    among: Ints, most: int, reach: float, sample: int,
) -> Near:  # fmt: skip
    """About the `most` bundles of least deficit of the villages `among`, for `Offers.near`.

    The deficit up to which to look is found on about `sample` villages spread evenly over all.
    Should too many bundles tie with the best for all to be listed, each village has its best.
    """
    room = 2 * most + len(among)
    widest = _widest(
        search, among[:: max(1, len(among) // sample)], most / max(1, len(among)), reach
    )
    for reach in (widest, widest / 2, widest / 4, widest / 16, 0.0):
        found = _everywhere(search, ranges, among, reach, room)
        if not found[3]:
            break
    else:
        reduced, choice = best()
        among = among[np.isfinite(reduced[among])]
        found = (among, choice[among], np.zeros(len(among)), False)
    village, bundle, deficit, _ = found
    order = np.lexsort((bundle, village))
    return Near(village[order], bundle[order], deficit[order], reach)


def _widest(search: Search, sample: Ints, each: float, reach: float) -> float:
    """The widest deficit, up to `reach`, that about `each` bundles a village are within."""

    def fits(widest: float) -> bool:
        return not search(sample, widest, int(each * len(sample)))[3]

    if fits(reach):
        return reach
    low, high = _LEAST, min(reach, _GREATEST)
    if high <= low or not fits(low):
        return 0.0
    while high > 1.1 * low:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def _everywhere(
    search: Search, ranges: list[tuple[int, int]], among: Ints, widest: float, room: int
) -> Found:
    parts: list[Found] = [search(among[:0], widest, room)] * len(ranges)

    def run(k: int, lo: int, hi: int) -> None:
        a, b = np.searchsorted(among, (lo, hi))
        parts[k] = search(among[a:b], widest, room)

    spread(ranges, run)
    village, bundle, deficit = (np.concatenate([part[q] for part in parts]) for q in range(3))
    cut = any(part[3] for part in parts) or len(village) > room
    return village, bundle, deficit, cut
