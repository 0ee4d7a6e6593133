"""The indicator sets shipped with the library, as data with their texts and source."""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from xieshou.engines.measure.counting.indicators import IndicatorSet
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.sets.document import Question, SetDocument, Texts, read_document
from xieshou.engines.measure.sets.fields import MOST

__all__ = [
    "MOST",
    "Question",
    "SetDocument",
    "Texts",
    "load_document",
    "load_set",
    "open_document",
    "read_document",
    "set_codes",
]

LARGEST = 1 << 20


def set_codes() -> tuple[str, ...]:
    """Codes of the shipped sets, sorted."""
    folder = files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(name.removesuffix(".json") for name in names)


@cache
def load_document(code: str) -> SetDocument:
    """A shipped set; InputError "set_unknown" names those there are."""
    if code not in set_codes():
        raise refuse(
            "set_unknown",
            f"There is no indicator set {code!r}",
            f"Use one of {', '.join(set_codes())}.",
            value=code,
        )
    return read_document(json.loads((files(__name__) / f"{code}.json").read_text(encoding="utf-8")))


def load_set(code: str) -> tuple[IndicatorSet, Texts]:
    """A shipped set and its texts; InputError "set_unknown" names those there are."""
    document = load_document(code)
    return document.indicators, document.texts


def open_document(code_or_path: str) -> SetDocument:
    """A shipped set by its code, or the set that a JSON file of one's own describes.

    Raises InputError ("set_unknown", "set_not_json", and those of `read_document`).
    """
    path = Path(code_or_path)
    if path.suffix.casefold() != ".json" and not path.is_file():
        return load_document(code_or_path)
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise refuse(
            "set_not_json",
            f"{path.name} cannot be read as a JSON document",
            "Save it as UTF-8 JSON of at most 1 MiB.",
            value=path.name,
        ) from error
    return read_document(data)
