"""Villages in parts on a Spark cluster: prices are broadcast, sums come back through a tree.

The folder must be one that every worker sees, and each worker needs this package. It values the
bundles of its parts once, into files that the processes of a machine share; any worker can take
over any part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..offers import Offers
from ..offers.enumerated import Enumerated
from ..problem import Problem
from .divided import Divided
from .parts import keep, opened

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

Answer = TypeVar("Answer")
DEPTH = 2
"""Levels of the tree by which sums come back."""
OPEN = 64
"""Parts that a worker's process keeps open."""


class Workers:
    """Crew of a cluster: one task a part."""

    def __init__(self, context: SparkContext, paths: Sequence[str]) -> None:
        self._context, self._paths = context, paths

    def each(
        self, task: Callable[[Offers, Any, Any], Answer], shared: Any, own: Sequence[Any]
    ) -> list[Answer]:
        """See Crew."""
        with self._asked(task, shared, own) as answers:
            found: list[Answer] = answers.collect()
        return found

    def total(
        self,
        task: Callable[[Offers, Any, Any], Answer],
        join: Callable[[Answer, Answer], Answer],
        shared: Any,
        own: Sequence[Any],
    ) -> Answer:
        """See Crew."""
        with self._asked(task, shared, own) as answers:
            found: Answer = answers.treeReduce(join, DEPTH)
        return found

    @contextmanager
    def _asked(
        self, task: Callable[[Offers, Any, Any], Answer], shared: Any, own: Sequence[Any]
    ) -> Iterator[RDD[Answer]]:
        """The answers where the parts are, while `shared` is with the workers."""
        sent = self._context.broadcast(shared)
        try:
            rows = self._context.parallelize(
                list(zip(self._paths, own, strict=True)), len(self._paths)
            )
            yield rows.map(lambda row: task(_open(row[0]), sent.value, row[1]))
        finally:
            sent.destroy()


def spark_offers(context: SparkContext, parts: Iterable[Problem], folder: Path) -> Divided:
    """Offers of the parts, each of them valued by a worker; all parts have the same limits.

    The folder takes 8 bytes a bundle and the problem twice; it must stay while the offers are used.
    """
    paths, limits = [], 0
    for k, problem in enumerate(parts):
        paths.append(str(folder / f"part-{k:05d}"))
        keep(problem, _raw(paths[-1]))
        limits = len(problem.limits)
    context.parallelize(paths, len(paths)).foreach(_value)
    return Divided(Workers(context, paths), len(paths), limits)


def _raw(path: str) -> Path:
    return Path(path).with_suffix(".problem")


def _value(path: str) -> None:
    keep(Enumerated(opened(_raw(path))), Path(path))


@lru_cache(maxsize=OPEN)
def _open(path: str) -> Offers:
    offers: Offers = opened(path)
    return offers
