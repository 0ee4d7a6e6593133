"""A multiple-choice problem whose options are given one by one, each with its value and uses.

The multidimensional multiple-choice knapsack (Khan, Li, Manning & Akbar 2002), the generalised
assignment (Martello & Toth 1990) and villages with bundles drawn up elsewhere are of this kind.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .checks import first
from .errors import InputError
from .limits import EXACT, ROOM, Ints, Limit, Relief, amounts_of, check_limits, once, senses_of

_KINDS: dict[str, type[np.generic]] = {
    "option_start": np.int64, "option_value": np.int64,
    "use_start": np.int64, "use_limit": np.int32, "use_amount": np.int64,
}  # fmt: skip


@dataclass(frozen=True, eq=False, kw_only=True)
class Choices:
    """g groups, k options, m limits: exactly one option of each group is to be taken.

    Options of group i are ``option_start[i]:option_start[i+1]``, at least one; uses of option j
    are ``use_start[j]:use_start[j+1]``. Raises InputError naming the group or limit at fault.
    """

    groups: tuple[str, ...]
    option_start: Ints  # [g+1]
    option_value: Ints  # [k], value units
    limits: tuple[Limit, ...]
    use_start: Ints  # [k+1]
    use_limit: npt.NDArray[np.int32]
    use_amount: Ints  # unit of the limit; may be negative
    reliefs: tuple[Relief, ...] = ()

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            given = np.asarray(getattr(self, name))
            if given.size and given.dtype.kind not in "iu":
                raise InputError("not_integers", "{name} must hold integers", name=name)
            cast = np.array(given, dtype=kind)
            cast.flags.writeable = False
            object.__setattr__(self, name, cast)
        _check(self)

    @property
    def senses(self) -> npt.NDArray[np.float64]:
        """+1 for "<=", -1 for ">=", 0 for "=", float64[m]."""
        return senses_of(self.limits)

    @property
    def amounts(self) -> Ints:
        """Amount of each limit, int64[m]."""
        return amounts_of(self.limits)


def _check(c: Choices) -> None:
    if not c.groups:
        raise InputError("no_villages", "a problem needs at least one village")
    once("group", c.groups)
    relief_cost = check_limits(c.limits, c.reliefs)
    k = len(c.option_value)
    for name, length, end in (
        ("option_start", len(c.groups) + 1, k), ("use_start", k + 1, len(c.use_limit)),
    ):  # fmt: skip
        start = getattr(c, name)
        if start.shape != (length,):
            raise InputError("wrong_length", "{name} has shape {shape}, expected {want} values",
                             name=name, shape=str(start.shape), want=length)  # fmt: skip
        if start[0] != 0 or start[-1] != end or (np.diff(start) < 0).any():
            raise InputError("wrong_start", "{name} must rise from 0 to {end}", name=name, end=end)
    if c.use_amount.shape != c.use_limit.shape:
        raise InputError("wrong_length", "{name} has shape {shape}, expected {want} values",
                         name="use_amount", shape=str(c.use_amount.shape),
                         want=len(c.use_limit))  # fmt: skip
    empty = first(np.diff(c.option_start) == 0)
    if empty is not None:
        raise InputError("no_options", "group {group} has no option", group=c.groups[empty])
    if ((c.use_limit < 0) | (c.use_limit >= len(c.limits))).any():
        raise InputError("option_limit", "an option uses a limit that is not there")
    if int(np.abs(c.option_value.astype(object)).sum()) + relief_cost >= EXACT:
        raise InputError("value_too_large", "persons x weights + bonus must stay below 2**53")
    owner = np.repeat(np.arange(k), np.diff(c.use_start))
    key = np.sort(owner * max(len(c.limits), 1) + c.use_limit)
    twice = first(np.diff(key) == 0)
    if twice is not None:
        option, limit = divmod(int(key[twice]), len(c.limits))
        group = int(np.searchsorted(c.option_start, option, side="right")) - 1
        raise InputError("option_twice", "an option of group {group} uses limit {limit} twice",
                         group=c.groups[group], limit=c.limits[limit].code)  # fmt: skip
    total = np.bincount(c.use_limit, np.abs(c.use_amount.astype(np.float64)), len(c.limits))
    over = first(total >= ROOM)
    if over is not None:
        raise InputError("use_too_large", "limit {limit}: the uses add up to more than 2**62",
                         limit=c.limits[over].code)  # fmt: skip
