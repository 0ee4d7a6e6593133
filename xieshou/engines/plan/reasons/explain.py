"""Why each work was or was not chosen, in terms of the plan's prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..problem import Ints, Problem, relief_changes
from ..result import Plan
from .worth import start_prices, worth

AT_PRICE = 1e-4
"""A work is worth its price if it is to within this share: prices are no sharper than that."""

Code = Literal[
    "no_gain", "closed", "needs", "excluded", "cap", "too_dear", "limit_full", "leftover"
]


@dataclass(frozen=True)
class Refusal:
    """Why a work was not chosen; the first of these that is true.

    no_gain: no set of works is worth more with it (params: none)
    needs: a work it requires or follows was not chosen (work)
    excluded: a chosen work cannot stand beside it (work)
    cap: beside the chosen works of its village it would break a cap of the village (cap, most,
        held by the chosen works, wants)
    closed: the rules of its village let it start in no year (none)
    too_dear: at today's prices its village does better without it (deficit in value units;
        too_dear_by: fen less of its money uses, shared in proportion, at which it would be
        worth its price, None if no saving of money would do; limit, share: its dearest limit and
        that limit's share of its price; all in the year in which it would do best)
    limit_full: as too_dear, but the dearest limit counts no money and has no room (limit, share)
    leftover: worth its price, but what is left of a limit does not suffice (limit, left, wants)
    """

    work: str
    code: Code
    params: dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """What a chosen work adds to the value of what its village starts, and what it pays."""

    work: str
    marginal: int
    price: float


@dataclass(frozen=True)
class LimitState:
    """A limit after the plan, in its own unit.

    `used` by the works chosen, `eased` what the reliefs taken add to that. `slack` is what is left
    of "<=", what ">=" has to spare, and the distance from "=".
    """

    code: str
    price: float
    used: int
    amount: int
    slack: int
    eased: int = 0


@dataclass(frozen=True)
class Reasons:
    """`refused` and `chosen` by index of work; `limits` in the problem's order."""

    refused: dict[int, Refusal]
    chosen: dict[int, Choice]
    limits: tuple[LimitState, ...]


def explain(problem: Problem, plan: Plan) -> Reasons:
    """A reason for every work of a plan that `check` has passed.

    With several years a work is chosen if it starts in one; in what it is compared with, all works
    of its village may start in other years too.
    """
    return _Explainer(problem, plan).reasons()


def limit_states(problem: Problem, plan: Plan) -> tuple[LimitState, ...]:
    """Every limit after the plan, in the problem's order."""
    relief, limit, change = relief_changes(problem.limits, problem.reliefs)
    eased = np.zeros(len(problem.limits), dtype=np.int64)
    np.add.at(eased, limit, change * plan.eased[relief])
    states = []
    for one, price, used, more in zip(
        problem.limits, plan.prices.tolist(), plan.used.tolist(), eased.tolist(), strict=True
    ):
        left = one.amount - used - more
        slack = {"<=": left, ">=": -left, "=": abs(left)}[one.sense]
        states.append(LimitState(one.code, price, used, one.amount, slack, more))
    return tuple(states)


class _Explainer:
    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan = problem, plan
        self.worth = worth(problem, plan.start, plan.prices)
        self.price = start_prices(problem, plan.prices).reshape(-1, len(problem.years))
        self.money = np.array([limit.code.startswith("money:") for limit in problem.limits], bool)
        self.limits = limit_states(problem, plan)
        self.needed = _by_work(np.concatenate((problem.requires, problem.follows)))
        self.barred = _by_work(np.concatenate((problem.excludes, problem.excludes[:, ::-1])))
        self.caps = _caps_by_work(problem)
        self.home = problem.village_of_work.tolist()

    def reasons(self) -> Reasons:
        names = self.problem.works
        refused: dict[int, Refusal] = {}
        chosen: dict[int, Choice] = {}
        for work, year in enumerate(self.plan.start.tolist()):
            if year >= 0:
                marginal, price = self.worth.marginal[work], self.price[work, year]
                chosen[work] = Choice(names[work], int(marginal), float(price))
            else:
                refused[work] = Refusal(names[work], *self._why(work))
        return Reasons(refused, chosen, self.limits)

    def _why(self, work: int) -> tuple[Code, dict[str, Any]]:
        names, taken = self.problem.works, self.plan.start
        if not self.worth.gains[work]:
            return "no_gain", {}
        for other in self.needed.get(work, ()):
            if taken[other] < 0:
                return "needs", {"work": names[other]}
        for other in self.barred.get(work, ()):
            if taken[other] >= 0:
                return "excluded", {"work": names[other]}
        for cap in self.caps.get(work, ()):
            params = self._over(cap, work)
            if params:
                return "cap", params
        deficit = float(self.worth.deficit[work])
        if deficit == np.inf:
            return "closed", {}
        first = self.problem.work_start[self.home[work]]
        year = int(self.worth.best[work, work - first])
        if deficit > AT_PRICE * (1e-6 + abs(self.price[work, year])):
            return self._dear(work, year, deficit)
        return "leftover", self._short(work)

    def _over(self, cap: int, work: int) -> dict[str, Any]:
        """How the work would break a cap beside what is chosen; empty if it would not."""
        p = self.problem
        rows = range(p.cap_start[cap], p.cap_start[cap + 1])
        held = sum(int(p.cap_amount[u]) for u in rows if self.plan.start[p.cap_work[u]] >= 0)
        wants = sum(int(p.cap_amount[u]) for u in rows if p.cap_work[u] == work)
        if wants <= 0 or held + wants <= p.caps[cap].most:
            return {}
        return {"cap": p.caps[cap].code, "most": p.caps[cap].most, "held": held, "wants": wants}

    def _uses(self, work: int, year: int) -> tuple[Ints, Ints]:
        row = work * len(self.problem.years) + year
        uses = slice(self.problem.use_start[row], self.problem.use_start[row + 1])
        return self.problem.use_limit[uses].astype(np.int64), self.problem.use_amount[uses]

    def _dear(self, work: int, year: int, deficit: float) -> tuple[Code, dict[str, Any]]:
        limit, amount = self._uses(work, year)
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

    def _short(self, work: int) -> dict[str, Any]:
        """The limit that the switch to the best with the work would break the most."""
        change: dict[int, int] = {}
        village = self.home[work]
        first, last = self.problem.work_start[village], self.problem.work_start[village + 1]
        held = self.plan.start[first:last].tolist()
        best = self.worth.best[work, : last - first].tolist()
        for sign, start in ((1, best), (-1, held)):
            for place, year in enumerate(start):
                if year < 0:
                    continue
                for limit, amount in zip(*self._uses(int(first) + place, year), strict=True):
                    change[int(limit)] = change.get(int(limit), 0) + sign * int(amount)
        short, worst = -1, 0.0
        for at, amount in change.items():
            sense, slack = self.problem.limits[at].sense, self.limits[at].slack
            wants = {"<=": amount, ">=": -amount, "=": abs(amount)}[sense]
            over = (wants - slack) / max(1, abs(wants))
            if wants > slack and over > worst:
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


def _caps_by_work(problem: Problem) -> dict[int, list[int]]:
    owner = np.repeat(np.arange(len(problem.caps)), np.diff(problem.cap_start))
    return _by_work(np.stack((problem.cap_work, owner), axis=1))


def _saving(deficit: float, part: Any, amount: Ints, money: Any) -> int | None:
    """Fen to save, over all money uses in proportion, for the price to fall by the deficit."""
    paid, fen = float(part[money].sum()), int(amount[money].sum())
    if paid <= 0 or deficit > paid:
        return None
    return min(fen, int(np.ceil(deficit * fen / paid)))
