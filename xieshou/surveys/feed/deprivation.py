"""What a household lacks, from its raw answers, by the conditions of the indicator set in use."""

from collections.abc import Mapping, Sequence

import pyarrow as pa

from xieshou.core.engine_words import Flaw, flaws_of
from xieshou.engines.measure import InputError
from xieshou.engines.measure.sets import load_document
from xieshou.engines.measure.sets.derive import derive as derive_flags

SET = "rural-cn"


def derive(
    rows: Sequence[Mapping[str, str]],
) -> tuple[Mapping[str, bool | None], ...] | tuple[Flaw, ...]:
    """Per household, indicator code → whether it is deprived, None where the answers leave it open.

    `rows` are {question: text}; numbers as text, truths as yes and no. Flaws where an answer cannot
    be read.
    """
    document = load_document(SET)
    columns = {
        one.column: [_cell(row.get(one.column, ""), one.kind) for row in rows]
        for one in document.questions
    }
    types = {"number": pa.float64(), "truth": pa.bool_(), "text": pa.string()}
    try:
        table = pa.table({
            one.column: pa.array(columns[one.column], types[one.kind])
            for one in document.questions
        })  # fmt: skip
        found = derive_flags(table, document)
    except InputError as error:
        return flaws_of(error.problems)
    return tuple(found.to_pylist())


def _cell(text: str, kind: str) -> float | bool | str | None:
    if not text:
        return None
    if kind == "number":
        return float(text)
    return text == "yes" if kind == "truth" else text
