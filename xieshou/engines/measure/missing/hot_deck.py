"""Dealing donors' patterns out to records with a gap, by systematic sampling."""

from typing import Any

import numpy as np
from numba import njit, types

from xieshou.engines.measure.kinds import Bools, Floats, Int64s, Uint32s

# Multiples of the golden ratio's fraction spread most evenly over 0..1: Knuth, "The Art of
# Computer Programming", volume 3, section 6.4.
GOLDEN = 0.6180339887498949

Dealt = tuple[Int64s, Uint32s, Int64s, Int64s]


def deal(
    givers: tuple[Int64s, Uint32s, Int64s],
    takers: tuple[Int64s, Uint32s, Int64s, Int64s],
    starts: Floats,
    mask: int,
) -> tuple[Dealt, Bools]:
    """Fill the bits of `mask` for takers from givers of the same class and known bits.

    `givers`: class, pattern, weight (> 0), each class and pattern once, sorted; `takers`: class,
    known bits, weight, count. Returns the cells dealt (index of the taker, pattern, weight, count)
    and bool[takers]: who met a giver at all.
    """
    at, pattern, weight = givers
    asked = np.zeros(max(at.max(initial=0), takers[0].max(initial=0)) + 1, np.bool_)
    asked[takers[0]] = True
    near = np.flatnonzero(asked[at])
    key = _key(at[near], pattern[near] & ~np.uint32(mask))
    order = np.argsort(key, kind="stable")
    key, order = key[order], near[order]
    wanted = _key(takers[0], takers[1])
    first, last = (np.searchsorted(key, wanted, side) for side in ("left", "right"))
    upto = np.concatenate([[0], np.cumsum(weight[order])])
    dealt = _deal(first, last, takers[2], takers[3], starts, upto, pattern[order])
    return dealt, last > first


def _key(at: Int64s, known: Uint32s) -> Int64s:
    return (at << np.int64(32)) | known.astype(np.int64)


def _read_only(item: Any) -> Any:
    return types.Array(item, 1, "C", readonly=True)


_INT64, _FLOAT64, _UINT32 = map(_read_only, (types.int64, types.float64, types.uint32))
_tuple_of: Any = types.Tuple


@njit(
    [
        _tuple_of((types.int64[::1], types.uint32[::1], types.int64[::1], types.int64[::1]))(
            *(_INT64, _INT64, _INT64, _INT64, _FLOAT64, _INT64, _UINT32)
        )
    ],
    cache=True,
    nogil=True,
)
def _deal(
    first: Int64s,
    last: Int64s,
    weight: Int64s,
    count: Int64s,
    starts: Floats,
    upto: Int64s,
    pattern: Uint32s,
) -> Dealt:
    """Records i = 0..n-1 of a taker stand at (start + i) / n of its givers' weight, laid in a row.

    Each takes the pattern it stands on and an equal part of the weight, to whole persons.
    """
    most = 0
    for taker in range(first.size):
        most += min(last[taker] - first[taker], count[taker])
    row, given = np.empty(most, np.int64), np.empty(most, np.uint32)
    weights, counts = np.empty(most, np.int64), np.empty(most, np.int64)
    cells = 0
    for taker in range(first.size):
        low, high, records = first[taker], last[taker], count[taker]
        whole = float(upto[high] - upto[low])
        placed, persons = 0, 0
        for giver in range(low, high):
            share = float(upto[giver + 1] - upto[low]) / whole
            reached = records
            if giver + 1 < high:
                reached = min(records, max(0, int(np.ceil(records * share - starts[taker]))))
            if reached <= placed:
                continue
            carried = weight[taker]
            if reached < records:
                carried = int(np.floor(carried * (reached / records)))
            row[cells], given[cells] = taker, pattern[giver]
            counts[cells], weights[cells] = reached - placed, carried - persons
            cells += 1
            placed, persons = reached, carried
    return row[:cells].copy(), given[:cells].copy(), weights[:cells].copy(), counts[:cells].copy()
