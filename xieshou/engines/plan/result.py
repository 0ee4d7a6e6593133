"""What the engine hands back: the plan, its progress, and why there may be none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

VERSION = "plan-8"
"""Stored with each plan; changes when the same input and seed may give another plan."""


@dataclass(frozen=True)
class Progress:
    """How far a run is. `bound` and `value` are those of the best prices and plan so far.

    `prices` are those prices once they are settled: a run broken off later may start from them.
    """

    phase: Literal["values", "prices", "rounding", "check"]
    done: float
    passes: int
    bound: float
    value: int
    prices: npt.NDArray[np.float64] | None = None


Watch = Callable[[Progress], None]
"""Called between passes; whatever it raises ends the run."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Proof:
    """What is claimed of any answer, and what proves it.

    No answer that keeps the limits has a value above `bound`: it is the Lagrangian dual at `prices`
    (value units per unit of the limit; >= 0 for "<=" limits, <= 0 for ">=" limits, either for "="),
    padded for rounding. `used` is the use of each limit by what was chosen, before the lots `eased`
    of each relief. `gap` is (bound - value) / max(1, |bound|). `trace` holds (pass, bound, value).
    """

    value: int
    bound: float
    gap: float
    prices: npt.NDArray[np.float64]
    used: npt.NDArray[np.int64]
    eased: npt.NDArray[np.int64]
    passes: int
    trace: list[tuple[int, float, int]]
    seed: int
    version: str = VERSION


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan(Proof):
    """The year in which each work of a Problem starts, int64[w], -1 for those left out."""

    start: npt.NDArray[np.int64]

    @property
    def chosen(self) -> npt.NDArray[np.bool_]:
        """Which works are in the plan, bool[w]."""
        return np.asarray(self.start >= 0)


@dataclass(frozen=True, eq=False, kw_only=True)
class Selection(Proof):
    """The option taken in each group of a Choices, int64[g], counted within the group."""

    option: npt.NDArray[np.int64]


class Infeasible(Exception):
    """No plan keeps all limits.

    `limits`: the limits that cannot be met; `against`: the limits that stand in their way.
    `proven` is False where the search found no plan but there is no proof that none exists.
    """

    code = "infeasible"

    def __init__(self, limits: list[str], against: list[str], *, proven: bool = True) -> None:
        what = f"{', '.join(limits)} cannot be met"
        if against:
            what += f" within {', '.join(against)}"
        super().__init__(what if proven else f"no plan was found: {what} as far as was searched")
        self.limits = limits
        self.against = against
        self.proven = proven


def gap_of(bound: float, value: int) -> float:
    """Relative distance of a plan from its bound, never negative."""
    return max(0.0, (bound - value) / max(1.0, abs(bound)))
