"""One more 万元 here is worth …, over there …; and would moving it there be better?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..problem import Problem
from ..result import Infeasible, Plan, Watch
from .again import Again

ALIKE = 0.01
"""Two prices within this share of the greater are taken to be the same."""


@dataclass(frozen=True)
class MoneyWorth:
    """What one more unit of a money limit adds to the bound at its price, value units.

    `times`: as a multiple of the least worth above zero; 0 where another unit is worth nothing.
    """

    limit: str
    worth: float
    times: float


@dataclass(frozen=True)
class Transfer:
    """One unit moved from the limit `giver` to the limit `taker`.

    `expected`: the difference of their worths, which the gain in the bound cannot exceed.
    `bound_gain` and `value_gain`: by how much the bound and the plan found rose when solved again
    with the unit moved, against the same problem solved again as it is (0 if no plan was found).
    `confirmed`: both rose.
    """

    giver: str
    taker: str
    expected: float
    bound_gain: float
    value_gain: int
    confirmed: bool


@dataclass(frozen=True)
class HereAndThere:
    """`rows` from the most worth to the least; `transfers` from the most expected gain."""

    unit_fen: int
    rows: tuple[MoneyWorth, ...]
    transfers: tuple[Transfer, ...]


def worth_here_and_there(
    problem: Problem,
    plan: Plan,
    unit_fen: int,
    *,
    transfers: int = 3,
    goal_gap: float = 1e-4,
    on_progress: Watch | None = None,
) -> HereAndThere:
    """What `unit_fen` more of each money limit ("money:…", "<=") adds, and moves that would pay.

    At most so many `transfers` are looked at, those of the greatest expected gain, no limit giving
    what it has not. A unit of money moved is worth the difference of two prices at first; how far
    that goes `price_ranges` tells. Raises whatever `on_progress` raises.
    """
    money = [
        k for k, limit in enumerate(problem.limits)
        if limit.code.startswith("money:") and limit.sense == "<="
    ]  # fmt: skip
    worth = {k: max(0.0, float(plan.prices[k]) * unit_fen) for k in money}
    least = min((one for one in worth.values() if one > 0), default=1.0)
    order = sorted(money, key=lambda k: -worth[k])
    rows = tuple(MoneyWorth(problem.limits[k].code, worth[k], worth[k] / least) for k in order)
    pairs = [
        (worth[taker] - worth[giver], giver, taker)
        for taker in order
        for giver in reversed(order)
        if worth[taker] - worth[giver] > ALIKE * worth[taker]
        and problem.limits[giver].amount >= unit_fen
    ]
    pairs = sorted(pairs, key=lambda pair: -pair[0])[:transfers]
    if not pairs:
        return HereAndThere(unit_fen, rows, ())
    again = Again(plan, goal_gap, on_progress)
    base = again.solve(problem)
    tried = tuple(_tried(problem, again, base, unit_fen, *pair) for pair in pairs)
    return HereAndThere(unit_fen, rows, tried)


def moved(problem: Problem, giver: int, taker: int, fen: int) -> Problem:
    """The same problem with `fen` moved from one limit to another (indices)."""
    limits = list(problem.limits)
    limits[giver] = replace(limits[giver], amount=limits[giver].amount - fen)
    limits[taker] = replace(limits[taker], amount=limits[taker].amount + fen)
    return replace(problem, limits=tuple(limits))


def _tried(
    problem: Problem, again: Again, base: Plan, fen: int, expected: float, giver: int, taker: int
) -> Transfer:
    codes = problem.limits[giver].code, problem.limits[taker].code
    try:
        plan = again.solve(moved(problem, giver, taker, fen))
    except Infeasible:
        return Transfer(*codes, expected, 0.0, 0, False)
    bound, value = plan.bound - base.bound, plan.value - base.value
    return Transfer(*codes, expected, bound, value, bound > 0 and value > 0)
