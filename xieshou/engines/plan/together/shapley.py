"""Who brings what: the gain of planning jointly, split among the owners of the means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..problem import InputError, Limit, Problem
from ..result import Infeasible, Plan
from .games import Part, Worth, exact, monotone, sampled
from .step import Planner, StepWatch, floors_at_fault, waive
from .synergy import Interval

EXACT_PARTNERS = 8
"""Up to so many partners every coalition is planned; beyond, orders of arrival are sampled."""
MOST_PARTNERS = 62


@dataclass(frozen=True)
class Partner:
    """An owner of means: a pairing or district, and the codes of the limits that are its own."""

    name: str
    limits: frozenset[str]


@dataclass(frozen=True)
class Share:
    """A partner's part of the gain, and what its means do alone; value units.

    `value` is the share of the plans found and adds up over partners; the true share is in
    `within`, up to `error`, the standard error of sampling (0 where every coalition was planned).
    `alone`: what the partner's means add to nothing. `gains`: the true share is surely, surely not
    (None: perhaps) more than the true worth alone; never sure where sampled.
    """

    name: str
    value: float
    within: Interval
    error: float
    alone: Interval
    gains: bool | None


@dataclass(frozen=True)
class Split:
    """`total`: what all bring over none. `waived`: floors that some coalition cannot reach, left
    out for every coalition so that all play one game; `coalitions` planned."""

    shares: tuple[Share, ...]
    total: Interval
    waived: tuple[str, ...]
    coalitions: int


def split_gain(
    problem: Problem,
    partners: Sequence[Partner],
    *,
    pairs: int = 100,
    goal_gap: float = 1e-4,
    seed: int = 0,
    watch: StepWatch | None = None,
) -> Split:
    """The Shapley value of each partner in the game "the joint plan with only their means".

    Limits of partners who stay away have amount 0, floors of theirs fall away and so do reliefs
    that ease their limits; their villages stay, with what the others bring. Exact up to
    EXACT_PARTNERS partners, else from `pairs` sampled orders and their reverses. Raises InputError
    where partners do not fit, Infeasible where a coalition has no plan even without floors, and
    whatever `watch` raises.
    """
    _check(problem, partners, pairs)
    n = len(partners)
    few = n <= EXACT_PARTNERS
    planner = Planner(goal_gap, seed, watch, of=1 << n if few else 2 * pairs * (n - 1) + 2)
    waived: tuple[str, ...] = ()
    while True:
        try:
            game = _Game(problem, partners, waived, planner)
            worth = monotone(n, game) if few and game.rising else game
            parts = exact(n, worth) if few else sampled(n, worth, pairs=pairs, seed=seed)
            shares = tuple(
                _share(partner, part, _between(worth(1 << at), worth(0)), sure=few)
                for at, (partner, part) in enumerate(zip(partners, parts, strict=True))
            )
            total = _between(worth((1 << n) - 1), worth(0))
            return Split(shares, total, waived, len(game.plans))
        except Infeasible as none:
            more = floors_at_fault(problem, none, waived)
            if not more:
                raise
            waived += more


class _Game:
    """Coalitions planned once each, started from the prices of a larger one."""

    def __init__(
        self, problem: Problem, partners: Sequence[Partner], waived: tuple[str, ...],
        planner: Planner,
    ) -> None:  # fmt: skip
        self.problem, self.partners = waive(problem, waived), partners
        self.planner, self.plans = planner, dict[int, Plan]()
        own = frozenset[str]().union(*(partner.limits for partner in partners))
        limits = [limit for limit in problem.limits if limit.code in own]
        # Only then is what few can do also a plan for more of them.
        self.rising = all(limit.sense == "<=" and limit.amount >= 0 for limit in limits)
        # The coalition least able to reach a floor comes first: to know early what is waived.
        self._plan(0)
        self._plan((1 << len(partners)) - 1)

    def __call__(self, coalition: int) -> Worth:
        plan = self._plan(coalition)
        return Worth(plan.value, plan.bound)

    def _plan(self, coalition: int) -> Plan:
        if coalition not in self.plans:
            absent = [p for at, p in enumerate(self.partners) if not coalition >> at & 1]
            near = [coalition | 1 << at for at in range(len(self.partners))]
            warm = next((k for k in near if k in self.plans), (1 << len(self.partners)) - 1)
            self.plans[coalition] = self.planner.solve(
                " + ".join(p.name for p in self.partners if p not in absent) or "nobody",
                without(self.problem, absent),
                prices=self.plans[warm].prices if warm in self.plans else None,
            )
        return self.plans[coalition]


def without(problem: Problem, absent: Sequence[Partner]) -> Problem:
    """The problem when these partners stay away."""
    own = frozenset[str]().union(*(partner.limits for partner in absent))
    floors = tuple(x.code for x in problem.limits if x.code in own and x.sense == ">=")
    limits = tuple(
        Limit(x.code, x.sense, 0) if x.code in own and x.sense != ">=" else x
        for x in problem.limits
    )  # fmt: skip
    reliefs = tuple(
        replace(r, most=0) if any(code in own for code, _ in r.changes) else r
        for r in problem.reliefs
    )  # fmt: skip
    return waive(replace(problem, limits=limits, reliefs=reliefs), floors)


def _share(partner: Partner, part: Part, alone: Interval, *, sure: bool) -> Share:
    gains = None
    if sure and part.low > alone.high:
        gains = True
    elif sure and part.high <= alone.low:
        gains = False
    within = Interval(part.low, part.high)
    return Share(partner.name, float(part.value), within, part.error, alone, gains)


def _between(more: Worth, less: Worth) -> Interval:
    return Interval(more.value - less.bound, more.bound - less.value)


def _check(problem: Problem, partners: Sequence[Partner], pairs: int) -> None:
    known = {limit.code for limit in problem.limits}
    if not 1 <= len(partners) <= MOST_PARTNERS or pairs < 2:
        raise InputError("partners", "1 to {most} partners and at least 2 pairs of orders",
                         most=MOST_PARTNERS)  # fmt: skip
    seen: set[str] = set()
    for partner in partners:
        for code in sorted(partner.limits):
            if code not in known:
                raise InputError("partner_limit", "partner {partner} names no limit: {limit}",
                                 partner=partner.name, limit=code)  # fmt: skip
            if code in seen:
                raise InputError("partner_twice", "limit {limit} has two owners: also {partner}",
                                 partner=partner.name, limit=code)  # fmt: skip
            seen.add(code)
    if len({partner.name for partner in partners}) != len(partners):
        raise InputError("partner_name", "two partners have the same name")
