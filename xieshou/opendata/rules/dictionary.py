"""What each open dataset holds: its columns with meaning, unit, type and source, as data.

data/dictionary.json is written by hand; a test holds it against the rows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from xieshou.core.language import in_language


@dataclass(frozen=True, slots=True)
class Column:
    """`type` is text, whole, number, truth, day or moment; `unit` "" where there is none."""

    name: str
    type: str
    zh: str
    en: str
    unit: str
    source: str

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Spec:
    """A dataset: names and descriptions in both languages, the key of a row, its columns."""

    code: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    keywords: tuple[str, ...]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def label(self) -> str:
        return in_language(self.zh, self.en)

    @property
    def about(self) -> str:
        return in_language(self.about_zh, self.about_en)


@lru_cache(maxsize=1)
def specs() -> Mapping[str, Spec]:
    """Every dataset by code, in the order of the catalogue."""
    text = (files("xieshou.opendata") / "data" / "dictionary.json").read_text("utf-8")
    return {
        code: Spec(
            code,
            one["zh"],
            one["en"],
            one["about_zh"],
            one["about_en"],
            tuple(one["keywords"]),
            tuple(one["key"]),
            tuple(Column(*column) for column in one["columns"]),
        )
        for code, one in json.loads(text).items()
    }
