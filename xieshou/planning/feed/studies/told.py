"""How figures of the engine are told as JSON, and how far a study is."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.engines import plan as engine
from xieshou.planning.feed.case import Case

Watch = Callable[[int, int], None]
"""Called with the plans made and about how many there will be."""


def by_step(watch: Watch, before: int = 0, after: int = 0) -> Callable[[engine.Step], None]:
    """The engine's watch; `before` and `after`: plans of the study that are not its own."""
    return lambda step: watch(before + step.plans, before + max(step.of, step.plans + 1) + after)


def number(value: float) -> float | None:
    """None for what JSON has no number for: unbounded, unknown."""
    return float(value) if math.isfinite(value) else None


def interval(ends: Iterable[float]) -> list[float | None]:
    return [number(end) for end in ends]


def proof(certificate: engine.Certificate) -> dict[str, Any]:
    """Whether the independent check holds, and the codes of its faults."""
    return {"ok": bool(certificate.ok), "faults": [fault.code for fault in certificate.faults]}


def codes(case: Case, works: npt.NDArray[np.bool_]) -> list[str]:
    """The works' codes; `works` bool[w]."""
    return [case.problem.works[at] for at in np.flatnonzero(works)]


def shanghai_fen(case: Case, works: npt.NDArray[np.bool_]) -> int:
    """Shanghai's money in these works; bool[w]."""
    return sum(case.demands[i].shanghai_fen for i in case.works[works].tolist())
