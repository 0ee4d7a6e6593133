"""What a Problem must satisfy; each refusal names the village, work or limit at fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .errors import InputError
from .limits import EXACT, ROOM, check_limits, once

if TYPE_CHECKING:
    from .villages import Problem

MAX_WORKS = 16
"""Most candidate works of one village."""
MAX_GROUPS = 32
MAX_INDICATORS = 32
MAX_YEARS = 10


def check_problem(p: Problem) -> None:
    """Raises InputError."""
    _check_shapes(p)
    once("village", p.villages)
    once("work", p.works)
    relief_cost = check_limits(p.limits, p.reliefs)
    _check_cells(p, relief_cost)
    _check_works(p)
    _check_rules(p)
    _check_caps(p)
    _check_uses(p)


def _check_shapes(p: Problem) -> None:
    if not p.villages:
        raise InputError("no_villages", "a problem needs at least one village")
    if not 1 <= len(p.years) <= MAX_YEARS:
        raise InputError("years", "1 to {most} years, not {given}",
                         most=MAX_YEARS, given=len(p.years))  # fmt: skip
    n, w, c, u = len(p.villages), len(p.works), len(p.cell_pattern), len(p.use_limit)
    t, k = len(p.years), len(p.parts)
    shapes: dict[str, tuple[int, ...]] = {
        "cell_start": (n + 1,), "work_start": (n + 1,), "use_start": (w * t + 1,),
        "cell_group": (c,), "cell_persons": (c,), "work_clears": (w,), "work_serves": (w,),
        "use_amount": (u,), "must": (w,), "part_weights": (k,), "work_parts": (w, k),
        "village_weight": (n,), "year_weights": (t,), "opens": (w, t),
        "cap_start": (len(p.caps) + 1,), "cap_amount": (len(p.cap_work),),
    }  # fmt: skip
    for name, want in shapes.items():
        shape = getattr(p, name).shape
        if shape != want:
            raise InputError(
                "wrong_length", "{name} has shape {shape}, expected {want} values",
                name=name, shape=str(shape), want=want[0] if len(want) == 1 else str(want),
            )  # fmt: skip
    for name, end in (
        ("cell_start", c), ("work_start", w), ("use_start", u), ("cap_start", len(p.cap_work)),
    ):  # fmt: skip
        start = getattr(p, name)
        if start[0] != 0 or start[-1] != end or (np.diff(start) < 0).any():
            raise InputError("wrong_start", "{name} must rise from 0 to {end}", name=name, end=end)
    if not 1 <= len(p.weights) <= MAX_INDICATORS:
        raise InputError("indicators", "1 to {most} indicators, not {given}",
                         most=MAX_INDICATORS, given=len(p.weights))  # fmt: skip
    if (p.weights < 0).any() or p.line < 1:
        raise InputError("weights", "weights must not be negative and the line must be at least 1")
    if p.poverty_weight < 0 or (p.village_weight < 0).any() or (p.year_weights < 0).any():
        raise InputError("value_weights", "weights of poverty, villages and years start at 0")


def first(mask: npt.ArrayLike) -> int | None:
    """Where the first True stands."""
    at = np.flatnonzero(mask)
    return int(at[0]) if len(at) else None


def _check_cells(p: Problem, relief_cost: int) -> None:
    too_wide = p.cell_pattern.astype(np.int64) >> len(p.weights) != 0
    for code, mask, message in (
        ("persons_negative", p.cell_persons < 0, "village {village}: persons below zero"),
        ("pattern", too_wide, "village {village}: a pattern has bits beyond the indicators"),
        ("group_out_of_range", p.cell_group >= MAX_GROUPS, "village {village}: a group is 0 to 31"),
    ):
        at = first(mask)
        if at is not None:
            village = int(np.searchsorted(p.cell_start, at, side="right")) - 1
            raise InputError(code, message, village=p.villages[village])
    reach = int(p.cell_persons.sum(dtype=object) or 0) * int(p.weights.sum(dtype=object))
    reach *= int(p.poverty_weight) * int(p.village_weight.max(initial=0))
    sizes = np.abs(p.work_parts.astype(object)).sum(axis=0)
    reach += sum(int(a) * abs(int(b)) for a, b in zip(sizes, p.part_weights, strict=True))
    reach = reach * int(p.year_weights.sum(dtype=object)) + relief_cost
    if reach >= EXACT:
        raise InputError("value_too_large", "persons x weights + bonus must stay below 2**53")


def _check_works(p: Problem) -> None:
    crowded = first(np.diff(p.work_start) > MAX_WORKS)
    if crowded is not None:
        raise InputError(
            "too_many_works", "village {village} has {given} works; at most {most}",
            village=p.villages[crowded], given=int(np.diff(p.work_start)[crowded]), most=MAX_WORKS,
        )  # fmt: skip
    wide = first(p.work_clears.astype(np.int64) >> len(p.weights) != 0)
    if wide is not None:
        raise InputError("clears", "work {work} clears bits beyond the indicators",
                         work=p.works[wide])  # fmt: skip
    shut = first(p.must & ~p.opens.any(axis=1))
    if shut is not None:
        raise InputError("must_shut", "work {work} must be in the plan but may start in no year",
                         work=p.works[shut])  # fmt: skip


def _check_rules(p: Problem) -> None:
    home = p.village_of_work
    for name in ("requires", "excludes", "follows"):
        pairs = getattr(p, name)
        outside = first(((pairs < 0) | (pairs >= len(p.works))).any(axis=1))
        if outside is not None:
            raise InputError(f"{name}_unknown", name + " row {row} names no work", row=outside)
        one, other = pairs[:, 0], pairs[:, 1]
        astray = first((home[one] != home[other]) | (one == other))
        if astray is not None:
            raise InputError(
                f"{name}_village", name + ": {work} and {other} must be two works of one village",
                work=p.works[one[astray]], other=p.works[other[astray]],
            )  # fmt: skip


def _check_caps(p: Problem) -> None:
    once("cap", (cap.code for cap in p.caps))
    if ((p.cap_work < 0) | (p.cap_work >= len(p.works))).any():
        raise InputError("cap_unknown", "a cap names no work")
    home, size = p.village_of_work, np.diff(p.cap_start)
    empty = first(size == 0)
    if empty is not None:
        raise InputError("cap_empty", "cap {cap} names no work", cap=p.caps[empty].code)
    owner = np.repeat(np.arange(len(p.caps)), size)
    lead = p.cap_work[np.repeat(p.cap_start[:-1][size > 0], size[size > 0])]
    astray = first(home[p.cap_work] != home[lead])
    if astray is not None:
        raise InputError("cap_village", "cap {cap}: its works must all be of one village",
                         cap=p.caps[owner[astray]].code)  # fmt: skip
    sizes = np.bincount(owner, np.abs(p.cap_amount.astype(np.float64)), len(p.caps))
    most = np.array([abs(cap.most) >= ROOM for cap in p.caps], dtype=np.bool_)
    huge = first((sizes >= ROOM) | most)
    if huge is not None:
        raise InputError("cap_too_large", "cap {cap}: amounts are too large",
                         cap=p.caps[huge].code)  # fmt: skip


def _check_uses(p: Problem) -> None:
    row = np.repeat(np.arange(len(p.use_start) - 1), np.diff(p.use_start))
    owner = row // len(p.years)
    unknown = first((p.use_limit < 0) | (p.use_limit >= len(p.limits)))
    if unknown is not None:
        raise InputError("use_limit", "work {work} uses a limit that is not there",
                         work=p.works[owner[unknown]])  # fmt: skip
    key = row * max(len(p.limits), 1) + p.use_limit
    order = np.argsort(key, kind="stable")
    twice = first(np.diff(key[order]) == 0)
    if twice is not None:
        at = order[twice]
        raise InputError("use_twice", "work {work} uses limit {limit} twice",
                         work=p.works[owner[at]], limit=p.limits[p.use_limit[at]].code)  # fmt: skip
    total = np.bincount(p.use_limit, np.abs(p.use_amount.astype(np.float64)), len(p.limits))
    over = first(total >= ROOM)
    if over is not None:
        raise InputError("use_too_large", "limit {limit}: the uses add up to more than 2**62",
                         limit=p.limits[over].code)  # fmt: skip
