"""What the plan_*.py claims measure: how long each phase took, and what memory could do at best."""

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from xieshou.engines.plan import (
    Certificate,
    Choices,
    Plan,
    Problem,
    Progress,
    Selection,
    check,
)
from xieshou.engines.plan.offers.bundles import bundle_starts

Answer = TypeVar("Answer", bound=Plan | Selection)
PHASES = {"values": "values s", "prices": "prices s", "rounding": "whole s"}


class Clock:
    """Pass it as `on_progress`; `seconds` by phase, and all since it was made."""

    def __init__(self) -> None:
        self.began = self._since = time.perf_counter()
        self._worked = time.process_time()
        self._phase = "values"
        self.seconds = dict.fromkeys(PHASES, 0.0)

    def __call__(self, progress: Progress) -> None:
        """A phase lasts until something of the next is heard."""
        now = time.perf_counter()
        self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._since
        self._since, self._phase = now, progress.phase
        if progress.phase == "values" and progress.done == 1.0:
            self._phase = "prices"

    @property
    def passed(self) -> float:
        """Seconds."""
        return time.perf_counter() - self.began

    @property
    def worked(self) -> float:
        """Seconds of processors, all threads together: what a shared machine does not blur."""
        return time.process_time() - self._worked

    def row(self) -> dict[str, float]:
        """For a table."""
        return {name: self.seconds[phase] for phase, name in PHASES.items()}


@dataclass(frozen=True)
class Floor:
    """What nothing could beat that reads every value once a pass: bytes over memory's speed.

    `size`: bytes that a pass over everything has to read; `passes`: those that went over everything
    at the very least; `speed`: bytes a second.
    """

    size: int
    passes: int
    speed: float

    @property
    def seconds(self) -> float:
        """For all passes."""
        return self.size * self.passes / self.speed

    def row(self) -> dict[str, float]:
        """For a table."""
        return {
            "passes over all": self.passes, "MB a pass": self.size / 1e6,
            "GB/s": self.speed / 1e9, "limit s": self.seconds,
        }  # fmt: skip

    def __str__(self) -> str:
        return (
            f"{self.passes} passes x {self.size / 1e6:,.1f} MB at {self.speed / 1e9:.1f} GB/s"
            f" = {self.seconds:.4f} s"
        )


def floor_of(problem: Problem | Choices, proof: Plan | Selection) -> Floor:
    """The floor of a run that ended with `proof`.

    A pass reads the value of every bundle (8 bytes) and every use of a limit (4 + 8 bytes). Passes
    over a sample or over the columns in play alone are not counted: the trace tells those after
    which a bound was proven, which no proof can do without.
    """
    one_by_one = isinstance(problem, Choices)
    bundles = len(problem.option_value) if one_by_one else int(bundle_starts(problem)[-1])
    size = 8 * bundles + problem.use_limit.nbytes + problem.use_amount.nbytes
    passes = len({passed for passed, _, _ in proof.trace}) - 1
    return Floor(size, max(1, passes), bandwidth())


def bandwidth() -> float:
    """Bytes a second that all processors together read from memory, the best of five.

    The largest of 128 MB for each of them: passes read too and write next to nothing, and a copy
    moves fewer bytes.
    """
    blocks = [np.ones(1 << 24) for _ in range(os.cpu_count() or 1)]
    with ThreadPoolExecutor(len(blocks)) as pool:
        best = min(seconds(lambda: list(pool.map(np.max, blocks))) for _ in range(5))
    return sum(block.nbytes for block in blocks) / best


def best_of(times: int, run: Callable[[Clock], Answer]) -> tuple[Answer, Clock, float, float]:
    """The quickest of so many runs: (its answer, its clock, seconds, processor seconds)."""
    found = []
    for _ in range(times):
        clock = Clock()
        answer = run(clock)
        found.append((answer, clock, clock.passed, clock.worked))
    return min(found, key=lambda one: one[2])


def checked(problem: Problem | Choices, answer: Plan | Selection) -> tuple[Certificate, float]:
    """The certificate of an answer without faults, and how many seconds the check took."""
    began = time.perf_counter()
    certificate = check(problem, answer)
    passed = time.perf_counter() - began
    assert certificate.ok, certificate.faults
    return certificate, passed


def on_end(**columns: Mapping[str, object]) -> list[dict[str, object]]:
    """The rows of a table with one figure a line, and these columns of figures."""
    first, *_ = columns.values()
    return [
        {"what": what} | {name: _shown(column[what]) for name, column in columns.items()}
        for what in first
    ]


def _shown(figure: object) -> str:
    return f"{figure:,.5g}" if isinstance(figure, float) else str(figure)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
