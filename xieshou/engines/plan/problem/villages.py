"""What a joint plan is asked to decide: villages, candidate works, years, limits. Plain arrays.

A village is a histogram of deprivation patterns (bit k set = deprived in indicator k) by
population group. A work clears a mask of indicator bits for the groups it serves, from the year in
which it starts, and uses amounts of the limits. Everything is an integer: persons, weights, fen,
expert-days, kilograms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .checks import check_problem
from .errors import InputError
from .limits import Ints, Limit, Relief, amounts_of, senses_of

_KINDS: dict[str, type[np.generic]] = {
    "cell_start": np.int64, "cell_pattern": np.uint32, "cell_group": np.uint8,
    "cell_persons": np.int64, "weights": np.int64, "work_start": np.int64,
    "work_clears": np.uint32, "work_serves": np.uint32,
    "requires": np.int64, "excludes": np.int64, "follows": np.int64, "must": np.bool_,
    "cap_start": np.int64, "cap_work": np.int64, "cap_amount": np.int64,
    "use_start": np.int64, "use_limit": np.int32, "use_amount": np.int64,
    "part_weights": np.int64, "work_parts": np.int64, "village_weight": np.int64,
    "year_weights": np.int64, "opens": np.bool_,
}  # fmt: skip
_PAIRS = ("requires", "excludes", "follows")


@dataclass(frozen=True)
class Cap:
    """A rule inside one village: the amounts of its works that are chosen add up to `most` at most.

    "At most two of these three works", "the village can give 900 days of labour", and, with
    amounts below zero, "at least one of these".
    """

    code: str
    most: int


@dataclass(frozen=True, eq=False, kw_only=True)
class Problem:
    """n villages, c cells, w works, t years, m limits, u uses, d indicators, k further parts.

    Works of village i are ``work_start[i]:work_start[i+1]``; its cells likewise. The uses of work
    j started in year y are ``use_start[j*t+y]:use_start[j*t+y+1]``.

    A person is counted as poor while the sum of `weights` of their set bits is >= `line`. The value
    of a plan is the sum over years of `year_weights` times, over villages, `poverty_weight` x
    `village_weight` x the fall in censored score by the works started so far, plus `work_bonus` of
    these; less the cost of the reliefs taken.

    Raises InputError naming the village, work or limit at fault.
    """

    villages: tuple[str, ...]
    cell_start: Ints  # [n+1]
    cell_pattern: npt.NDArray[np.uint32]  # [c]
    cell_group: npt.NDArray[np.uint8]  # [c], each < 32
    cell_persons: Ints  # [c], persons
    weights: Ints  # [d], weight units
    line: int
    works: tuple[str, ...]
    work_start: Ints  # [n+1]
    work_clears: npt.NDArray[np.uint32]  # [w]
    work_serves: npt.NDArray[np.uint32]  # [w], bit g = serves group g
    limits: tuple[Limit, ...]
    use_start: Ints  # [w*t+1]
    use_limit: npt.NDArray[np.int32]  # [u]
    use_amount: Ints  # [u], unit of the limit; may be negative
    requires: Ints = None  # type: ignore[assignment]  # [., 2] (work, the work it needs by then)
    excludes: Ints = None  # type: ignore[assignment]  # [., 2] (work, work it cannot stand beside)
    follows: Ints = None  # type: ignore[assignment]  # [., 2] (work, work to start a year before)
    must: npt.NDArray[np.bool_] = None  # type: ignore[assignment]  # [w], in every plan
    caps: tuple[Cap, ...] = ()
    cap_start: Ints = None  # type: ignore[assignment]  # [caps+1]
    cap_work: Ints = None  # type: ignore[assignment]  # works of a cap, all of one village
    cap_amount: Ints = None  # type: ignore[assignment]
    parts: tuple[str, ...] = ()  # income, jobs, upkeep, environment, votes …
    part_weights: Ints = None  # type: ignore[assignment]  # [k], value units per unit of the part
    work_parts: Ints = None  # type: ignore[assignment]  # [w, k], each in the unit of its part
    poverty_weight: int = 1  # value units per person x weight unit
    village_weight: Ints = None  # type: ignore[assignment]  # [n], equity weights
    years: tuple[str, ...] = ("",)
    year_weights: Ints = None  # type: ignore[assignment]  # [t]
    opens: npt.NDArray[np.bool_] = None  # type: ignore[assignment]  # [w, t] years it may start in
    reliefs: tuple[Relief, ...] = ()

    def __post_init__(self) -> None:
        n, w, t, k = len(self.villages), len(self.works), len(self.years), len(self.parts)
        unless_given: dict[str, Any] = {
            "must": np.zeros(w, np.bool_), "cap_start": np.zeros(len(self.caps) + 1, np.int64),
            "part_weights": np.ones(k, np.int64), "work_parts": np.zeros((w, k), np.int64),
            "village_weight": np.ones(n, np.int64), "year_weights": np.ones(t, np.int64),
            "opens": np.ones((w, t), np.bool_),
        }  # fmt: skip
        for name, kind in _KINDS.items():
            given = getattr(self, name)
            if given is None:
                given = unless_given.get(name, np.zeros(0, np.int64))
            object.__setattr__(self, name, _cast(name, given, np.dtype(kind)))
        check_problem(self)

    @property
    def village_of_work(self) -> Ints:
        """Index of the village of each work, int64[w]."""
        return np.repeat(np.arange(len(self.villages)), np.diff(self.work_start))

    @property
    def work_bonus(self) -> Ints:
        """What each work adds a year beside the fall in poverty, value units, int64[w]."""
        return np.asarray(self.work_parts @ self.part_weights, dtype=np.int64)

    @property
    def senses(self) -> npt.NDArray[np.float64]:
        """+1 for "<=", -1 for ">=", 0 for "=", float64[m]: a price has not the other sign."""
        return senses_of(self.limits)

    @property
    def amounts(self) -> Ints:
        """Amount of each limit, int64[m]."""
        return amounts_of(self.limits)


def _cast(name: str, given: Any, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    array = np.asarray(given)
    if name in _PAIRS:
        array = array.reshape(-1, 2)
    if array.size and array.dtype.kind not in "iub":
        raise InputError("not_integers", "{name} must hold integers", name=name)
    if dtype.kind != "b" and array.size:
        bounds = np.iinfo(dtype)
        if int(array.min()) < bounds.min or int(array.max()) > bounds.max:
            raise InputError("out_of_range", "{name} does not fit {dtype}",
                             name=name, dtype=str(dtype))  # fmt: skip
    cast = np.ascontiguousarray(array, dtype=dtype)
    if cast is given:
        cast = cast.copy()
    cast.flags.writeable = False
    return cast
