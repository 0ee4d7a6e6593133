"""The same problem with one thing changed, for asking what would happen then."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..problem import Ints, Problem


def cheaper(problem: Problem, work: int, fen: int) -> Problem:
    """The work costs `fen` less in whichever year it starts, at most its cost.

    The saving is shared over its uses of money limits ("money:…", above zero) in proportion,
    exact to the fen (largest remainder; the first use first where they are equal).
    """
    amount = problem.use_amount.copy()
    for uses in _money_uses(problem, work):
        costs = [int(amount[u]) for u in uses]
        for u, saved in zip(uses, _shares(min(fen, sum(costs)), costs), strict=True):
            amount[u] -= saved
    return replace(problem, use_amount=amount)


def cost_of(problem: Problem, work: int) -> int:
    """Fen of money limits the work uses in the year in which it costs most."""
    return max(
        (sum(int(problem.use_amount[u]) for u in uses) for uses in _money_uses(problem, work)),
        default=0,
    )


def _money_uses(problem: Problem, work: int) -> list[list[int]]:
    """Indices of the uses of money limits above zero, by year."""
    years = len(problem.years)
    rows = problem.use_start[work * years : (work + 1) * years + 1].tolist()
    return [
        [u for u in range(a, b)
         if problem.use_amount[u] > 0
         and problem.limits[problem.use_limit[u]].code.startswith("money:")]
        for a, b in pairwise(rows)
    ]  # fmt: skip


def _shares(total: int, weights: list[int]) -> list[int]:
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    shares = [total * one // whole for one in weights]
    late = sorted(range(len(weights)), key=lambda k: -(total * weights[k] % whole))
    for k in late[: total - sum(shares)]:
        shares[k] += 1
    return shares


def relieved_cells(problem: Problem, work: int) -> list[int]:
    """The cells of the work's village in which it relieves the poor by itself."""
    village = int(np.searchsorted(problem.work_start, work, side="right")) - 1
    cells = slice(problem.cell_start[village], problem.cell_start[village + 1])
    pattern = problem.cell_pattern[cells]
    served = problem.work_serves[work] >> problem.cell_group[cells] & 1 == 1
    fall = _scores(problem, pattern) - _scores(problem, pattern & ~problem.work_clears[work])
    return (int(problem.cell_start[village]) + np.flatnonzero(served & (fall > 0))).tolist()


def _scores(problem: Problem, pattern: npt.NDArray[np.uint32]) -> Ints:
    """Censored score of each pattern, weight units."""
    bits = pattern[:, None] >> np.arange(len(problem.weights), dtype=np.uint32) & 1
    score = bits.astype(np.int64) @ problem.weights
    return np.where(score >= problem.line, score, 0)


def more_people(problem: Problem, cell: int, persons: int) -> Problem:
    """`persons` more of the pattern and group of a cell live in its village."""
    count = problem.cell_persons.copy()
    count[cell] += persons
    return replace(problem, cell_persons=count)


def wider(problem: Problem, limit: int, by: int) -> Problem:
    """The limit allows `by` more: its amount grows, or, of ">=", falls. May be below zero."""
    one = problem.limits[limit]
    amount = one.amount - by if one.sense == ">=" else one.amount + by
    limits = list(problem.limits)
    limits[limit] = replace(one, amount=amount)
    return replace(problem, limits=tuple(limits))


def looser(problem: Problem, cap: int, by: int) -> Problem:
    """The cap of a village allows `by` more."""
    caps = list(problem.caps)
    caps[cap] = replace(caps[cap], most=caps[cap].most + by)
    return replace(problem, caps=tuple(caps))


def insisting(problem: Problem, works: Iterable[int]) -> Problem:
    """The works must be in the plan."""
    must = problem.must.copy()
    must[list(works)] = True
    return replace(problem, must=must)


def forbidding(problem: Problem, works: Iterable[int]) -> Problem:
    """The works may start in no year, and need not."""
    must, opens = problem.must.copy(), problem.opens.copy()
    must[list(works)] = False
    opens[list(works)] = False
    return replace(problem, must=must, opens=opens)


def village_alone(problem: Problem, village: int) -> Problem:
    """The one village with all limits, as it is in the problem."""
    c0, c1 = problem.cell_start[village : village + 2].tolist()
    w0, w1 = problem.work_start[village : village + 2].tolist()
    years = len(problem.years)
    uses = problem.use_start[w0 * years : w1 * years + 1]
    u0, u1 = int(uses[0]), int(uses[-1])
    pairs = {
        name: rows[(rows[:, 0] >= w0) & (rows[:, 0] < w1)] - w0
        for name in ("requires", "excludes", "follows")
        for rows in (getattr(problem, name),)
    }
    kept = [
        cap for cap in range(len(problem.caps))
        if w0 <= problem.cap_work[problem.cap_start[cap]] < w1
    ]  # fmt: skip
    rows = [np.arange(problem.cap_start[cap], problem.cap_start[cap + 1]) for cap in kept]
    at = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return replace(
        problem,
        villages=problem.villages[village : village + 1],
        cell_start=np.array([0, c1 - c0]), cell_pattern=problem.cell_pattern[c0:c1],
        cell_group=problem.cell_group[c0:c1], cell_persons=problem.cell_persons[c0:c1],
        works=problem.works[w0:w1], work_start=np.array([0, w1 - w0]),
        work_clears=problem.work_clears[w0:w1], work_serves=problem.work_serves[w0:w1],
        must=problem.must[w0:w1], work_parts=problem.work_parts[w0:w1],
        opens=problem.opens[w0:w1], village_weight=problem.village_weight[village : village + 1],
        use_start=uses - u0, use_limit=problem.use_limit[u0:u1],
        use_amount=problem.use_amount[u0:u1],
        caps=tuple(problem.caps[cap] for cap in kept),
        cap_start=np.concatenate(([0], np.cumsum([len(row) for row in rows], dtype=np.int64))),
        cap_work=problem.cap_work[at] - w0, cap_amount=problem.cap_amount[at],
        **pairs,
    )  # fmt: skip
