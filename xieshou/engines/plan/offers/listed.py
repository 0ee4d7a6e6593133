"""Groups whose options are given one by one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..problem import Choices, Ints
from . import Floats, Near


class Listed:
    """Offers of a Choices: bundle k of a group is its k-th option."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        starts, value = choices.option_start[:-1], choices.option_value
        self.worst = float(np.minimum.reduceat(value, starts).sum())
        self.size = float(np.maximum.reduceat(np.abs(value), starts).sum())
        self.terms = int(np.diff(choices.use_start).max(initial=0)) + 1
        self.group = np.repeat(np.arange(len(choices.groups)), np.diff(choices.option_start))
        self.owner = np.repeat(np.arange(len(value)), np.diff(choices.use_start))

    @property
    def villages(self) -> int:
        """n."""
        return len(self.choices.groups)

    def _reduced(self, prices: Floats) -> tuple[Floats, Floats]:
        """Reduced value of every option, and the best of each group."""
        c = self.choices
        paid = np.bincount(self.owner, prices[c.use_limit] * c.use_amount, len(c.option_value))
        reduced = (c.option_value - paid).astype(np.float64)
        best = np.maximum.reduceat(reduced, c.option_start[:-1])
        return reduced, best.astype(np.float64)

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """See Offers."""
        reduced, best = self._reduced(prices)
        at = np.flatnonzero(reduced == best[self.group])
        _, first = np.unique(self.group[at], return_index=True)
        return best, at[first] - self.choices.option_start[:-1]

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """See Offers."""
        reduced, best = self._reduced(prices)
        deficit = best[self.group] - reduced
        looked = np.arange(len(deficit)) if where is None else np.flatnonzero(where[self.group])
        if most < len(looked):
            reach = min(reach, float(np.partition(deficit[looked], most - 1)[most - 1]))
        at = looked[deficit[looked] <= reach]
        group = self.group[at]
        return Near(group, at - self.choices.option_start[group], deficit[at], reach)

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """See Offers."""
        option = self.choices.option_start[village] + bundle
        return np.asarray(self.choices.option_value[option])

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """See Offers."""
        c = self.choices
        option = c.option_start[village] + bundle
        length = np.diff(c.use_start)[option]
        start = np.concatenate(([0], np.cumsum(length)))
        at = np.arange(start[-1]) + np.repeat(c.use_start[option] - start[:-1], length)
        return start, c.use_limit[at].astype(np.int64), c.use_amount[at]
