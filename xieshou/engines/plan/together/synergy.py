"""1+1>2 as a number: the same means planned in silos and jointly, with certified intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..problem import InputError, Problem
from ..proof.certificate import Certificate, check
from ..result import Infeasible, Plan, gap_of
from .counting import broken, used_by, value_of
from .silos import ByPairing, BySector, ByYear, SiloPart, Silos, Union, plan_in_silos
from .step import Planner, StepWatch, waive


class Interval(NamedTuple):
    """The true figure lies between, both ends included."""

    low: float
    high: float


@dataclass(frozen=True, eq=False, kw_only=True)
class SiloWay:
    """One way of planning in silos, counted as everything together.

    `value` is that of the union of the silos' plans, recounted jointly: works of two sectors in one
    village are not additive. No plan made this way is worth more than `bound`; an order of works
    (first come, cost-benefit) allows one plan only, so that its value is its bound. `made` is over
    this very plan, `ratio` over the best that the way could come to: the optimal joint plan is
    worth at least `low` and at most `high` times as much; `gain` is their difference, value units.
    `missed`: limits that the union breaks, floors being out of the silos' reach; it is then no plan
    of the joint problem, and the joint plan may be worth less for keeping them.
    """

    name: str
    plan: Plan
    value: int
    bound: float
    missed: tuple[str, ...]
    certificate: Certificate
    parts: tuple[SiloPart, ...]
    made: Interval
    ratio: Interval
    gain: Interval
    both: int
    only_joint: int
    only_silos: int


@dataclass(frozen=True)
class Blocked:
    """A way that comes to no plan: limits other than floors that a silo cannot keep, or a village
    that has no works left by which its rules are kept."""

    name: str
    limits: tuple[str, ...]
    against: tuple[str, ...]
    village: str = ""


@dataclass(frozen=True, eq=False, kw_only=True)
class Synergy:
    """The optimum of the joint problem lies in `joint`; `plan` is the best joint plan known."""

    plan: Plan
    joint: Interval
    ways: tuple[SiloWay, ...]
    blocked: tuple[Blocked, ...]


def synergy(
    problem: Problem,
    ways: Sequence[Silos],
    *,
    joint: Plan | None = None,
    goal_gap: float = 1e-4,
    seed: int = 0,
    watch: StepWatch | None = None,
) -> Synergy:
    """Plan the same means jointly and in each of the ways, and compare.

    `joint`: a plan of the problem that `check` has passed, if there is one already. Where a union
    keeps everything and is worth more than the joint plan, it becomes the joint plan. Raises
    Infeasible where the joint problem has no plan, InputError where silos do not fit, and whatever
    `watch` raises.
    """
    planner = Planner(goal_gap, seed, watch, of=1 + sum(_plans(problem, silos) for silos in ways))
    best = joint or planner.solve("joint", problem)
    unions: list[tuple[str, Union]] = []
    blocked = []
    for silos in ways:
        try:
            unions.append((silos.name, plan_in_silos(problem, silos, planner)))
        except Infeasible as none:
            blocked.append(Blocked(silos.name, tuple(none.limits), tuple(none.against)))
        except InputError as refused:
            if refused.code != "no_bundle":
                raise
            blocked.append(Blocked(silos.name, (), (), refused.params["village"]))
    plans = [_as_plan(problem, best, union) for _, union in unions]
    certificates = [check(problem, plan) for plan in plans]
    for plan, certificate in zip(plans, certificates, strict=True):
        best = plan if certificate.ok and plan.value > best.value else best
    done = [
        _way(problem, best, name, union, plan, certificate, planner)
        for (name, union), plan, certificate in zip(unions, plans, certificates, strict=True)
    ]
    return Synergy(
        plan=best, joint=Interval(float(best.value), best.bound), ways=tuple(done),
        blocked=tuple(blocked),
    )  # fmt: skip


def _plans(problem: Problem, silos: Silos) -> int:
    """About how many plans a way takes."""
    if isinstance(silos, ByPairing | BySector):
        return len(silos.names) + isinstance(silos, BySector)
    return len(problem.years) if isinstance(silos, ByYear) else 0


def _as_plan(problem: Problem, joint: Plan, union: Union) -> Plan:
    """The union as a plan of the joint problem, under the bound and prices of the joint plan."""
    value = value_of(problem, union.start, union.eased)
    return replace(
        joint, start=union.start, eased=union.eased,
        value=value, used=used_by(problem, union.start),
        gap=gap_of(joint.bound, value), trace=[(joint.passes, joint.bound, value)],
    )  # fmt: skip


def _way(
    problem: Problem, joint: Plan, name: str, union: Union, plan: Plan, certificate: Certificate,
    planner: Planner,
) -> SiloWay:  # fmt: skip
    missed = broken(problem, union.start, union.eased)
    bound = union.bound
    if bound is None:
        bound = joint.bound
        if missed:
            bound = planner.solve(f"{name} · bound", waive(problem, missed)).bound
    if certificate.ok:
        bound = min(bound, joint.bound)
    bound = max(bound, float(plan.value))
    least = 1.0 if certificate.ok else 0.0
    chosen, mine = joint.chosen, plan.chosen
    return SiloWay(
        name=name, plan=plan, value=plan.value, bound=bound, missed=missed,
        certificate=certificate, parts=union.parts,
        made=_times(joint, float(plan.value), float(plan.value), least),
        ratio=_times(joint, float(plan.value), bound, least),
        gain=Interval(max(joint.value - bound, 0.0 if certificate.ok else -math.inf),
                      joint.bound - plan.value),
        both=int((chosen & mine).sum()), only_joint=int((chosen & ~mine).sum()),
        only_silos=int((mine & ~chosen).sum()),
    )  # fmt: skip


def _times(joint: Plan, value: float, bound: float, least: float) -> Interval:
    """How many times a worth between value and bound the joint optimum is, rounded outwards.

    A joint optimum that may be anything times a worth of 0 or less gets the interval up to inf.
    """
    low = float(np.nextafter(joint.value / bound, -np.inf)) if bound > 0 else least
    high = float(np.nextafter(joint.bound / value, np.inf)) if value > 0 else math.inf
    return Interval(max(low, least), max(high, least))
