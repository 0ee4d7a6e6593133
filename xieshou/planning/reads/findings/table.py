"""What a study found as tables, a chart and sentences: for the page, the workbook and the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from xieshou.core.exports import Fen
from xieshou.core.language import in_chinese
from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.templatetags import show

_TRACE = 0.01
_EXACT = 1e-6
_WAN = 10_000


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


def count_most(number: float | None) -> Cell:
    """An upper bound: rounded up, so that what is read is one too."""
    return Cell(show.count(_outward(number, ROUND_CEILING)), number)


def share(part: float | None, digits: int = 1) -> Cell:
    return Cell(show.percent(part, digits), part)


def most_share(part: float, digits: int = 2) -> str:
    """A share that nothing exceeds, rounded up."""
    return show.percent(_grain(part, Decimal(1).scaleb(-digits - 2), ROUND_CEILING), digits)


def money(fen: int) -> Cell:
    return Cell(show.money(fen), Fen(fen))


def yuan(amount: int) -> Cell:
    return money(amount * FEN_PER_YUAN)


def between(ends: list[float | None], digits: int | None = None) -> Cell:
    """Both ends of an interval, the low one rounded down and the high one up; one that is not
    known is a dash."""
    low, high = ends
    if low is not None and low == high:
        words = _end(low, digits, "")
    else:
        words = f"{_end(low, digits, ROUND_FLOOR)} – {_end(high, digits, ROUND_CEILING)}"
    return Cell(words, words)


def _end(end: float | None, digits: int | None, way: str) -> str:
    if end is None:
        return show.UNKNOWN
    if digits is None:
        return show.count(_outward(end, way) if way else _rounded(end))
    return f"{_grain(end, Decimal(1).scaleb(-digits), way) if way else end:.{digits}f}"


def _outward(number: float | None, way: str) -> float | None:
    """Rounded that way to what `show.count` shows of it."""
    if number is None:
        return None
    if abs(number - round(number)) < _EXACT:
        number = round(number)
    wan = in_chinese() and abs(number) >= _WAN
    return float(_grain(number, Decimal(_WAN) / 10 if wan else Decimal("0.1"), way))


def _grain(number: float, grain: Decimal, way: str) -> Decimal:
    return (Decimal(str(number)) / grain).to_integral_value(rounding=way) * grain


def objective(*, weighted: bool) -> str:
    """What a plan is best at, as the head of a column; `weighted`: not less poverty alone."""
    return _("按权重折算的目标值") if weighted else _("减贫（人·分）")


def reached(number: float, *, weighted: bool) -> str:
    """So much of the objective, in a sentence."""
    words = _("目标值 %(number)s") if weighted else _("减贫 %(number)s 人·分")
    return words % {"number": show.count(number)}
