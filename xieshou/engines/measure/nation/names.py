"""Texts -> codes in order of first sight, at the speed of a cache miss each, compiled.

A hash table with open addressing over Arrow's own buffers. Threads may look names up while one of
them adds some: a slot is written in one piece, and a name beyond those known to who looks is
unknown to them.
"""

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from xieshou.engines.measure.kinds import Int32s, Uint8s

Uint64s = npt.NDArray[np.uint64]

# Slots per name, at least: short searches for little memory.
SPARSE = 2
# Texts hashed before the first of them is looked up.
AHEAD = 1024
_EIGHT, _MOST_DIGITS = np.uint64(8), np.uint64(14)
_ZEROS, _ABOVE_9 = np.uint64(0x3030_3030_3030_3030), np.uint64(0x4646_4646_4646_4646)
_HIGH_BITS = np.uint64(0x8080_8080_8080_8080)
_LOW_63 = np.uint64((1 << 63) - 1)
_PRIME = np.uint64(0x9E37_79B9_7F4A_7C15)
_INTS = types.Array(types.int32, 1, "C", readonly=True)
_BYTES = types.Array(types.uint8, 1, "C", readonly=True)
_WORDS = types.Array(types.uint64, 1, "C", readonly=True)
_UPPER = np.uint64(0xFFFF_FFFF_0000_0000)


@njit(
    [types.boolean(_INTS, _BYTES, types.int64, _INTS, _BYTES, types.int64)], cache=True, nogil=True
)
def _same(
    texts: Int32s, data: Uint8s, text: Any, others: Int32s, other_data: Uint8s, other: int
) -> bool:
    start, end = np.uint64(texts[text]), np.uint64(texts[text + 1])
    begin = np.uint64(others[other])
    if end - start != np.uint64(others[other + 1]) - begin:
        return False
    while start < end:
        if data[start] != other_data[begin]:
            return False
        start += np.uint64(1)
        begin += np.uint64(1)
    return True


def _eight_loaded(context: Any, data: Any, at: Any) -> Any:
    """The eight bytes from data[at] on as one word, the first of them lowest."""

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, given[0])
        place = builder.gep(array.data, [given[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()), align=1)
        return word if sys.byteorder == "little" else builder.bswap(word)

    return types.uint64(data, types.uint64), generate


_eight: Any = intrinsic(_eight_loaded)


@njit([types.uint64(types.uint64)], cache=True, nogil=True)
def _packed(digits: Any) -> Any:
    """Eight bytes of a digit each, in 32 bits."""
    digits &= np.uint64(0x0F0F_0F0F_0F0F_0F0F)
    digits = (digits | digits >> np.uint64(4)) & np.uint64(0x00FF_00FF_00FF_00FF)
    digits = (digits | digits >> np.uint64(8)) & np.uint64(0x0000_FFFF_0000_FFFF)
    return (digits | digits >> np.uint64(16)) & np.uint64(0xFFFF_FFFF)


@njit([types.uint64(_INTS, _BYTES, types.int64)], cache=True, nogil=True)
def _hash(texts: Int32s, data: Uint8s, text: Any) -> Any:
    """Odd, and then no other text's, for a code of 8 to 14 digits; even for any other text.

    A code's length and digits are one number below 2**63, which mixing maps one to one.
    """
    start, end = np.uint64(texts[text]), np.uint64(texts[text + 1])
    length = end - start
    if _EIGHT <= length <= _MOST_DIGITS:
        first, last = _eight(data, start), _eight(data, end - _EIGHT)
        beyond = (first + _ABOVE_9) | (first - _ZEROS) | (last + _ABOVE_9) | (last - _ZEROS)
        if (first | last | beyond) & _HIGH_BITS == 0:
            # Digits that both hold are left out of the second.
            rest = _packed(last) >> (np.uint64(4) * (np.uint64(16) - length))
            mixed = (length << np.uint64(56)) | (rest << np.uint64(32)) | _packed(first)
            mixed = (mixed * _PRIME) & _LOW_63
            mixed ^= mixed >> np.uint64(29)
            return ((mixed * _PRIME) << np.uint64(1)) | np.uint64(1)
    mixed = length
    while start < end:
        word = np.uint64(0)
        stop = min(start + np.uint64(8), end)
        while start < stop:
            word = (word << np.uint64(8)) | np.uint64(data[start])
            start += np.uint64(1)
        mixed = (mixed ^ word) * _PRIME
        mixed ^= mixed >> np.uint64(29)
    return (mixed * _PRIME) << np.uint64(1)


@njit([types.void(_INTS, _BYTES, types.Array(types.uint64, 1, "C"))], cache=True, nogil=True)
def _hash_all(texts: Int32s, data: Uint8s, hashes: Uint64s) -> None:
    for text in range(hashes.size):
        hashes[text] = _hash(texts, data, text)


@njit(
    [
        types.void(
            *(_WORDS, _WORDS, _INTS, _BYTES, _INTS, _BYTES),
            types.Array(types.int32, 1, "C"),
        )
    ],
    cache=True,
    nogil=True,
)
def _find(
    slots: Uint64s,
    hashes: Uint64s,
    known: Int32s,
    known_data: Uint8s,
    texts: Int32s,
    data: Uint8s,
    codes: Int32s,
) -> None:
    """The code of each text, or -1. `hashes` are those of the known names.

    Texts are hashed some at a time, ahead of being looked up, so that many slow looks into memory
    overlap.
    """
    mask = np.uint64(slots.size - 1)
    wanted = np.empty(AHEAD, np.uint64)
    for first in range(0, codes.size, AHEAD):
        last = min(first + AHEAD, codes.size)
        for text in range(first, last):
            wanted[text - first] = _hash(texts, data, text)
        for text in range(first, last):
            sought = wanted[text - first]
            slot = (sought >> np.uint64(8)) & mask
            found = np.int32(-1)
            while slots[slot] != 0:
                if (slots[slot] ^ sought) & _UPPER == 0:
                    code = np.int32(slots[slot] & ~_UPPER) - np.int32(1)
                    if (
                        code < hashes.size
                        and hashes[np.uint32(code)] == sought
                        and (
                            sought & np.uint64(1)
                            or _same(known, known_data, code, texts, data, text)
                        )
                    ):
                        found = code
                        break
                slot = (slot + np.uint64(1)) & mask
            codes[text] = found


@njit([types.void(types.Array(types.uint64, 1, "C"), _WORDS, types.int64)], cache=True, nogil=True)
def _insert(slots: Uint64s, hashes: Uint64s, code: int) -> None:
    """Give new names codes from `code` on: a slot holds half the hash, then code + 1; 0 is free."""
    mask = np.uint64(slots.size - 1)
    for name in range(hashes.size):
        slot = (hashes[name] >> np.uint64(8)) & mask
        while slots[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = (hashes[name] & _UPPER) | np.uint64(code + name + 1)


@dataclass(frozen=True, eq=False)
class Names:
    """Distinct names, an Arrow string array; the code of a name is its position."""

    names: pa.Array
    hashes: Uint64s
    slots: Uint64s

    @staticmethod
    def none() -> "Names":
        return Names(pa.array([], pa.string()), np.empty(0, np.uint64), np.zeros(1, np.uint64))

    def __len__(self) -> int:
        return len(self.names)

    def find(self, texts: pa.Array, codes: Int32s) -> None:
        """Write the code of each text to `codes`, -1 where it is unknown."""
        _find(self.slots, self.hashes, *_buffers(self.names), *_buffers(texts), codes)

    def codes(self, texts: pa.Array) -> Int32s:
        """int32 code of each text, -1 where it is unknown."""
        codes = np.empty(len(texts), np.int32)
        self.find(texts, codes)
        return codes

    def with_all(self, texts: pa.Array) -> "Names":
        """These names and, after them, the unknown ones of `texts`, each once."""
        unknown = texts.filter(pa.array(self.codes(texts) < 0)).unique()
        if not len(unknown):
            return self
        names = pa.concat_arrays([self.names, unknown])
        new = _hashes(unknown)
        hashes = np.concatenate([self.hashes, new])
        if SPARSE * len(names) <= len(self.slots):
            _insert(self.slots, new, len(self))
            return Names(names, hashes, self.slots)
        slots = np.zeros(2 << (SPARSE * len(names)).bit_length(), np.uint64)
        _insert(slots, hashes, 0)
        return Names(names, hashes, slots)


def _hashes(texts: pa.Array) -> Uint64s:
    hashes = np.empty(len(texts), np.uint64)
    _hash_all(*_buffers(texts), hashes)
    return hashes


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Offsets int32[n + 1] and bytes of a string array without nulls."""
    _, offsets, data = texts.buffers()
    if not len(texts) or offsets is None:
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    starts = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset)
    return starts, np.frombuffer(data if data is not None else b"", np.uint8)
