"""Ways of planning in silos, and the plan that each comes to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..problem import InputError, Ints, Limit, Problem
from ..result import Infeasible
from .counting import Flags, eased_by, used_by, value_of
from .greedy import by_cost_benefit, take_in_order
from .pieces import Cut, piece_of
from .shares import Shares, need_of_sectors, need_of_villages, share, users_of
from .step import Planner, waive


@dataclass(frozen=True, eq=False, kw_only=True)
class ByPairing:
    """Each village belongs to a pairing (or district), `member` int64[n], that plans alone.

    `shares`, int64[k, m]: parts of each limit for each pairing, instead of by need.
    """

    member: Ints
    names: Sequence[str]
    shares: Ints | None = None
    name: str = "by pairing"


@dataclass(frozen=True, eq=False, kw_only=True)
class BySector:
    """Each work belongs to a sector, `member` int64[w], that values its works as if alone.

    Sectors plan in their order. A later one respects what rules force it to know of the earlier:
    a work that excludes one decided is out, one that needs it may follow.
    """

    member: Ints
    names: Sequence[str]
    shares: Ints | None = None
    name: str = "by sector"


@dataclass(frozen=True, eq=False, kw_only=True)
class ByYear:
    """Each year plans alone, for what its own starts bring from then on; earlier starts stand.

    Limits used in several years are divided equally unless `shares`, int64[t, m], says otherwise;
    what a year leaves goes on to the next.
    """

    shares: Ints | None = None
    name: str = "by year"


@dataclass(frozen=True, eq=False, kw_only=True)
class FirstCome:
    """Works in the order in which they applied, int64[<= w], taken while they fit."""

    order: Ints
    name: str = "first come, first served"


@dataclass(frozen=True, eq=False, kw_only=True)
class ByCostBenefit:
    """Works ranked by their own value per fen, floors first; taken while they fit."""

    name: str = "by cost-benefit"


Silos = ByPairing | BySector | ByYear | FirstCome | ByCostBenefit


@dataclass(frozen=True)
class SiloPart:
    """What one silo planned: value and bound as it sees them; floors it could not reach."""

    name: str
    value: int
    bound: float
    waived: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Union:
    """The silos' plans put together. `bound`: no plan made this way is worth more to all.

    None: only the bound of the joint problem without the limits that were missed is known.
    """

    start: Ints
    eased: Ints
    parts: tuple[SiloPart, ...]
    bound: float | None


def plan_in_silos(problem: Problem, silos: Silos, planner: Planner) -> Union:
    """Raises InputError where silos do not fit the problem; Infeasible where one has no plan at
    all even without floors."""
    if isinstance(silos, FirstCome | ByCostBenefit):
        return _in_order(problem, silos)
    start = np.full(len(problem.works), -1, dtype=np.int64)
    eased = np.zeros(len(problem.reliefs), dtype=np.int64)
    if isinstance(silos, ByYear):
        parts = _plan_years(problem, silos, planner, start, eased)
        return Union(start, eased, parts, None)
    member = _member(problem, silos)
    need_of = need_of_villages if isinstance(silos, ByPairing) else need_of_sectors
    need = need_of(problem, silos.member, len(silos.names))
    owner = np.repeat(member, len(problem.years))
    shares = share(problem, users_of(problem, owner, len(silos.names)), need, silos.shares)
    cuts = _cuts(problem, member, shares, start)
    parts = _plan_parts(problem, silos.names, cuts, planner, silos.name, start, eased)
    if isinstance(silos, ByPairing):
        bound = float(np.nextafter(math.fsum(part.bound for part in parts), np.inf))
        return Union(start, eased, parts, bound)
    divided = divide(problem, member, silos.names, shares)
    waived = [f"{code} · {part.name}" for part in parts for code in part.waived]
    kept = {limit.code for limit in divided.limits}
    known = tuple(code for code in waived if code in kept)
    plan, _ = planner.solve_waiving(f"{silos.name} · bound", waive(divided, known))
    return Union(start, eased, parts, plan.bound)


def divide(problem: Problem, member: Ints, names: Sequence[str], shares: Shares) -> Problem:
    """The joint problem with each silo's means apart: bounds whatever silos may come to together.

    `member`, int64[w], says whose each work is. Limits are named "<limit> · <silo>".
    """
    k, m, t = len(names), len(problem.limits), len(problem.years)
    owner = np.repeat(np.repeat(member, t), np.diff(problem.use_start))
    moved = owner * m + problem.use_limit
    limits = [
        Limit(f"{limit.code} · {name}", limit.sense, int(shares.amounts[s, at]))
        for s, name in enumerate(names) for at, limit in enumerate(problem.limits)
    ]  # fmt: skip
    reliefs = [
        replace(relief, code=f"{relief.code} · {name}", most=int(shares.lots[s, at]),
                changes=tuple((f"{code} · {name}", by) for code, by in relief.changes))
        for s, name in enumerate(names) for at, relief in enumerate(problem.reliefs)
        if shares.lots[s, at]
    ]  # fmt: skip
    named = {code for relief in reliefs for code, _ in relief.changes}
    used = np.bincount(moved, minlength=k * m) > 0
    amounts, sign = shares.amounts.ravel(), np.tile(problem.senses, k)
    idle = np.where(sign == 0, amounts == 0, sign * amounts >= 0) & ~used
    kept = [at for at, limit in enumerate(limits) if not idle[at] or limit.code in named]
    place = np.full(k * m, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return replace(
        problem, limits=tuple(limits[at] for at in kept), use_limit=place[moved].astype(np.int32),
        reliefs=tuple(reliefs),
    )  # fmt: skip


def _member(problem: Problem, silos: ByPairing | BySector) -> Ints:
    """The silo of each work, int64[w]. Raises InputError `silos`."""
    by_village = isinstance(silos, ByPairing)
    size = len(problem.villages) if by_village else len(problem.works)
    member = np.asarray(silos.member)
    if (
        member.shape != (size,) or len(set(silos.names)) != len(silos.names)
        or (member < 0).any() or (member >= len(silos.names)).any()
    ):  # fmt: skip
        raise InputError("silos", "{name}: give one of the {silos} silos for each of {size}",
                         name=silos.name, silos=len(silos.names), size=size)  # fmt: skip
    return member[problem.village_of_work] if by_village else member.astype(np.int64)


def _cuts(problem: Problem, member: Ints, shares: Shares, start: Ints) -> Iterator[Cut]:
    for s, amounts in enumerate(shares.amounts):
        yield Cut(
            works=member == s, years=np.arange(len(problem.years)),
            year_weights=problem.year_weights, amounts=amounts, lots=shares.lots[s],
            start=start, later=member > s, must=problem.must, built=False,
        )  # fmt: skip


def _plan_years(
    problem: Problem, silos: ByYear, planner: Planner, start: Ints, eased: Ints
) -> tuple[SiloPart, ...]:
    w, t = len(problem.works), len(problem.years)
    if t == 1:
        raise InputError("silos", "{name}: the problem has one year", name=silos.name)
    users = users_of(problem, np.tile(np.arange(t), w), t)
    shares = share(problem, users, np.ones(t, dtype=np.int64), silos.shares)
    return _plan_parts(
        problem, problem.years, _years(problem, shares, start, eased), planner, silos.name,
        start, eased,
    )  # fmt: skip


def _years(problem: Problem, shares: Shares, start: Ints, eased: Ints) -> Iterator[Cut]:
    """The years in turn; each is cut when the one before has entered its starts."""
    amounts, lots = np.cumsum(shares.amounts, axis=0), np.cumsum(shares.lots, axis=0)
    for year in range(len(problem.years)):
        later = np.bitwise_or.reduce(problem.opens[:, year + 1 :], axis=1)
        yield Cut(
            works=np.ones(len(problem.works), dtype=np.bool_), years=np.array([year]),
            year_weights=problem.year_weights[year:].sum(keepdims=True),
            amounts=amounts[year] - used_by(problem, start) - eased_by(problem, eased),
            lots=lots[year] - eased, start=start, later=later, must=problem.must & ~later,
            built=True,
        )  # fmt: skip


def _plan_parts(
    problem: Problem, names: Sequence[str], cuts: Iterator[Cut], planner: Planner, way: str,
    start: Ints, eased: Ints,
) -> tuple[SiloPart, ...]:  # fmt: skip
    """Plan one piece after another, entering each plan into `start` and `eased`."""
    parts = []
    for name, cut in zip(names, cuts, strict=True):
        piece = piece_of(problem, cut)
        if piece is None:
            parts.append(SiloPart(name, 0, 0.0, _not_met(problem, cut)))
            continue
        plan, waived = planner.solve_waiving(f"{way} · {name}", piece.problem)
        piece.put(plan, start, eased)
        parts.append(SiloPart(name, plan.value, plan.bound, waived))
    return tuple(parts)


def _not_met(problem: Problem, cut: Cut) -> tuple[str, ...]:
    """Floors that doing nothing breaks. Raises Infeasible where it breaks another limit."""
    sign, amount = problem.senses, cut.amounts
    idle: Flags = np.where(sign == 0, amount != 0, sign * amount < 0)
    over = [problem.limits[k].code for k in np.flatnonzero(idle & (sign > 0))]
    if over:
        raise Infeasible(over, [])
    return tuple(problem.limits[k].code for k in np.flatnonzero(idle))


def _in_order(problem: Problem, silos: FirstCome | ByCostBenefit) -> Union:
    if isinstance(silos, ByCostBenefit):
        start = take_in_order(problem, by_cost_benefit(problem), floors_first=True)
    else:
        order = np.asarray(silos.order)
        known = np.isin(order, np.arange(len(problem.works))).all()
        if not known or len(np.unique(order)) != len(order):
            raise InputError("silos", "{name}: an order names works of the problem, each once",
                             name=silos.name)  # fmt: skip
        start = take_in_order(problem, order, floors_first=False)
    eased = np.zeros(len(problem.reliefs), dtype=np.int64)
    return Union(start, eased, (), float(value_of(problem, start, eased)))
