"""Offers of villages with many works, searched rather than tabled.

For problems of one year whose villages have so many works (13 to 16) that the values of all their
2**p bundles would not fit into memory; where they do fit, `Enumerated` answers sooner.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from ..problem import Ints, Problem
from . import Floats, Near
from .boughs import ROUNDING, search_these
from .bundles import rule_masks, spread, village_caps, village_ranges
from .tables import never_starts, score_tables
from .uses import bundle_uses
from .widest import Found, near_bundles

_BEST = -1.0
_SAMPLE = 64


class Branching:
    """Offers of a one-year problem; a bundle is the mask of its works.

    `best` is exact but for ROUNDING units of rounding, which `terms` counts. A village without any
    legal bundle answers with -inf and bundle 0, and has no near bundles.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = p = problem
        self._scale = p.village_weight * p.poverty_weight * p.year_weights[0]
        self._bonus = p.work_bonus * p.year_weights[0]
        self._cells = _cells(p)
        start, _, score, persons, _ = self._cells
        poor = np.concatenate(([0], np.cumsum(score * persons)))
        self._base = self._scale * np.diff(poor[start])
        self._given = (
            p.work_clears.astype(np.int64), *rule_masks(p), p.must, never_starts(p),
            *village_caps(p), p.cap_start, p.cap_work, p.cap_amount, *self._cells,
            *score_tables(p.weights), p.line, self._scale, self._base, self._tallest,
            int(np.diff(start).max()),
        )  # fmt: skip
        self._ranges = village_ranges(np.cumsum(np.concatenate(([0], 50 * np.diff(p.work_start)))))
        self._row = np.repeat(np.arange(len(p.works)), np.diff(p.use_start))

    @property
    def villages(self) -> int:
        """n."""
        return len(self.problem.villages)

    @cached_property
    def worst(self) -> float:
        """See Offers."""
        return float(np.minimum(self._bonus, 0).sum())

    @property
    def size(self) -> float:
        """See Offers."""
        return float(self._tallest.sum())

    @cached_property
    def terms(self) -> int:
        """See Offers."""
        p = self.problem
        uses = np.bincount(p.village_of_work, np.diff(p.use_start), self.villages)
        return ROUNDING + int((uses + np.diff(p.work_start)).max())

    @cached_property
    def _tallest(self) -> Floats:
        """Upper bounds on |value| of the bundles of each village, float64[n]."""
        bonus = np.bincount(self.problem.village_of_work, np.abs(self._bonus), self.villages)
        return np.asarray(self._base + bonus, dtype=np.float64)

    def _priced(self, prices: Floats) -> Any:
        p = self.problem
        price = np.bincount(self._row, prices[p.use_limit] * p.use_amount, len(p.works))
        return p.work_start, price, price - self._bonus, self._bonus, *self._given

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """See Offers."""
        reduced, choice = np.empty(self.villages), np.empty(self.villages, dtype=np.int64)
        arrays = (*self._priced(prices), reduced, choice)

        def run(_: int, lo: int, hi: int) -> None:
            search_these(np.arange(lo, hi), _BEST, 0, *arrays)

        spread(self._ranges, run)
        return reduced, choice

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """See Offers."""
        reduced, choice = self.best(prices)
        arrays = (*self._priced(prices), reduced, choice)
        among = np.arange(self.villages) if where is None else np.flatnonzero(where)

        def search(villages: Ints, widest: float, room: int) -> Found:
            return search_these(villages, widest, room, *arrays)

        return near_bundles(
            search, lambda: (reduced, choice), self._ranges, among, most, reach, _SAMPLE
        )

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """See Offers."""
        p = self.problem
        value = np.zeros(len(bundle), dtype=np.int64)
        _value_these(
            village, bundle, p.work_start, self._given[0], *self._cells,
            *score_tables(p.weights), p.line, self._scale, self._bonus, value,
        )  # fmt: skip
        return value

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """See Offers."""
        return bundle_uses(self.problem, village, bundle)


def _cells(p: Problem) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """Cells that works can help, alike ones added up: where those of each village start, the bits
    that can be cleared, score, persons, and the mask of the works that serve them."""
    bits, score, serve = (np.zeros(len(p.cell_pattern), dtype=np.int64) for _ in range(3))
    _describe(
        p.cell_start, p.cell_pattern, p.cell_group, p.work_start, p.work_clears, p.work_serves,
        *score_tables(p.weights), bits, score, serve,
    )  # fmt: skip
    home = np.repeat(np.arange(len(p.villages)), np.diff(p.cell_start))
    kept = (bits > 0) & (score >= p.line) & (p.cell_persons > 0)
    rows = np.stack((home, bits, score, serve))[:, kept]
    alike, at = np.unique(rows, axis=1, return_inverse=True)
    persons = np.zeros(alike.shape[1], dtype=np.int64)
    np.add.at(persons, at.reshape(-1), p.cell_persons[kept])
    start = np.searchsorted(alike[0], np.arange(len(p.villages) + 1)).astype(np.int64)
    bits, score, serve = (np.ascontiguousarray(alike[k]) for k in (1, 2, 3))
    return start, bits, score, persons, serve


@njit(nogil=True, cache=True)
def _describe(
    cell_start: Any, pattern: Any, group: Any, work_start: Any, clears: Any, serves: Any, low: Any,
    high: Any, bits: Any, score: Any, serve: Any,
) -> None:  # fmt: skip
    for i in range(len(cell_start) - 1):
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        for c in range(cell_start[i], cell_start[i + 1]):
            x = np.int64(pattern[c])
            score[c] = low[x & 0xFFFF] + high[x >> 16]
            for k in range(works):
                if serves[first + k] >> group[c] & 1 and x & clears[first + k]:
                    serve[c] |= np.int64(1) << k
                    bits[c] |= x & np.int64(clears[first + k])


@njit(nogil=True, cache=True)
def _value_these(
    village: Any, bundle: Any, work_start: Any, clears: Any, cell_start: Any, cell_bits: Any,
    cell_score: Any, cell_persons: Any, cell_serve: Any, low: Any, high: Any, line: int,
    scale: Any, bonus: Any, value: Any,
) -> None:  # fmt: skip
    for b in range(len(bundle)):
        i, taken = village[b], bundle[b]
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        for k in range(works):
            if taken >> k & 1:
                value[b] += bonus[first + k]
        for c in range(cell_start[i], cell_start[i + 1]):
            gone = np.int64(0)
            for k in range(works):
                if taken & cell_serve[c] & np.int64(1) << k:
                    gone |= clears[first + k]
            gone &= cell_bits[c]
            fall = low[gone & 0xFFFF] + high[gone >> 16]
            if cell_score[c] - fall < line:
                fall = cell_score[c]
            value[b] += scale[i] * cell_persons[c] * fall
