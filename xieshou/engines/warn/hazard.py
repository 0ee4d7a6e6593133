"""The hazard: logistic regression on household-years, and its calibration on a later year.

A discrete-time hazard is a logistic regression over the units still at risk in each period, with
the duration among its features (Allison 1982, Discrete-Time Methods for the Analysis of Event
Histories; Singer & Willett 1993). Calibration is Platt's (1999): probability = σ(slope · log-odds
+ shift), learned on a year that the coefficients were not. It keeps log-odds additive, so that the
parts of an explanation add up to what is shown; isotonic regression would not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from xieshou.engines.warn.panel import Bools, Floats, Panel

# Inverse strength of the ridge on standardised features: weak, it only keeps rare flags finite.
RIDGE = 1.0
FEWEST_EVENTS = 10


class NotLearnable(ValueError):
    """There are too few events, or nothing but events, to learn from."""


@dataclass(frozen=True, eq=False)
class Hazard:
    """log-odds = slope · (intercept + x · coefficients) + shift; slope 1, shift 0: not calibrated.

    `coefficients`[d] are in units of the features as given, not standardised.
    """

    names: tuple[str, ...]
    coefficients: Floats
    intercept: float
    slope: float = 1.0
    shift: float = 0.0

    def log_odds(self, x: Floats) -> Floats:
        """float64[n] of the chance to fall within the year."""
        found: Floats = self.slope * (self.intercept + x @ self.coefficients) + self.shift
        return found

    def probability(self, x: Floats) -> Floats:
        """float64[n], each 0 to 1."""
        found: Floats = 1.0 / (1.0 + np.exp(-self.log_odds(x)))
        return found

    def explain(self, x: Floats, reference: Sequence[float]) -> tuple[float, Floats]:
        """(base, parts[n, d]): the log-odds of the reference, and what each feature adds to them.

        base + parts[i].sum() are the log-odds of row i exactly, up to rounding: a linear score has
        no parts that belong to two features (the Shapley values of a linear model at one point).
        """
        point = np.asarray(reference, dtype=np.float64)
        parts: Floats = (x - point) * (self.slope * self.coefficients)
        return float(self.log_odds(point[None, :])[0]), parts


def fit(panel: Panel, ridge: float = RIDGE) -> Hazard:
    """The maximum of the (weakly) penalised likelihood. Raises NotLearnable."""
    events = int(panel.event.sum())
    if events < FEWEST_EVENTS or events == len(panel.event):
        raise NotLearnable(f"{events} events of {len(panel.event)} rows")
    mean, spread = panel.x.mean(axis=0), panel.x.std(axis=0)
    # A feature that never varies gets no weight instead of an endless one.
    spread = np.where(spread > 0, spread, np.inf)
    found = _logistic(C=ridge, tol=1e-8).fit((panel.x - mean) / spread, panel.event)
    coefficients = found.coef_[0] / spread
    return Hazard(panel.names, coefficients, float(found.intercept_[0] - mean @ coefficients))


def platt(scores: Floats, event: Bools) -> tuple[float, float]:
    """(slope, shift) by Platt (1999), with his smoothed targets against overfitting.

    A year without ten events leaves the scores as they are.
    """
    happened = int(event.sum())
    missed = len(event) - happened
    if min(happened, missed) < FEWEST_EVENTS:
        return 1.0, 0.0
    high, low = (happened + 1) / (happened + 2), 1 / (missed + 2)
    target = np.where(event, high, low)
    # A soft target is two weighted rows, one of each outcome.
    rows = np.concatenate([scores, scores])[:, None]
    outcome = np.repeat([True, False], len(scores))
    weight = np.concatenate([target, 1 - target])
    found = _logistic(C=np.inf, tol=1e-10).fit(rows, outcome, weight)
    return float(found.coef_[0, 0]), float(found.intercept_[0])


def _logistic(**how: float) -> Any:
    # Loaded by who learns: it takes longer than all else, and a page shall not wait for it.
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(max_iter=1000, **how)


def learn(panel: Panel, ridge: float = RIDGE) -> Hazard:
    """Coefficients from all years but the last, calibration from the last. Raises NotLearnable."""
    if len(panel.years) < 2:
        raise NotLearnable("one year alone cannot be learned from and calibrated on")
    raw = fit(panel.of(panel.years[:-1]), ridge)
    held = panel.of(panel.years[-1:])
    slope, shift = platt(raw.log_odds(held.x), held.event)
    return Hazard(raw.names, raw.coefficients, raw.intercept, slope, shift)
