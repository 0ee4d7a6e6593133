"""Offers of villages in parts, whoever asks the parts: this machine's files or a cluster.

Only the asking differs. What a village answers depends on the village and the prices alone, sums
are exact, and parts come back in their order; so the answers are those of all villages in one
piece, bit for bit, however they are cut and whichever part is done first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from ..offers import Floats, Near, Offers
from ..offers.enumerated import LOOKED_AT
from ..offers.softened import Ask, Sums
from ..problem import Ints

Answer = TypeVar("Answer")
ALL = 2**53
"""More bundles than any part has."""


class Crew(Protocol):
    """Asks each part; a `task` is a function of a module, so that it can be sent elsewhere."""

    def each(
        self, task: Callable[[Offers, Any, Any], Answer], shared: Any, own: Sequence[Any]
    ) -> list[Answer]:
        """task(offers of part k, shared, own[k]) of all parts k, in their order."""

    def total(
        self,
        task: Callable[[Offers, Any, Any], Answer],
        join: Callable[[Answer, Answer], Answer],
        shared: Any,
        own: Sequence[Any],
    ) -> Answer:
        """The answers of all parts joined; `join` must not mind in which order."""


class Facts(NamedTuple):
    """Of one part: its sizes, and the properties of its offers."""

    bundles: Ints  # [n], those that break a rule too
    worst: float
    size: float
    terms: int


class Total(NamedTuple):
    """What all villages do together at some prices, both exact."""

    reduced: tuple[float, ...]  # floats whose exact sum it is, largest first
    used: Ints  # [m]

    @property
    def value(self) -> float:
        """Sum of the best reduced values, rounded once."""
        return math.fsum(self.reduced)


class Divided:
    """Offers of a one-year problem in parts; see Offers."""

    def __init__(self, crew: Crew, parts: int, limits: int) -> None:
        self._crew, self._none, self._limits = crew, [None] * parts, limits
        facts = crew.each(_facts, None, self._none)
        self._bundles = np.concatenate([fact.bundles for fact in facts])
        self._first = np.concatenate(([0], np.cumsum([len(fact.bundles) for fact in facts])))
        self.worst = math.fsum(fact.worst for fact in facts)
        self.size = math.fsum(fact.size for fact in facts)
        self.terms = max(fact.terms for fact in facts)

    @property
    def villages(self) -> int:
        """n."""
        return len(self._bundles)

    def best(self, prices: Floats) -> tuple[Floats, Ints]:
        """See Offers."""
        answers = self._crew.each(_best, prices, self._none)
        reduced, choice = zip(*answers, strict=True)
        return np.concatenate(reduced), np.concatenate(choice)

    def total(self, prices: Floats) -> Total:
        """Of the best bundles, added up where the parts are: m numbers come back, not n."""
        return self._crew.total(_total, _joined, (prices, self._limits), self._none)

    @property
    def bundles_in_all(self) -> int:
        """See Softened."""
        return int(self._bundles.sum())

    def softened(self, ask: Ask) -> Sums:
        """See Softened; added up where the parts are."""
        return self._crew.total(_softened, Sums.plus, ask, self._first[:-1].tolist())

    def near(
        self, prices: Floats, most: int, reach: float, where: npt.NDArray[np.bool_] | None = None
    ) -> Near:
        """See Offers."""
        looked = np.ones(self.villages, dtype=np.bool_) if where is None else where
        at = np.flatnonzero(looked)
        seen = np.zeros(self.villages, dtype=np.bool_)
        seen[at[:: max(1, len(at) // LOOKED_AT)]] = True
        sample = self._near(prices, np.inf, seen)
        among, count = int(self._bundles[seen].sum()), int(self._bundles[at].sum())
        wanted = int(among * most / max(1, count))
        if wanted < among:  # as Enumerated tells it; those that break a rule come last
            rising = np.append(np.sort(sample.deficit), np.inf)
            reach = min(reach, float(rising[min(max(wanted, 1), len(rising)) - 1]))
        return self._near(prices, reach, looked)

    def _near(self, prices: Floats, reach: float, looked: npt.NDArray[np.bool_]) -> Near:
        """All bundles with a deficit up to `reach` of the villages looked at."""
        own = [looked[lo:hi] for lo, hi in zip(self._first[:-1], self._first[1:], strict=True)]
        answers = self._crew.each(_near, (prices, reach), own)
        village = [first + one.village for first, one in zip(self._first, answers, strict=False)]
        bundle, deficit = ([one[k] for one in answers] for k in (1, 2))
        return Near(np.concatenate(village), np.concatenate(bundle), np.concatenate(deficit), reach)

    def values(self, village: Ints, bundle: Ints) -> Ints:
        """See Offers."""
        order, own = self._sent(village, bundle)
        found = np.empty(len(village), dtype=np.int64)
        found[order] = np.concatenate(self._crew.each(_values, None, own))
        return found

    def uses(self, village: Ints, bundle: Ints) -> tuple[Ints, Ints, Ints]:
        """See Offers."""
        order, own = self._sent(village, bundle)
        answers = self._crew.each(_uses, None, own)
        length, limit, amount = (np.concatenate([one[k] for one in answers]) for k in range(3))
        start = np.concatenate(([0], np.cumsum(length)))
        back = np.argsort(order, kind="stable")
        ends = np.cumsum(length[back])
        at = np.arange(len(limit)) + np.repeat(start[back] - ends + length[back], length[back])
        return np.concatenate(([0], ends)), limit[at], amount[at]

    def _sent(self, village: Ints, bundle: Ints) -> tuple[Ints, list[tuple[Ints, Ints]]]:
        """(the order by part, for each part its villages and bundles)."""
        part = np.searchsorted(self._first, village, side="right") - 1
        order = np.argsort(part, kind="stable")
        cuts = np.searchsorted(part[order], np.arange(1, len(self._none)))
        local = (village - self._first[part])[order]
        return order, list(zip(np.split(local, cuts), np.split(bundle[order], cuts), strict=True))


def _facts(offers: Any, shared: None, own: None) -> Facts:
    return Facts(np.diff(offers.bundles.start), offers.worst, offers.size, offers.terms)


def _best(offers: Offers, prices: Floats, own: None) -> tuple[Floats, Ints]:
    return offers.best(prices)


def _near(offers: Offers, shared: tuple[Floats, float], own: npt.NDArray[np.bool_]) -> Near:
    if not own.any():
        none = np.empty(0, dtype=np.int64)
        return Near(none, none, np.empty(0), shared[1])
    return offers.near(shared[0], ALL, shared[1], own)


def _values(offers: Offers, shared: None, own: tuple[Ints, Ints]) -> Ints:
    return offers.values(*own)


def _uses(offers: Offers, shared: None, own: tuple[Ints, Ints]) -> tuple[Ints, Ints, Ints]:
    start, limit, amount = offers.uses(*own)
    return np.diff(start), limit, amount


def _softened(offers: Any, ask: Ask, first: int) -> Sums:
    found: Sums = offers.softened(ask, first)
    return found


def _total(offers: Offers, shared: tuple[Floats, int], own: None) -> Total:
    reduced, choice = offers.best(shared[0])
    used = np.zeros(shared[1], dtype=np.int64)
    _, limit, amount = offers.uses(np.arange(len(choice)), choice)
    np.add.at(used, limit, amount)
    return Total(exact_sum(reduced.tolist()), used)


def _joined(one: Total, other: Total) -> Total:
    return Total(exact_sum([*one.reduced, *other.reduced]), one.used + other.used)


def exact_sum(terms: Sequence[float]) -> tuple[float, ...]:
    """A few floats whose sum is that of `terms` exactly: what rounding leaves is summed again."""
    parts: list[float] = []
    while (rest := math.fsum([*terms, *(-part for part in parts)])) != 0.0:
        parts.append(rest)
    return tuple(parts)
