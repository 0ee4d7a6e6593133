"""Files of survey answers or deprivations -> one table of records, unknown where nothing is said.

    read_records("survey.sav", load_document("rural-cn"), weight="w", cluster="psu")

Columns of the result: place, and group, cluster, stratum and weight where asked for, then one
nullable truth per indicator code: taken from the file's column of that name where there is one,
derived from the raw answers otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.input_error import InputError
from xieshou.engines.measure.reading.cells import (
    BadCell,
    Cell,
    answer,
    flag,
    group_name,
    place_code,
    share,
)
from xieshou.engines.measure.reading.sources import Batch, Column, Source, open_source
from xieshou.engines.measure.reading.tables import (
    Faults,
    Meaning,
    Reader,
    labels,
    locate,
    meanings_of,
    no_column,
    read_column,
)
from xieshou.engines.measure.sets.derive import TYPES, flags_of
from xieshou.engines.measure.sets.document import SetDocument

LABELS = ("place", "group", "cluster", "stratum")


@dataclass(frozen=True, slots=True)
class _Column:
    """One column to be read: its name in the result, its type, and what its cells mean.

    Of an `answer` in Arrow's own numbers or truths nothing is to be read.
    """

    name: str
    type: pa.DataType
    reader: Reader
    answer: bool = False

    def is_read(self, cells: Column) -> bool:
        """Whether the cells are what they mean."""
        if not self.answer or not isinstance(cells, pa.Array):
            return False
        numbers = pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type)
        return bool(cells.type == self.type or (numbers and pa.types.is_floating(self.type)))


def read_records(
    path: str | Path,
    document: SetDocument,
    *,
    place: str = "place",
    group: str | None = None,
    weight: str | None = None,
    cluster: str | None = None,
    stratum: str | None = None,
    headers: Mapping[str, str] | None = None,
    sheet: str | None = None,
    whole: bool = False,
) -> pa.Table:
    """Read a CSV, XLSX, Parquet, Stata .dta or SPSS .sav file of one row per person or household.

    `place`, `group`, `cluster`, `stratum` and `weight` name columns; weights are numbers from 0
    and may be fractions (1 each if left out). `headers` maps other headings to these names, to
    indicator codes or to the columns of questions; those of the document in Chinese and English
    are known. An empty answer or deprivation is unknown: null; with `whole`, empty deprivations
    are bad cells.

    Raises InputError listing the bad cells (the first 100 in full), or the columns that are
    missing: of an indicator without one of its own, the answers it follows from.
    """
    source = open_source(Path(path), sheet)
    meanings = meanings_of(source, {**document.headers, **(headers or {})})
    asked = dict(zip(LABELS, (place, group, cluster, stratum), strict=True))
    titles = {name: title for name, title in asked.items() if title}
    if weight:
        titles["weight"] = weight
    derived = _derived(source, document, meanings)
    columns = [_column(name) for name in titles]
    columns += [
        _Column(code, pa.bool_(), flag if whole else _maybe)
        for code in document.indicators.codes
        if code not in derived
    ]
    answers = _answers(document, derived)
    where = locate(
        source, meanings, [titles.get(column.name, column.name) for column in [*columns, *answers]]
    )
    faults = Faults(source, where)
    batches = [_read(batch, [*columns, *answers], faults) for batch in source.batches(where)]
    faults.raise_if_any()
    table = pa.Table.from_batches(batches, _schema([*columns, *answers])).unify_dictionaries()
    table = pa.table(
        {
            **{column.name: table[column.name] for column in columns},
            **flags_of(table.select([one.name for one in answers]), document, derived),
        }
    )
    return table.select([*titles, *document.indicators.codes])


def _derived(source: Source, document: SetDocument, meanings: Sequence[str]) -> tuple[str, ...]:
    """Codes of the indicators without a column of their own, whose answers are all there."""
    derived, problems = [], []
    for code in document.indicators.codes:
        if code.casefold() in meanings:
            continue
        condition = document.when.get(code)
        lacking = sorted(condition.columns - set(meanings)) if condition else []
        if condition is None or lacking:
            also = f", or the answers {', '.join(lacking)}," if lacking else ""
            problems.append(no_column(source, code, also))
        derived.append(code)
    if problems:
        raise InputError(*problems)
    return tuple(derived)


def _answers(document: SetDocument, derived: Sequence[str]) -> list[_Column]:
    wanted = document.asked(derived)
    return [
        _Column(one.column, TYPES[one.kind], one.read, one.kind != "text")
        for one in document.questions
        if one.column in wanted
    ]


def _column(name: str) -> _Column:
    if name == "weight":
        return _Column(name, pa.float64(), share)
    text = pa.dictionary(pa.int32(), pa.string())
    return _Column(name, text, group_name if name == "group" else place_code)


def _maybe(value: Cell) -> Meaning | BadCell:
    """A deprivation, or None where the cell says nothing."""
    return None if answer("text", value) is None else flag(value)


def _schema(columns: Sequence[_Column]) -> pa.Schema:
    return pa.schema([(column.name, column.type) for column in columns])


def _read(batch: Batch, columns: Sequence[_Column], faults: Faults) -> pa.RecordBatch:
    arrays = []
    for at, (column, cells) in enumerate(zip(columns, batch.columns, strict=True)):
        if column.is_read(cells):
            arrays.append(pc.cast(cells, column.type, safe=False))
            continue
        meanings, codes = read_column(cells, column.reader, batch.rows, faults, at)
        if pa.types.is_dictionary(column.type):
            arrays.append(labels(meanings, codes))
        elif pa.types.is_boolean(column.type):
            truths = [None if meaning is None else bool(meaning) for meaning in meanings]
            arrays.append(pa.array(truths, column.type).take(pa.array(codes)))
        else:
            arrays.append(pa.array(meanings, column.type).take(pa.array(codes)))
    return pa.RecordBatch.from_arrays(arrays, schema=_schema(columns))
