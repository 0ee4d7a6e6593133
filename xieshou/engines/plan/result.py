"""What the engine hands back: the plan, its progress, and why there may be none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

VERSION = "plan-2"
"""Stored with each plan; changes when the same input and seed may give another plan."""


@dataclass(frozen=True)
class Progress:
    """How far a run is. `bound` and `value` are those of the best prices and plan so far."""

    phase: Literal["values", "prices", "rounding", "check"]
    done: float
    passes: int
    bound: float
    value: int


Watch = Callable[[Progress], None]
"""Called between passes; whatever it raises ends the run."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A feasible choice of works, with a proof of how far any other could be better.

    No plan that keeps the limits has a value above `bound`: it is the Lagrangian dual at `prices`
    (value units per unit of the limit; >= 0 for "<=" limits, <= 0 for ">=" limits), padded for
    rounding. `gap` is (bound - value) / max(1, |bound|). `trace` holds (pass, bound, value).
    """

    chosen: npt.NDArray[np.bool_]
    value: int
    bound: float
    gap: float
    prices: npt.NDArray[np.float64]
    used: npt.NDArray[np.int64]
    passes: int
    trace: list[tuple[int, float, int]]
    seed: int
    version: str = VERSION


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
