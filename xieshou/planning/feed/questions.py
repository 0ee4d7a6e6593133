"""What takes solving again to know of a plan: where its prices hold, what would change it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil, floor
from typing import Any

from xieshou.engines import plan as engine
from xieshou.engines.plan.reasons.ways import Way
from xieshou.planning import rules
from xieshou.planning.feed.answer import limit_outcomes
from xieshou.planning.feed.case import GROUPS, Case

RANGED = 8
"""At most so many prices are followed to where they hold no more, those of most worth …"""
RANGED_WORKS = 16_000
"""… and of a large plan so few that this many works in all are gone through for an amount: each is
tried at a dozen amounts, and the plan should not wait for longer than it took itself."""
GUESSES = 5
"""Solves for each kind of change, at most."""
MOST_SOLVES = 1 + 4 * GUESSES + 2
"""For a work left out: as it is; by saving, people, limit and room; with and without others."""
MOVES = 3

Watch = Callable[[float], None]
"""Told the share done; what it raises ends the solving."""


def price_holds(case: Case, plan: engine.Plan, watch: Watch) -> dict[str, dict[str, int | None]]:
    """{limit: {low, high}}, the amounts over which its price holds, in the limit's own unit; None
    where there is no end. Of the limits that are worth most; a price of zero has none.

    For the share of industry: at the plan's own money, as its price is told.
    """
    outcomes = list(limit_outcomes(case, plan))
    binding = [
        at
        for at, one in enumerate(outcomes)
        if rules.binds(one.price * rules.unit_of(one.code).step)
    ]
    binding.sort(key=lambda at: -abs(outcomes[at].price * outcomes[at].amount))
    most = min(RANGED, max(1, RANGED_WORKS // max(1, len(case.works))))
    found = engine.price_ranges(case.problem, plan, binding[:most], watch=watch)
    money = _money_of(case, plan)
    return {one.limit: _held(one, case.limits[one.limit], money) for one in found}


def _held(one: engine.PriceRange, amount: int, money: int) -> dict[str, int | None]:
    low: int | None = None if one.below is None else one.low
    high: int | None = None if one.above is None else one.high
    if one.limit == rules.SHARE:
        # The engine's limit is sum (1000 [industry] - share) x money >= 0: see rules.uses.
        low = None if low is None or not money else amount + ceil(low / money)
        high = None if high is None or not money else amount + floor(high / money)
        high = None if high is not None and high >= rules.PER_MILLE else high
    return {"low": None if low is not None and low <= 0 else low, "high": high}


def _money_of(case: Case, plan: engine.Plan) -> int:
    return sum(case.demands[i].shanghai_fen for i in case.works[plan.chosen])


def about_work(
    case: Case, plan: engine.Plan, code: str, *, goal_gap: float, watch: Watch
) -> dict[str, Any]:
    """Of a work left out {again, ways, refusal}, of a chosen one {came, left, lost, impossible,
    proven}.

    `refusal` is the engine's code; "needs" without ways: another work is not there to be planned.
    `again`: solved again as it is the plan takes the work. A way is {kind, what, by, short}, see
    engines.plan.Way, confirmed by solving; one of people also names their group and pattern, one of
    the share of industry counts the fen by which industry's money may fall short. `came` and `left`
    are codes of works, `impossible` of limits.
    """
    problem = case.problem
    if code not in problem.works:
        return {"again": False, "ways": [], "refusal": "needs"}
    work = problem.works.index(code)
    if plan.chosen[work]:
        other = engine.displaced(
            problem, plan, work, goal_gap=goal_gap, on_progress=_within_one(watch)
        )
        return {
            "came": [problem.works[at] for at in other.came],
            "left": [problem.works[at] for at in other.left],
            "lost": other.lost,
            "impossible": list(other.impossible),
            "proven": other.proven,
        }
    change = engine.what_would_change(
        problem,
        plan,
        work,
        goal_gap=goal_gap,
        guesses=GUESSES,
        cheaper=lambda given, at, fen: _cheaper(case, given, at, fen),
        on_progress=_counted(watch, MOST_SOLVES),
    )
    return {
        "again": change.again,
        "refusal": change.refusal.code,
        "ways": [_way(case, one) for one in change.ways if one.confirmed],
    }


def about_money(
    case: Case, plan: engine.Plan, *, unit: int, goal_gap: float, watch: Watch
) -> dict[str, Any]:
    """{moves: [{giver, taker, gain, value_gain}]}: moves of `unit` fen from one money limit to
    another that were found to pay when solved again; `gain` is by how much the bound rises,
    `value_gain` the plan found, value units. A gain within the gap at which solving stops is not
    told: two solves of the same problem may differ by as much."""
    found = engine.worth_here_and_there(
        case.problem,
        plan,
        unit,
        transfers=MOVES,
        goal_gap=goal_gap,
        on_progress=_counted(watch, 1 + MOVES),
    )
    noise = goal_gap * plan.bound
    return {
        "moves": [
            {
                "giver": one.giver,
                "taker": one.taker,
                "gain": one.bound_gain,
                "value_gain": one.value_gain,
            }
            for one in found.transfers
            if one.confirmed and one.value_gain > noise
        ]
    }


def _cheaper(case: Case, problem: engine.Problem, work: int, fen: int) -> engine.Problem:
    """The work costs so much less, shared over its limited money, and so weighs less on the floors
    that count money too."""
    less = rules.cheaper(case.demands[int(case.works[work])], fen, case.limits)
    uses, amount = rules.uses(less, case.limits), problem.use_amount.copy()
    years = len(problem.years)
    for at in range(problem.use_start[work * years], problem.use_start[(work + 1) * years]):
        amount[at] = uses.get(problem.limits[problem.use_limit[at]].code, 0)
    return replace(problem, use_amount=amount)


def _way(case: Case, one: Way) -> dict[str, Any]:
    way: dict[str, Any] = {
        "kind": one.kind, "what": list(one.what), "by": one.by, "short": one.short,
    }  # fmt: skip
    if one.kind == "limit" and one.what == (rules.SHARE,):
        way["by"], way["short"] = ceil(one.by / rules.PER_MILLE), one.short // rules.PER_MILLE
    if one.kind == "people":
        way["group"] = GROUPS[int(case.problem.cell_group[one.cell])]
        way["pattern"] = int(case.problem.cell_pattern[one.cell])
    return way


def _counted(watch: Watch, most: int) -> Callable[[engine.Progress], None]:
    """The share done by the number of solves begun, of so many at most."""
    begun = 0

    def tell(now: engine.Progress) -> None:
        nonlocal begun
        begun += now.phase == "values" and now.done == 0.0
        watch(min(1.0, max(0, begun - 1) / most))

    return tell


def _within_one(watch: Watch) -> Callable[[engine.Progress], None]:
    share: Mapping[str, float] = {"values": 0.0, "prices": 0.1, "rounding": 0.5, "check": 1.0}
    return lambda now: watch(share[now.phase])
