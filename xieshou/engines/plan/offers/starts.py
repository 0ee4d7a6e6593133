"""Bundles numbered by when their works start: sum over works k of (start_k + 1) * (t + 1)**k.

t is the number of years, start_k the year in which the k-th work of the village starts, -1 if it is
not chosen. With one year this is the bit mask of the works.
"""

from __future__ import annotations

import numpy as np

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
