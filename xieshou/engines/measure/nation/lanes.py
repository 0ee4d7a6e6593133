"""Counting many bits at once: sixteen-bit counters side by side in 64-bit words, compiled.

A person of pattern p who meets m poverty lines adds one row of lanes to the counters of the
place at m: lane i is bit i of p, and the last but one is 1, the person. Four bits are spread over
the four lanes of a word by one multiplication, so that a row of ten indicators costs three
additions. Counters are emptied into 64-bit sums before any could hold more than LANE_ROWS.

A *key* is a place within its bucket and a pattern in one integer: place << d | pattern. A bucket
is so few places that their counters stay in the processor's cache while its keys are counted.

Indices are unsigned throughout: the compiler then need not ask whether one counts from the end.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit, types

from xieshou.engines.measure.kinds import Int32s, Int64s, Uint8s, Uint32s

Uint64s = npt.NDArray[np.uint64]

LANE_ROWS = (1 << 16) - 1
WORD_LANES = 4
# Bit i (of four) times 2**(15 i) stands at bit 16 i, and no other product of the two falls there.
_SPREAD = np.uint64(0x0000_2000_4000_8001)
_LANES = np.uint64(0x0001_0001_0001_0001)
_NIBBLE = np.uint64(15)
# The third lane of the last word.
_PERSON, _NONE = np.uint64(1 << 32), np.uint64(0)


def _array(item: Any, dimensions: int = 1, *, readonly: bool = False) -> Any:
    return types.Array(item, dimensions, "C", readonly=readonly)


def words_for(indicators: int) -> int:
    """Words per row of lanes: a lane per indicator, one for persons, one for their scores."""
    return -(-(indicators + 2) // WORD_LANES)


@cache
def counter(words: int) -> Callable[[Uint32s, int, Uint8s, int, Uint64s], None]:
    """count(keys, d, lines_met, lines, counters): add each key's lanes at its place and lines met.

    `counters` uint64[place, lines, words], flat; `lines_met` uint8[2**d]. The number of words is
    a constant of the compiled loop, which unrolls the additions.
    """

    @njit(
        [
            types.void(
                *(_array(types.uint32), types.int64, _array(types.uint8, readonly=True)),
                *(types.int64, _array(types.uint64)),
            )
        ],
        cache=True,
        nogil=True,
    )
    def count(
        keys: Uint32s, indicators: int, lines_met: Uint8s, lines: int, counters: Uint64s
    ) -> None:
        low, shift = np.uint64((1 << indicators) - 1), np.uint64(indicators)
        places, width = np.uint64(lines), np.uint64(words)
        for row in range(keys.size):
            key = np.uint64(keys[row])
            pattern = key & low
            at = ((key >> shift) * places + np.uint64(lines_met[pattern])) * width
            for word in range(words):
                bits = (pattern >> np.uint64(WORD_LANES * word)) & _NIBBLE
                lanes = (bits * _SPREAD) & _LANES
                counters[at + np.uint64(word)] += lanes + (_PERSON if word == words - 1 else _NONE)

    return count  # type: ignore[no-any-return]


@njit(
    [
        types.void(
            *(_array(types.uint32), _array(types.int64), types.int64),
            *(_array(types.uint8, readonly=True), types.int64, types.int64, _array(types.int64)),
        )
    ],
    cache=True,
    nogil=True,
)
def count_weighted(
    keys: Uint32s,
    weights: Int64s,
    indicators: int,
    lines_met: Uint8s,
    lines: int,
    lanes: int,
    sums: Int64s,
) -> None:
    """As `counter`, for rows that stand for `weights` persons: straight into 64-bit `sums`.

    The last lane counts rows, so that a place of nobody is still seen to occur.
    """
    low = np.int64((1 << indicators) - 1)
    for row in range(keys.size):
        pattern = np.int64(keys[row]) & low
        at = ((np.int64(keys[row]) >> indicators) * lines + lines_met[pattern]) * lanes
        persons = weights[row]
        for lane in range(indicators):
            sums[at + lane] += persons * ((pattern >> lane) & 1)
        sums[at + lanes - 2] += persons
        sums[at + lanes - 1] += 1


@njit([types.void(_array(types.uint16), _array(types.int64))], cache=True, nogil=True)
def empty_into(counters: npt.NDArray[np.uint16], sums: Int64s) -> None:
    """Add every counter to its sum and set it to 0."""
    for at in range(counters.size):
        sums[at] += counters[at]
        counters[at] = 0


@njit(
    [
        types.int64(
            *(_array(types.int32, readonly=True), _array(types.int32, readonly=True)),
            *(_array(pattern, readonly=True), _array(types.int64, readonly=True)),
            *(types.int64, types.int64, types.int64, types.int64),
            *(_array(types.uint32), _array(types.int64), _array(types.uint64)),
        )
        for pattern in (types.uint16, types.uint32)
    ],
    cache=True,
    nogil=True,
)
def scatter(
    index: Int32s,
    code_of: Int32s,
    pattern: npt.NDArray[Any],
    weight: Int64s,
    start: int,
    indicators: int,
    bucket_bits: int,
    room: int,
    keys: Uint32s,
    weights: Int64s,
    free: Uint64s,
) -> int:
    """Write the key of each row from `start` on to its bucket, while every bucket has enough room.

    Row r is of the place `code_of[index[r]]`. Bucket b owns `room` slots of `keys`, and of
    `weights` (empty where `weight` is, for rows of one person), from b * room on; `free[b]` is
    the next. Returns the row to go on at, after buckets more than half full were emptied; the
    number of rows when all are written.
    """
    low, bits = np.uint32((1 << bucket_bits) - 1), np.uint32(bucket_bits)
    shift = np.uint32(indicators)
    block = room // 2
    row = start
    while row < index.size:
        for bucket in range(free.size):
            if np.int64(free[bucket]) - bucket * room > room - block:
                return row
        end = min(row + block, index.size)
        for r in range(np.uint64(row), np.uint64(end)):
            code = np.uint32(code_of[np.uint32(index[r])])
            home = code >> bits
            at = free[home]
            keys[at] = ((code & low) << shift) | np.uint32(pattern[r])
            free[home] = at + np.uint64(1)
            if weights.size > 0:
                weights[at] = weight[r]
        row = end
    return row


@njit(
    [types.void(_array(types.uint8, readonly=True), types.int64, _array(types.uint64))],
    cache=True,
    nogil=True,
)
def set_bit(flags: Uint8s, bit: int, patterns: Uint64s) -> None:
    """Set `bit` in the 16-bit patterns, four to a word, of rows whose flag (eight a byte) is set.

    Both are in Arrow's order, lowest bit first; two words of patterns for each byte of flags.
    """
    by = np.uint64(bit)
    for at in range(flags.size):
        byte = np.uint64(flags[at])
        patterns[2 * at] |= (((byte & _NIBBLE) * _SPREAD) & _LANES) << by
        patterns[2 * at + 1] |= (((byte >> np.uint64(4)) * _SPREAD) & _LANES) << by


@njit(
    [
        types.void(
            *(_array(types.int64, 3), _array(types.int64, readonly=True)),
            *(_array(types.int64, readonly=True), _array(types.int64, 3)),
        )
    ],
    cache=True,
    nogil=True,
)
def finish(sums: Int64s, row_of: Int64s, weights: Int64s, figures: Int64s) -> None:
    """Sums of those who meet exactly so many lines -> figures of those who meet at least so many.

    Place p of `sums` int64[place, lines, lanes] becomes row `row_of[p]` of `figures` (none where
    that is negative); the last lane becomes the sum of scores.
    """
    places, lines, lanes = sums.shape
    for place in range(places):
        row = row_of[place]
        if row < 0:
            continue
        for line in range(lines - 1, -1, -1):
            for lane in range(lanes):
                above = figures[row, line + 1, lane] if line + 1 < lines else 0
                figures[row, line, lane] = sums[place, line, lane] + above
            score = 0
            for bit in range(weights.size):
                score += weights[bit] * figures[row, line, bit]
            figures[row, line, lanes - 1] = score


@njit(
    [
        types.void(
            _array(types.int64, 3), _array(types.int64, readonly=True), _array(types.int64, 3)
        )
    ],
    cache=True,
    nogil=True,
)
def sum_up(figures: Int64s, parent: Int64s, parents: Int64s) -> None:
    """Add the figures of every place to those of its parent."""
    flat = figures.shape[1] * figures.shape[2]
    fine, coarse = figures.reshape(-1, flat), parents.reshape(-1, flat)
    for row in range(fine.shape[0]):
        for at in range(flat):
            coarse[parent[row], at] += fine[row, at]
