"""How good an order and a probability are, counted on rows that were not learned from."""

from dataclasses import dataclass

import numpy as np

from xieshou.engines.warn.panel import Bools, Floats


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of about equal risk: how many, what was expected on average, what came."""

    rows: int
    expected: float
    observed: float


def area_under_curve(scores: Floats, event: Bools) -> float:
    """The chance that who fell was ranked above who did not, ties counting one half (the
    Mann–Whitney statistic; Hanley & McNeil 1982); NaN where all or none fell."""
    happened = int(event.sum())
    missed = len(event) - happened
    if not happened or not missed:
        return float("nan")
    _values, at, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[at]
    return float((ranks[event].sum() - happened * (happened + 1) / 2) / (happened * missed))


def brier(probability: Floats, event: Bools) -> float:
    """The mean squared distance of probability and outcome (Brier 1950); 0 is best."""
    return float(np.mean((probability - event) ** 2))


def reliability(probability: Floats, event: Bools, bins: int = 10) -> tuple[Bin, ...]:
    """The reliability curve over bins of as equal numbers as can be, the least risk first."""
    order = np.argsort(probability, kind="stable")
    return tuple(
        Bin(len(part), float(probability[part].mean()), float(event[part].mean()))
        for part in np.array_split(order, bins)
        if len(part)
    )


def calibration_error(curve: tuple[Bin, ...]) -> float:
    """The expected calibration error: |observed − expected| over the bins, weighted by rows."""
    rows = sum(one.rows for one in curve)
    return sum(one.rows * abs(one.observed - one.expected) for one in curve) / rows if rows else 0.0


def top(scores: Floats, capacity: int) -> Bools:
    """Which rows are among the `capacity` highest; of equal ones the earlier."""
    chosen = np.zeros(len(scores), dtype=bool)
    chosen[np.argsort(-scores, kind="stable")[:capacity]] = True
    return chosen
