"""A plan that still keeps its limits when costs and demand turn out otherwise, and what that costs.

A work's cost is uncertain: all its uses of a money limit are (1 + spread x) times what was planned,
x independent from work to work, within -1 .. 1 and of mean 0. The excess over a limit of the works
chosen, with uses u, is then at most the margin t with a probability of e or less, where

    t = spread |u|_2 sqrt(2 ln 1/e)      whatever the distribution of x (Hoeffding 1963, theorem 2)
    t = spread |u|_2 sqrt(2/3 ln 1/e)    if x is uniform: E exp(hx) = sinh(h)/h <= exp(h^2/6)
    t = spread |u|_1                     in the worst case (Soyster 1973)

The first is the safe counterpart of Ben-Tal & Nemirovski (2000, "Robust solutions of linear
programming problems contaminated with uncertain data") with Omega = sqrt(2 ln 1/e); that of
Bertsimas & Sim (2004, "The price of robustness") lets at most Gamma costs go wrong. Neither adds up
over villages, so the margin is not optimised but checked: solve with the limits reduced by the
margins of the last plan, measure the margins of the new plan, enlarge those that fall short, and
again until the plan keeps its own. e is shared equally among the uncertain limits (Boole), so
that all money limits hold together with the confidence asked for. Demand limits ("demand:…")
are held at the lower end of their spread, which is certain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ..problem import Ints, Problem, relief_changes
from ..result import Infeasible, Plan, Watch
from .again import Again

ROUNDS = 12
Shape = Literal["any", "uniform"]
_VARIANCE: dict[Shape, float] = {"any": 1.0, "uniform": 1 / 3}
"""Of the normal distribution that x is no wilder than (its variance proxy)."""


@dataclass(frozen=True, eq=False)
class Robust:
    """A plan with margins, against the plan without.

    `plan` solves `problem`, whose limits are narrower by `margins` (int64[m]); checking it against
    that proves its value and bound. `held` and `held_nominal`: share of the draws in which the
    robust and the nominal plan keep all limits (see `held_share`), each with a standard error of at
    most 0.5 / sqrt(draws).
    `price`: value of the nominal plan less that of the robust one; `price_most`: no plan of the
    nominal problem has more than this above the robust plan.
    """

    plan: Plan
    problem: Problem
    margins: Ints
    confidence: float
    spread: float
    held: float
    held_nominal: float
    draws: int
    price: int
    price_most: float


def robust(
    problem: Problem,
    plan: Plan,
    *,
    spread: float = 0.05,
    confidence: float = 0.95,
    shape: Shape = "any",
    draws: int = 1000,
    seed: int = 0,
    goal_gap: float = 1e-4,
    on_progress: Watch | None = None,
) -> Robust:
    """The best plan found that keeps all limits with `confidence` when costs vary by `spread`.

    `plan` is the nominal one. `shape` is what is known of the distribution of costs: with "uniform"
    the margins are smaller, but the confidence holds for that only. Raises Infeasible where no plan
    with margins is found, and whatever `on_progress` raises.
    """
    if not 0 <= spread < 1 or not 0 < confidence < 1:
        raise ValueError("spread lies from 0 to below 1; confidence between 0 and 1")
    again = Again(plan, goal_gap, on_progress)
    each = (1.0 - confidence) / max(1, int(_money(problem).sum()))
    fixed = _demand_margins(problem, spread)
    margins = fixed + _margins(problem, plan, spread, each, shape)
    for _ in range(ROUNDS):
        narrow = narrowed(problem, margins)
        found = again.solve(narrow)
        needed = fixed + _margins(problem, found, spread, each, shape)
        if _keeps(problem, found, needed):
            break
        margins = np.maximum(margins, needed)
    else:
        raise Infeasible([problem.limits[k].code for k in np.flatnonzero(needed > margins)], [],
                         proven=False)  # fmt: skip
    return Robust(
        found, narrow, margins, confidence, spread,
        held=held_share(problem, found, spread, draws, seed),
        held_nominal=held_share(problem, plan, spread, draws, seed),
        draws=draws,
        price=plan.value - found.value,
        price_most=plan.bound - found.value,
    )  # fmt: skip


def narrowed(problem: Problem, margins: Ints) -> Problem:
    """The problem with each limit narrower by its margin: lower "<=", higher ">="."""
    limits = [
        replace(limit, amount=limit.amount + (margin if limit.sense == ">=" else -margin))
        for limit, margin in zip(problem.limits, margins.tolist(), strict=True)
    ]
    return replace(problem, limits=tuple(limits))


def held_share(problem: Problem, plan: Plan, spread: float, draws: int, seed: int) -> float:
    """The share of draws in which the plan keeps all limits.

    In each draw the cost of every work and the amount of every demand limit is multiplied by its
    own factor, all independent and uniform in 1 - spread .. 1 + spread.
    """
    random = np.random.default_rng(seed)
    limit, amount, work = _chosen_uses(problem, plan)
    money = _money(problem)
    varies = money[limit]
    m, sign = len(problem.limits), problem.senses
    firm = np.bincount(limit[~varies], amount[~varies], m) + _eased(problem, plan)
    demand = np.array([one.code.startswith("demand:") for one in problem.limits], dtype=bool)
    amounts = problem.amounts.astype(np.float64)
    leeway = 1e-9 * np.maximum(1.0, np.abs(amounts))
    held = 0
    for _ in range(draws):
        factor = random.uniform(1 - spread, 1 + spread, len(problem.works))
        wanted = amounts * np.where(demand, random.uniform(1 - spread, 1 + spread, m), 1.0)
        used = firm + np.bincount(limit[varies], amount[varies] * factor[work[varies]], m)
        held += bool((sign * (used - wanted) <= leeway).all())
    return held / draws


def _money(problem: Problem) -> npt.NDArray[np.bool_]:
    """The limits whose use is uncertain, bool[m]; none keeps an uncertain sum "="."""
    return np.array(
        [one.code.startswith("money:") and one.sense != "=" for one in problem.limits], dtype=bool
    )


def _margins(problem: Problem, plan: Plan, spread: float, each: float, shape: Shape) -> Ints:
    """The margin that each money limit needs for what the plan chooses, int64[m], rounded up.

    `each`: with what probability, at most, a limit may be broken.
    """
    limit, amount, _ = _chosen_uses(problem, plan)
    money, m = _money(problem), len(problem.limits)
    size = np.abs(amount).astype(np.float64)
    likely = np.sqrt(_VARIANCE[shape] * 2.0 * math.log(1.0 / each) * np.bincount(limit, size**2, m))
    margin = spread * np.minimum(likely, np.bincount(limit, size, m))
    return np.where(money, np.ceil(margin), 0).astype(np.int64)


def _demand_margins(problem: Problem, spread: float) -> Ints:
    amounts = [
        max(0, one.amount) if one.code.startswith("demand:") and one.sense == "<=" else 0
        for one in problem.limits
    ]
    return np.ceil(spread * np.array(amounts, dtype=np.float64)).astype(np.int64)


def _keeps(problem: Problem, plan: Plan, margins: Ints) -> bool:
    used = plan.used + _eased(problem, plan)
    sign = problem.senses.astype(np.int64)
    return bool((sign * (used - problem.amounts) + margins <= 0).all())


def _chosen_uses(problem: Problem, plan: Plan) -> tuple[Ints, Ints, Ints]:
    """Limit, amount and work of every use by the works as they start in the plan."""
    years = len(problem.years)
    row = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))
    taken = plan.start[row // years] == row % years
    return (
        problem.use_limit[taken].astype(np.int64), problem.use_amount[taken], row[taken] // years
    )  # fmt: skip


def _eased(problem: Problem, plan: Plan) -> Ints:
    """What the reliefs taken add to the use of each limit, int64[m]."""
    relief, limit, change = relief_changes(problem.limits, problem.reliefs)
    eased = np.zeros(len(problem.limits), dtype=np.int64)
    np.add.at(eased, limit, change * plan.eased[relief])
    return eased
