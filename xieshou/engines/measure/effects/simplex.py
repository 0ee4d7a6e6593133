"""The nearest point to the origin in the convex hull of points, exactly: Wolfe (1976).

The weights of a synthetic control are its corral: with points z[j] = donor j − treated place, the
nearest point's weights are those of min ‖Σ w[j] z[j]‖, w ≥ 0, Σ w = 1. `gap` certifies the answer:
no point of the hull has less than ‖x‖² − gap as its scalar product with x, so that the squared
distance is at most 2·gap above the least there is.
"""

from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.kinds import Floats

TOLERANCE = 1e-11
MOST_STEPS = 10_000


@dataclass(frozen=True, eq=False)
class Nearest:
    """`weights` of the points, their point `at`, and how far it may be from the best one."""

    weights: Floats
    at: Floats
    gap: float


def nearest(points: Floats) -> Nearest:
    """Of `points[j, k]`, one a row. Each step is O(n·k + c³), c the corral's size."""
    scale = max(float((points**2).sum(axis=1).max()), 1e-300)
    first = int((points**2).sum(axis=1).argmin())
    corral, inside = [first], np.array([1.0])
    for _step in range(MOST_STEPS):
        at = inside @ points[corral]
        products = points @ at
        best = int(products.argmin())
        if products[best] > at @ at - TOLERANCE * scale or best in corral:
            break
        corral.append(best)
        inside = np.append(inside, 0.0)
        corral, inside = _inner(points, corral, inside)
    weights = np.zeros(len(points))
    weights[corral] = inside
    at = weights @ points
    return Nearest(weights, at, max(float(at @ at - (points @ at).min()), 0.0))


def _inner(points: Floats, corral: list[int], inside: Floats) -> tuple[list[int], Floats]:
    """Until the affine minimiser of the corral lies in its hull: drop a point at a time."""
    while True:
        free = _affine(points[corral])
        if (free > TOLERANCE).all():
            return corral, free
        outside = free <= TOLERANCE
        falling = inside - free
        ratios = np.where(
            outside & (falling > 0), inside / np.where(falling > 0, falling, 1), np.inf
        )
        step = min(1.0, float(ratios.min()))
        moved = (1 - step) * inside + step * free
        keep = moved > TOLERANCE
        if keep.all():
            keep[int(ratios.argmin())] = False
        corral = [one for one, kept in zip(corral, keep, strict=True) if kept]
        inside = moved[keep] / moved[keep].sum()


def _affine(points: Floats) -> Floats:
    """Weights that sum to 1 of the point nearest to the origin in the points' affine hull."""
    size = len(points)
    system = np.zeros((size + 1, size + 1))
    system[:size, :size] = points @ points.T
    system[size, :size] = system[:size, size] = 1.0
    right = np.zeros(size + 1)
    right[size] = 1.0
    return np.asarray(np.linalg.lstsq(system, right, rcond=None)[0][:size])
