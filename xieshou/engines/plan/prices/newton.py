"""One heat of the smooth dual: damped Newton steps inside a box of prices.

The signs of prices, and a box around prices that are trusted, are held by a logarithmic barrier
(Fiacco & McCormick 1968); the box keeps prices from running away where the bundles in play leave
the dual without a floor (boxstep: Marsten, Hogan & Blankenship 1975).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from ..offers import Floats
from .soft import Pass, Soft

BARRIER = 0.1
"""Of the heat."""
CENTRED = 0.03
STEPS = 30
SHORTEST = 1e-4


class Rest(NamedTuple):
    """Where a descent came to rest."""

    magnitude: Floats
    spare: Floats  # [rows] multiplier of magnitude > 0: what is left of the limit there
    soft: Soft
    centred: bool

    @property
    def gap(self) -> float:
        """What is left to gain over the bundles looked at, in value units."""
        return abs(self.soft.bound - self.soft.mean_value)


def descend(
    look: Pass, magnitude: Floats, spare: Floats | None, cap: Floats, heat: float,
    tick: Callable[[Soft], bool], near: float = CENTRED,
) -> Rest:  # fmt: skip
    """Minimise the soft dual at one heat over 0 < magnitude < cap; `tick` says when to stop.

    `near`: of the heat, for each row, what another step may still gain.
    `spare`: of the heat before. Steps are primal-dual (Wright 1997, "Primal-dual interior-point
    methods"): the bend of the barrier is spare / magnitude, so that a limit with something left
    does not hold up the others when the barrier falls.
    """
    barrier, x = heat * BARRIER, magnitude
    z = barrier / x if spare is None else spare
    soft = look(x, heat, barrier)
    spent, centred = tick(soft), False
    for _ in range(STEPS):
        room = cap - x
        slope = soft.slope - barrier / x + barrier / room
        bend = z / x + barrier / room**2
        step = -solve_positive(soft.curvature + np.diag(bend), slope)
        decrement = -float(slope @ step)
        centred = not decrement > near * heat * len(x)
        if spent or centred:
            break
        here, length = _level(soft, x, cap, barrier), 1.0
        while True:
            # Each price by itself is kept inside: one that would leave does not hold up the others.
            there = np.clip(x + length * step, 0.1 * x, x + 0.9 * room)
            trial = look(there, heat, barrier)
            spent = tick(trial)
            level = _level(trial, there, cap, barrier)
            if level <= here - 1e-4 * length * decrement or length < SHORTEST or spent:
                break
            length *= 0.4
        if not level < here:
            break
        moved = barrier / x - z * (there - x) / x
        z = np.clip(moved, 0.1 * z, 10.0 * np.maximum(z, barrier / there))
        x, soft = there, trial
    return Rest(x, z, soft, centred)


def _level(soft: Soft, x: Floats, cap: Floats, barrier: float) -> float:
    # A step may be rounded onto the edge of the box: infinitely high there, so it is shortened.
    with np.errstate(divide="ignore"):
        return soft.smooth - barrier * float(np.log(x).sum() + np.log1p(-x / cap).sum())


def solve_positive(matrix: Floats, right: Floats) -> Floats:
    """Solve matrix x = right, symmetric and positive; rows tied to few others go first.

    Limits nest: a county's money inside a pairing's inside the province's. Taken from the inside
    out, elimination fills in only towards the outer ones (minimum degree: Tinney & Walker 1967), so
    that the prices of a county are settled given its pairing's, and these given the province's.
    """
    order = np.argsort(np.count_nonzero(matrix, axis=1), kind="stable")
    x = np.empty(len(right))
    x[order] = _solve_positive(np.ascontiguousarray(matrix[np.ix_(order, order)]), right[order])
    return x


@njit(nogil=True, cache=True)
def _solve_positive(matrix: Any, right: Any) -> Any:
    """Cholesky, a vanishing pivot raised to keep it positive. Overwrites matrix.

    Own loop rather than LAPACK, whose sums depend on the number of threads.
    """
    m = len(right)
    x = right.copy()
    least = np.empty(m)
    tied = np.empty(m, np.int64)
    for k in range(m):
        least[k] = 1e-14 * matrix[k, k] + 1e-200
    for k in range(m):
        pivot = np.sqrt(max(matrix[k, k], least[k]))
        matrix[k, k] = pivot
        matrix[k, k + 1 :] /= pivot
        count = 0
        for i in range(k + 1, m):
            if matrix[k, i] != 0.0:
                tied[count] = i
                count += 1
        if 3 * count > m - k:
            for i in range(k + 1, m):
                scale = matrix[k, i]
                if scale != 0.0:
                    matrix[i, i:] -= scale * matrix[k, i:]
        else:
            for a in range(count):
                i = tied[a]
                scale = matrix[k, i]
                for b in range(a, count):
                    matrix[i, tied[b]] -= scale * matrix[k, tied[b]]
        x[k] /= pivot
        for a in range(count):
            x[tied[a]] -= x[k] * matrix[k, tied[a]]
    for k in range(m - 1, -1, -1):
        for i in range(k + 1, m):
            x[k] -= matrix[k, i] * x[i]
        x[k] /= matrix[k, k]
    return x
