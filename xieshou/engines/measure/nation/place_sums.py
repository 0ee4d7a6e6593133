"""Exact sums of places still being met, shared by threads, and the figures made of them."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.counting.alkire_foster import PovertyLines, check_scores
from xieshou.engines.measure.counting.histogram import MOST_WEIGHT
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int32s, Int64s
from xieshou.engines.measure.nation.finishing import finish, occur, sum_up
from xieshou.engines.measure.nation.lanes import lanes_for
from xieshou.engines.measure.nation.names import Names

THREADS = 2
# Sums of one bucket: half a core's second-level cache, on the machines of today.
CACHE_BYTES = 1 << 19
CACHE_LINE = 64
# So many rows of one person each fit 32-bit sums.
NARROW_ROWS = (1 << 32) - 1
FEWEST_BUCKET_BITS, MOST_BUCKET_BITS = 6, 12
# Sums are had from the system so many at once, in large pages where it has them; what no place
# uses is never touched.
SLAB_BYTES = 1 << 26
# Figures of all places at all lines: beyond it, a column of identifiers was taken for places.
MOST_SUM_BYTES = 1 << 33


class PlaceSums:
    """Persons by place, lines met exactly, and lane; grown as places are met, shared by threads.

    Places have codes in order of first sight. A bucket is 2**bucket_bits consecutive codes with
    its own array and lock, so nothing moves as places come.
    """

    def __init__(self, lines: PovertyLines, rows: int, *, weighted: bool) -> None:
        self.lines = lines
        self.d = len(lines.indicators)
        self.lanes = lanes_for(self.d)
        self.row = (lines.count + 1) * self.lanes
        self.item = np.dtype(np.int64 if weighted or rows > NARROW_ROWS else np.uint32)
        fitting = CACHE_BYTES // (self.item.itemsize * self.row)
        self.bucket_bits = min(max(fitting.bit_length() - 1, FEWEST_BUCKET_BITS), MOST_BUCKET_BITS)
        self.known = Names.none()
        self.persons = 0.0
        self._naming = Lock()
        self._buckets: list[tuple[Lock, npt.NDArray[Any]]] = []

    def codes(self, places: pa.Array, codes: Int32s) -> None:
        """Write the code of each of these names; new ones are given the next codes."""
        texts = places.cast(pa.string())
        self.known.find(texts, codes)
        if codes.size and codes.min() < 0:
            with self._naming:
                known = self.known.with_all(texts)
                self._grow(len(known))
                self.known = known
            known.find(texts, codes)

    def _grow(self, places: int) -> None:
        if places * self.row * 8 > MOST_SUM_BYTES:
            raise refuse(
                "places_too_many",
                f"There are more than {len(self.known):,} places",
                "Check the column of places, or ask for fewer cutoffs at a time.",
                value=places,
            )
        wanted = (places - 1 >> self.bucket_bits) + 1
        size = self.row << self.bucket_bits
        while len(self._buckets) < wanted:
            slab = _zeros(max(1, SLAB_BYTES // (size * self.item.itemsize)) * size, self.item)
            self._buckets += [(Lock(), part) for part in slab.reshape(-1, size)]

    def weigh(self, persons: float) -> None:
        """Note how many persons more there are, and refuse too many to be summed exactly."""
        with self._naming:
            self.persons += persons
        if self.persons > MOST_WEIGHT:
            raise refuse(
                "weight_unreadable",
                "Weights exceed 2**52",
                "Give the persons each row stands for.",
            )

    @property
    def buckets(self) -> int:
        return len(self._buckets)

    def bucket(self, number: int) -> tuple[Lock, npt.NDArray[Any]]:
        return self._buckets[number]

    def measures(self, levels: Sequence[int]) -> Iterator[tuple[int, Measures]]:
        """The figures of each level, finest first; empties the sums."""
        names, figures = self._finished()
        check_scores(int(figures[:, 0, -2].sum()), self.lines.indicators)
        for level in sorted(set(levels), reverse=True):
            names, figures = _coarser(names, figures, level)
            yield (
                level,
                self.lines.measures(
                    tuple(names.to_pylist()),
                    (),
                    figures[:, :, -2],
                    figures[:, :, -1],
                    figures[:, :, : self.d],
                ),
            )

    def _finished(self) -> tuple[pa.Array, Int64s]:
        """The names that occur, sorted, and int64[place, lines met at least, lane]."""
        shape = (1 << self.bucket_bits, self.lines.count + 1, self.lanes)
        parts = [part.reshape(shape) for _, part in self._buckets]
        occurs = np.zeros((len(parts), shape[0]), np.bool_)
        for number, part in enumerate(parts):
            occur(part, self.d, occurs[number])
        occurs = occurs.reshape(-1)[: len(self.known)]
        order = pc.array_sort_indices(self.known.names).to_numpy()
        order = order[occurs[order]].astype(np.int64)
        row_of = np.full(len(parts) << self.bucket_bits, -1, np.int64)
        row_of[order] = np.arange(len(order))
        figures = np.empty((len(order), shape[1], self.d + 2), np.int64)
        self._buckets = []

        def copy(number: int) -> None:
            part, parts[number] = parts[number], parts[number][:0]
            rows = row_of[number << self.bucket_bits : number + 1 << self.bucket_bits]
            finish(part, rows, self.lines.indicators.weights, figures)

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(copy, range(len(parts))))
        return self.known.names.take(pa.array(order)), figures


def _zeros(items: int, item: np.dtype[Any]) -> npt.NDArray[Any]:
    """Zeros that begin with a line of the cache, so that no row of lanes lies across two."""
    room = np.zeros(items * item.itemsize + CACHE_LINE, np.uint8)
    start = -room.ctypes.data % CACHE_LINE
    return room[start : start + items * item.itemsize].view(item)


def _coarser(names: pa.Array, figures: Int64s, digits: int) -> tuple[pa.Array, Int64s]:
    """Figures by the first digits of sorted names."""
    parents = pc.dictionary_encode(pc.utf8_slice_codeunits(names, 0, digits))
    if len(parents.dictionary) == len(names):
        return parents.dictionary, figures
    sums = np.zeros((len(parents.dictionary), *figures.shape[1:]), np.int64)
    sum_up(figures, parents.indices.to_numpy().astype(np.int64), sums)
    return parents.dictionary, sums
