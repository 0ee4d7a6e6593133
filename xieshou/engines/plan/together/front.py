"""The front of poverty reduction against income against equity, traced by weights and prices.

Every point is the plan of the problem with its objectives weighted, each scaled so that its own
best counts 1. Weighted sums find supported points only (Geoffrion 1968): those on the hull of what
is possible; a plan inside the hull may be undominated and is not found. With two objectives the
weights are normals to the line between two neighbours (Aneja & Nair 1979), with more a lattice on
the simplex (Das & Dennis 1998), then the middles of the widest gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, pairwise
from math import comb

import numpy as np
import numpy.typing as npt

from ..problem import InputError, Ints, Problem
from ..result import Plan
from .fairness import Fairness, fairness, need_tenths
from .objectives import EQUITY, POVERTY, RELIEFS, Axes
from .step import Planner, StepWatch

Floats = npt.NDArray[np.float64]
Mix = tuple[Fraction, ...]
"""The share of each objective, adding up to 1."""
TRACE = Fraction(1, 1000)
"""Added to each share where one is 0: what is best for a mix of all is not dominated."""
PATIENCE = 3
"""Plans made for each point asked for, before the front is taken to have no more."""


@dataclass(frozen=True, eq=False)
class FrontPoint:
    """A plan that no other of the front dominates; `levels` by axis, exact, more is better.

    `mix`: shares of the objectives by which it was found; `weights`: the whole numbers by axis.
    `plan` is the plan of the problem so weighted, `Front.problem_of`, its value and bound too.
    """

    levels: Mapping[str, int]
    mix: tuple[float, ...]
    weights: tuple[int, ...]
    plan: Plan
    fairness: Fairness


@dataclass(frozen=True, eq=False)
class Front:
    """Points by falling level of the first objective; `dominated` plans found and left out.

    Each point is the best of its mix up to the gap of its plan, with no objective left out.
    For every plan of the problem and every row: `weights` @ levels <= `bounds`; so these
    half-spaces, int64[s, axes] and float64[s], hold all that is possible, found or not.
    """

    axes: Axes
    points: tuple[FrontPoint, ...]
    dominated: int
    plans: int
    weights: Ints
    bounds: Floats

    def problem_of(self, point: FrontPoint) -> Problem:
        """The problem that the plan of the point solves, for `check` and `explain`."""
        return self.axes.weighted(point.weights)

    def ceiling(self, objective: str, levels: Mapping[str, int]) -> float:
        """No plan that reaches `levels` on all other axes gets above this on the objective."""
        at = self.axes.names.index(objective)
        others = [0 if name == objective else levels[name] for name in self.axes.names]
        highest = np.inf
        for row, bound in zip(self.weights.tolist(), self.bounds.tolist(), strict=True):
            if row[at]:
                used = sum(map(int.__mul__, row, others))
                padding = 1e-12 * (abs(bound) + abs(used))
                highest = min(highest, (bound - used + padding) / row[at])
        return float(highest)

    def ruled_out(self, levels: Mapping[str, int]) -> bool:
        """Whether it is proven that no plan reaches all these levels at once."""
        return any(self.ceiling(name, levels) < levels[name] for name in self.axes.names)


def front(
    problem: Problem,
    objectives: Sequence[str] | None = None,
    *,
    equity: Ints | None = None,
    county: Ints | None = None,
    points: int = 24,
    goal_gap: float = 1e-4,
    seed: int = 0,
    watch: StepWatch | None = None,
) -> Front:
    """Trace the front over `objectives`: "poverty", "equity" and names of parts; all by default.

    Gives at least `points` points where so many are found in PATIENCE times as many plans; small
    problems have fewer. `equity`, int64[n]: weight of each village on that axis, by default
    `need_tenths`; `county`, int64[n]: counties by which fairness is told, by default each village
    its own. Raises InputError where these do not fit or no whole weights below 2**53 are fine
    enough, Infeasible, and whatever `watch` raises.
    """
    names = (POVERTY, *problem.parts, EQUITY) if objectives is None else tuple(objectives)
    axes = Axes.of(problem, names, need_tenths(problem) if equity is None else equity)
    home = np.arange(len(problem.villages)) if county is None else np.asarray(county)
    if home.shape != (len(problem.villages),) or (home < 0).any() or points < 1:
        raise InputError("front_county", "county: a number from 0 for each village; points from 1")
    trace = _Trace(axes, len(names), Planner(goal_gap, seed, watch, of=len(names) + points))
    trace.find(points)
    kept = trace.kept()
    return Front(
        axes,
        tuple(
            FrontPoint(
                dict(zip(axes.names, found.levels, strict=True)), tuple(map(float, found.mix)),
                found.weights, found.plan, fairness(problem, found.plan.start, home),
            )
            for found in sorted(kept, key=lambda found: found.levels, reverse=True)
        ),
        len({found.levels for found in trace.found[len(names) :]}) - len(kept),
        len(trace.found),
        np.array([found.weights for found in trace.found], dtype=np.int64),
        np.array([found.plan.bound for found in trace.found]),
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Found:
    mix: Mix
    weights: tuple[int, ...]
    plan: Plan
    levels: tuple[int, ...]


class _Trace:
    """Plans found so far; the first k are each the best on one objective alone, and no points: what
    is best on one alone may be dominated."""

    def __init__(self, axes: Axes, k: int, planner: Planner) -> None:
        self.axes, self.k, self.planner = axes, k, planner
        self.found: list[_Found] = []
        self.tried: set[Mix] = set()
        usual = axes.usual()
        for at in range(k):
            mix = tuple(Fraction(int(at == other)) for other in range(k))
            alone = [weight if j in (at, k) else 0 for j, weight in enumerate(usual)]
            self._plan(mix, tuple(alone))
        best = [max(abs(found.levels[at]) for found in self.found) or 1 for at in range(k)]
        self.scale = [Fraction(1, size) for size in best]
        if axes.names[-1] == RELIEFS:
            self.scale.append(Fraction(1, max(map(int.__mul__, best, usual[:k]))))

    def find(self, points: int) -> None:
        for mix in _lattice(self.k, points if self.k > 2 else 2):
            self._try(mix)
        while len(self.kept()) < points and len(self.found) < PATIENCE * points:
            middle = self._between_two() if self.k == 2 else self._between_many()
            if middle is None:
                return
            self._try(middle)

    def kept(self) -> list[_Found]:
        """The plans that no other dominates, of plans alike on all axes the first."""
        first = {found.levels: found for found in reversed(self.found[self.k :])}
        return [
            found for levels, found in first.items()
            if not any(_dominates(other, levels) for other in first)
        ]  # fmt: skip

    def _try(self, mix: Mix) -> None:
        self.tried.add(mix)
        trace = TRACE if min(mix) == 0 else Fraction()
        shares = [(share + trace) / (1 + self.k * trace) for share in mix]
        shares = [*shares, Fraction(1)][: len(self.scale)]
        weights = self.axes.whole(list(map(Fraction.__mul__, shares, self.scale)))
        self._plan(mix, weights)

    def _plan(self, mix: Mix, weights: tuple[int, ...]) -> None:
        problem = self.axes.weighted(weights)
        told = " : ".join(f"{float(share):.3g}" for share in mix)
        plan = self.planner.solve(told, problem, after=self._near(mix, weights))
        levels = self.axes.levels(plan.start, plan.eased)
        self.found.append(_Found(mix, weights, plan, levels))

    def _near(self, mix: Mix, weights: tuple[int, ...]) -> Plan | None:
        """The plan with the nearest mix, its prices in the value units of the new one.

        All keep the same limits, so that it is a plan to start from, whatever the weights.
        """
        if not self.found:
            return None
        near = min(self.found, key=lambda found: _apart(found.mix, mix))
        worth = sum(map(int.__mul__, near.levels, weights))
        scale = worth / near.plan.value if near.plan.value > 0 < worth else 1.0
        return replace(near.plan, prices=near.plan.prices * scale)

    def _wide(self, one: _Found, two: _Found) -> float:
        gaps = zip(one.levels, two.levels, self.scale, strict=True)
        return max(float(abs(a - b) * scale) for a, b, scale in gaps)

    def _between_two(self) -> Mix | None:
        """The normal to the line between the two neighbours farthest apart."""
        kept = sorted(self.kept(), key=lambda found: found.levels)
        for one, two in sorted(pairwise(kept), key=lambda pair: -self._wide(*pair)):
            rise = abs(one.levels[1] - two.levels[1]) * self.scale[1]
            run = abs(one.levels[0] - two.levels[0]) * self.scale[0]
            if rise + run and (mix := (rise / (rise + run), run / (rise + run))) not in self.tried:
                return mix
        return None

    def _between_many(self) -> Mix | None:
        """The middle of the widest gap between plans of neighbouring mixes."""
        kept = self.kept()
        near = {
            tuple(sorted((at, other)))
            for at, one in enumerate(kept)
            for other in sorted(
                (other for other in range(len(kept)) if other != at),
                key=lambda other: _apart(one.mix, kept[other].mix),
            )[: 2 * self.k]
        }
        pairs = sorted(near, key=lambda pair: (-self._wide(*(kept[at] for at in pair)), pair))
        for a, b in pairs:
            mix = tuple((x + y) / 2 for x, y in zip(kept[a].mix, kept[b].mix, strict=True))
            if mix not in self.tried:
                return mix
        return None


def _dominates(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def _apart(one: Mix, other: Mix) -> float:
    return float(sum(abs(a - b) for a, b in zip(one, other, strict=True)))


def _lattice(k: int, points: int) -> list[Mix]:
    """The coarsest lattice on the simplex of k shares with so many points (Das & Dennis 1998)."""
    steps = 1
    while k > 1 and comb(steps + k - 1, k - 1) < points:
        steps += 1
    mixes = []
    for bars in combinations(range(steps + k - 1), k - 1):
        edges = (-1, *bars, steps + k - 1)
        mixes.append(tuple(Fraction(b - a - 1, steps) for a, b in pairwise(edges)))
    return mixes
