"""Means of any answer of a survey, and how much they changed, with the error of its design.

A weighted mean is a ratio R = Σ w y / Σ w, so its error is that of the total of
e = w (y − R) / Σ w by sampling unit (Taylor linearisation: Wolter 2007, chapter 6).
A change between two rounds is the total of the later e less the earlier, unit by unit: where the
same clusters were asked twice their covariance is in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.kinds import Floats
from xieshou.engines.measure.sampling.student import t_quantile

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean or a change, its standard error and the ends of its interval; NaN for the last three
    where one cluster alone was asked. `records` and `clusters` are those it rests on."""

    value: float
    se: float
    low: float
    high: float
    records: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of one round: numbers, weights above 0, and the design of each record."""

    values: Sequence[float]
    weights: Sequence[float]
    clusters: Sequence[str]
    strata: Sequence[str]

    def __post_init__(self) -> None:
        sizes = {len(self.values), len(self.weights), len(self.clusters), len(self.strata)}
        if len(sizes) != 1 or 0 in sizes:
            raise ValueError("values, weights, clusters and strata must be as many, and not none")
        if not all(weight > 0 for weight in self.weights):
            raise ValueError("every weight must be above 0")


def mean(of: Answers, level: float = LEVEL) -> Mean:
    """The weighted mean of a round."""
    value, errors = _linear(of)
    return _with_error(value, _summed(of, errors, 1.0, {}), level, len(of.values))


def change(first: Answers, second: Answers, level: float = LEVEL) -> Mean:
    """The later mean less the earlier."""
    (before, early), (after, late) = _linear(first), _linear(second)
    units = _summed(second, late, 1.0, _summed(first, early, -1.0, {}))
    return _with_error(after - before, units, level, len(first.values) + len(second.values))


def _linear(of: Answers) -> tuple[float, Floats]:
    y, w = np.asarray(of.values, dtype=np.float64), np.asarray(of.weights, dtype=np.float64)
    value = float(w @ y / w.sum())
    errors: Floats = w * (y - value) / w.sum()
    return value, errors


def _summed(
    of: Answers, errors: Floats, sign: float, units: dict[tuple[str, str], float]
) -> dict[tuple[str, str], float]:
    """(stratum, cluster) → sum of its errors, added to what is there."""
    for stratum, cluster, error in zip(of.strata, of.clusters, errors.tolist(), strict=True):
        units[stratum, cluster] = units.get((stratum, cluster), 0.0) + sign * error
    return units


def _with_error(
    value: float, units: dict[tuple[str, str], float], level: float, records: int
) -> Mean:
    """A stratum of one cluster is set against the mean of all, which is 0 (linearise.variances)."""
    by_stratum: dict[str, list[float]] = {}
    for (stratum, _cluster), error in units.items():
        by_stratum.setdefault(stratum, []).append(error)
    if len(units) < 2:
        return Mean(value, np.nan, np.nan, np.nan, records, len(units))
    variance = sum(_spread(np.array(errors)) for errors in by_stratum.values())
    df = max(len(units) - len(by_stratum), 1)
    se = float(np.sqrt(variance))
    reach = float(t_quantile(level, np.array([df]))[0]) * se
    return Mean(value, se, value - reach, value + reach, records, len(units))


def _spread(errors: npt.NDArray[np.float64]) -> float:
    n = len(errors)
    if n == 1:
        return float(errors[0] ** 2)
    return float(n / (n - 1) * ((errors - errors.mean()) ** 2).sum())
