"""What binds villages together: limits, and what may ease them at a price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from .errors import InputError

Ints = npt.NDArray[np.int64]

ROOM = 2**62
"""Totals of use stay below this, so that int64 sums cannot overflow."""
EXACT = 2**53
"""Totals of value stay below this, so that float64 holds every one of them exactly."""


@dataclass(frozen=True)
class Limit:
    """One coupling limit: use of it is to be at most, at least, or exactly `amount`.

    A code starting with "money:" says that the limit counts money (fen); reasons rely on it.
    """

    code: str
    sense: Literal["<=", ">=", "="]
    amount: int


@dataclass(frozen=True)
class Relief:
    """What may ease limits, in whole lots from 0 to `most`, each at a `cost` in value units.

    One lot adds `changes` to the use of the limits they name. A soft limit "<=" is a relief that
    takes a lot off its use at a stated penalty; carry-over adds to this year's use of money what it
    takes off the next year's; a demand whose price falls is a relief for each further segment.
    """

    code: str
    most: int
    cost: int
    changes: tuple[tuple[str, int], ...]


def senses_of(limits: Sequence[Limit]) -> npt.NDArray[np.float64]:
    """+1 for "<=", -1 for ">=", 0 for "=", float64[m]; a price may not have the other sign."""
    sign = {"<=": 1.0, ">=": -1.0, "=": 0.0}
    return np.array([sign[limit.sense] for limit in limits], dtype=np.float64)


def amounts_of(limits: Sequence[Limit]) -> Ints:
    """Amount of each limit, int64[m]."""
    return np.array([limit.amount for limit in limits], dtype=np.int64)


def relief_changes(limits: Sequence[Limit], reliefs: Sequence[Relief]) -> tuple[Ints, Ints, Ints]:
    """(relief, limit, change per lot) of every change, int64 each."""
    at = {limit.code: k for k, limit in enumerate(limits)}
    rows = [(r, at[code], by) for r, relief in enumerate(reliefs) for code, by in relief.changes]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def check_limits(limits: Sequence[Limit], reliefs: Sequence[Relief]) -> int:
    """The most that all reliefs together can cost. Raises InputError."""
    once("limit", (limit.code for limit in limits))
    once("relief", (relief.code for relief in reliefs))
    for limit in limits:
        if limit.sense not in ("<=", ">=", "="):
            raise InputError("sense", "limit {limit}: sense must be <=, >= or =", limit=limit.code)
        if abs(limit.amount) >= ROOM:
            raise InputError("amount", "limit {limit}: amount is too large", limit=limit.code)
    known = {limit.code for limit in limits}
    total = 0
    for relief in reliefs:
        if not 0 <= relief.most < EXACT:
            raise InputError("relief_most", "relief {relief}: lots from 0 to 2**53",
                             relief=relief.code)  # fmt: skip
        for code, change in relief.changes:
            if code not in known:
                raise InputError("relief_limit", "relief {relief} names an unknown limit {limit}",
                                 relief=relief.code, limit=code)  # fmt: skip
            if abs(change) * relief.most >= ROOM:
                raise InputError("relief_too_large", "relief {relief} changes {limit} too much",
                                 relief=relief.code, limit=code)  # fmt: skip
        once("relief_change", (code for code, _ in relief.changes))
        total += abs(relief.cost) * relief.most
    return total


def once(kind: str, codes: Iterable[str]) -> None:
    """Raises InputError `<kind>_twice` naming the first code that comes again."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise InputError(f"{kind}_twice", kind.replace("_", " ") + " {code} is given twice",
                             code=code)  # fmt: skip
        seen.add(code)
