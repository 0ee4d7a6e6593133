"""What would bring a work that was left out into the plan: found by prices, tested by solving.

A price says about how much is missing; whether so much brings the work in is known only by solving
the changed problem, for limits and whole works have their own say. So every figure here was solved
for: with `by` the plan has the work, with `short` it has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..backends.parts import villages_of
from ..problem import Ints, Problem
from ..result import Plan, Watch
from . import alter
from .again import Again
from .explain import Refusal, explain
from .least import least
from .worth import Worth, worth

Cheaper = Callable[[Problem, int, int], Problem]
"""The same problem with a work (its index) that costs so many fen less."""

Kind = Literal["saving", "people", "needs", "without", "cap", "limit", "room"]
KINDS: tuple[Kind, ...] = ("saving", "people", "needs", "without", "cap", "limit", "room")
GUESSES = 8
"""Solves for each way, at most; the interval left is told."""
CROWD = 10
"""No more people are looked at than so many times those of the village."""
MOST_ROOM = 1000
DEAREST = 2
"""Limits tried, of those on which the work pays most."""


@dataclass(frozen=True)
class Way:
    """One change that brings the work in: `alter` makes it.

    saving: it costs `by` fen less (`cheaper` of `what_would_change`)
    people: `by` persons more live like those of `cell` in the Problem (`alter.more_people`): of
        all that it relieves these bring it in soonest
    needs: the works `what`, all that it waits for, are put into the plan (`alter.insisting`)
    without: the works `what`, which it cannot stand beside, are given up (`alter.forbidding`)
    cap: the cap `what` of its village allows `by` more (`alter.looser`)
    limit: the limit `what` allows `by` more, in its unit (`alter.wider`)
    room: sought where no one limit will do: each of the limits `what`, all that it makes harder to
        keep, allows `by` times more what it uses of it in `year` (`alter.roomier`)

    `confirmed`: solved with `by` the plan has the work, and with `short`, the most tried below
    `by`, it has not (0: the problem as it is). If not `confirmed`, `by` is what the prices let
    expect, but up to `short` no plan found had the work.
    """

    kind: Kind
    what: tuple[str, ...]
    by: int
    short: int
    confirmed: bool
    cell: int = -1
    year: int = 0


@dataclass(frozen=True)
class Change:
    """What would change the refusal of a work.

    `again`: solving the same problem from the plan's prices takes the work as it is: that it was
    left out lies within the plan's gap, and no `ways` are sought. `solves`: how many it took.
    """

    work: str
    refusal: Refusal
    again: bool
    ways: tuple[Way, ...]
    solves: int


def what_would_change(
    problem: Problem,
    plan: Plan,
    work: int,
    *,
    kinds: tuple[Kind, ...] = KINDS,
    goal_gap: float = 1e-4,
    guesses: int = GUESSES,
    cheaper: Cheaper = alter.cheaper,
    on_progress: Watch | None = None,
) -> Change:
    """The least changes found that bring `work` into the plan; each tested by solving.

    `cheaper` says what a saving changes, where not uses of money limits alone fall with a cost.
    Solved with `goal_gap`, the plan's seed and its prices; at most `guesses` times for each of
    `kinds`. Raises ValueError for a work that is chosen, and whatever `on_progress` raises.
    """
    if plan.chosen[work]:
        raise ValueError(f"{problem.works[work]} is in the plan")
    again = Again(plan, goal_gap, on_progress)
    refusal = _refusal(problem, plan, work)
    if again.takes(problem, work):
        return Change(problem.works[work], refusal, True, (), again.solves)
    ways: tuple[Way, ...] = ()
    if refusal.code not in ("no_gain", "closed"):
        trial = _Trial(problem, plan, work, refusal, again, guesses, cheaper)
        ways = tuple(way for kind in kinds for way in trial.ways(kind))
    return Change(problem.works[work], refusal, False, ways, again.solves)


def _refusal(problem: Problem, plan: Plan, work: int) -> Refusal:
    """As `explain` has it, looking at its village alone."""
    village = int(problem.village_of_work[work])
    first, last = problem.work_start[village : village + 2]
    alone = villages_of(problem, village, village + 1)
    alone = replace(alone, reliefs=problem.reliefs)
    return explain(alone, replace(plan, start=plan.start[first:last])).refused[int(work - first)]


class _Trial:
    """Tries ways for one work, each with the prices' guess first."""

    def __init__(
        self, problem: Problem, plan: Plan, work: int, refusal: Refusal, again: Again,
        guesses: int, cheaper: Cheaper,
    ) -> None:  # fmt: skip
        self.problem, self.plan, self.work = problem, plan, work
        self.refusal, self.again, self.guesses = refusal, again, guesses
        self.cheaper = cheaper
        self.village, self.one_will_do = int(problem.village_of_work[work]), False
        self.first = int(problem.work_start[self.village])
        self.alone = villages_of(problem, self.village, self.village + 1)
        found = self._worth(self.alone)
        self.deficit = float(found.deficit[work - self.first])
        self.year = max(0, int(found.best[work - self.first, work - self.first]))

    def _worth(self, alone: Problem) -> Worth:
        held = self.plan.start[self.first : self.first + len(alone.works)]
        return worth(alone, held, self.plan.prices)

    def ways(self, kind: Kind) -> Iterator[Way]:
        if kind == "saving":
            yield from self._saving()
        elif kind == "people":
            yield from self._people()
        elif kind == "needs":
            yield from self._whole(kind, _waits_for(self.problem, self.plan, self.work))
        elif kind == "without":
            yield from self._whole(kind, _barred_by(self.problem, self.plan, self.work))
        elif kind == "cap" and self.refusal.code == "cap":
            yield self._cap()
        elif kind == "limit":
            yield from self._limits()
        elif kind == "room":
            yield from self._room()

    def _uses(self, p: Problem) -> tuple[Ints, Ints]:
        """Limits and amounts in the year in which the work would do best."""
        row = self.work * len(p.years) + self.year
        uses = slice(p.use_start[row], p.use_start[row + 1])
        return p.use_limit[uses].astype(np.int64), p.use_amount[uses]

    def _saving(self) -> Iterator[Way]:
        p, cost = self.problem, alter.cost_of(self.problem, self.work)
        if not cost:
            return
        paid = self._paid(p) - self._paid(self.cheaper(p, self.work, cost))
        guess = cost
        if paid > 0 and self.deficit < paid:
            guess = int(self.deficit * cost / paid) + 1
        yield self._least(
            "saving", (), guess, cost, lambda by: self.cheaper(p, self.work, by)
        )  # fmt: skip

    def _paid(self, problem: Problem) -> float:
        """What the work pays at the plan's prices in the year in which it would do best."""
        limits, amounts = self._uses(problem)
        return float((self.plan.prices[limits] * amounts).sum())

    def _people(self) -> Iterator[Way]:
        p, village = self.problem, self.village
        cells = slice(p.cell_start[village], p.cell_start[village + 1])
        most = CROWD * int(p.cell_persons[cells].sum())
        found = [
            (self._persons_at_prices(cell - int(cells.start), most), cell)
            for cell in alter.relieved_cells(p, self.work)
        ]
        guess, cell = min(found, default=(most + 1, -1))
        if guess <= most:
            way = self._least("people", (), guess, most, lambda by: alter.more_people(p, cell, by))
            yield replace(way, cell=cell)

    def _persons_at_prices(self, cell: int, most: int) -> int:
        """Persons more in a cell of the village at which the work is worth its price."""

        def missing(by: int) -> bool:
            found = self._worth(alter.more_people(self.alone, cell, by))
            return bool(found.deficit[self.work - self.first] > 0.0)

        found = least(lambda by: not missing(by), 1, most, 64)
        return found.by if found.met else most + 1

    def _cap(self) -> Way:
        p, params = self.problem, self.refusal.params
        cap = next(k for k, one in enumerate(p.caps) if one.code == params["cap"])
        amount = p.cap_amount[p.cap_start[cap] : p.cap_start[cap + 1]]
        most = int(amount[amount > 0].sum()) - p.caps[cap].most
        guess = params["held"] + params["wants"] - params["most"]
        return self._least(
            "cap", (params["cap"],), guess, most, lambda by: alter.looser(p, cap, by)
        )

    def _limits(self) -> Iterator[Way]:
        """The limit that is short, or else of the dearest two the first whose growth will do."""
        if self.refusal.code == "leftover":
            short = self.refusal.params
            at = [k for k, one in enumerate(self.problem.limits) if one.code == short["limit"]]
            yield from (self._limit(limit, short["wants"] - short["left"]) for limit in at)
            return
        tried: list[Way] = []
        for limit, amount in zip(*self._burdened(), strict=True):
            if self.plan.prices[limit] == 0.0 or len(tried) == DEAREST:
                break
            tried.append(self._limit(int(limit), int(amount)))
            if tried[-1].confirmed:
                break
        self.one_will_do = any(way.confirmed for way in tried)
        yield from sorted(tried, key=lambda way: not way.confirmed)[:1]

    def _burdened(self) -> tuple[Ints, Ints]:
        """The limits that it makes harder to keep, and its uses of them, dearest first."""
        limits, amounts = self._uses(self.problem)
        paid = self.plan.prices[limits] * amounts
        burdens = self.problem.senses[limits] * amounts > 0
        order = np.argsort(-paid, kind="stable")
        order = order[burdens[order]]
        return limits[order], np.abs(amounts[order])

    def _room(self) -> Iterator[Way]:
        limits = self._burdened()[0].tolist()
        if len(limits) < 2 or self.one_will_do:
            return
        names = tuple(self.problem.limits[limit].code for limit in limits)
        yield replace(
            self._least(
                "room", names, 1, MOST_ROOM,
                lambda by: alter.roomier(self.problem, self.work, self.year, limits, by),
            ),
            year=self.year,
        )  # fmt: skip

    def _limit(self, limit: int, guess: int) -> Way:
        p, one = self.problem, self.problem.limits[limit]
        sign = -1 if one.sense == ">=" else 1
        amount = sign * p.use_amount[p.use_limit == limit]
        most = max(guess, int(amount[amount > 0].sum()) - sign * one.amount)
        return self._least("limit", (one.code,), guess, most, lambda by: alter.wider(p, limit, by))

    def _whole(self, kind: Kind, works: list[int]) -> Iterator[Way]:
        if not works:
            return
        make = alter.insisting if kind == "needs" else alter.forbidding
        confirmed = self.again.takes(make(self.problem, works), self.work)
        names = tuple(self.problem.works[other] for other in works)
        yield Way(kind, names, len(works), 0, confirmed)

    def _least(
        self, kind: Kind, what: tuple[str, ...], guess: int, most: int,
        make: Callable[[int], Problem],
    ) -> Way:  # fmt: skip
        """The least change found, from `guess` outward to `most` and then inward."""
        found = least(lambda by: self.again.takes(make(by), self.work), guess, most, self.guesses)
        return Way(kind, what, found.by, found.short, found.met)


def _waits_for(problem: Problem, plan: Plan, work: int) -> list[int]:
    """The works not chosen that it requires or follows, directly or through others."""
    pairs: Ints = np.concatenate((problem.requires, problem.follows))
    found: list[int] = []
    ahead = [work]
    while ahead:
        here = ahead.pop()
        for other in pairs[pairs[:, 0] == here, 1].tolist():
            if other not in found and other != work and not plan.chosen[other]:
                found.append(other)
                ahead.append(other)
    return sorted(found)


def _barred_by(problem: Problem, plan: Plan, work: int) -> list[int]:
    """The chosen works that it cannot stand beside."""
    pairs = np.concatenate((problem.excludes, problem.excludes[:, ::-1]))
    others = {other for other in pairs[pairs[:, 0] == work, 1].tolist() if plan.chosen[other]}
    return sorted(others)
