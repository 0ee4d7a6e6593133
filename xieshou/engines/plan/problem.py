"""What a joint plan is asked to decide: villages, candidate works, limits. Plain arrays, checked.

A village is a histogram of deprivation patterns (bit k set = deprived in indicator k) by
population group. A work clears a mask of indicator bits for the groups it serves and uses amounts
of the limits. Everything is an integer: persons, weights, fen, expert-days, kilograms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

MAX_WORKS = 12
"""Most candidate works of one village: bundles are enumerated, 2**12 of them."""
MAX_GROUPS = 8
MAX_INDICATORS = 32
EXACT = 2**53
"""Totals of value stay below this, so that float64 holds every one of them exactly."""
ROOM = 2**62
"""Totals of use stay below this, so that int64 sums cannot overflow."""


_KINDS: dict[str, type[np.integer[Any]]] = {
    "cell_start": np.int64, "cell_pattern": np.uint32, "cell_group": np.uint8,
    "cell_persons": np.int64, "weights": np.int64, "work_start": np.int64,
    "work_clears": np.uint32, "work_serves": np.uint8, "work_bonus": np.int64,
    "requires": np.int64, "excludes": np.int64,
    "use_start": np.int64, "use_limit": np.int32, "use_amount": np.int64,
}  # fmt: skip


class InputError(ValueError):
    """A problem that cannot be built. `code` and `params` let a caller say it in any language."""

    def __init__(self, code: str, message: str, /, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Limit:
    """One coupling limit: the works' use of it is to be at most ("<=") or at least (">=") amount.

    A code starting with "money:" says that the limit counts money (fen); `explain` relies on it.
    """

    code: str
    sense: Literal["<=", ">="]
    amount: int


@dataclass(frozen=True, eq=False)
class Problem:
    """n villages, c cells, w works, m limits, u uses, d indicators; see the module's docstring.

    Works of village i are ``work_start[i]:work_start[i+1]``; its cells and a work's uses likewise.
    A person is counted as poor while the sum of `weights` of their set bits is >= `line`.
    Raises InputError naming the village, work or limit at fault.
    """

    villages: tuple[str, ...]
    cell_start: Ints  # [n+1]
    cell_pattern: npt.NDArray[np.uint32]  # [c]
    cell_group: npt.NDArray[np.uint8]  # [c], each < 8
    cell_persons: Ints  # [c], persons
    weights: Ints  # [d], weight units
    line: int
    works: tuple[str, ...]
    work_start: Ints  # [n+1]
    work_clears: npt.NDArray[np.uint32]  # [w]
    work_serves: npt.NDArray[np.uint8]  # [w], bit g = serves group g
    work_bonus: Ints  # [w], persons x weight units
    requires: Ints  # [r, 2] (work, the work it needs), same village
    excludes: Ints  # [e, 2] (work, work it cannot stand beside), same village
    limits: tuple[Limit, ...]
    use_start: Ints  # [w+1]
    use_limit: npt.NDArray[np.int32]  # [u]
    use_amount: Ints  # [u], unit of the limit; may be negative

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            object.__setattr__(self, name, _cast(name, getattr(self, name), np.dtype(kind)))
        _check_shapes(self)
        _check_codes(self)
        _check_cells(self)
        _check_works(self)
        _check_rules(self)
        _check_uses(self)

    @property
    def village_of_work(self) -> Ints:
        """Index of the village of each work, int64[w]."""
        return np.repeat(np.arange(len(self.villages)), np.diff(self.work_start))

    @property
    def senses(self) -> npt.NDArray[np.float64]:
        """+1 for a "<=" limit, -1 for a ">=" limit, float64[m]: also the sign of its price."""
        return np.array([1.0 if limit.sense == "<=" else -1.0 for limit in self.limits])

    @property
    def amounts(self) -> Ints:
        """Amount of each limit, int64[m]."""
        return np.array([limit.amount for limit in self.limits], dtype=np.int64)


def _cast(name: str, given: Any, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    array = np.asarray(given)
    if name in ("requires", "excludes"):
        array = array.reshape(-1, 2)
    if array.size and array.dtype.kind not in "iub":
        raise InputError("not_integers", "{name} must hold integers", name=name)
    bounds = np.iinfo(dtype)
    if array.size and (int(array.min()) < bounds.min or int(array.max()) > bounds.max):
        raise InputError("out_of_range", "{name} does not fit {dtype}", name=name, dtype=str(dtype))
    cast = np.ascontiguousarray(array, dtype=dtype)
    if cast is given:
        cast = cast.copy()
    cast.flags.writeable = False
    return cast


def _check_shapes(p: Problem) -> None:
    if not p.villages:
        raise InputError("no_villages", "a problem needs at least one village")
    n, w, c, u = len(p.villages), len(p.works), len(p.cell_pattern), len(p.use_limit)
    lengths = {
        "cell_start": n + 1, "work_start": n + 1, "use_start": w + 1,
        "cell_group": c, "cell_persons": c, "work_clears": w, "work_serves": w,
        "work_bonus": w, "use_amount": u,
    }  # fmt: skip
    for name, want in lengths.items():
        shape = getattr(p, name).shape
        if shape != (want,):
            raise InputError(
                "wrong_length", "{name} has shape {shape}, expected {want} values",
                name=name, shape=str(shape), want=want,
            )  # fmt: skip
    for name, end in (("cell_start", c), ("work_start", w), ("use_start", u)):
        start = getattr(p, name)
        if start[0] != 0 or start[-1] != end or (np.diff(start) < 0).any():
            raise InputError("wrong_start", "{name} must rise from 0 to {end}", name=name, end=end)
    if not 1 <= len(p.weights) <= MAX_INDICATORS:
        raise InputError("indicators", "1 to {most} indicators, not {given}",
                         most=MAX_INDICATORS, given=len(p.weights))  # fmt: skip
    if (p.weights < 0).any() or p.line < 1:
        raise InputError("weights", "weights must not be negative and the line must be at least 1")


def _check_codes(p: Problem) -> None:
    for kind, codes in (
        ("village", p.villages), ("work", p.works), ("limit", [x.code for x in p.limits]),
    ):  # fmt: skip
        seen: set[str] = set()
        for code in codes:
            if code in seen:
                raise InputError(f"{kind}_twice", kind + " {code} is given twice", code=code)
            seen.add(code)
    for limit in p.limits:
        if limit.sense not in ("<=", ">="):
            raise InputError("sense", "limit {limit}: sense must be <= or >=", limit=limit.code)
        if abs(limit.amount) >= ROOM:
            raise InputError("amount", "limit {limit}: amount is too large", limit=limit.code)


def _first(mask: npt.ArrayLike) -> int | None:
    """Where the first True stands."""
    at = np.flatnonzero(mask)
    return int(at[0]) if len(at) else None


def _check_cells(p: Problem) -> None:
    too_wide = p.cell_pattern.astype(np.int64) >> len(p.weights) != 0
    for code, mask, message in (
        ("persons_negative", p.cell_persons < 0, "village {village}: persons below zero"),
        ("pattern", too_wide, "village {village}: a pattern has bits beyond the indicators"),
        ("group_out_of_range", p.cell_group >= MAX_GROUPS, "village {village}: a group is 0 to 7"),
    ):
        at = _first(mask)
        if at is not None:
            village = int(np.searchsorted(p.cell_start, at, side="right")) - 1
            raise InputError(code, message, village=p.villages[village])
    reach = int(p.cell_persons.sum(dtype=object) or 0) * int(p.weights.sum(dtype=object))
    reach += int(np.abs(p.work_bonus.astype(object)).sum() or 0)
    if reach >= EXACT:
        raise InputError("value_too_large", "persons x weights + bonus must stay below 2**53")


def _check_works(p: Problem) -> None:
    crowded = _first(np.diff(p.work_start) > MAX_WORKS)
    if crowded is not None:
        raise InputError(
            "too_many_works", "village {village} has {given} works; at most {most}",
            village=p.villages[crowded], given=int(np.diff(p.work_start)[crowded]), most=MAX_WORKS,
        )  # fmt: skip
    wide = _first(p.work_clears.astype(np.int64) >> len(p.weights) != 0)
    if wide is not None:
        raise InputError("clears", "work {work} clears bits beyond the indicators",
                         work=p.works[wide])  # fmt: skip


def _check_rules(p: Problem) -> None:
    home = p.village_of_work
    for name, pairs in (("requires", p.requires), ("excludes", p.excludes)):
        outside = _first(((pairs < 0) | (pairs >= len(p.works))).any(axis=1))
        if outside is not None:
            raise InputError(f"{name}_unknown", name + " row {row} names no work", row=outside)
        one, other = pairs[:, 0], pairs[:, 1]
        astray = _first((home[one] != home[other]) | (one == other))
        if astray is not None:
            raise InputError(
                f"{name}_village", name + ": {work} and {other} must be two works of one village",
                work=p.works[one[astray]], other=p.works[other[astray]],
            )  # fmt: skip


def _check_uses(p: Problem) -> None:
    owner = np.repeat(np.arange(len(p.works)), np.diff(p.use_start))
    unknown = _first((p.use_limit < 0) | (p.use_limit >= len(p.limits)))
    if unknown is not None:
        raise InputError("use_limit", "work {work} uses a limit that is not there",
                         work=p.works[owner[unknown]])  # fmt: skip
    order = np.lexsort((p.use_limit, owner))
    same = (np.diff(owner[order]) == 0) & (np.diff(p.use_limit[order]) == 0)
    twice = _first(same)
    if twice is not None:
        at = order[twice]
        raise InputError("use_twice", "work {work} uses limit {limit} twice",
                         work=p.works[owner[at]], limit=p.limits[p.use_limit[at]].code)  # fmt: skip
    total = np.bincount(p.use_limit, np.abs(p.use_amount.astype(np.float64)), len(p.limits))
    over = _first(total >= ROOM)
    if over is not None:
        raise InputError("use_too_large", "limit {limit}: the uses add up to more than 2**62",
                         limit=p.limits[over].code)  # fmt: skip
