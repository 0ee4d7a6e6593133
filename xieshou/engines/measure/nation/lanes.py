"""Counting many bits at once: counters side by side, a row of them to a line of the cache.

A person of pattern p who meets m poverty lines adds one row of lanes to the sums of the place at
m: lane i is bit i of p, and lane d is 1, the person. The bits of the pattern are the mask of one
vector addition; ten indicators take sixteen lanes, which are exactly one line of the cache.

A *key* is a place within its bucket and a pattern in one integer: place << d | pattern. A bucket
is so few places that their sums stay in the processor's cache while its keys are counted.

Indices are unsigned throughout: the compiler then need not ask whether one counts from the end.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from xieshou.engines.measure.kinds import Int32s, Int64s, Uint8s, Uint32s

Uint64s = npt.NDArray[np.uint64]

WORD_LANES = 4
# Bit i (of four) times 2**(15 i) stands at bit 16 i, and no other product of the two falls there.
_SPREAD = np.uint64(0x0000_2000_4000_8001)
_LANES = np.uint64(0x0001_0001_0001_0001)
_NIBBLE = np.uint64(15)
FEWEST_LANES = 8
# Rows looked at together for where a run ends.
BLOCK = 64


def array_type(item: Any, dimensions: int = 1, *, readonly: bool = False) -> Any:
    return types.Array(item, dimensions, "C", readonly=readonly)


def lanes_for(indicators: int) -> int:
    """Lanes per row, a power of two: one per indicator, one for persons, one for rows."""
    return max(FEWEST_LANES, 1 << (indicators + 1).bit_length())


def _lanes_added(context: Any, sums: Any, at: Any, bits: Any, lanes: Any) -> Any:
    """Add bit i of `bits` to sums[at + i], for `lanes` many i at once."""
    if not isinstance(lanes, types.IntegerLiteral):
        return None
    width = lanes.literal_value

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        item = context.get_value_type(signature.args[0].dtype)
        row = ir.VectorType(item, width)
        place = builder.bitcast(builder.gep(array.data, [given[1]]), row.as_pointer())
        mask = builder.bitcast(
            builder.trunc(given[2], ir.IntType(width)), ir.VectorType(ir.IntType(1), width)
        )
        before = builder.load(place, align=item.width // 8)
        builder.store(builder.add(before, builder.zext(mask, row)), place, align=item.width // 8)
        return context.get_dummy_value()

    return types.void(sums, at, types.uint64, lanes), generate


_add_lanes: Any = intrinsic(_lanes_added)


# Sums of 32 bits, or of 64 where there are too many persons for them.
SUM_ITEMS = (types.uint32, types.int64)
_COUNTED = [
    types.void(
        *(array_type(types.uint32), types.int64, array_type(types.uint8, readonly=True)),
        *(types.int64, array_type(item)),
    )
    for item in SUM_ITEMS
]


@cache
def counter(lanes: int) -> Callable[[Uint32s, int, Uint8s, int, npt.NDArray[Any]], None]:
    """count(keys, d, lines_met, lines, sums): add each key's lanes at its place and lines met.

    `sums` [place, lines, lanes], flat, of 32 or 64 bits; `lines_met` uint8[2**d]. The number of
    lanes is a constant of the compiled loop, which makes one addition of them.
    """

    @njit(_COUNTED, cache=True, nogil=True)
    def count(
        keys: Uint32s, indicators: int, lines_met: Uint8s, lines: int, sums: npt.NDArray[Any]
    ) -> None:
        low, shift = np.uint64((1 << indicators) - 1), np.uint64(indicators)
        person = np.uint64(1 << indicators)
        places = np.uint64(lines)
        for row in range(np.uint64(keys.size)):
            key = np.uint64(keys[row])
            pattern = key & low
            at = ((key >> shift) * places + np.uint64(lines_met[pattern])) * np.uint64(lanes)
            _add_lanes(sums, at, pattern | person, lanes)

    return count  # type: ignore[no-any-return]


@njit(
    [types.int64(array_type(types.int32, readonly=True), array_type(types.int64))],
    cache=True,
    nogil=True,
)
def run_starts(index: Int32s, starts: Int64s) -> int:
    """Write where the runs of one index begin; their number, or -1 if `starts` is too short."""
    found, row, current = 0, 0, np.int32(-1)
    while row < index.size:
        if row + BLOCK <= index.size:
            others = np.int32(0)
            for at in range(np.uint64(row), np.uint64(row + BLOCK)):
                others |= index[at] ^ current
            if others == 0:
                row += BLOCK
                continue
        for at in range(row, min(row + BLOCK, index.size)):
            if index[at] != current:
                if found == starts.size:
                    return -1
                current = index[at]
                starts[found] = at
                found += 1
        row += BLOCK
    return found


_RUNS_COUNTED = [
    types.void(
        *(array_type(types.int64, readonly=True),) * 3,
        *(array_type(pattern, readonly=True), types.int64, array_type(types.uint8, readonly=True)),
        *(types.int64, array_type(item)),
    )
    for item in SUM_ITEMS
    for pattern in (types.uint16, types.uint32)
]


@cache
def run_counter(lanes: int) -> Callable[..., None]:
    """count(places, starts, ends, patterns, d, lines_met, lines, sums): as `counter`, by runs.

    All rows from starts[i] to ends[i] are of place places[i] of the bucket.
    """

    @njit(_RUNS_COUNTED, cache=True, nogil=True)
    def count(
        places: Int64s,
        starts: Int64s,
        ends: Int64s,
        patterns: npt.NDArray[Any],
        indicators: int,
        lines_met: Uint8s,
        lines: int,
        sums: npt.NDArray[Any],
    ) -> None:
        person = np.uint64(1 << indicators)
        for run in range(places.size):
            first = np.uint64(places[run] * lines * lanes)
            for row in range(np.uint64(starts[run]), np.uint64(ends[run])):
                pattern = np.uint64(patterns[row])
                at = first + np.uint64(lines_met[pattern]) * np.uint64(lanes)
                _add_lanes(sums, at, pattern | person, lanes)

    return count  # type: ignore[no-any-return]


@njit(
    [
        types.void(
            *(array_type(types.uint32), array_type(types.int64), types.int64),
            *(
                array_type(types.uint8, readonly=True),
                types.int64,
                types.int64,
                array_type(types.int64),
            ),
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
    """As `counter`, for rows that stand for `weights` persons.

    The lane after that of persons counts rows, so that a place of nobody is still seen to occur.
    """
    low = np.int64((1 << indicators) - 1)
    for row in range(keys.size):
        pattern = np.int64(keys[row]) & low
        at = ((np.int64(keys[row]) >> indicators) * lines + lines_met[pattern]) * lanes
        persons = weights[row]
        for lane in range(indicators):
            sums[at + lane] += persons * ((pattern >> lane) & 1)
        sums[at + indicators] += persons
        sums[at + indicators + 1] += 1


@njit(
    [
        types.int64(
            *(array_type(types.int32, readonly=True), array_type(types.int32, readonly=True)),
            *(array_type(pattern, readonly=True), array_type(types.int64, readonly=True)),
            *(types.int64, types.int64, types.int64, types.int64),
            *(array_type(types.uint32), array_type(types.int64), array_type(types.uint64)),
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
    [types.void(array_type(types.uint8, readonly=True), types.int64, array_type(types.uint64))],
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
