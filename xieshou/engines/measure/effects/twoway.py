"""Difference-in-differences by two-way fixed effects, with errors clustered.

    y[i, t] = a[i] + b[t] + effect · d[i, t] + e[i, t],   d = 1 from the place's first year on

With two years and one start it is the difference of the two groups' mean changes, exactly. With
several starts and effects that grow, the single number is a weighted mean in which later starters
are compared with earlier ones, with weights that may be negative (Goodman-Bacon 2021; de
Chaisemartin and D'Haultfœuille 2020): see cohorts.py, which has no such comparisons.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr

from xieshou.engines.measure.effects.panel import EffectPanel
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int64s
from xieshou.engines.measure.sampling.student import t_quantile

LEAST_CLUSTERS = 2


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect in the outcome's unit. `error` is its standard error, `low` to `high` the interval
    at `level`, `p_value` two-sided, by Student's t with `free` degrees of freedom: the clusters of
    the side that has fewer, less one (EffectPanel.free)."""

    effect: float
    error: float
    low: float
    high: float
    p_value: float
    free: int
    level: float


def two_way(panel: EffectPanel, level: float = 0.95) -> Estimate:
    """The effect by two-way fixed effects. O(places · years).

    The error is the cluster-robust one of Liang and Zeger (1986) with the small-sample factor
    G/(G−1) · (n−1)/(n−k) (Stata's xtreg, vce(cluster)); with few clusters it is still too small,
    which `free` tells. Raises InputError where the effect is not identified.
    """
    active = (np.array(panel.years)[None, :] >= panel.since[:, None]).astype(np.float64)
    x, y = _within(active), _within(panel.values)
    square = float((x * x).sum())
    if square < 1e-12 * max(active.size, 1):
        raise refuse(
            "effect_not_identified",
            "The programme does not vary between places and years",
            "Compare places with the programme to places without it, before and after",
        )
    effect = float((x * y).sum() / square)
    rest = y - effect * x
    scores = (x * rest).sum(axis=1)
    # The places' own means are swept out within clusters, and use up no degrees of freedom.
    parameters = len(panel.years) + 1
    error = clustered_error(scores / square, panel.cluster, panel.values.size, parameters)
    begun = panel.since[panel.treated]
    return estimate(effect, error, panel.free(begun.tolist(), int(begun.min())), level)


def clustered_error(
    influence: Floats, cluster: Int64s, observations: int, parameters: int
) -> float:
    """The root of the sum of squared sums by cluster, with the small-sample factor."""
    groups = len(np.unique(cluster))
    if groups < LEAST_CLUSTERS:
        return float("inf")
    sums = np.bincount(cluster, weights=influence)
    free = max(observations - parameters, 1)
    factor = groups / (groups - 1) * (observations - 1) / free
    return float(np.sqrt(factor * (sums**2).sum()))


def estimate(effect: float, error: float, free: int, level: float) -> Estimate:
    """With its interval and p-value by Student's t; without end where there is no error to know."""
    if not np.isfinite(error) or free < 1:
        return Estimate(effect, np.inf, -np.inf, np.inf, 1.0, free, level)
    reach = float(t_quantile(level, np.array([free]))[0]) * error
    if error == 0:
        p_value = 1.0 if effect == 0 else 0.0
    else:
        p_value = float(2 * stdtr(free, -abs(effect) / error))
    return Estimate(effect, error, effect - reach, effect + reach, p_value, free, level)


def _within(values: Floats) -> Floats:
    """Without the means of places and of years: the residual of both fixed effects, exactly, for a
    balanced panel."""
    swept: Floats = (
        values
        - values.mean(axis=1, keepdims=True)
        - values.mean(axis=0, keepdims=True)
        + values.mean()
    )
    return swept
