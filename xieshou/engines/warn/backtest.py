"""What the score would have been worth: learned up to a year, tested on the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from xieshou.engines.warn.figures import (
    Bin,
    area_under_curve,
    brier,
    calibration_error,
    reliability,
    top,
)
from xieshou.engines.warn.hazard import RIDGE, Hazard, learn
from xieshou.engines.warn.panel import Floats, Panel

# Learning takes two years and calibrating one, before a year can be tested.
YEARS_BEFORE = 3
RESAMPLES = 200
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Versus:
    """A simple rule on the same rows, and by how much the model is ahead of it, with intervals.

    `auc_ahead` and `recall_ahead` are (low, value, high) of the differences, by a bootstrap over
    households; where low is not above 0 the model cannot be said to be better.
    """

    name: str
    auc: float
    precision: float
    recall: float
    auc_ahead: tuple[float, float, float]
    recall_ahead: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Tested:
    """A year tested: the model learned from the years before it alone.

    `precision` is the share of those visited who fell, `recall` the share of those who fell who
    were visited, at `capacity` visits. `brier_plain` is that of the year's base rate for everybody.
    `risk` is float64[rows]: what the model said of each row of the year.
    """

    year: int
    learned_from: tuple[int, ...]
    rows: int
    events: int
    capacity: int
    auc: float
    precision: float
    recall: float
    brier: float
    brier_raw: float
    brier_plain: float
    error: float
    curve: tuple[Bin, ...]
    versus: tuple[Versus, ...]
    risk: Floats = field(repr=False, compare=False)


def backtest(
    panel: Panel,
    baselines: Mapping[str, Floats],
    capacity: float,
    *,
    ridge: float = RIDGE,
    seed: int = 0,
) -> tuple[Tested, ...]:
    """Every year that has three before it and in which some fell and some did not, tested; the
    earliest first. Of other years there is nothing to rank.

    `baselines` are scores by name, one a row of the panel; `capacity` is the share of households
    that can be visited, 0 to 1. Raises NotLearnable.
    """
    if not 0 < capacity <= 1:
        raise ValueError("capacity is a share above 0 and at most 1")
    found = []
    for year in panel.years[YEARS_BEFORE:]:
        at = panel.year == year
        if not 0 < panel.event[at].sum() < at.sum():
            continue
        before = tuple(one for one in panel.years if one < year)
        model = learn(panel.of(before), ridge)
        rules = {name: scores[at] for name, scores in baselines.items()}
        found.append(_tested(panel.of([year]), model, before, rules, capacity, seed))
    return tuple(found)


def _tested(
    held: Panel,
    model: Hazard,
    before: tuple[int, ...],
    rules: Mapping[str, Floats],
    capacity: float,
    seed: int,
) -> Tested:
    risk = model.probability(held.x)
    raw = Hazard(model.names, model.coefficients, model.intercept).probability(held.x)
    visits = max(1, round(capacity * len(risk)))
    curve = reliability(risk, held.event)
    precision, recall = _at(risk, held, visits)
    return Tested(
        year=held.years[0],
        learned_from=before,
        rows=len(risk),
        events=int(held.event.sum()),
        capacity=visits,
        auc=area_under_curve(risk, held.event),
        precision=precision,
        recall=recall,
        brier=brier(risk, held.event),
        brier_raw=brier(raw, held.event),
        brier_plain=brier(np.full(len(risk), held.event.mean()), held.event),
        error=calibration_error(curve),
        curve=curve,
        versus=tuple(
            _versus(name, risk, rule, held, capacity, seed) for name, rule in rules.items()
        ),
        risk=risk,
    )


def _versus(
    name: str, risk: Floats, rule: Floats, held: Panel, capacity: float, seed: int
) -> Versus:
    visits = max(1, round(capacity * len(risk)))
    precision, recall = _at(rule, held, visits)
    auc = area_under_curve(rule, held.event)
    ahead = (
        area_under_curve(risk, held.event) - auc,
        _at(risk, held, visits)[1] - recall,
    )
    drawn = np.array(_resampled(risk, rule, held, capacity, seed))
    low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Versus(
        name, auc, precision, recall,
        (float(low[0]), ahead[0], float(high[0])), (float(low[1]), ahead[1], float(high[1])),
    )  # fmt: skip


def _resampled(
    risk: Floats, rule: Floats, held: Panel, capacity: float, seed: int
) -> list[tuple[float, float]]:
    """The differences over households drawn with replacement, each with all its rows."""
    random = np.random.default_rng(seed)
    units, at = np.unique(held.unit, return_inverse=True)
    order, length = np.argsort(at, kind="stable"), np.bincount(at)
    start = np.cumsum(length) - length
    found = []
    for _draw in range(RESAMPLES):
        picked = random.integers(0, len(units), len(units))
        n = length[picked]
        # The rows of the households picked, one household after the other.
        rows = order[np.repeat(start[picked] - (np.cumsum(n) - n), n) + np.arange(n.sum())]
        event, visits = held.event[rows], max(1, round(capacity * len(rows)))
        if not event.any():
            continue
        mine, theirs = risk[rows], rule[rows]
        caught = event[top(mine, visits)].sum() - event[top(theirs, visits)].sum()
        found.append(
            (
                area_under_curve(mine, event) - area_under_curve(theirs, event),
                float(caught / event.sum()),
            )
        )
    return found


def _at(scores: Floats, held: Panel, visits: int) -> tuple[float, float]:
    """(precision, recall) of visiting the highest `visits`; recall NaN where nobody fell."""
    caught = int(held.event[top(scores, visits)].sum())
    fell = int(held.event.sum())
    return caught / visits, caught / fell if fell else float("nan")
