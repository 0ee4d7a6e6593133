"""Incomes of weighted people in groups, sorted once, so that every measure is one pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.counting.labels import Labels, encode
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s

Cuts = Sequence[float]
# Measures multiply people by people and by money: up to here that stays finite.
MOST_SUM = 1e150


@dataclass(frozen=True, eq=False)
class Incomes:
    """People sorted by group and, within it, by income; those who weigh nothing are left out.

    `group` int64[n] indexes `groups`; `income` float64[n] >= 0 in any unit of money; `weight`
    float64[n] > 0 counts people. Build it with `incomes()`.
    """

    groups: tuple[str, ...]
    group: Int64s
    income: Floats
    weight: Floats

    def sums(self, amount: Floats) -> Floats:
        """float64[g]: weighted sum of an amount per person, by group; a group of nobody has 0."""
        # Without people bincount answers in whole numbers.
        sums = np.bincount(self.group, self.weight * amount, len(self.groups))
        return sums.astype(np.float64, copy=False)

    @cached_property
    def population(self) -> Floats:
        """float64[g]: the weight of each group's people."""
        return self.sums(np.ones(len(self.weight)))

    @cached_property
    def income_sum(self) -> Floats:
        """float64[g]: the money of each group."""
        return self.sums(self.income)

    @cached_property
    def mean(self) -> Floats:
        """float64[g]: mean income of each group; 0 for a group of nobody."""
        return share(self.income_sum, self.population)

    @cached_property
    def below(self) -> Floats:
        """float64[n]: the weight of those of one's group who come before one in the order."""
        return self.before(np.ones(len(self.weight)))

    def before(self, amount: Floats) -> Floats:
        """float64[n]: weighted sum of an amount over those of one's group before one.

        Each group is summed from its own beginning: what others weigh takes no digits.
        """
        return _before(self.group, self.weight * amount)

    def all_together(self) -> "Incomes":
        """The same people as one group named ""."""
        if len(self.groups) == 1:
            return Incomes(("",), self.group, self.income, self.weight)
        order = np.argsort(self.income, kind="stable")
        nobody_apart = np.zeros(len(order), np.int64)
        return Incomes(("",), nobody_apart, self.income[order], self.weight[order])


@dataclass(frozen=True, eq=False)
class GroupFigures:
    """A measure of each group, and of all people together.

    `value`, `population` and, where the measure is a sum over people, `contribution` (a group's
    share of the whole; they sum to 1, or are all 0 where the whole is) are float64[g].
    """

    groups: tuple[str, ...]
    population: Floats
    value: Floats
    total: float
    contribution: Floats | None = None


def incomes(
    values: npt.ArrayLike, *, weights: npt.ArrayLike | None = None, groups: Labels | None = None
) -> Incomes:
    """People's incomes, what each weighs (1 unless given) and their groups (one unless given).

    Weights and incomes must be finite and not negative: decide first what a loss counts for. A
    group whose people all weigh 0 remains, as a group of nobody. InputError otherwise.
    """
    income = _numbers(values, "income")
    weight = np.ones(len(income)) if weights is None else _numbers(weights, "weight")
    names, codes = _encoded(groups, len(income))
    if not len(income) == len(weight) == len(codes):
        raise refuse(
            "columns_unequal",
            f"There are {len(income)} incomes, {len(weight)} weights and {len(codes)} groups",
            "Give one of each per person or household.",
        )
    for what, amount in (("weight", weight), ("income", weight * income)):
        with np.errstate(over="ignore"):
            whole = float(amount.sum())
        if whole > MOST_SUM:
            raise _bad(what, "comes to more than can be reckoned with", str(whole))
    counted = weight > 0
    income, weight, codes = income[counted], weight[counted], codes[counted]
    order = np.lexsort((income, codes))
    return Incomes(names, codes[order], income[order], weight[order])


def share(part: Floats, whole: Floats | float) -> Floats:
    """part / whole; a share of nothing is 0."""
    whole = np.broadcast_to(np.asarray(whole, np.float64), part.shape)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


_INT64: Any = types.Array(types.int64, 1, "C", readonly=True)
_FLOAT64: Any = types.Array(types.float64, 1, "C", readonly=True)


@njit([types.float64[::1](_INT64, _FLOAT64)], cache=True, nogil=True)
def _before(group: Int64s, amount: Floats) -> Floats:
    """The sum of `amount` over the rows before within each run of `group`."""
    sums = np.zeros(group.size)
    for row in range(1, group.size):
        if group[row] == group[row - 1]:
            sums[row] = sums[row - 1] + amount[row - 1]
    return sums


def _encoded(groups: Labels | None, length: int) -> tuple[tuple[str, ...], Int64s]:
    if groups is None:
        return ("",), np.zeros(length, np.int64)
    names, codes = encode(groups, "group")
    return names, codes.astype(np.int64)


def _numbers(values: npt.ArrayLike, what: str) -> Floats:
    array: npt.NDArray[Any] = np.asarray(values)
    try:
        numbers = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise _bad(what, "is no number", str(array.dtype)) from error
    if numbers.ndim != 1:
        raise _bad(what, "is not one column", str(numbers.shape))
    bad = ~np.isfinite(numbers) | (numbers < 0)
    if bad.any():
        found = numbers[bad]
        raise _bad(what, f"is absent, endless or negative in {len(found)} rows", str(found[0]))
    return numbers


def _bad(what: str, fault: str, value: str) -> Exception:
    return refuse(
        f"{what}_unusable",
        f"The column of {what}s {fault}",
        f"Give every row a finite {what} from 0.",
        value=value,
    )
