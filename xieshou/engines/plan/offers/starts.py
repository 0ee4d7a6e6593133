"""Bundles numbered by when their works start: sum over works k of (start_k + 1) * (t + 1)**k.

t is the number of years, start_k the year in which the k-th work of the village starts, -1 if it is
not chosen. With one year this is the bit mask of the works.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..problem import Ints, Problem


def digit_values(problem: Problem) -> Ints:
    """(t + 1)**k of each work, k being its place in its village, int64[w]."""
    place = np.arange(len(problem.works)) - problem.work_start[:-1][problem.village_of_work]
    return np.int64(len(problem.years) + 1) ** place


def work_starts(problem: Problem, choice: Ints) -> Ints:
    """The year in which each work starts, -1 if never, by the bundles chosen, int64[w]."""
    digits = choice[problem.village_of_work] // digit_values(problem)
    return np.asarray(digits % (len(problem.years) + 1) - 1, dtype=np.int64)


def start_bundles(problem: Problem, start: Ints) -> Ints:
    """The bundle of each village, int64[n]; the inverse of `work_starts`."""
    choice = np.zeros(len(problem.villages), dtype=np.int64)
    np.add.at(choice, problem.village_of_work, (start + 1) * digit_values(problem))
    return choice


def lawful(problem: Problem, start: Ints) -> npt.NDArray[np.bool_]:
    """Whether the starts of each village's works, int64[w], -1 for never, keep its rules; [n]."""
    p, chosen = problem, start >= 0
    wrong = np.where(chosen, ~p.opens[np.arange(len(start)), start], p.must)
    (one, needed), (two, other), (three, before) = p.requires.T, p.excludes.T, p.follows.T
    late = np.where(chosen, start, len(p.years))
    np.logical_or.at(wrong, one, chosen[one] & (late[needed] > start[one]))
    np.logical_or.at(wrong, two, chosen[two] & chosen[other])
    np.logical_or.at(wrong, three, chosen[three] & (late[before] >= start[three]))
    cap = np.repeat(np.arange(len(p.caps)), np.diff(p.cap_start))
    used = np.zeros(len(p.caps), dtype=np.int64)
    np.add.at(used, cap, np.where(chosen[p.cap_work], p.cap_amount, 0))
    over = used > np.array([one.most for one in p.caps], dtype=np.int64)
    np.logical_or.at(wrong, p.cap_work[p.cap_start[:-1]], over)
    keeps = np.ones(len(p.villages), dtype=np.bool_)
    keeps[p.village_of_work[wrong]] = False
    return keeps
