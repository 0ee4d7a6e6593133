"""Fractional survey weights as integers, and the sums of their squares."""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.counting.histogram import MOST_WEIGHT, Histogram
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Floats, Int32s, Int64s, Uint32s

# A weight of so many decimals is stored as it is; any other to the nearest binary fraction.
MOST_DECIMALS = 6
# Integer weights sum to no more than this, so that their scores still fit a double's 53 bits.
FINEST = 1 << 46
# The least that weights may come to, in persons, so that their scale is a finite double.
LEAST = 2.0**-900
# Cells are found by a table of all there could be, of up to so many entries a record.
DENSE = 16


def unequal(rows: int, found: int, what: str) -> Exception:
    """The refusal of a column that is not as long as the patterns."""
    return refuse(
        "columns_unequal",
        f"There are {rows} patterns but {found} entries of {what}",
        "Give one value per row in every column.",
    )


def as_integers(
    weights: npt.ArrayLike | None, rows: int
) -> tuple[npt.NDArray[Any] | None, int, float]:
    """Weights as integers, what stands for one person, and the largest error in persons."""
    if weights is None:
        return None, 1, 0.0
    given = np.asarray(weights)
    if len(given) != rows:
        raise unequal(rows, len(given), "weight")
    if given.dtype.kind in "iub" and (not rows or given.min() >= 0):
        _refuse_heavy(float(given.sum(dtype=np.float64)))
        return given, 1, 0.0
    exact = np.ascontiguousarray(given, np.float64)
    total, sound = _summed(exact)
    if not sound:
        raise refuse(
            "weight_unreadable",
            "A weight is negative or not a number",
            "Give every record a weight of 0 or more; drop records without one.",
        )
    _refuse_heavy(total)
    if 0 < total < LEAST:
        raise refuse(
            "weight_unreadable",
            f"All weights together come to {total}",
            "Give every record the persons it stands for.",
            value=total,
        )
    for scale in (10**digits for digits in range(MOST_DECIMALS + 1)):
        if total * scale <= FINEST and _multiples(exact[:64], scale) and _multiples(exact, scale):
            return _rounded(exact, float(scale))[0], scale, 0.0
    scale = 1 << max(0, int(np.log2(FINEST / total)))
    whole, furthest = _rounded(exact, float(scale))
    return whole, scale, furthest


def _refuse_heavy(total: float) -> None:
    if total > MOST_WEIGHT:
        raise refuse(
            "weight_unreadable",
            "Weights exceed 2**52 in all",
            "Give every record the persons it stands for.",
            value=total,
        )


def _multiples(values: Floats, scale: int) -> bool:
    return bool((np.rint(values * scale) / scale == values).all())


def squares(
    stratum: Int32s,
    domain: Int32s,
    patterns: npt.NDArray[Any],
    whole: npt.NDArray[Any] | None,
    hist: Histogram,
) -> Floats:
    """Sum of the squared weights of the records of each cell."""
    if whole is None or not whole.size:
        return hist.weight.astype(np.float64)
    if whole.min() == whole.max():
        return hist.weight * np.float64(whole[0])
    width = 1 << int(hist.pattern.max()).bit_length()
    groups = len(hist.groups)
    cell = (hist.place * np.int64(groups) + hist.group) * width + hist.pattern
    if len(hist.places) * groups * width <= DENSE * len(whole):
        table = np.zeros(len(hist.places) * groups * width)
        columns = (np.asarray(patterns, np.uint32), np.asarray(whole, np.int64))
        _add_squares(stratum, domain, *columns, groups, width, table)
        sums: Floats = table[cell]
        return sums
    record = (stratum * np.int64(groups) + domain) * width + patterns
    square: Floats = whole.astype(np.float64) ** 2
    by_cell: Floats = np.bincount(np.searchsorted(cell, record), square).astype(np.float64)
    return by_cell


def _read_only(item: Any) -> Any:
    return types.Array(item, 1, "C", readonly=True)


_INT32, _INT64, _UINT32 = map(_read_only, (types.int32, types.int64, types.uint32))
_FLOAT64 = _read_only(types.float64)
_tuple_of: Any = types.Tuple


@njit([_tuple_of((types.float64, types.boolean))(_FLOAT64)], cache=True, nogil=True)
def _summed(weights: Floats) -> tuple[float, bool]:
    """The total, and whether all are finite and not negative."""
    total, sound = 0.0, True
    for weight in weights:
        sound &= weight >= 0
        total += weight
    return total, sound and total < np.inf


@njit(
    [_tuple_of((types.int64[::1], types.float64))(_FLOAT64, types.float64)],
    cache=True,
    nogil=True,
)
def _rounded(weights: Floats, scale: float) -> tuple[Int64s, float]:
    """The nearest integers to the weights times scale, and the furthest in units of weight."""
    whole = np.empty(weights.size, np.int64)
    furthest = 0.0
    for row in range(weights.size):
        near = np.rint(weights[row] * scale)
        whole[row] = np.int64(near)
        furthest = max(furthest, abs(near / scale - weights[row]))
    return whole, furthest


@njit(
    [
        types.void(
            *(_INT32, _INT32, _UINT32, _INT64),
            *(types.int64, types.int64, types.float64[::1]),
        )
    ],
    cache=True,
    nogil=True,
)
def _add_squares(
    place: Int32s,
    group: Int32s,
    pattern: Uint32s,
    weight: Int64s,
    groups: int,
    width: int,
    table: Floats,
) -> None:
    """table[(place * groups + group) * width + pattern] += weight**2, row by row."""
    for row in range(weight.size):
        bucket = np.int64(place[row]) * groups + group[row]
        table[bucket * width + np.int64(pattern[row])] += float(weight[row]) ** 2
