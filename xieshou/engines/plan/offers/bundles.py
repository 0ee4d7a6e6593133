"""The bundles of a village: subsets of its works, numbered by their bit masks 0 .. 2**p - 1.

Also the one way work is spread over threads: the villages are cut into a number of ranges that
depends on the problem alone, and partial results are added in the order of the ranges, so that
the same problem gives the same numbers on any machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..problem import Ints, Problem

RANGES = 8
_SMALL = 20_000


def bundle_starts(problem: Problem) -> Ints:
    """Where each village's bundles start in arrays over all bundles, int64[n+1]."""
    starts = np.zeros(len(problem.villages) + 1, dtype=np.int64)
    np.cumsum(np.int64(1) << np.diff(problem.work_start), out=starts[1:])
    return starts


def rule_masks(problem: Problem) -> tuple[Ints, Ints]:
    """Per work: masks of the works it needs and of those it excludes, int64[w] each."""
    first = problem.work_start[:-1][problem.village_of_work]
    local = np.int64(1) << (np.arange(len(problem.works)) - first)
    needs, bans = np.zeros(len(local), dtype=np.int64), np.zeros(len(local), dtype=np.int64)
    for masks, one, other in (
        (needs, problem.requires[:, 0], problem.requires[:, 1]),
        (bans, problem.excludes[:, 0], problem.excludes[:, 1]),
        (bans, problem.excludes[:, 1], problem.excludes[:, 0]),
    ):
        np.bitwise_or.at(masks, one, local[other])
    return needs, bans


def village_caps(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Caps by village: those of village i are ``order[first[i]:first[i+1]]``; and their most."""
    size = np.diff(problem.cap_start)
    kept = np.flatnonzero(size > 0)
    home = problem.village_of_work[problem.cap_work[problem.cap_start[:-1][kept]]]
    by_village = np.argsort(home, kind="stable")
    first = np.searchsorted(home[by_village], np.arange(len(problem.villages) + 1))
    most = np.array([cap.most for cap in problem.caps], dtype=np.int64)
    return first.astype(np.int64), kept[by_village], most


def village_ranges(starts: Ints) -> list[tuple[int, int]]:
    """Ranges of villages of about equally many bundles; one range if there are few."""
    if starts[-1] < _SMALL:
        return [(0, len(starts) - 1)]
    cuts = np.searchsorted(starts, np.linspace(0, starts[-1], RANGES + 1))
    cuts[0], cuts[-1] = 0, len(starts) - 1
    return [(lo, hi) for lo, hi in pairwise(cuts.tolist())]


def spread(ranges: list[tuple[int, int]], run: Callable[[int, int, int], None]) -> None:
    """Call run(k, lo, hi) for each range k; kernels release the interpreter lock."""
    if len(ranges) == 1:
        run(0, *ranges[0])
        return
    with ThreadPoolExecutor(min(len(ranges), os.cpu_count() or 1)) as pool:
        list(pool.map(lambda k: run(k, *ranges[k]), range(len(ranges))))


def bundle_works(mask: int, first: int) -> list[int]:
    """Indices of the works of a bundle of the village whose works start at `first`."""
    return [first + k for k in range(mask.bit_length()) if mask >> k & 1]


def chosen_works(problem: Problem, choice: Ints) -> npt.NDArray[np.bool_]:
    """The works of the bundles chosen per village, bool[w]."""
    home = problem.village_of_work
    local = np.arange(len(problem.works)) - problem.work_start[:-1][home]
    return (choice[home] >> local & 1).astype(np.bool_)


def chosen_bundles(problem: Problem, chosen: npt.NDArray[np.bool_]) -> Ints:
    """The bundle of each village, int64[n]; the inverse of `chosen_works`."""
    home = problem.village_of_work
    local = np.arange(len(problem.works)) - problem.work_start[:-1][home]
    choice = np.zeros(len(problem.villages), dtype=np.int64)
    np.add.at(choice, home, chosen.astype(np.int64) << local)
    return choice


def use_of(problem: Problem, chosen: npt.NDArray[np.bool_]) -> Ints:
    """Use of each limit by the chosen works, exact, int64[m]."""
    used = np.zeros(len(problem.limits), dtype=np.int64)
    owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
    taken = chosen[owner]
    np.add.at(used, problem.use_limit[taken], problem.use_amount[taken])
    return used
