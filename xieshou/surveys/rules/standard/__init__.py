"""The forms that ship with the software, written as rows of an XLSForm.

    sheets("gain") -> {"survey": [{"type": …, "name": …, "label::中文 (zh)": …}, …], "choices": …}

`sheets` is pure; the household form gets the questions of an indicator set.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from xieshou.surveys.rules.standard.about_people import gain, household, satisfaction
from xieshou.surveys.rules.standard.about_places import assets, prices
from xieshou.surveys.rules.standard.rows import Sheets

KINDS: Mapping[str, Callable[[Sequence[Mapping[str, Any]]], Sheets]] = {
    "household": household,
    "gain": gain,
    "satisfaction": satisfaction,
    "assets": assets,
    "prices": prices,
}


def sheets(kind: str, questions: Sequence[Mapping[str, Any]] = ()) -> Sheets:
    """The sheets of a standard form; `questions` are those of the indicator set in use, as
    {column, kind, zh, en, unit_zh, unit_en, choices}."""
    return KINDS[kind](questions)


__all__ = ["KINDS", "Sheets", "sheets"]
