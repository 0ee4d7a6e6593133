"""Quantiles of Student's t, for intervals with few clusters."""

from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.kinds import Floats

# From here on the expansion in 1 / df is exact to 1e-11.
MANY = 1000
STEPS = 200


def t_quantile(level: float, df: npt.NDArray[Any]) -> Floats:
    """float64, shaped as `df` (whole numbers): |t| stays below it with probability `level`.

    Up to 1,000 degrees of freedom by Newton's method on the finite sum for the distribution,
    Abramowitz and Stegun (1964), 26.7.3-4; above by their expansion 26.7.5. Without any degree
    of freedom there is no quantile: NaN.
    """
    normal = NormalDist().inv_cdf((1 + level) / 2)
    distinct, where = np.unique(df, return_inverse=True)
    quantiles = np.array([_quantile(level, normal, int(each)) for each in distinct])
    return quantiles[where].reshape(np.shape(df))


def _quantile(level: float, normal: float, df: int) -> float:
    if df < 1:
        return float("nan")
    if df > MANY:
        return _expansion(normal, df)
    return float(_solve(level, normal, df))


def _expansion(x: float, df: int) -> float:
    first = (x**3 + x) / 4
    second = (5 * x**5 + 16 * x**3 + 3 * x) / 96
    third = (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384
    fourth = (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160
    return x + first / df + second / df**2 + third / df**3 + fourth / df**4


@njit([types.float64(types.float64, types.float64, types.int64)], cache=True)
def _solve(level: float, start: float, df: int) -> float:
    """Newton from below: P(|T| <= t) is concave, so each step stays short of the quantile."""
    t = start
    for _ in range(STEPS):
        theta = np.arctan(t / np.sqrt(df))
        sine, cosine = np.sin(theta), np.cos(theta)
        # `term` runs through the sum of 26.7.3 (odd df) or 26.7.4 (even); after the last one
        # it is, but for a constant, the density.
        odd = df % 2
        term = cosine if odd else 1.0
        total = 0.0
        for j in range(1 + odd, df, 2):
            total += term
            term *= cosine * cosine * j / (j + 1)
        within = (theta + sine * total) * 2 / np.pi if odd else sine * total
        # d/dt of `within`: the next term of the sum times cos, spread over d theta / dt.
        density = term * cosine * df / np.sqrt(df) * (2 / np.pi if odd else 1.0)
        step = (level - within) / density
        t += step
        if step <= 1e-14 * t:
            break
    return t
