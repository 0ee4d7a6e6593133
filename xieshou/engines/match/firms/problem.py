"""Mandates and opportunities as columns, and how much each criterion weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..flow.problem import InputError
from .criteria import FULL, AtLeast, AtMost, Criterion, Fit, OneOf, Overlap, Within

MOST = 10**16
"""No value, in whatever unit, may be further from nought: scores then fit 64 bits."""


@dataclass(frozen=True, slots=True)
class FirmsProblem:
    """`weights` of the criteria are whole numbers ≥ 0; a pair's score is the mean over those that
    its mandate asks for. `shortlist`: how many opportunities each mandate is offered at most.

    Raises InputError where columns differ in length or a value cannot be.
    """

    mandates: int
    opportunities: int
    criteria: Sequence[Criterion]
    weights: Sequence[int]
    shortlist: int = 5

    def __post_init__(self) -> None:
        names = [one.name for one in self.criteria]
        if len(set(names)) < len(names):
            raise InputError("criterion_twice", "two criteria have the same name")
        if len(self.weights) != len(names) or any(not 0 <= w <= 10_000 for w in self.weights):
            raise InputError("weights_wrong", "each criterion has a weight from 0 to 10,000")
        if self.mandates < 0 or self.opportunities < 0 or self.shortlist < 1:
            raise InputError("size_wrong", "sizes must not be negative, the shortlist at least 1")
        for one in self.criteria:
            self._check(one)

    def _check(self, one: Criterion) -> None:
        asks, offers = _columns(one)
        if any(len(column) != self.mandates for column in asks) or any(
            len(column) != self.opportunities for column in offers
        ):
            raise InputError(
                "lengths_differ", "{criterion}: columns differ in length", criterion=one.name
            )
        if isinstance(one, OneOf):
            return
        if isinstance(one, Fit):
            flat = [(len(row), row) for row in one.scores]
            if any(
                n != self.opportunities or any(not 0 <= s <= FULL for s in row) for n, row in flat
            ):
                raise InputError(
                    "scores_wrong",
                    "{criterion}: a score from 0 to 100 of each pair",
                    criterion=one.name,
                )
            return
        values = [value for column in (*asks, *offers) for value in column if value is not None]
        if any(abs(value) > MOST for value in values):
            raise InputError("value_too_large", "{criterion}: beyond 10^16", criterion=one.name)
        if isinstance(one, Within) and any(
            low is not None and high is not None and low > high
            for low, high in zip(one.low, one.high, strict=True)
        ):
            raise InputError("range_wrong", "{criterion}: low above high", criterion=one.name)
        if isinstance(one, Overlap):
            for low, high in (*zip(*asks, strict=True), *zip(*offers, strict=True)):
                if (low is None) != (high is None) or (low is not None and low > high):
                    raise InputError(
                        "range_wrong", "{criterion}: both ends, in order", criterion=one.name
                    )


def _columns(one: Criterion) -> tuple[tuple[Sequence, ...], tuple[Sequence, ...]]:  # type: ignore[type-arg]
    """The mandates' columns and the opportunities'."""
    if isinstance(one, AtLeast):
        return (one.need,), (one.has,)
    if isinstance(one, AtMost):
        return (one.limit,), (one.has,)
    if isinstance(one, Within):
        return (one.low, one.high), (one.has,)
    if isinstance(one, Overlap):
        return (one.need_low, one.need_high), (one.has_low, one.has_high)
    if isinstance(one, OneOf):
        return (one.wanted,), (one.has,)
    return (one.scores,), ()
