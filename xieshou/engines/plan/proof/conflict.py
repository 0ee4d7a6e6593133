"""Name an irreducible set of limits that no plan can keep together (Chinneck & Dravnieks 1991).

The bound L at any prices is at least the value of every plan that keeps the limits. Prices at
which it falls below the worst value that a plan can have prove that there is none (Farkas 1902),
and a limit without a price has no part in that proof. The deletion filter leaves out one limit
after the other and looks for prices on the others alone; where there are none, the limit stays.

Prices are looked for by cutting planes (Kelley 1960): whatever the villages answer is a row, and a
linear programme finds the fewest prices at which every answer known is refused. The rows serve
every set of limits. If the programme has no solution, a mixture of answers known keeps the limits.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import highspy
import numpy as np
import numpy.typing as npt

from ..highs import silent_highs
from ..offers import Floats, Offers
from ..problem import Choices, Problem, relief_changes

Answer = Callable[[Floats], tuple[float, Floats]]
"""At prices: how far the bound is above the worst value, and its slope by each price."""

_ROUNDS = 400
"""Most times that the villages are asked; what is left unsettled by then stays named."""


def conflict(
    problem: Problem | Choices, offers: Offers, ray: Floats
) -> tuple[list[str], list[str]]:
    """(limits that cannot be met, limits in their way), from prices `ray` that prove there is none.

    A limit "cannot be met" if doing nothing breaks it; where none is of that kind, all are named as
    such. The proof is by prices, so it is of the relaxation in which villages may take mixtures of
    bundles, and reliefs any part of a lot: irreducible means that without any one of the limits
    named some mixture keeps the others, not that some whole plan does. Where the villages had to be
    asked too often, limits are named that might have been left out; never one too few.
    """
    found = irreducible(_answers(problem, offers), ray, problem.senses, _spread(problem, offers))
    nothing, sense = -problem.amounts, problem.senses
    asked = np.where(sense == 0.0, nothing != 0, nothing * sense > 0)
    codes = [limit.code for limit in problem.limits]
    named = [codes[k] for k in np.flatnonzero(found & asked)]
    against = [codes[k] for k in np.flatnonzero(found & ~asked)]
    return (named, against) if named else (against, [])


def irreducible(
    answer: Answer, ray: Floats, senses: Floats, spread: float
) -> npt.NDArray[np.bool_]:
    """Which limits an irreducible proof puts a price on, bool[m].

    `answer(ray)` is below 0; `spread`: no two plans differ by more in value, nor does the worst.
    """
    search = _Search(answer, senses, spread, [answer(ray)[1], answer(0.0 * ray)[1]])
    proof = search.prices(ray != 0.0)
    proof = ray if proof is None else proof
    kept = proof != 0.0
    for limit in np.argsort(np.abs(proof) * search.scale, kind="stable"):
        if not kept[limit]:
            continue
        others = kept.copy()
        others[limit] = False
        without = search.prices(others)
        if without is not None:
            kept = without != 0.0
    return np.asarray(kept)


class _Search:
    """Prices on some of the limits that prove that no plan keeps these."""

    def __init__(self, answer: Answer, senses: Floats, spread: float, slopes: list[Floats]) -> None:
        self._answer, self._slopes, self._senses = answer, slopes, senses
        size = np.abs(slopes).max(axis=0)
        self.scale = np.where(size > 0.0, size, 1.0)
        # Where every answer is refused by 1 or more, so many times the prices outweigh all values.
        self._far = 2.0 * spread + 1.0
        self._left = _ROUNDS

    def prices(self, some: npt.NDArray[np.bool_]) -> Floats | None:
        """Prices of the limits in `some` that are a proof; None if there are none, or not found."""
        ups = np.flatnonzero(some & (self._senses >= 0.0))
        downs = np.flatnonzero(some & (self._senses <= 0.0))
        at = np.concatenate((ups, downs))
        sign = np.concatenate((np.ones(len(ups)), -np.ones(len(downs))))
        while self._left and len(at):
            rows = np.array(self._slopes)[:, at] * (sign / self.scale[at])
            weight = _least_weight(rows)
            if weight is None:
                return None
            prices = np.zeros(len(some))
            np.add.at(prices, at, self._far * weight * sign / self.scale[at])
            self._left -= 1
            above, slope = self._answer(prices)
            if above < 0.0:
                return prices
            self._slopes.append(slope)
        return None


def _least_weight(rows: Floats) -> Floats | None:
    """Weights >= 0 of least sum at which no row adds up to more than -1; None if there are none."""
    k, n = rows.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, k
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = np.ones(n), np.zeros(n), np.full(n, np.inf)
    lp.row_lower_, lp.row_upper_ = np.full(k, -np.inf), np.full(k, -1.0)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(k + 1, dtype=np.int32) * n
    lp.a_matrix_.index_ = np.tile(np.arange(n, dtype=np.int32), k)
    lp.a_matrix_.value_ = rows.ravel()
    highs = silent_highs()
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    weight = np.array(highs.getSolution().col_value)
    return np.where(weight > 1e-9 * weight.max(), weight, 0.0)


def _spread(problem: Problem | Choices, offers: Offers) -> float:
    cost = sum(abs(relief.cost) * relief.most for relief in problem.reliefs)
    return 2.0 * offers.size + abs(offers.worst) + cost


def _answers(problem: Problem | Choices, offers: Offers) -> Answer:
    """The bound at prices, padded upward for rounding (Higham 2002), and its slope."""
    m, villages = len(problem.limits), np.arange(offers.villages)
    relief, limit, change = relief_changes(problem.limits, problem.reliefs)
    cost = np.array([one.cost for one in problem.reliefs], dtype=np.float64)
    most = np.array([one.most for one in problem.reliefs], dtype=np.float64)
    worst = offers.worst - float(most @ np.maximum(cost, 0.0))
    amounts = problem.amounts.astype(np.float64)

    # What any choice of bundles can use, without signs: for padding.
    sizes = np.abs(amounts)
    np.add.at(sizes, problem.use_limit, np.abs(problem.use_amount.astype(np.float64)))

    def answer(prices: Floats) -> tuple[float, Floats]:
        reduced, bundle = offers.best(prices)
        _, of, amount = offers.uses(villages, bundle)
        slope = amounts - np.bincount(of, amount, m)
        lot = -cost - np.bincount(relief, prices[limit] * change, len(cost))
        taken = np.where(lot > 0.0, most, 0.0)
        slope -= np.bincount(limit, taken[relief] * change, m)
        fixed = prices * amounts
        size = offers.size + float(np.abs(prices) @ sizes + most @ np.abs(lot))
        pad = size * (64 + offers.terms) * float(np.finfo(np.float64).eps)
        bound = math.fsum(fixed.tolist()) + math.fsum(reduced.tolist()) + float(taken @ lot) + pad
        return bound - worst, slope

    return answer
