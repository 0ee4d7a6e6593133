"""Indicator sets, as the measure reads them and as the registry stores them."""

from typing import Any

from xieshou.core.engine_words import Flaw, flaws_of
from xieshou.engines.measure import InputError, load_set
from xieshou.engines.measure.sets import MOST, SetDocument, load_document, read_document

# The set that households are asked about.
SURVEYED_SET = "rural-cn"
# How many rows a part of a set's document may have.
MOST_ROWS = MOST


def surveyed_codes() -> tuple[str, ...]:
    """Codes of the indicators that households are asked about, in the order of their bits."""
    return load_set(SURVEYED_SET)[0].codes


def shipped_set(code: str) -> dict[str, Any]:
    """The fields of a stored IndicatorSet. Raises the engine's InputError for an unknown code."""
    return _fields(load_document(code))


def read_set(document: Any) -> tuple[str, dict[str, Any]] | tuple[Flaw, ...]:
    """Code and fields of the set that a JSON document describes, or what is wrong with it."""
    try:
        read = read_document(document)
    except InputError as error:
        return flaws_of(error.problems)
    return read.code, _fields(read)


def _fields(document: SetDocument) -> dict[str, Any]:
    texts = document.texts
    return {
        "name_zh": texts.name["zh"],
        "name_en": texts.name["en"],
        "source_zh": texts.source["zh"],
        "source_en": texts.source["en"],
        "default_cutoff": str(texts.default_cutoff),
        "cutoffs": [str(cutoff) for cutoff in document.cutoffs],
        "dimensions": [{"code": code, **name} for code, name in texts.dimensions.items()],
        "indicators": [
            {
                "code": row.code,
                **texts.indicators[row.code],
                "dimension": row.dimension,
                "weight": row.weight,
                "deprived_if_zh": texts.deprived_if[row.code]["zh"],
                "deprived_if_en": texts.deprived_if[row.code]["en"],
                "when": str(document.when.get(row.code, "")),
            }
            for row in document.indicators.indicators
        ],
        "questions": [
            {
                "column": row.column,
                "kind": row.kind,
                **row.name,
                **{f"unit_{language}": text for language, text in row.unit.items()},
                "choices": list(row.choices),
            }
            for row in document.questions
        ],
    }
