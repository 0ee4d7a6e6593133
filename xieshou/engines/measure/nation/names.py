"""Texts -> codes in order of first sight, at the speed of a cache miss each, compiled.

A hash table with open addressing over Arrow's own buffers. Threads may look names up while one of
them adds some: a slot is written in one piece, and a name beyond those known to who looks is
unknown to them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit, types

from xieshou.engines.measure.kinds import Int32s, Uint8s

Uint64s = npt.NDArray[np.uint64]

# Slots per name, at least: short searches for little memory.
SPARSE = 4
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


@njit([types.void(_INTS, _BYTES, types.Array(types.uint64, 1, "C"))], cache=True, nogil=True)
def _hash(texts: Int32s, data: Uint8s, hashes: Uint64s) -> None:
    """Eight bytes at a time, mixed by multiplication. Offsets and bytes as Arrow keeps them."""
    for text in range(hashes.size):
        start, end = np.uint64(texts[text]), np.uint64(texts[text + 1])
        mixed = end - start
        while start < end:
            word = np.uint64(0)
            stop = min(start + np.uint64(8), end)
            while start < stop:
                word = (word << np.uint64(8)) | np.uint64(data[start])
                start += np.uint64(1)
            mixed = (mixed ^ word) * _PRIME
            mixed ^= mixed >> np.uint64(29)
        hashes[text] = mixed * _PRIME


@njit(
    [
        types.void(
            *(_WORDS, _INTS, _BYTES, _WORDS, _INTS, _BYTES),
            types.Array(types.int32, 1, "C"),
        )
    ],
    cache=True,
    nogil=True,
)
def _find(
    slots: Uint64s,
    known: Int32s,
    known_data: Uint8s,
    hashes: Uint64s,
    texts: Int32s,
    data: Uint8s,
    codes: Int32s,
) -> None:
    """The code of each text, or -1.

    First by hash alone, so that many slow looks into memory overlap; then by comparing bytes,
    and searching on where another text has the same upper half of its hash.
    """
    mask = np.uint64(slots.size - 1)
    for text in range(codes.size):
        tag, slot = hashes[text] & _UPPER, (hashes[text] >> np.uint64(8)) & mask
        while slots[slot] != 0 and (slots[slot] & _UPPER) != tag:
            slot = (slot + np.uint64(1)) & mask
        codes[text] = np.int32(slots[slot] & ~_UPPER) - 1
        if codes[text] >= known.size - 1:
            codes[text] = -1
    for text in range(codes.size):
        if codes[text] >= 0 and not _same(known, known_data, codes[text], texts, data, text):
            slot = (hashes[text] >> np.uint64(8)) & mask
            codes[text] = -1
            while slots[slot] != 0:
                code = np.int32(slots[slot] & ~_UPPER) - 1
                if code < known.size - 1 and _same(known, known_data, code, texts, data, text):
                    codes[text] = code
                    break
                slot = (slot + np.uint64(1)) & mask


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
    slots: Uint64s

    @staticmethod
    def none() -> "Names":
        return Names(pa.array([], pa.string()), np.zeros(1, np.uint64))

    def __len__(self) -> int:
        return len(self.names)

    def codes(self, texts: pa.Array) -> Int32s:
        """int32 code of each text, -1 where it is unknown."""
        codes = np.empty(len(texts), np.int32)
        _find(self.slots, *_buffers(self.names), _hashes(texts), *_buffers(texts), codes)
        return codes

    def with_all(self, texts: pa.Array) -> "Names":
        """These names and, after them, the unknown ones of `texts`, each once."""
        unknown = texts.filter(pa.array(self.codes(texts) < 0)).unique()
        if not len(unknown):
            return self
        names = pa.concat_arrays([self.names, unknown])
        if SPARSE * len(names) <= len(self.slots):
            _insert(self.slots, _hashes(unknown), len(self))
            return Names(names, self.slots)
        slots = np.zeros(2 << (SPARSE * len(names)).bit_length(), np.uint64)
        _insert(slots, _hashes(names), 0)
        return Names(names, slots)


def _hashes(texts: pa.Array) -> Uint64s:
    hashes = np.empty(len(texts), np.uint64)
    _hash(*_buffers(texts), hashes)
    return hashes


def _buffers(texts: pa.Array) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Offsets int32[n + 1] and bytes of a string array without nulls."""
    _, offsets, data = texts.buffers()
    if not len(texts) or offsets is None:
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    starts = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset)
    return starts, np.frombuffer(data if data is not None else b"", np.uint8)
