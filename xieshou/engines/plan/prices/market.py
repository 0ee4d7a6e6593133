"""Limits and reliefs as prices see them, whoever makes the offers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ..offers import Floats, Offers
from ..problem import Choices, Ints, Limit, Problem, Relief, relief_changes
from ..problem.limits import ROOM, amounts_of, senses_of


class Uses(NamedTuple):
    """Which villages can draw on which limits, and how much."""

    largest: Floats  # [m], largest |use| by one work
    total: Floats  # [m], all |uses|
    limit: npt.NDArray[np.int32]  # [u]
    village: Ints  # [u]
    amount: Floats  # [u], |use|

    def by(self, villages: npt.NDArray[np.bool_]) -> Floats:
        """|Uses| of each limit by some of the villages, float64[m]."""
        taken = villages[self.village]
        part = np.bincount(self.limit[taken], self.amount[taken], len(self.total))
        return part.astype(np.float64)

    def drawing(self, limit: int, villages: int) -> npt.NDArray[np.bool_]:
        """The villages that can draw on a limit, bool[n]."""
        mask = np.zeros(villages, dtype=np.bool_)
        mask[self.village[self.limit == limit]] = True
        return mask


def uses_of(problem: Problem | Choices) -> Uses:
    """The uses of a problem's works or options."""
    m, size = len(problem.limits), np.abs(problem.use_amount.astype(np.float64))
    largest = np.zeros(m)
    np.maximum.at(largest, problem.use_limit, size)
    total = np.bincount(problem.use_limit, size, m).astype(np.float64)
    row = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))
    if isinstance(problem, Problem):
        village = problem.village_of_work[row // len(problem.years)]
    else:
        village = np.searchsorted(problem.option_start, row, side="right") - 1
    return Uses(largest, total, problem.use_limit, village, size)


class Eased(NamedTuple):
    """What the reliefs add to the soft dual, in scaled units; see prices/soft.py."""

    smooth: float
    bound: float
    mean_value: float
    used: Floats  # [m]
    curvature: tuple[Ints, Ints, Floats]  # limits, limits, amounts; to be added up


class Market:
    """m limits, r reliefs, and villages that answer prices with offers.

    Limits are scaled so that their largest single use is 1. A limit "=" is two rows, at most and
    at least, so that every row has a price of one sign: `magnitude`, float64[rows], is the price in
    scaled units without its sign, always > 0 inside the barrier.
    """

    def __init__(
        self, offers: Offers, limits: Sequence[Limit], reliefs: Sequence[Relief], uses: Uses
    ) -> None:
        self.offers, self.limits, self.uses = offers, tuple(limits), uses
        self.amounts, senses = amounts_of(limits), senses_of(limits)
        self.low = np.where(senses <= 0, self.amounts, -ROOM)
        self.high = np.where(senses >= 0, self.amounts, ROOM)
        self.relief, self.relief_limit, self.change = relief_changes(limits, reliefs)
        self.most = np.array([relief.most for relief in reliefs], dtype=np.int64)
        self.cost = np.array([relief.cost for relief in reliefs], dtype=np.int64)
        lots = np.zeros(len(limits))
        np.maximum.at(lots, self.relief_limit, np.abs(self.change).astype(np.float64))
        self.scale = np.where(uses.largest > 0, uses.largest, np.maximum(lots, 1.0))
        self.amount = self.amounts / self.scale
        at_most, at_least = np.flatnonzero(senses >= 0), np.flatnonzero(senses <= 0)
        self.row_limit = np.concatenate((at_most, at_least))
        self.row_sign = np.concatenate((np.ones(len(at_most)), -np.ones(len(at_least))))

    @cached_property
    def _together(self) -> tuple[Ints, Ints]:
        """Every pair of changes by the same relief, each way round."""
        order = np.argsort(self.relief, kind="stable")
        first = np.searchsorted(self.relief[order], self.relief[order])
        size = np.bincount(self.relief, minlength=len(self.most))[self.relief[order]]
        one = np.repeat(np.arange(len(order)), size)
        ends = np.cumsum(size)
        other = np.arange(len(one)) - np.repeat(ends - size - first, size)
        return order[one], order[other]

    @property
    def worst(self) -> float:
        """A value that no plan is below."""
        return self.offers.worst - float((np.maximum(self.cost, 0) * self.most).sum())

    def signed(self, magnitude: Floats) -> Floats:
        """Price of each limit in scaled units, float64[m], from rows."""
        rows = magnitude * self.row_sign
        return np.bincount(self.row_limit, rows, len(self.limits)).astype(np.float64)

    def prices(self, magnitude: Floats) -> Floats:
        """Prices per unit of each limit, float64[m], from rows."""
        return np.asarray(self.signed(magnitude) / self.scale)

    def magnitude(self, prices: Floats) -> Floats:
        """Rows from prices per unit; 0 where the price has the other sign."""
        return np.asarray(np.maximum((prices * self.scale)[self.row_limit] * self.row_sign, 0.0))

    def changed(self, lots: Ints) -> Ints:
        """What lots of the reliefs add to the use of each limit, exact, int64[m]."""
        used = np.zeros(len(self.limits), dtype=np.int64)
        np.add.at(used, self.relief_limit, self.change * lots[self.relief])
        return used

    def eased(self, signed: Floats, barrier: float) -> Eased:
        """Reliefs at scaled prices, each kept off 0 and off its most by the barrier.

        A share y of the most lots is worth y v; y v + barrier (log y + log(1 - y)) is greatest
        where v y^2 + (2 barrier - v) y - barrier = 0.
        """
        m, r = len(self.limits), len(self.most)
        change = self.change / self.scale[self.relief_limit] * self.most[self.relief]
        paid = np.bincount(self.relief, change * signed[self.relief_limit], r)
        worth = -(self.cost * self.most).astype(np.float64) - paid
        root = np.sqrt(worth**2 + 4.0 * barrier**2)
        # Two forms of the same root: each keeps its digits on one side of 0.
        above = (worth - 2 * barrier + root) / np.where(worth > 0, 2 * worth, 1.0)
        below = 2 * barrier / np.where(worth > 0, 1.0, 2 * barrier - worth + root)
        share = np.where(worth > 0, above, below)
        share = np.clip(share, 1e-15, 1 - 1e-15)
        bend = 1.0 / (barrier / share**2 + barrier / (1 - share) ** 2)
        held = barrier * (np.log(share) + np.log1p(-share))
        used = np.bincount(self.relief_limit, change * share[self.relief], m)
        one, other = self._together
        curvature = change[one] * bend[self.relief[one]] * change[other]
        return Eased(
            float((share * worth + held).sum()), float(np.maximum(worth, 0.0).sum()),
            -float((self.cost * self.most * share).sum()), used.astype(np.float64),
            (self.relief_limit[one], self.relief_limit[other], curvature),
        )  # fmt: skip

    def answer(self, prices: Floats) -> tuple[float, Ints]:
        """(L(prices), the best bundle of each village).

        L is padded upward by a bound on the rounding of every sum in it (Higham 2002).
        """
        reduced, choice = self.offers.best(prices)
        fixed = prices * self.amounts
        change = self.change * prices[self.relief_limit]
        worth = -self.cost - np.bincount(self.relief, change, len(self.most))
        reliefs = self.most * np.maximum(worth, 0.0)
        sizes = (
            np.abs(fixed), np.abs(prices) * self.uses.total, [self.offers.size],
            self.most * np.abs(self.cost), self.most[self.relief] * np.abs(change),
        )  # fmt: skip
        size = sum(float(np.sum(one)) for one in sizes)
        terms = 64 + self.offers.terms + len(self.change) + 2 * self.offers.villages.bit_length()
        pad = size * terms * float(np.finfo(np.float64).eps)
        return math.fsum([*fixed.tolist(), *reduced.tolist(), *reliefs.tolist()]) + pad, choice
