"""What a plan can be judged by beside its value, and the problem weighted by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..problem import EXACT, InputError, Ints, Problem
from .counting import parts_of, scores_left

POVERTY, EQUITY, RELIEFS = "poverty", "equity", "reliefs"
FINE = 1000
"""The smallest weight above 0 is made so large, where 2**53 allows, that rounding is <= 0.05%."""


@dataclass(frozen=True, eq=False)
class Axes:
    """Objectives of a problem, all counted so that more is better and over all years weighted.

    "poverty": fall in censored score, every village alike; "equity": the same, each village times
    `equity`, int64[n]; a part: its amount, negative where the problem's weight of it is below 0;
    "reliefs", where the problem has any: the cost of the lots taken, negative.
    """

    problem: Problem
    names: tuple[str, ...]
    equity: Ints

    @classmethod
    def of(cls, problem: Problem, objectives: Sequence[str], equity: Ints) -> Axes:
        """Raises InputError where an objective is not known, or equity weights do not fit."""
        twice = {POVERTY, EQUITY, RELIEFS} & set(problem.parts)
        if twice or len(set(problem.parts)) != len(problem.parts):
            raise InputError("front_parts", "parts need names of their own beside {names}",
                             names=", ".join((POVERTY, EQUITY, RELIEFS)))  # fmt: skip
        known = (POVERTY, *problem.parts, EQUITY)
        for name in objectives:
            if name not in known:
                raise InputError("front_objective", "{name} is none of {known}",
                                 name=name, known=", ".join(known))  # fmt: skip
        if not objectives or len(set(objectives)) != len(objectives):
            raise InputError("front_objectives", "objectives are to be named, each once")
        weights = np.asarray(equity)
        if weights.shape != (len(problem.villages),) or weights.dtype.kind not in "iu" or (
            (weights < 0).any()
        ):  # fmt: skip
            raise InputError("front_equity", "equity: a whole number from 0 for each village")
        names = (*objectives, RELIEFS) if problem.reliefs else tuple(objectives)
        return cls(problem, names, weights.astype(np.int64))

    def levels(self, start: Ints, eased: Ints) -> tuple[int, ...]:
        """How far a plan goes on each axis; exact, recounted from the histograms."""
        left = scores_left(self.problem, start)
        fall = self.problem.year_weights @ (left[0] - left[1:])
        parts = dict(zip(self.problem.parts, parts_of(self.problem, start), strict=True))
        found = []
        for name in self.names:
            if name == POVERTY:
                found.append(int(fall.sum()))
            elif name == EQUITY:
                found.append(sum(map(int.__mul__, fall.tolist(), self.equity.tolist())))
            elif name == RELIEFS:
                rows = zip(self.problem.reliefs, eased.tolist(), strict=True)
                found.append(-sum(relief.cost * lots for relief, lots in rows))
            else:
                found.append(self._sign(name) * int(parts[name]))
        return tuple(found)

    def usual(self) -> tuple[int, ...]:
        """The weights of the problem as it stands, 1 where it has none."""
        own = dict(zip(self.problem.parts, self.problem.part_weights.tolist(), strict=True))
        own |= {POVERTY: self.problem.poverty_weight, EQUITY: self.problem.poverty_weight}
        return tuple(abs(own.get(name, 1)) or 1 for name in self.names)

    def weighted(self, weights: Sequence[int]) -> Problem:
        """The problem whose value is the sum over axes of weight x level.

        Raises InputError `value_too_large` where such values may exceed 2**53.
        """
        given = dict(zip(self.names, weights, strict=True))
        village = given.get(POVERTY, 0) + given.get(EQUITY, 0) * self.equity
        parts = [self._sign(name) * given.get(name, 0) for name in self.problem.parts]
        reliefs = tuple(
            replace(relief, cost=relief.cost * given[RELIEFS]) for relief in self.problem.reliefs
        )
        return replace(
            self.problem, poverty_weight=1, part_weights=np.array(parts, dtype=np.int64),
            village_weight=np.full(len(self.problem.villages), village), reliefs=reliefs,
        )  # fmt: skip

    def whole(self, shares: Sequence[Fraction]) -> tuple[int, ...]:
        """Weights in whole numbers in proportion to `shares`, as fine as 2**53 allows.

        Raises InputError `front_scale` where an axis with a share would get no weight.
        """
        smallest = min(share for share in shares if share > 0)
        reach = max(self._reach(shares), Fraction(1, EXACT))
        scale = min(FINE / smallest, Fraction(EXACT * 9, 10) / reach)
        weights = tuple(round(share * scale) for share in shares)
        for name, share, weight in zip(self.names, shares, weights, strict=True):
            if share > 0 and weight == 0:
                raise InputError("front_scale", "{name} is so small beside the others that whole "
                                 "weights do not fit into 2**53", name=name)  # fmt: skip
        return weights

    def _reach(self, shares: Sequence[Fraction]) -> Fraction:
        """The largest value that a problem so weighted may hold; as problem/checks.py counts."""
        p, given = self.problem, dict(zip(self.names, shares, strict=True))
        people = int(p.cell_persons.sum(dtype=object) or 0) * int(p.weights.sum(dtype=object))
        most = given.get(POVERTY, Fraction()) + given.get(EQUITY, Fraction()) * int(
            self.equity.max(initial=0)
        )
        sizes = np.abs(p.work_parts.astype(object)).sum(axis=0)
        reach = people * most
        for name, size in zip(p.parts, sizes, strict=True):
            reach += int(size) * given.get(name, Fraction())
        cost = sum(abs(relief.cost) * relief.most for relief in p.reliefs)
        return reach * int(p.year_weights.sum(dtype=object)) + cost * given.get(RELIEFS, Fraction())

    def _sign(self, part: str) -> int:
        return -1 if self.problem.part_weights[self.problem.parts.index(part)] < 0 else 1
