"""Who may fall next: a discrete-time hazard, explained, calibrated and tested on later years.

    panel = Panel(x, event, year, unit, names)
    report = backtest(panel, baselines={"income": x[:, 0]}, capacity=0.05)
    model = learn(panel)
    risk = model.probability(rows)            # float64[n], calibrated
    base, parts = model.explain(rows, reference)   # base + parts.sum(1) = log-odds of risk

Pure: arrays in, frozen results out. Nothing here decides; it puts households in an order.
"""

from xieshou.engines.warn.backtest import Tested, Versus, backtest
from xieshou.engines.warn.fairness import GroupFigures, by_group
from xieshou.engines.warn.figures import (
    Bin,
    area_under_curve,
    brier,
    calibration_error,
    reliability,
    top,
)
from xieshou.engines.warn.hazard import Hazard, NotLearnable, fit, learn, platt
from xieshou.engines.warn.panel import Panel

VERSION = "1"

__all__ = [
    "VERSION",
    "Bin",
    "GroupFigures",
    "Hazard",
    "NotLearnable",
    "Panel",
    "Tested",
    "Versus",
    "area_under_curve",
    "backtest",
    "brier",
    "by_group",
    "calibration_error",
    "fit",
    "learn",
    "platt",
    "reliability",
    "top",
]
