"""The same problem with one thing changed, for asking what would happen then."""

from __future__ import annotations

from collections.abc import Container, Iterable
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


def roomier(problem: Problem, work: int, year: int, limits: Container[int], times: int) -> Problem:
    """Each of these limits allows so many times more what the work uses of it in the year."""
    row = work * len(problem.years) + year
    changed = problem
    for u in range(problem.use_start[row], problem.use_start[row + 1]):
        limit = int(problem.use_limit[u])
        if limit in limits:
            changed = wider(changed, limit, times * abs(int(problem.use_amount[u])))
    return changed


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
