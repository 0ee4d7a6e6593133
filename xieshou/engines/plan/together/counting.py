"""Exact recount of a plan from the histograms: fall by village and year, value, use of limits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..problem import MAX_WORKS, Ints, Problem, relief_changes

Flags = npt.NDArray[np.bool_]


def censored(problem: Problem, patterns: npt.NDArray[np.uint32]) -> Ints:
    """Score of each pattern if it reaches the line, else 0 (Alkire & Foster 2011), int64[c]."""
    score = np.zeros(len(patterns), dtype=np.int64)
    for bit, weight in enumerate(problem.weights.tolist()):
        score += weight * (patterns >> np.uint32(bit) & np.uint32(1)).astype(np.int64)
    return np.where(score >= problem.line, score, 0)


def village_of_cell(problem: Problem) -> Ints:
    """Index of the village of each cell, int64[c]."""
    return np.repeat(np.arange(len(problem.villages)), np.diff(problem.cell_start))


def left_patterns(problem: Problem, done: Flags) -> npt.NDArray[np.uint32]:
    """Patterns once the works `done`, bool[w], have cleared theirs, uint32[c]."""
    home = village_of_cell(problem)
    cleared = np.zeros(len(home), dtype=np.uint32)
    for work, at in _nth_works(problem, home):
        cleared[at] |= np.where(
            done[work] & _serves(problem, work, at), problem.work_clears[work], np.uint32(0)
        )
    return problem.cell_pattern & ~cleared


def scores_left(problem: Problem, start: Ints) -> Ints:
    """Censored score of each village before the plan and after each year, int64[t+1, n]."""
    n, home = len(problem.villages), village_of_cell(problem)
    rows = []
    for year in range(-1, len(problem.years)):
        done = (start >= 0) & (start <= year)
        each = problem.cell_persons * censored(problem, left_patterns(problem, done))
        rows.append(_sums(home, each, n))
    return np.array(rows, dtype=np.int64)


def parts_of(problem: Problem, start: Ints) -> Ints:
    """Amount of each part, over all years with their weights, int64[k]."""
    return np.asarray(_worth_of_start(problem)[start] @ problem.work_parts, dtype=np.int64)


def value_of(problem: Problem, start: Ints, eased: Ints) -> int:
    """The value of a plan: as Problem defines it, whatever limits and rules say."""
    left = scores_left(problem, start)
    fall = problem.year_weights @ (left[0] - left[1:])
    cost = sum(r.cost * int(lots) for r, lots in zip(problem.reliefs, eased, strict=True))
    poverty = problem.poverty_weight * int(fall @ problem.village_weight)
    return poverty + int(parts_of(problem, start) @ problem.part_weights) - cost


def own_values(problem: Problem) -> Ints:
    """What each work is worth with no other, in one year of weight 1, int64[w]."""
    home, w = village_of_cell(problem), len(problem.works)
    before = censored(problem, problem.cell_pattern)
    fall = np.zeros(w, dtype=np.int64)
    for work, at in _nth_works(problem, home):
        clears = np.where(_serves(problem, work, at), problem.work_clears[work], np.uint32(0))
        after = censored(problem, problem.cell_pattern[at] & ~clears)
        fall += _sums(work, problem.cell_persons[at] * (before[at] - after), w)
    weight = problem.poverty_weight * problem.village_weight[problem.village_of_work]
    return np.asarray(fall * weight + problem.work_bonus, dtype=np.int64)


def used_by(problem: Problem, start: Ints) -> Ints:
    """Use of each limit by the works, before reliefs, int64[m]."""
    t = len(problem.years)
    taken = np.zeros(len(problem.works) * t, dtype=np.bool_)
    works = np.flatnonzero(start >= 0)
    taken[works * t + start[works]] = True
    uses = np.repeat(taken, np.diff(problem.use_start))
    return _sums(problem.use_limit[uses], problem.use_amount[uses], len(problem.limits))


def eased_by(problem: Problem, eased: Ints) -> Ints:
    """What the lots taken of each relief add to the use of each limit, int64[m]."""
    relief, limit, change = relief_changes(problem.limits, problem.reliefs)
    return _sums(limit, change * eased[relief], len(problem.limits))


def broken(problem: Problem, start: Ints, eased: Ints) -> tuple[str, ...]:
    """Codes of the limits that a plan breaks."""
    used = used_by(problem, start) + eased_by(problem, eased)
    over, under = used > problem.amounts, used < problem.amounts
    wrong = np.select([problem.senses > 0, problem.senses < 0], [over, under], over | under)
    return tuple(problem.limits[k].code for k in np.flatnonzero(wrong))


def _nth_works(problem: Problem, home: Ints) -> list[tuple[Ints, Ints]]:
    """(works, cells): each cell beside the first work of its village, then the second, ..."""
    pairs = []
    for nth in range(min(MAX_WORKS, int(np.diff(problem.work_start).max(initial=0)))):
        work = problem.work_start[:-1][home] + nth
        at = np.flatnonzero(work < problem.work_start[1:][home])
        pairs.append((work[at], at))
    return pairs


def _serves(problem: Problem, work: Ints, at: Ints) -> Flags:
    group = problem.cell_group[at].astype(np.uint32)
    return np.asarray(problem.work_serves[work] >> group & np.uint32(1), dtype=np.bool_)


def _worth_of_start(problem: Problem) -> Ints:
    """Sum of the weights of the years from a start on; 0 for -1, never, int64[t+1]."""
    return np.append(np.cumsum(problem.year_weights[::-1])[::-1], 0)


def _sums(at: npt.NDArray[np.integer], each: Ints, size: int) -> Ints:
    total = np.zeros(size, dtype=np.int64)
    np.add.at(total, at, each)
    return total
