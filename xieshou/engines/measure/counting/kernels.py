"""The two loops that run once per person or per cell, compiled.

Signatures are explicit and read-only so that one compiled version serves writable arrays,
frozen ones and views of Arrow buffers alike.
"""

from typing import Any

import numpy as np
from numba import njit, types

from xieshou.engines.measure.kinds import Int16s, Int32s, Int64s, Uint8s, Uint32s


def _read_only(item: Any) -> Any:
    return types.Array(item, 1, "C", readonly=True)


_tuple_of: Any = types.Tuple
_INT16, _INT32, _INT64 = map(_read_only, (types.int16, types.int32, types.int64))
_UINT8, _UINT32 = map(_read_only, (types.uint8, types.uint32))

SOUND = 0
CELL_FLAWS = (
    "is sound",
    "points outside the places or groups",
    "has a pattern of too many bits",
    "has a negative weight or no record",
    "is not sorted by place, group and pattern",
)


@njit(
    [
        types.int64(
            *(_INT32, _INT16, _UINT32, _INT64, _INT64),
            *(types.int64, types.int64, types.int64),
        )
    ],
    cache=True,
    nogil=True,
)
def first_flaw(
    place: Int32s,
    group: Int16s,
    pattern: Uint32s,
    weight: Int64s,
    count: Int64s,
    places: int,
    groups: int,
    patterns: int,
) -> int:
    """What breaks the order or range of the first unsound cell: an index into CELL_FLAWS."""
    last = -1
    for cell in range(place.size):
        if not (0 <= place[cell] < places and 0 <= group[cell] < groups):
            return 1
        if pattern[cell] >= patterns:
            return 2
        if weight[cell] < 0 or count[cell] < 1:
            return 3
        key = (int(place[cell]) * groups + int(group[cell])) * patterns + int(pattern[cell])
        if key <= last:
            return 4
        last = key
    return SOUND


@njit([types.int64(_INT32, _INT16, types.int64, types.int64)], cache=True, nogil=True)
def _bucket(place: Int32s, group: Int16s, row: int, groups: int) -> int:
    """Which (place, group) a row is of; an empty `group` stands for all 0."""
    bucket = int(place[row]) * groups
    return bucket + int(group[row]) if group.size else bucket


@njit(
    [_tuple_of((types.int64[::1], types.boolean))(_INT32, _INT16, types.int64, types.int64)],
    cache=True,
    nogil=True,
)
def _starts(place: Int32s, group: Int16s, places: int, groups: int) -> tuple[Int64s, bool]:
    """Where each (place, group) bucket starts in bucket order, and whether rows are so ordered."""
    start = np.zeros(places * groups + 1, np.int64)
    ordered = True
    last = 0
    for row in range(place.size):
        bucket = _bucket(place, group, row, groups)
        start[bucket + 1] += 1
        ordered = ordered and bucket >= last
        last = bucket
    for bucket in range(places * groups):
        start[bucket + 1] += start[bucket]
    return start, ordered


@njit(
    [
        _tuple_of(
            (
                types.int32[::1],
                types.int16[::1],
                types.uint32[::1],
                types.int64[::1],
                types.int64[::1],
            )
        )(_INT32, _INT16, _UINT32, _INT64, _INT64, types.int64, types.int64, types.int64)
    ],
    cache=True,
    nogil=True,
)
def collapse(
    place: Int32s,
    group: Int16s,
    pattern: Uint32s,
    weight: Int64s,
    count: Int64s,
    places: int,
    groups: int,
    patterns: int,
) -> tuple[Int32s, Int16s, Uint32s, Int64s, Int64s]:
    """Rows -> cells sorted by (place, group, pattern), weights and counts summed. O(n + cells).

    An empty `group`, `weight` or `count` stands for all 0, all 1, all 1. One counting sort
    brings rows of a bucket together (skipped when they already are); then a table of `patterns`
    slots, small enough for the cache, sums each bucket.
    """
    rows = place.size
    start, ordered = _starts(place, group, places, groups)
    order = np.empty(0 if ordered else rows, np.int64)
    if not ordered:
        free = start[:-1].copy()
        for row in range(rows):
            bucket = _bucket(place, group, row, groups)
            order[free[bucket]] = row
            free[bucket] += 1
    weight_of = np.zeros(patterns, np.int64)
    count_of = np.zeros(patterns, np.int64)
    seen = np.empty(patterns, np.uint32)
    cell_place, cell_group = np.empty(rows, np.int32), np.empty(rows, np.int16)
    cell_pattern = np.empty(rows, np.uint32)
    cell_weight, cell_count = np.empty(rows, np.int64), np.empty(rows, np.int64)
    cells = 0
    for bucket in range(places * groups):
        met = 0
        for position in range(start[bucket], start[bucket + 1]):
            row = position if ordered else int(order[position])
            key = pattern[row]
            if count_of[key] == 0:
                seen[met] = key
                met += 1
            weight_of[key] += weight[row] if weight.size else 1
            count_of[key] += count[row] if count.size else 1
        if met > 1:
            seen[:met].sort()
        for at in range(met):
            key = seen[at]
            cell_place[cells], cell_group[cells] = bucket // groups, bucket % groups
            cell_pattern[cells] = key
            cell_weight[cells], cell_count[cells] = weight_of[key], count_of[key]
            weight_of[key] = 0
            count_of[key] = 0
            cells += 1
    place, group = cell_place[:cells], cell_group[:cells]
    pattern, weight, count = cell_pattern[:cells], cell_weight[:cells], cell_count[:cells]
    if cells * 2 < rows:
        # Let go of the memory that turned out not to be needed.
        return place.copy(), group.copy(), pattern.copy(), weight.copy(), count.copy()
    return place, group, pattern, weight, count


@njit(
    [
        _tuple_of((types.int64[:, ::1], types.int64[:, ::1], types.int64[:, :, ::1]))(
            _INT32,
            _UINT32,
            _INT64,
            _INT64,
            _UINT8,
            types.int64,
            types.int64,
            types.int64,
        )
    ],
    cache=True,
    nogil=True,
)
def tally(
    row: Int32s,
    pattern: Uint32s,
    weight: Int64s,
    scores: Int64s,
    lines_met: Uint8s,
    rows: int,
    lines: int,
    indicators: int,
) -> tuple[Int64s, Int64s, Int64s]:
    """Sums over cells by row and poverty line, for all lines in one pass.

    `lines_met[pattern]` counts how many of the ascending lines the pattern's score reaches.
    Every cell is added once, at that number; a running sum from the highest line down then
    gives, at index j >= 1, everyone who reaches line j, and at index 0 everyone.
    Returns persons[row, j], scores[row, j] and persons lacking[row, j, indicator].
    """
    persons = np.zeros((rows, lines + 1), np.int64)
    score_sum = np.zeros((rows, lines + 1), np.int64)
    lacking = np.zeros((rows, lines + 1, indicators), np.int64)
    for cell in range(row.size):
        r, key, people = row[cell], pattern[cell], weight[cell]
        met = lines_met[key]
        persons[r, met] += people
        score_sum[r, met] += people * scores[key]
        for bit in range(indicators):
            lacking[r, met, bit] += people * np.int64((key >> np.uint32(bit)) & np.uint32(1))
    for r in range(rows):
        for met in range(lines - 1, -1, -1):
            persons[r, met] += persons[r, met + 1]
            score_sum[r, met] += score_sum[r, met + 1]
            for bit in range(indicators):
                lacking[r, met, bit] += lacking[r, met + 1, bit]
    return persons, score_sum, lacking
