"""What a cell of a table says: a 0/1 flag, a number of persons, a place's code, an answer.

Each reader takes a raw cell (text, number, truth value or nothing) and gives its meaning, or a
BadCell saying what is wrong and what to write instead.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite, isnan
from unicodedata import normalize

MOST_PERSONS = 1_000_000_000
# Beyond this a spreadsheet's floating-point number no longer tells neighbouring codes apart.
EXACT_FLOATS = 1 << 53
SHOWN = 40

FLAGS = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "y", "是"), 1),
    **dict.fromkeys(("0", "0.0", "false", "no", "n", "否"), 0),
}
# Of an answer, 有 is yes; of a deprivation it could be either, so it is not read there.
TRUTHS = {**FLAGS, "有": 1, "无": 0}
# A number as people type it: 12,000.5; no exponent, as spreadsheets round to one.
NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
ROUNDED = re.compile(r"\d+(\.\d+)?e\+?\d+")
SPREADSHEET_ERROR = re.compile(r"#(N/A|[A-Z/0]+[!?])", re.IGNORECASE)

Cell = object


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a cell cannot be read; see `Problem`."""

    code: str
    what: str
    remedy: str


def plain(value: Cell) -> str:
    """Text without full-width forms and outer blanks; nothing is ""."""
    return "" if value is None else normalize("NFKC", str(value)).strip()


def flag(value: Cell) -> int | BadCell:
    """1 deprived, 0 not."""
    text = plain(value)
    read = FLAGS.get(text.casefold())
    if read is not None:
        return read
    remedy = "Write 1 if deprived and 0 if not (yes/no, true/false and 是/否 also do)"
    if not text:
        return BadCell("flag_missing", "The cell is empty", remedy)
    return BadCell("flag_unreadable", f"{text[:SHOWN]!r} is neither 0 nor 1", remedy)


def persons(value: Cell) -> int | BadCell:
    """A whole number of persons from 0 up."""
    text = plain(value).removesuffix(".0")
    if text.isdecimal() and len(text) <= 10 and int(text) <= MOST_PERSONS:
        return int(text)
    remedy = "Write how many persons the row stands for, as a whole number from 0"
    if not text:
        return BadCell("weight_missing", "The cell is empty", remedy)
    return BadCell("weight_unreadable", f"{text[:SHOWN]!r} is not a number of persons", remedy)


def place_code(value: Cell) -> str | BadCell:
    """A place's code as text, refused where a spreadsheet has rounded it."""
    if isinstance(value, float):
        if value.is_integer() and abs(value) < EXACT_FLOATS:
            return str(int(value))
        return _rounded(plain(value))
    text = plain(value)
    if not text:
        return BadCell("place_missing", "The cell is empty", "Write the code of the place")
    if ROUNDED.fullmatch(text.casefold()):
        return _rounded(text)
    if SPREADSHEET_ERROR.fullmatch(text):
        return BadCell(
            "place_unreadable",
            f"The cell holds the error {text[:SHOWN]}",
            "Replace the formula by the code of the place",
        )
    return text


def share(value: Cell) -> float | BadCell:
    """A survey weight: a finite number from 0."""
    text = plain(value)
    if not text:
        return BadCell("weight_missing", "The cell is empty", "Write the weight of the row")
    number = _number(value, text)
    if number is not None and 0 <= number <= MOST_PERSONS:
        return number
    return BadCell(
        "weight_unreadable",
        f"{text[:SHOWN]!r} is not a weight",
        f"Write a number from 0 to {MOST_PERSONS}",
    )


def answer(kind: str, value: Cell) -> float | str | bool | BadCell | None:
    """A raw answer of a kind ("number", "text" or "truth"); None where there is none."""
    text = plain(value)
    if not text or (isinstance(value, float) and isnan(value)):
        return None
    if kind == "text":
        return text
    if kind == "truth":
        read = TRUTHS.get(text.casefold())
        remedy = "Write yes or no (1/0, true/false, 是/否 and 有/无 also do), or leave it empty"
        return bool(read) if read is not None else _unreadable(text, "yes or no", remedy)
    number = _number(value, text)
    if number is None:
        return _unreadable(text, "a number", "Write a number, or leave the cell empty")
    return number


def _number(value: Cell, text: str) -> float | None:
    if isinstance(value, int | float | Decimal):
        return float(value) if isfinite(value) else None
    return float(text.replace(",", "")) if NUMBER.fullmatch(text) and len(text) <= 300 else None


def _unreadable(text: str, wanted: str, remedy: str) -> BadCell:
    return BadCell("answer_unreadable", f"{text[:SHOWN]!r} is not {wanted}", remedy)


def _rounded(text: str) -> BadCell:
    return BadCell(
        "place_rounded",
        f"{text[:SHOWN]!r} is a code that the spreadsheet has rounded",
        "Format the column as text and enter the code again",
    )


def group_name(value: Cell) -> str | BadCell:
    """A group's name; an empty cell is the group "" (not recorded)."""
    return plain(value)
