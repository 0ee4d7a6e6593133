"""Villages in parts on this machine: files, opened one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

from ..offers import Offers
from ..offers.enumerated import Enumerated
from ..problem import Problem
from .divided import Divided
from .parts import keep, opened

Answer = TypeVar("Answer")


class Files:
    """Crew of one machine: of all parts one is open at a time, and spread over its processors."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths

    def each(
        self, task: Callable[[Offers, Any, Any], Answer], shared: Any, own: Sequence[Any]
    ) -> list[Answer]:
        """See Crew."""
        return [task(opened(path), shared, one) for path, one in zip(self._paths, own, strict=True)]

    def total(
        self,
        task: Callable[[Offers, Any, Any], Answer],
        join: Callable[[Answer, Answer], Answer],
        shared: Any,
        own: Sequence[Any],
    ) -> Answer:
        """See Crew."""
        rows = zip(self._paths, own, strict=True)
        return reduce(join, (task(opened(path), shared, one) for path, one in rows))


def shard_offers(parts: Iterable[Problem], folder: Path) -> Divided:
    """Offers of more villages than memory holds: `parts` are asked for one after the other.

    All parts have the same limits. The folder takes 8 bytes a bundle and must stay while the offers
    are in use; memory, what the largest part takes and 17 bytes a village.
    """
    paths, limits = [], 0
    for k, problem in enumerate(parts):
        paths.append(str(folder / f"part-{k:05d}"))
        keep(Enumerated(problem), Path(paths[-1]))
        limits = len(problem.limits)
    return Divided(Files(paths), len(paths), limits)
