"""Orders that must be whole, or come as one delivery, and groups with a minimum: a heuristic.

Choosing which of them to serve is a knapsack, not a flow. Round by round those served least are
left out and the rest is matched anew; single deliveries are then given one way each, dearest first;
last, what was left out is tried again where it still fits. The bound is that of the problem without
these rules, so that the answer says how much they, or the heuristic, cost at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .arcs import Arcs
from .problem import Flags, Ints
from .rooms import trade_within, used_rooms
from .trade import Sides


@dataclass(frozen=True, eq=False)
class Rules:
    """By order: must it be `whole`, must it be `single`; by group: the `minimum` units."""

    whole: Flags
    single: Flags
    minimum: Ints

    @property
    def any(self) -> bool:
        """Whether there is any to keep."""
        return bool(self.whole.any() or self.single.any() or self.minimum.any())


def keep_rules(arcs: Arcs, sides: Sides, rooms: Ints, rules: Rules, flow: Ints) -> Ints:
    """A flow like `flow` that keeps the rules."""
    if not _broken(arcs, sides, rules, flow):
        return flow
    flow = _in_whole(arcs, sides, rooms, rules, flow)
    fixed = np.zeros_like(flow)
    if _split(arcs, rules, flow).any():
        fixed = _one_way_each(arcs, sides, rooms, rules, flow)
        rest = _without(arcs, sides, rules, fixed)
        rooms_left = rooms - used_rooms(arcs, fixed, len(rooms))
        sold = _by_group(sides, _by_order(arcs, fixed, len(sides.demand)))
        fewer = replace(rules, minimum=np.maximum(0, rules.minimum - sold))
        again = trade_within(arcs, rest, rooms_left).trade.flow
        flow = fixed + _in_whole(arcs, rest, rooms_left, fewer, again)
        flow = _minimum_kept(arcs, sides, rules, flow)
    return _tried_again(arcs, sides, rooms, rules, flow)


def _by_order(arcs: Arcs, flow: Ints, n: int) -> Ints:
    served = np.zeros(n, dtype=np.int64)
    np.add.at(served, arcs.order, flow)
    return served


def _by_group(sides: Sides, served: Ints) -> Ints:
    sold = np.zeros(len(sides.reserved), dtype=np.int64)
    inside = sides.group >= 0
    np.add.at(sold, sides.group[inside], served[inside])
    return sold


def _split(arcs: Arcs, rules: Rules, flow: Ints) -> Flags:
    """Single orders that come by more than one way."""
    ways = np.bincount(arcs.order[flow > 0], minlength=len(rules.single))
    return np.asarray(rules.single & (ways > 1))


def _broken(arcs: Arcs, sides: Sides, rules: Rules, flow: Ints) -> bool:
    served = _by_order(arcs, flow, len(sides.demand))
    part = rules.whole & (served > 0) & (served < sides.demand)
    sold = _by_group(sides, served)
    few = (sold > 0) & (sold < rules.minimum)
    return bool(part.any() or few.any() or _split(arcs, rules, flow).any())


def _in_whole(arcs: Arcs, sides: Sides, rooms: Ints, rules: Rules, flow: Ints) -> Ints:
    """Leave out the half that is served least of those that break a rule, until none does."""
    demand = sides.demand.copy()
    while True:
        served = _by_order(arcs, flow, len(demand))
        share = served / np.maximum(1, demand)
        part = np.flatnonzero(rules.whole & (served > 0) & (served < demand))
        sold = _by_group(sides, served)
        few = np.flatnonzero((sold > 0) & (sold < rules.minimum))
        if not len(part) and not len(few):
            return flow
        worst = part[np.argsort(share[part], kind="stable")][: (len(part) + 1) // 2]
        demand[worst] = 0
        if len(few) and not len(part):
            least = few[np.argmin(sold[few] / rules.minimum[few])]
            demand[sides.group == least] = 0
        flow = trade_within(arcs, replace(sides, demand=demand), rooms).trade.flow


def _one_way_each(arcs: Arcs, sides: Sides, rooms: Ints, rules: Rules, flow: Ints) -> Ints:
    """One delivery for each single order that was served, those of most worth first."""
    fixed = np.zeros_like(flow)
    left = _Left(arcs, sides, rooms, fixed)
    worth = np.zeros(len(sides.demand), dtype=np.int64)
    np.add.at(worth, arcs.order, arcs.gain * flow)
    worth[~rules.single] = 0
    for o in np.argsort(-worth, kind="stable")[: np.count_nonzero(worth)].tolist():
        left.serve(o, rules, fixed)
    return fixed


def _without(arcs: Arcs, sides: Sides, rules: Rules, fixed: Ints) -> Sides:
    """What is left once `fixed` is delivered; single orders have had theirs."""
    supply = sides.supply.copy()
    np.subtract.at(supply, arcs.lot, fixed)
    sold = _by_group(sides, _by_order(arcs, fixed, len(sides.demand)))
    return replace(
        sides, supply=supply, demand=np.where(rules.single, 0, sides.demand),
        reserved=np.maximum(0, sides.reserved - sold), most=sides.most - sold,
    )  # fmt: skip


def _minimum_kept(arcs: Arcs, sides: Sides, rules: Rules, flow: Ints) -> Ints:
    """Nothing for groups that fell below their minimum."""
    sold = _by_group(sides, _by_order(arcs, flow, len(sides.demand)))
    fallen = np.append((sold > 0) & (sold < rules.minimum), False)
    return np.where(fallen[sides.group[arcs.order]], 0, flow)


def _tried_again(arcs: Arcs, sides: Sides, rooms: Ints, rules: Rules, flow: Ints) -> Ints:
    """Serve what still fits of orders that got nothing, dearest first; where that gains."""
    flow = flow.copy()
    served = _by_order(arcs, flow, len(sides.demand))
    sold = np.append(_by_group(sides, served), 1)
    best = np.zeros(len(sides.demand), dtype=np.int64)
    np.maximum.at(best, arcs.order, arcs.gain)
    best[
        (served > 0) | ((sold[sides.group] == 0) & (np.append(rules.minimum, 0)[sides.group] > 0))
    ] = 0
    left = _Left(arcs, sides, rooms, flow)
    for o in np.argsort(-best, kind="stable")[: np.count_nonzero(best)].tolist():
        left.serve(o, rules, flow)
    return flow


class _Left:
    """What of lots, rooms and groups is left beside a flow."""

    def __init__(self, arcs: Arcs, sides: Sides, rooms: Ints, flow: Ints) -> None:
        self.arcs, self.sides = arcs, sides
        self.have = sides.supply.copy()
        np.subtract.at(self.have, arcs.lot, flow)
        self.room = rooms - used_rooms(arcs, flow, len(rooms))
        self.most = sides.most - _by_group(sides, _by_order(arcs, flow, len(sides.demand)))
        self.start = np.searchsorted(arcs.order, np.arange(len(sides.demand) + 1))

    def serve(self, o: int, rules: Rules, flow: Ints) -> None:
        """As much of order `o` as its rules and what is left allow."""
        want, group = int(self.sides.demand[o]), int(self.sides.group[o])
        ways = np.arange(self.start[o], self.start[o + 1])
        ways = ways[np.argsort(-self.arcs.gain[ways], kind="stable")].tolist()
        top = min(want, int(self.most[group])) if group >= 0 else want
        taken: list[tuple[int, int]] = []
        if rules.single[o]:
            fits = [(min(top, self._fits(e)), e) for e in ways]
            fits = [(q, e) for q, e in fits if q > 0 and (q == want or not rules.whole[o])]
            if fits:
                q, e = max(fits, key=lambda one: one[0] * int(self.arcs.gain[one[1]]))
                self._take(e, q, taken)
        else:
            for e in ways:
                q = min(top, self._fits(e))
                if q > 0:
                    self._take(e, q, taken)
                    top -= q
        total = sum(q for _, q in taken)
        if rules.whole[o] and total < want:
            for e, q in taken:
                self._take(e, -q, [])
            return
        for e, q in taken:
            flow[e] += q
        if group >= 0:
            self.most[group] -= total

    def _fits(self, e: int) -> int:
        have, room = int(self.have[self.arcs.lot[e]]), int(self.arcs.room[e])
        return have if room < 0 else min(have, int(self.room[room]) // int(self.arcs.grams[e]))

    def _take(self, e: int, q: int, taken: list[tuple[int, int]]) -> None:
        self.have[self.arcs.lot[e]] -= q
        if self.arcs.room[e] >= 0:
            self.room[self.arcs.room[e]] -= q * int(self.arcs.grams[e])
        taken.append((e, q))
