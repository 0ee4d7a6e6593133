"""A problem seen by prices: every village answers with its best bundle, sharply or softly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..offers.bundles import spread
from ..offers.tables import Bundles
from ..problem import Ints, Problem
from .kernels import best_range, deficit_range, soft_range

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Soft:
    """One pass at a heat, in scaled units: see `Market.soft`."""

    smooth: float  # soft dual, without the barrier
    bound: float  # L
    mean_value: float  # value of the soft choice
    used: Floats  # use by the soft choice
    curvature: Floats  # Hessian of the soft dual


class Market:
    """A problem seen by prices: every village answers with its best bundle.

    Limits are scaled so that their largest single use is 1; `magnitude` is the price of a limit
    in scaled units without its sign, always > 0 inside the barrier.
    """

    def __init__(self, problem: Problem, bundles: Bundles) -> None:
        self.problem, self.bundles = problem, bundles
        m = len(problem.limits)
        largest = np.zeros(m)
        np.maximum.at(largest, problem.use_limit, np.abs(problem.use_amount).astype(np.float64))
        self.live = largest > 0
        self.scale = np.where(self.live, largest, 1.0)
        self.sign = problem.senses
        self.amount = problem.amounts / self.scale
        self.use = problem.use_amount / self.scale[problem.use_limit]
        self.owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))

    def prices(self, magnitude: Floats) -> Floats:
        """Prices per unit of each limit from scaled magnitudes."""
        return np.asarray(magnitude * self.sign / self.scale)

    def work_prices(self, magnitude: Floats) -> Floats:
        """What each work pays, float64[w]."""
        paid = (magnitude * self.sign)[self.problem.use_limit] * self.use
        return np.asarray(np.bincount(self.owner, paid, len(self.problem.works)), np.float64)

    def soft(self, magnitude: Floats, heat: float) -> Soft:
        """Every village spreads over its bundles in proportion to exp(reduced value / heat)."""
        p, m, parts = self.problem, len(self.sign), len(self.bundles.ranges)
        totals, used = np.zeros((parts, 3)), np.zeros((parts, m))
        curvature = np.zeros((parts, m, m))
        price = self.work_prices(magnitude)

        def run(k: int, lo: int, hi: int) -> None:
            soft_range(
                lo, hi, p.work_start, self.bundles.start, self.bundles.value, price, heat,
                p.use_start, p.use_limit, self.use, totals[k], used[k], curvature[k],
            )  # fmt: skip

        spread(self.bundles.ranges, run)
        fixed = float(magnitude * self.sign @ self.amount)
        best, smooth, mean = totals.sum(axis=0)
        hessian = curvature.sum(axis=0) * np.outer(self.sign, self.sign)
        return Soft(fixed + smooth, fixed + best, mean, used.sum(axis=0), hessian)

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """Best reduced value and best bundle of each village, float64[n], int64[n]."""
        p = self.problem
        reduced, choice = np.empty(len(p.villages)), np.empty(len(p.villages), dtype=np.int64)
        price = np.bincount(self.owner, prices[p.use_limit] * p.use_amount, len(p.works))
        arrays = (p.work_start, self.bundles.start, self.bundles.value, price, reduced, choice)
        spread(self.bundles.ranges, lambda _, lo, hi: best_range(lo, hi, *arrays))
        return reduced, choice

    def deficits(self, prices: Floats) -> Floats:
        """Best reduced value of its village less that of each bundle, float64[bundles], >= 0."""
        p = self.problem
        price = np.bincount(self.owner, prices[p.use_limit] * p.use_amount, len(p.works))
        deficit = np.empty(len(self.bundles.value))
        arrays = (p.work_start, self.bundles.start, self.bundles.value, price, deficit)
        spread(self.bundles.ranges, lambda _, lo, hi: deficit_range(lo, hi, *arrays))
        return deficit

    def bound(self, prices: Floats) -> float:
        """L(prices), padded upward by a bound on the rounding of every sum in it (Higham 2002)."""
        p = self.problem
        reduced, _ = self.best(prices)
        fixed = prices * p.amounts
        paid = np.abs(prices[p.use_limit] * p.use_amount)
        size = float(np.abs(fixed).sum() + paid.sum() + self._largest_values())
        terms = 64 + int(np.diff(p.use_start).max(initial=0)) + 2 * (len(p.villages)).bit_length()
        pad = size * terms * float(np.finfo(np.float64).eps)
        return math.fsum(fixed.tolist()) + math.fsum(reduced.tolist()) + pad

    def _largest_values(self) -> float:
        value = np.where(np.isfinite(self.bundles.value), np.abs(self.bundles.value), 0.0)
        if not len(value):
            return 0.0
        return float(np.maximum.reduceat(value, self.bundles.start[:-1]).sum())
