"""What the plan_*.py claims measure: how long each phase took, and what memory could do at best."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from xieshou.engines.plan import Progress

PHASES = {"values": "values s", "prices": "prices s", "rounding": "whole s"}


class Clock:
    """Pass it as `on_progress`; `seconds` by phase, and all since it was made."""

    def __init__(self) -> None:
        self.began = self._since = time.perf_counter()
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

    def row(self) -> dict[str, float]:
        """For a table."""
        return {name: self.seconds[phase] for phase, name in PHASES.items()}


def bandwidth() -> float:
    """Bytes a second that all processors together read from memory, the best of five."""
    blocks = [np.ones(1 << 24) for _ in range(os.cpu_count() or 1)]
    with ThreadPoolExecutor(len(blocks)) as pool:
        best = min(seconds(lambda: list(pool.map(np.max, blocks))) for _ in range(5))
    return sum(block.nbytes for block in blocks) / best


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
