"""How evenly what poverty is left lies over the counties, and which villages equity counts more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..problem import Ints, Problem
from .counting import scores_left, village_of_cell


@dataclass(frozen=True)
class Fairness:
    """Inequality over people of what is left after the last year: each person counts at the mean
    censored score of their county. Gini from 0, even; Theil's T (Theil 1967) from 0, even, up to
    the log of the population. `worst`: the highest mean, weight units, and its county's index, -1
    where nobody lives."""

    gini: float
    theil: float
    worst: float
    county: int


def fairness(problem: Problem, start: Ints, county: Ints) -> Fairness:
    """Of a plan that starts works so; `county`, int64[n], gives the county of each village."""
    size = int(county.max()) + 1
    persons = np.bincount(county, _persons(problem), size).astype(np.float64)
    left = np.bincount(county, scores_left(problem, start)[-1], size)
    lived = np.flatnonzero(persons > 0)
    if not len(lived):
        return Fairness(0.0, 0.0, 0.0, -1)
    mean = left[lived] / persons[lived]
    top = int(np.argmax(mean))
    people = persons[lived]
    return Fairness(
        gini(mean, people), theil(mean, people), float(mean[top]), int(lived[top])
    )  # fmt: skip


def gini(levels: npt.NDArray[np.float64], people: npt.NDArray[np.float64]) -> float:
    """Half the mean difference between two people over the mean; 0 where all have nothing."""
    order = np.argsort(levels, kind="stable")
    x, p = levels[order], people[order] / people.sum()
    mean = float(p @ x)
    if mean <= 0:
        return 0.0
    below = np.cumsum(p) - p
    # Sum over pairs of p_i p_j (x_j - x_i), i before j: each x counts its people below less above.
    return float((p * x) @ (2 * below + p - 1.0)) / mean


def theil(levels: npt.NDArray[np.float64], people: npt.NDArray[np.float64]) -> float:
    """Mean of x/mean * log(x/mean), a county with nothing left adding 0; 0 where none has any."""
    p = people / people.sum()
    mean = float(p @ levels)
    if mean <= 0:
        return 0.0
    ratio = levels / mean
    return max(0.0, float(p @ (ratio * np.log(np.where(ratio > 0, ratio, 1.0)))))


def need_tenths(problem: Problem) -> Ints:
    """1 to 10 by village, int64[n]: the tenth it stands in by mean censored score per person, 10
    for the neediest; villages with equal means get the same. A default equity weight."""
    persons = _persons(problem)
    score = scores_left(problem, np.full(len(problem.works), -1))[0]
    mean = score / np.maximum(persons, 1)
    below = np.searchsorted(np.sort(mean), mean, side="left")
    return np.asarray(1 + 10 * below // len(mean), dtype=np.int64)


def _persons(problem: Problem) -> Ints:
    persons = np.zeros(len(problem.villages), dtype=np.int64)
    np.add.at(persons, village_of_cell(problem), problem.cell_persons)
    return persons
