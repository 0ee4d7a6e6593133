"""Parquet of any length straight to the exact figures of every level, in bounded memory.

Two threads read row groups. Each row becomes a key (place << d | pattern) in the bucket of its
place; a full bucket is counted while the sums of its places are in the processor's cache
(lanes.py). Long runs of one place, as in sorted files, are counted as they lie. No histogram is
built: figures by place are all that is kept, and those of coarser levels are sums of them.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
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
    count_weighted,
    counter,
    run_counter,
    run_starts,
    scatter,
)
from xieshou.engines.measure.nation.place_sums import THREADS, PlaceSums

# Keys that one thread keeps waiting for their buckets to fill.
KEY_BYTES = 1 << 26
LINE_KEYS = 16
MOST_ROOM = 1 << 16
# Rows of one place in succession, on average, from which on they are counted as they lie.
RUN_ROWS = 16
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
    rows = sum(group.rows for group in groups)
    sums = PlaceSums(lines, rows, weighted=weight is not None)
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
        self.places = pa.array([], pa.string())
        self.codes = np.empty(0, np.int32)
        self.starts = np.empty(0, np.int64)

    def add(self, rows: Rows) -> None:
        """Take rows in, counting every bucket that gets full."""
        if self.weighted:
            self.sums.weigh(float(rows.weight.sum(dtype=np.float64)))
        if not rows.places.equals(self.places):
            if len(rows.places) > len(self.codes):
                self.codes = np.empty(1 << len(rows.places).bit_length(), np.int32)
            self.sums.codes(rows.places, self.codes[: len(rows.places)])
            self.places = rows.places
        if not self.weighted and self._add_runs(rows):
            return
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

    def _add_runs(self, rows: Rows) -> bool:
        """Count rows whose places come in long runs where they lie; False if they do not."""
        sums, most = self.sums, len(rows.index) // RUN_ROWS + 1
        if most > len(self.starts):
            self.starts = np.empty(most, np.int64)
        runs = run_starts(rows.index, self.starts[:most])
        if runs < 0:
            return False
        starts = self.starts[:runs]
        ends = np.append(starts[1:], len(rows.index))
        codes = self.codes[rows.index[starts]].astype(np.int64)
        order = np.argsort(codes >> sums.bucket_bits, kind="stable")
        codes, starts, ends = codes[order], starts[order], ends[order]
        homes = codes >> sums.bucket_bits
        codes &= (1 << sums.bucket_bits) - 1
        cuts = [0, *(np.flatnonzero(np.diff(homes)) + 1).tolist(), runs] if runs else []
        for first, last in pairwise(cuts):
            these, (lock, part) = slice(first, last), sums.bucket(int(homes[first]))
            with lock:
                run_counter(sums.lanes)(
                    *(codes[these], starts[these], ends[these], rows.pattern),
                    *(sums.d, sums.lines.met, sums.lines.count + 1, part),
                )
        return True

    def _make_room(self) -> None:
        if self.sums.buckets <= len(self.free):
            return
        self.count_all()
        buckets = max(FEWEST_BUCKETS, 1 << self.sums.buckets.bit_length())
        row = 12 if self.weighted else 4
        # An odd number of cache lines, lest all buckets compete for the same sets of the cache.
        lines = max(2, min(MOST_ROOM, KEY_BYTES // (row * buckets)) // LINE_KEYS)
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
        with lock:
            if self.weighted:
                count_weighted(
                    *(keys, self.weights[waiting], sums.d, sums.lines.met, lines, sums.lanes, part)
                )
            else:
                counter(sums.lanes)(keys, sums.d, sums.lines.met, lines, part)


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
