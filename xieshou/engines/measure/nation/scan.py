"""Parquet of any length straight to the exact figures of every level, in bounded memory.

Two threads read row groups. Each row becomes a key (place << d | pattern) in the bucket of its
place; a full bucket is counted in the processor's cache (lanes.py) and added to the 64-bit sums
of its places. No histogram is built: figures by place are all that is kept, and those of coarser
levels are sums of them.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from xieshou.engines.measure.counting.alkire_foster import poverty_lines
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.nation.columns import Columns, RowGroup, Rows, row_groups
from xieshou.engines.measure.nation.lanes import (
    LANE_ROWS,
    WORD_LANES,
    count_weighted,
    counter,
    empty_into,
    scatter,
)
from xieshou.engines.measure.nation.place_sums import THREADS, PlaceSums

# Keys that one thread keeps waiting for their buckets to fill.
KEY_BYTES = 1 << 26
LINE_KEYS = 16
FEWEST_BUCKETS = 1 << 8

Progress = Callable[[int, int], None]


def measure_files(
    paths: Sequence[Path | str],
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    place: str = "place",
    pattern: str | None = "pattern",
    flags: Sequence[str] | None = None,
    weight: str | None = None,
    levels: Sequence[int],
    progress: Progress | None = None,
) -> dict[int, Measures]:
    """Every Alkire-Foster figure of every place of every level, from one pass over Parquet.

    `place` names the column of codes (text, dictionary or integers); a level is the number of
    leading digits that names its places (0: all together). `pattern` names the packed column;
    `flags`, where given, are instead one boolean column per indicator, in their order. A row is
    one person, or `weight` persons. The result equals, to the last unit, `measure()` of the
    `histogram()` of the same rows, rolled up; rows may come in any order, and memory does not
    grow with their number, only with places x cutoffs x indicators.

    `progress(rows done, rows in all)` is called in the caller's thread between row groups; what
    it raises ends the scan. Unknown cells and patterns beyond the set are refused by InputError.
    """
    lines = poverty_lines(indicators, cutoffs)
    columns = Columns(indicators, place, pattern, tuple(flags or ()), weight)
    groups = row_groups([Path(path) for path in paths])
    sums = PlaceSums(lines)
    _in_threads(groups, columns, sums, progress)
    return dict(sums.measures(levels))


class _Keys:
    """One thread's rows as keys by bucket, and the counters they are counted in."""

    def __init__(self, sums: PlaceSums, *, weighted: bool) -> None:
        self.sums = sums
        self.weighted = weighted
        self.room = 0
        self.keys = np.empty(0, np.uint32)
        self.weights = np.empty(0, np.int64)
        self.first = self.free = np.empty(0, np.uint64)
        self.counters = np.zeros(sums.row // WORD_LANES << sums.bucket_bits, np.uint64)
        self.places = pa.array([], pa.string())
        self.codes = np.empty(0, np.int32)

    def add(self, rows: Rows) -> None:
        """Take rows in, counting every bucket that gets full."""
        if self.weighted:
            self.sums.weigh(float(rows.weight.sum(dtype=np.float64)))
        if not rows.places.equals(self.places):
            self.places, self.codes = rows.places, self.sums.codes(rows.places)
        self._make_room()
        at = 0
        while at < len(rows.index):
            at = scatter(
                *(rows.index, self.codes, rows.pattern, rows.weight, at),
                *(self.sums.d, self.sums.bucket_bits, self.room),
                *(self.keys, self.weights, self.free),
            )
            if at < len(rows.index):
                self._count(np.flatnonzero(self.free - self.first > self.room // 2))

    def _make_room(self) -> None:
        if self.sums.buckets <= len(self.free):
            return
        self.count_all()
        buckets = max(FEWEST_BUCKETS, 1 << self.sums.buckets.bit_length())
        row = 12 if self.weighted else 4
        # An odd number of cache lines, lest all buckets compete for the same sets of the cache.
        lines = max(2, min(LANE_ROWS, KEY_BYTES // (row * buckets)) // LINE_KEYS)
        self.room = LINE_KEYS * (lines - 1 | 1)
        self.keys = np.empty(buckets * self.room, np.uint32)
        self.weights = np.empty(len(self.keys) if self.weighted else 0, np.int64)
        self.first = np.arange(buckets, dtype=np.uint64) * np.uint64(self.room)
        self.free = self.first.copy()

    def count_all(self) -> None:
        """Count what waits in buckets not yet full."""
        self._count(np.flatnonzero(self.free > self.first))

    def _count(self, buckets: npt.NDArray[np.intp]) -> None:
        for bucket in buckets.tolist():
            self._count_bucket(slice(int(self.first[bucket]), int(self.free[bucket])), bucket)
            self.free[bucket] = self.first[bucket]

    def _count_bucket(self, waiting: slice, bucket: int) -> None:
        sums, keys = self.sums, self.keys[waiting]
        lock, part = sums.bucket(bucket)
        lines = sums.lines.count + 1
        if self.weighted:
            with lock:
                count_weighted(
                    *(keys, self.weights[waiting], sums.d, sums.lines.met, lines, sums.lanes, part)
                )
        else:
            counter(sums.words)(keys, sums.d, sums.lines.met, lines, self.counters)
            with lock:
                empty_into(self.counters.view(np.uint16), part)


def _in_threads(
    groups: Sequence[RowGroup], columns: Columns, sums: PlaceSums, progress: Progress | None
) -> None:
    """Count all row groups; the first error, a thread's or `progress`'s, ends all and is raised."""
    waiting, taking, stop = iter(groups), Lock(), Event()
    done: SimpleQueue[int | BaseException | None] = SimpleQueue()

    def take() -> RowGroup | None:
        with taking:
            return None if stop.is_set() else next(waiting, None)

    def work() -> None:
        try:
            _count_groups(take, columns, sums, done.put)
        except BaseException as error:  # handed to the caller's thread, which raises it
            done.put(error)
        done.put(None)

    threads = [Thread(target=work, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        _follow(done, len(threads), sum(group.rows for group in groups), progress)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _count_groups(
    take: Callable[[], RowGroup | None],
    columns: Columns,
    sums: PlaceSums,
    tell: Callable[[int], None],
) -> None:
    keys = _Keys(sums, weighted=columns.weight is not None)
    path: Path | None = None
    file: pq.ParquetFile | None = None
    while (group := take()) is not None:
        if file is None or group.path != path:
            path, file = group.path, columns.open(group.path)
        for rows in columns.read(file, group):
            keys.add(rows)
        tell(group.rows)
    keys.count_all()


def _follow(
    done: "SimpleQueue[int | BaseException | None]",
    threads: int,
    rows: int,
    progress: Progress | None,
) -> None:
    counted = 0
    while threads:
        told = done.get()
        if told is None:
            threads -= 1
        elif isinstance(told, BaseException):
            raise told
        else:
            counted += told
            if progress is not None:
                progress(counted, rows)
