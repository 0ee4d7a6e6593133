"""Sums of places, each person at the lines met exactly -> figures of every level, compiled."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.kinds import Int64s
from xieshou.engines.measure.nation.lanes import SUM_ITEMS, array_type


@njit(
    [types.void(array_type(item, 3), types.int64, array_type(types.bool_)) for item in SUM_ITEMS],
    cache=True,
    nogil=True,
)
def occur(sums: npt.NDArray[Any], indicators: int, occurs: npt.NDArray[np.bool_]) -> None:
    """Which places of `sums` [place, lines, lanes] have had a row."""
    for place in range(occurs.size):
        for line in range(sums.shape[1]):
            if sums[place, line, indicators] > 0 or sums[place, line, indicators + 1] > 0:
                occurs[place] = True
                break


@njit(
    [
        types.void(
            *(array_type(item, 3), array_type(types.int64, readonly=True)),
            *(array_type(types.int64, readonly=True), array_type(types.int64, 3)),
        )
        for item in SUM_ITEMS
    ],
    cache=True,
    nogil=True,
)
def finish(sums: npt.NDArray[Any], row_of: Int64s, weights: Int64s, figures: Int64s) -> None:
    """Sums of those who meet exactly so many lines -> figures of those who meet at least so many.

    Place p of `sums` [place, lines, lanes] becomes row `row_of[p]` of `figures` int64[row, lines,
    d + 2] (none where that is negative), whose last lane is the sum of scores.
    """
    d = np.uint64(weights.size)
    for place in range(sums.shape[0]):
        if row_of[place] < 0:
            continue
        above = np.zeros(weights.size + 1, np.int64)
        for line in range(sums.shape[1] - 1, -1, -1):
            exactly, at_least = sums[place, line], figures[row_of[place], line]
            score = np.int64(0)
            for lane in range(d + np.uint64(1)):
                above[lane] += exactly[lane]
                at_least[lane] = above[lane]
            for lane in range(d):
                score += weights[lane] * above[lane]
            at_least[d + np.uint64(1)] = score


@njit(
    [
        types.void(
            array_type(types.int64, 3),
            array_type(types.int64, readonly=True),
            array_type(types.int64, 3),
        )
    ],
    cache=True,
    nogil=True,
)
def sum_up(figures: Int64s, parent: Int64s, parents: Int64s) -> None:
    """Add the figures of every place to those of its parent."""
    flat = figures.shape[1] * figures.shape[2]
    fine, coarse = figures.reshape(-1, flat), parents.reshape(-1, flat)
    for row in range(fine.shape[0]):
        for at in range(flat):
            coarse[parent[row], at] += fine[row, at]
