"""What a study found as tables, a chart and sentences: for the page, the workbook and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from xieshou.core.exports import Fen
from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.templatetags import show

_TRACE = 0.01


class Cell(NamedTuple):
    """`text` as a reader sees it, `value` as a workbook keeps it; the `work` it is about."""

    text: str
    value: Any = None
    figure: bool = True
    work: str = ""


NOTHING = Cell("—")


@dataclass(frozen=True, slots=True)
class Table:
    """`heads` are (words, whether figures); `more` rows stand in the workbook alone."""

    caption: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """What charts.js draws: `kind` and its data; the tables hold the same figures."""

    kind: str
    label: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """`words`: what it means for an office, a sentence each."""

    words: tuple[str, ...]
    chart: Chart | None
    tables: tuple[Table, ...]


def text(words: object) -> Cell:
    said = str(words)
    return Cell(said, said, figure=False)


def count(number: float | None) -> Cell:
    return Cell(show.count(_rounded(number)), number)


def _rounded(number: float | None) -> float | None:
    """Without the traces of a sum of floats, which would read "-0"."""
    return 0 if number is not None and abs(number) < _TRACE else number


def share(part: float | None, digits: int = 1) -> Cell:
    return Cell(show.percent(part, digits), part)


def money(fen: int) -> Cell:
    return Cell(show.money(fen), Fen(fen))


def yuan(amount: int) -> Cell:
    return money(amount * FEN_PER_YUAN)


def between(ends: list[float | None], digits: int | None = None) -> Cell:
    """Both ends of an interval; one that is not known is a dash."""

    def say(end: float | None) -> str:
        if end is None:
            return "—"
        return show.count(_rounded(end)) if digits is None else f"{end:.{digits}f}"

    said = [say(end) for end in ends]
    words = said[0] if said[0] == said[1] else f"{said[0]} – {said[1]}"
    return Cell(words, words)
