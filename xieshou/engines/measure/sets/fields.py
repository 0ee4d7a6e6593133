"""Fields of a set's document: read, measured and refused, each fault with the field it is in."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from xieshou.engines.measure.counting.indicators import (
    MOST_INDICATORS,
    Cutoff,
    exact_cutoff,
    too_fine,
)
from xieshou.engines.measure.input_error import InputError, Problem

LANGUAGES = ("zh", "en")
# Characters of a text, of the set's own name, and of a unit.
LONGEST = 1000
LONGEST_NAME = 80
LONGEST_UNIT = 40
# How many rows a part may have.
MOST = {"dimensions": 20, "indicators": MOST_INDICATORS, "questions": 200, "cutoffs": 20}
# The denominator of a set's own cutoffs: "999/1000" can be read, compared and asked for again; and
# what its weights may add up to, as every score is a cutoff of its own.
FINEST_IN_A_SET = MOST_WEIGHT = 1000
CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")

ByLanguage = Mapping[str, str]


def list_of(data: Mapping[str, Any], name: str, default: Any = None) -> list[Any]:
    """A part of the document; how long it is, is looked at before anything else."""
    rows = data.get(name, default)
    if not isinstance(rows, list):
        raise wrong(name, "It is missing or not a list", "List them in [ ]")
    if len(rows) > MOST[name]:
        raise _refusal(
            "set_rows_too_many", name, f"There are {len(rows)}", f"Keep to {MOST[name]}", len(rows)
        )
    return rows


def rows_of(data: Mapping[str, Any], name: str, default: Any = None) -> Sequence[Mapping[str, Any]]:
    rows = list_of(data, name, default)
    if not all(isinstance(row, Mapping) for row in rows):
        raise wrong(name, "It is not a list of objects", "List them in [ ]")
    return rows


def text_of(row: Mapping[str, Any], name: str, where: str, longest: int = LONGEST) -> str:
    value = row.get(name)
    place = f"{where} {name}".strip()
    if not isinstance(value, str) or not value.strip():
        raise wrong(place, "It is missing or not text", "Fill it in")
    return short(value, place, longest).strip()


def short(text: str, where: str, longest: int = LONGEST) -> str:
    if len(text) > longest:
        what = f"It is longer than {longest} characters"
        raise _refusal("set_text_too_long", where, what, "Shorten it", longest)
    printable(text, where)
    return text


def printable(text: str, where: str) -> None:
    """Refuse halves of characters and control characters, which no file or database keeps."""
    for sign in text:
        if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n":
            name = f"U+{ord(sign):04X}"
            what = f"It holds {name}, which cannot be shown"
            raise _refusal("set_text_unprintable", where, what, "Delete it", name)


def code_of(row: Mapping[str, Any], where: str) -> str:
    code = text_of(row, "code", where)
    if not CODE.fullmatch(code):
        raise wrong(
            f"{where} code".strip(),
            f"{code[:40]!r} is no code",
            "Use up to 40 small letters, digits, - and _, a letter first",
            code[:40],
        )
    return code


def languages_of(
    row: Mapping[str, Any], name: str, where: str, longest: int = LONGEST
) -> ByLanguage:
    texts = row.get(name)
    place = f"{where} {name}".strip()
    if not isinstance(texts, Mapping):
        raise wrong(place, "It is missing", 'Give it as {"zh": …, "en": …}')
    return {language: text_of(texts, language, place, longest) for language in LANGUAGES}


def unit_of(row: Mapping[str, Any], where: str) -> ByLanguage:
    unit = row.get("unit", "")
    by = dict.fromkeys(LANGUAGES, unit) if isinstance(unit, str) else unit
    if not isinstance(by, Mapping):
        raise wrong(where, "It is no text", 'Give it as {"zh": …, "en": …}')
    found = {}
    for language in LANGUAGES:
        text = by.get(language, "")
        if not isinstance(text, str):
            raise wrong(f"{where} {language}", "It is no text", "Write text, or leave it out")
        found[language] = short(text, f"{where} {language}", LONGEST_UNIT).strip()
    return found


def cutoff_of(value: Any, where: str) -> Fraction:
    """A cutoff of the set's own, with the field it stands in where it is refused."""
    text = str(value) if isinstance(value, str | int | float) else ""
    written: Cutoff = value if isinstance(value, float) else short(text, where)
    try:
        exact = exact_cutoff(written)
        if exact.denominator > FINEST_IN_A_SET:
            raise too_fine(text, FINEST_IN_A_SET)
    except InputError as error:
        raise InputError(*(in_column(problem, where) for problem in error.problems)) from error
    return exact


def weight_of(row: Mapping[str, Any], where: str) -> int:
    weight = row.get("weight")
    if type(weight) is not int or not 0 <= weight <= 1_000_000:
        raise wrong(
            f"{where} weight",
            f"{str(weight)[:40]!r} is no whole number up to 1,000,000",
            "Write weights as whole numbers from 0; 1/6 and 1/18 become 3 and 1",
            str(weight)[:40],
        )
    return weight


def version_of(data: Mapping[str, Any]) -> int:
    version = data.get("version", 1)
    if type(version) is not int or not 1 <= version <= 9999:
        raise wrong("version", f"{str(version)[:40]!r} is no version", "Count from 1")
    return version


def once(names: Sequence[str], where: str) -> None:
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise wrong(where, f"{twice[:40]!r} is there twice", "Name each once", twice[:40])


def in_column(problem: Problem, code: str) -> Problem:
    return Problem(
        problem.code, problem.what, problem.remedy, problem.value, column=code, at=problem.at
    )


def wrong(where: str, what: str, remedy: str, value: str = "") -> InputError:
    return _refusal("set_field_wrong", where, what, remedy, value)


def _refusal(code: str, where: str, what: str, remedy: str, value: object) -> InputError:
    return InputError(Problem(code, what, remedy, value=str(value), column=where))
