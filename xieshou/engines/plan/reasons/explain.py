"""Why each work was or was not chosen, in terms of the plan's prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..offers.bundles import bundle_works, chosen_bundles, spread
from ..offers.tables import Bundles, bundle_values
from ..prices.kernels import worth_range
from ..problem import Ints, Problem
from ..result import Plan

AT_PRICE = 1e-4
"""A work is worth its price if it is to within this share: prices are no sharper than that."""

Code = Literal["no_gain", "needs", "excluded", "too_dear", "limit_full", "leftover"]


@dataclass(frozen=True)
class Refusal:
    """Why a work was not chosen.

    no_gain: no bundle is worth more with it (params: none)
    needs: a work it requires was not chosen (work)
    excluded: a chosen work cannot stand beside it (work)
    too_dear: at today's prices its village does better without it (deficit in value units;
        too_dear_by: fen less of its money uses, shared in proportion, at which it would be
        worth its price, None if no saving of money would do; limit, share: its dearest limit and
        that limit's share of its price)
    limit_full: as too_dear, but the dearest limit counts no money and has no room (limit, share)
    leftover: worth its price, but what is left of a limit does not suffice (limit, left, wants)
    """

    work: str
    code: Code
    params: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """What a chosen work adds to the value of its bundle, and what it pays at the prices."""

    work: str
    marginal: int
    price: float


@dataclass(frozen=True)
class LimitState:
    """A limit after the plan. `slack` is what is left of "<=", or what ">=" has to spare."""

    code: str
    price: float
    used: int
    amount: int
    slack: int


@dataclass(frozen=True)
class Reasons:
    """`refused` and `chosen` by index of work; `limits` in the problem's order."""

    refused: dict[int, Refusal]
    chosen: dict[int, Choice]
    limits: tuple[LimitState, ...]


def explain(problem: Problem, plan: Plan) -> Reasons:
    """A reason for every work of a plan that `check` has passed."""
    return _Explainer(problem, plan).reasons()


class _Explainer:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.bundles: Bundles = bundle_values(problem)
        owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
        paid = plan.prices[problem.use_limit] * problem.use_amount
        self.price = np.bincount(owner, paid, len(problem.works))
        self.money = np.array([limit.code.startswith("money:") for limit in problem.limits], bool)
        self.limits = tuple(
            LimitState(
                limit.code, float(price), int(used), limit.amount,
                limit.amount - int(used) if limit.sense == "<=" else int(used) - limit.amount,
            )
            for limit, price, used in zip(problem.limits, plan.prices, plan.used, strict=True)
        )  # fmt: skip
        self.needed = _by_work(problem.requires)
        self.barred = _by_work(np.concatenate((problem.excludes, problem.excludes[:, ::-1])))

    def reasons(self) -> Reasons:
        problem, names = self.problem, self.problem.works
        held = chosen_bundles(problem, self.plan.chosen)
        marginal, gains, deficit, best = self._worth(held)
        refused: dict[int, Refusal] = {}
        chosen: dict[int, Choice] = {}
        for work, (i, taken) in enumerate(
            zip(problem.village_of_work.tolist(), self.plan.chosen.tolist(), strict=True)
        ):
            if taken:
                chosen[work] = Choice(names[work], int(marginal[work]), float(self.price[work]))
                continue
            code, params = self._why(
                work, bool(gains[work]), float(deficit[work]),
                int(problem.work_start[i]), int(held[i]), int(best[work]),
            )  # fmt: skip
            refused[work] = Refusal(names[work], code, params)
        return Reasons(refused, chosen, self.limits)

    def _worth(self, held: Ints) -> tuple[Any, Any, Any, Any]:
        """Per work: marginal, gains, deficit, best bundle with it; see `worth_range`."""
        w, b = len(self.problem.works), self.bundles
        found = np.zeros(w), np.zeros(w, np.bool_), np.zeros(w), np.zeros(w, np.int64)
        given = (self.problem.work_start, b.start, b.value, self.price, held)
        spread(b.ranges, lambda _, lo, hi: worth_range(lo, hi, *given, *found))
        return found

    def _why(
        self, work: int, gains: bool, deficit: float, first: int, held: int, best: int
    ) -> tuple[Code, dict[str, Any]]:
        names, chosen = self.problem.works, self.plan.chosen
        if not gains:
            return "no_gain", {}
        for other in self.needed.get(work, ()):
            if not chosen[other]:
                return "needs", {"work": names[other]}
        for other in self.barred.get(work, ()):
            if chosen[other]:
                return "excluded", {"work": names[other]}
        if deficit > AT_PRICE * (1e-6 + abs(self.price[work])):
            return self._dear(work, deficit)
        return "leftover", self._short(first, held, best)

    def _uses(self, work: int) -> tuple[Ints, Ints]:
        uses = slice(self.problem.use_start[work], self.problem.use_start[work + 1])
        return self.problem.use_limit[uses].astype(np.int64), self.problem.use_amount[uses]

    def _dear(self, work: int, deficit: float) -> tuple[Code, dict[str, Any]]:
        limit, amount = self._uses(work)
        part = self.plan.prices[limit] * amount
        params: dict[str, Any] = {"deficit": deficit, "limit": "", "share": 0.0}
        params["too_dear_by"] = _saving(deficit, part, amount, self.money[limit] & (amount > 0))
        if not len(part) or part.max() <= 0:
            return "too_dear", params
        top = int(np.argmax(part))
        state = self.limits[limit[top]]
        params["limit"] = state.code
        params["share"] = float(part[top] / part[part > 0].sum())
        capped = self.problem.limits[limit[top]].sense == "<=" and not self.money[limit[top]]
        if capped and state.slack < amount[top]:
            return "limit_full", params
        return "too_dear", params

    def _short(self, first: int, held: int, best: int) -> dict[str, Any]:
        """The limit that the switch to the best bundle with the work would break the most."""
        change: dict[int, int] = {}
        for sign, bundle in ((1, best), (-1, held)):
            for work in bundle_works(bundle, first):
                for limit, amount in zip(*self._uses(work), strict=True):
                    change[int(limit)] = change.get(int(limit), 0) + sign * int(amount)
        short, worst = -1, 0.0
        for at, amount in change.items():
            wants = amount if self.problem.limits[at].sense == "<=" else -amount
            over = (wants - self.limits[at].slack) / max(1, abs(wants))
            if wants > self.limits[at].slack and over > worst:
                short, worst = at, over
        if short < 0:
            return {"limit": "", "left": 0, "wants": 0}
        state = self.limits[short]
        return {"limit": state.code, "left": state.slack, "wants": abs(change[short])}


def _by_work(pairs: Ints) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for work, other in pairs.tolist():
        rows.setdefault(work, []).append(other)
    return rows


def _saving(deficit: float, part: Any, amount: Ints, money: Any) -> int | None:
    """Fen to save, over all money uses in proportion, for the price to fall by the deficit."""
    paid, fen = float(part[money].sum()), int(amount[money].sum())
    if paid <= 0 or deficit > paid:
        return None
    return min(fen, int(np.ceil(deficit * fen / paid)))
