"""Tables of persons or households -> Histogram, every unreadable cell named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.counting.histogram import Histogram, gather, histogram
from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.input_error import InputError, Problem, column_twice
from xieshou.engines.measure.kinds import Int64s, Uint32s
from xieshou.engines.measure.reading.cells import (
    SHOWN,
    BadCell,
    Cell,
    flag,
    group_name,
    persons,
    place_code,
    plain,
)
from xieshou.engines.measure.reading.sources import Batch, Column, Source, open_source

MOST_LISTED = 100

Meaning = int | float | str | bool | None
Reader = Callable[[Cell], Meaning | BadCell]


def read_table(
    path: str | Path,
    indicators: IndicatorSet,
    *,
    place: str = "place",
    group: str | None = None,
    weight: str | None = None,
    headers: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Histogram:
    """Read a CSV (UTF-8 or GB18030), XLSX or Parquet file of one row per person or household.

    One column per indicator code, saying 1 where deprived and 0 where not (yes/no, true/false,
    是/否 also do); `place`, `group` and `weight` name the columns of the place's code, the group
    and the persons a row stands for (1 each if left out). `headers` maps other headings to
    these names (`Texts.headers` gives the indicators' names in Chinese and English); `sheet`
    names a workbook's sheet. Blank rows are skipped, other columns ignored.

    Raises InputError listing the bad cells (the first 100 in full); nothing is returned then.
    """
    source = open_source(Path(path), sheet)
    wanted = [place, *([group] if group else []), *([weight] if weight else [])]
    columns = locate(source, meanings_of(source, headers or {}), [*wanted, *indicators.codes])
    readers: list[Reader] = [
        place_code,
        *([group_name] if group else []),
        *([persons] if weight else []),
        *[flag] * len(indicators),
    ]
    faults = Faults(source, columns)
    found = gather(
        _count(batch, readers, faults, grouped=bool(group), weighted=bool(weight))
        for batch in source.batches(columns)
    )
    faults.raise_if_any()
    return found


def meanings_of(source: Source, headers: Mapping[str, str]) -> Sequence[str]:
    """What each heading stands for, in small letters: the name `headers` gives it, or itself."""
    known = {plain(heading).casefold(): name for heading, name in headers.items()}
    titles = [plain(title).casefold() for title in source.header]
    return [plain(known.get(title, title)).casefold() for title in titles]


def locate(source: Source, meanings: Sequence[str], names: Sequence[str]) -> Sequence[int]:
    """Where the columns with these names are; refuses those that are absent or there twice."""
    problems = []
    for name in names:
        times = meanings.count(plain(name).casefold())
        if times == 0:
            problems.append(no_column(source, name))
        elif times > 1:
            problems.append(column_twice(name, times, file=source.file, sheet=source.sheet))
    if problems:
        raise InputError(*problems)
    return [meanings.index(plain(name).casefold()) for name in names]


def no_column(source: Source, name: str, also: str = "") -> Problem:
    """That a column is absent; `also` says what would do instead."""
    found = ", ".join(source.header)[:200]
    return Problem(
        "column_missing",
        f"There is no column {name}",
        f"Add it{also} to the header row, which has: {found}",
        value=found,
        file=source.file,
        sheet=source.sheet,
        column=name,
    )


@dataclass
class Faults:
    """Bad cells met so far: the first hundred in full, the rest counted."""

    source: Source
    columns: Sequence[int]
    problems: list[Problem] = field(default_factory=list)
    total: int = 0

    def add(self, bad: BadCell, value: Cell, rows: Sequence[int], column: int) -> None:
        """Note that these rows of the `column`-th wanted column hold the same bad value."""
        at = self.columns[column]
        self.total += len(rows)
        for row in rows[: MOST_LISTED - len(self.problems)]:
            self.problems.append(
                Problem(
                    bad.code,
                    bad.what,
                    bad.remedy,
                    value=plain(value)[:SHOWN],
                    file=self.source.file,
                    sheet=self.source.sheet,
                    row=row,
                    column=self.source.header[at],
                    cell=f"{_letters(at)}{row}" if self.source.sheet else "",
                )
            )

    def raise_if_any(self) -> None:
        """Raise InputError with the bad cells in reading order, if there are any."""
        if self.problems:
            self.problems.sort(key=lambda problem: problem.row or 0)
            raise InputError(*self.problems, left_out=self.total - len(self.problems))


def _count(
    batch: Batch, readers: Sequence[Reader], faults: Faults, *, grouped: bool, weighted: bool
) -> Histogram:
    before = faults.total
    read = [
        read_column(column, reader, batch.rows, faults, at)
        for at, (column, reader) in enumerate(zip(batch.columns, readers, strict=True))
    ]
    if faults.total > before:
        return histogram([], np.empty(0, np.uint32))
    flags = iter(read)
    places = labels(*next(flags))
    groups = labels(*next(flags)) if grouped else None
    weights = _numbers(*next(flags)) if weighted else None
    patterns: Uint32s = np.zeros(len(batch.rows), np.uint32)
    for bit, (meanings, codes) in enumerate(flags):
        patterns |= _numbers(meanings, codes).astype(np.uint32) << np.uint32(bit)
    return histogram(places, patterns, weights=weights, groups=groups)


def read_column(
    column: Column, reader: Reader, rows: Sequence[int], faults: Faults, at: int
) -> tuple[Sequence[Meaning], Int64s]:
    """The column as distinct meanings and an index per row; each distinct cell is read once."""
    values, codes = distinct(column)
    meanings: list[Meaning] = []
    for index, value in enumerate(values):
        meaning = reader(value)
        if isinstance(meaning, BadCell):
            bad_rows = [rows[row] for row in np.flatnonzero(codes == index).tolist()]
            faults.add(meaning, value, bad_rows, at)
            meaning = None
        meanings.append(meaning)
    return meanings, codes


def distinct(column: Column) -> tuple[Sequence[Cell], Int64s]:
    """The different cells of a column, and an index into them per row."""
    if isinstance(column, pa.Array):
        encoded = pc.dictionary_encode(column, null_encoding="encode")
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return encoded.dictionary.to_pylist(), codes
    # Python holds 1, 1.0 and True for equal, but they read differently.
    seen: dict[tuple[type, Cell], int] = {}
    numbers = [seen.setdefault((type(cell), cell), len(seen)) for cell in column]
    return [cell for _, cell in seen], np.array(numbers, dtype=np.int64)


def labels(meanings: Sequence[Cell], codes: Int64s) -> pa.Array:
    """The texts of a column, each once and an index per row."""
    texts = pa.array([str(meaning) for meaning in meanings], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), texts)


def _numbers(meanings: Sequence[Meaning], codes: Int64s) -> Int64s:
    numbers: Int64s = np.array(meanings or [0], dtype=np.int64)[codes]
    return numbers


def _letters(column: int) -> str:
    letters = ""
    number = column + 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
