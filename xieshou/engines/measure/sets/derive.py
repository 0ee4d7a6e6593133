"""From raw answers to deprivations: each indicator's condition, computed by DuckDB.

derive(answers, load_document("rural-cn")) -> a table of true, false and null (unknown)
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from xieshou.engines.measure.input_error import InputError, Problem, column_twice
from xieshou.engines.measure.reading.cells import BadCell, Cell, plain
from xieshou.engines.measure.sets.document import Question, SetDocument
from xieshou.engines.measure.sets.expression import Expression
from xieshou.engines.measure.sets.parser import parse

__all__ = ["TYPES", "Expression", "derive", "flags_of", "parse", "typed"]


def derive(table: Any, document: SetDocument) -> pa.Table:
    """Whether each row is deprived in each indicator, in bit order.

    `table` is an Arrow table, or anything that gives one (`__arrow_c_stream__`: pandas, Polars),
    with a column per question. Returns nullable booleans, one column per indicator code; null
    where the answers leave it open. Raises InputError naming the answer that is missing as a
    column ("answer_column_missing"), unreadable ("answer_unreadable"), or an indicator without a
    condition ("when_missing").
    """
    codes = document.indicators.codes
    wanted = document.asked(codes)
    answers = typed(pa.table(table), [one for one in document.questions if one.column in wanted])
    return pa.table(flags_of(answers, document, codes))


def flags_of(
    answers: pa.Table, document: SetDocument, codes: Sequence[str]
) -> Mapping[str, pa.ChunkedArray]:
    """Nullable truths of these indicators, by code, from answers in their kinds."""
    if not codes:
        return {}
    # Ibis takes a second to import, and only those who derive need it.
    import ibis

    connection = ibis.duckdb.connect()
    try:
        # DuckDB gives rows back in any order: their numbers go along.
        numbered = answers.append_column(NUMBER, pa.array(range(len(answers)), pa.int64()))
        connection.con.register("answers", numbered)
        rows = connection.table("answers")
        flags = {f"flag {code}": document.when[code].over(rows) for code in codes}
        found = connection.to_pyarrow(rows.select(rows[NUMBER], **flags)).sort_by(NUMBER)
    finally:
        connection.disconnect()
    return {code: found[f"flag {code}"] for code in codes}


def typed(table: pa.Table, questions: Iterable[Question]) -> pa.Table:
    """The answers to these questions in their kinds: double, string (plain text) or bool.

    A column is found by its name, whatever the width and case of its letters; there must be one
    of it. An empty cell is null; a cell that cannot be read is refused, each kind of it once, with
    the first row (counted from 1) that holds it.
    """
    names: dict[str, list[str]] = {}
    for name in table.column_names:
        names.setdefault(_key(name), []).append(name)
    columns, problems = {}, []
    for question in questions:
        found = names.get(_key(question.column), [])
        if len(found) != 1:
            problems.append(
                column_twice(question.column, len(found))
                if found
                else _absent(question.column, table.column_names)
            )
            continue
        column, bad = _typed(table[found[0]], question)
        columns[question.column] = column
        problems += bad
    if problems:
        raise InputError(*problems)
    return pa.table(columns)


def _key(name: str) -> str:
    return plain(name).casefold()


# Blanks keep it apart from every question, whose names are without outer ones.
NUMBER = " number "
TYPES = {"number": pa.float64(), "text": pa.string(), "truth": pa.bool_()}


def _typed(column: pa.ChunkedArray, question: Question) -> tuple[pa.ChunkedArray, list[Problem]]:
    """The column in the question's type; each distinct cell is read once."""
    wanted = TYPES[question.kind]
    kind = column.type
    if question.kind == "number" and (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return pc.cast(column, wanted, safe=False), []
    if kind == wanted == pa.bool_():
        return column, []
    encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
    meanings: list[Cell] = []
    problems = []
    for at, cell in enumerate(encoded.dictionary.to_pylist()):
        read = question.read(cell)
        if isinstance(read, BadCell):
            row = pc.index(encoded.indices, at).as_py() + 1
            problems.append(
                Problem(
                    read.code,
                    read.what,
                    read.remedy,
                    str(cell)[:40],
                    row=row,
                    column=question.column,
                )
            )
            read = None
        meanings.append(read)
    return pa.chunked_array([pa.array(meanings, wanted).take(encoded.indices)]), problems


def _absent(column: str, there: list[str]) -> Problem:
    return Problem(
        "answer_column_missing",
        f"There is no column {column}",
        f"Add it, or name the column that holds it; there are: {', '.join(there)[:200]}",
        column=column,
    )
