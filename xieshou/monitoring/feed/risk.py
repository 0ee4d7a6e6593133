"""Households by year ⇄ the engine that says who may fall next."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from xieshou.engines import warn
from xieshou.monitoring.rules import risk

ENGINE_VERSION = warn.VERSION
# The share of households that cadres can visit because of the score; a default of this product.
CAPACITY = 0.05
SEED = 2027
# Features that a simple count of troubles counts: the rule of thumb to be compared with.
COUNTED = tuple(name for name in risk.FEATURES if name in (*risk.FLAGS, "no_worker"))


@dataclass(frozen=True, slots=True)
class Year:
    """A household's year as the engine learns from it; `groups` are for the figures of fairness."""

    household: int
    year: int
    features: tuple[float, ...]
    fell: bool
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Learned:
    """The model as plain numbers, and what its back-test says, as plain JSON."""

    fitted: dict[str, Any]
    report: dict[str, Any]
    years: tuple[int, ...]
    rows: int
    events: int


@dataclass(frozen=True, slots=True)
class Scored:
    """`base` and `parts` (by feature) add up to the log-odds of `probability`."""

    probability: float
    base: float
    parts: dict[str, float]


NotLearnable = warn.NotLearnable


def learned(rows: Sequence[Year]) -> Learned:
    """Learn from every year, and test each year that has three before it. Raises NotLearnable."""
    panel = _panel(rows)
    model = warn.learn(panel)
    baselines = {
        "income_only": panel.x[:, risk.FEATURES.index("income_gap")],
        "flags": panel.x[:, [risk.FEATURES.index(name) for name in COUNTED]].sum(axis=1),
    }
    tested = warn.backtest(panel, baselines, CAPACITY, seed=SEED)
    return Learned(
        fitted={
            "features": list(model.names), "coefficients": model.coefficients.tolist(),
            "intercept": model.intercept, "slope": model.slope, "shift": model.shift,
        },
        report=_plain(
            {
                "capacity": CAPACITY,
                "tested": [_figures(one) for one in tested],
                "fairness": _fairness(panel, rows, tested[-1]) if tested else {},
            }
        ),
        years=panel.years, rows=len(rows), events=int(panel.event.sum()),
    )  # fmt: skip


def scored(fitted: Mapping[str, Any], features: Sequence[tuple[float, ...]]) -> list[Scored]:
    """The scores of households by the model, explained against rules.risk.REFERENCE."""
    if not features:
        return []
    model = warn.Hazard(
        tuple(fitted["features"]), np.array(fitted["coefficients"]), fitted["intercept"],
        fitted["slope"], fitted["shift"],
    )  # fmt: skip
    x = np.array(features, dtype=np.float64)
    base, parts = model.explain(x, risk.REFERENCE)
    chances = model.probability(x).tolist()
    return [
        Scored(chance, base, dict(zip(model.names, row, strict=True)))
        for chance, row in zip(chances, parts.tolist(), strict=True)
    ]


def _panel(rows: Sequence[Year]) -> warn.Panel:
    return warn.Panel(
        x=np.array([row.features for row in rows], dtype=np.float64).reshape(
            -1, len(risk.FEATURES)
        ),
        event=np.array([row.fell for row in rows], dtype=bool),
        year=np.array([row.year for row in rows], dtype=np.int64),
        unit=np.array([row.household for row in rows], dtype=np.int64),
        names=risk.FEATURES,
    )  # fmt: skip


def _figures(tested: warn.Tested) -> dict[str, Any]:
    """All but the risk of each household."""
    return {name: value for name, value in asdict(tested).items() if name != "risk"}


def _fairness(panel: warn.Panel, rows: Sequence[Year], last: warn.Tested) -> dict[str, Any]:
    """Of the last year tested, by the model that was learned from the years before it alone."""
    event = panel.of([last.year]).event
    chosen = warn.top(last.risk, last.capacity)
    groups = [row.groups for row in rows if row.year == last.year]
    return {
        name: [
            asdict(one)
            for one in warn.by_group([row[name] for row in groups], last.risk, event, chosen)
        ]
        for name in groups[0]
    }


def _plain(value: Any) -> Any:
    """JSON has no NaN: what could not be counted is null."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
