"""Chance that can be repeated, and exact division."""

import zlib
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

SEED = 20270101

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def source_of(code: str, purpose: str) -> np.random.Generator:
    """The random stream of a place for a purpose; independent of every other place's."""
    return np.random.default_rng([SEED, int(code), zlib.crc32(purpose.encode())])


def share_out(totals: Ints, weights: Floats) -> Ints:
    """Split totals[n] over weights[n, k] by largest remainder: int64[n, k], rows sum to totals.

    Ties go to the lower column. Weights are >= 0 and each row has one above 0.
    """
    exact = totals[:, None] * (weights / weights.sum(axis=1, keepdims=True))
    whole = np.floor(exact).astype(np.int64)
    left = totals - whole.sum(axis=1)
    order = np.argsort(whole - exact, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(order.shape[1])[None, :], axis=1)
    return whole + (rank < left[:, None])


def logistic(x: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-x))


def normal_quantiles(shares: Floats) -> Floats:
    """Midpoint normal quantile of each of consecutive slices of a population."""
    middle = np.cumsum(shares) - shares / 2
    return np.array([NormalDist().inv_cdf(float(p)) for p in middle])
