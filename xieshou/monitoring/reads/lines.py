"""The monitoring line that holds at a place in a year."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict
from xieshou.monitoring.models import MonitoringLine


@dataclass(frozen=True, slots=True)
class MonitoringLineRow:
    """Fen of net income a head and year; `place` is the division it was set for."""

    place: str
    place_name: str
    year: int
    amount_fen: int
    origin: str
    source: str
    source_url: str
    grade: str


def lines() -> tuple[MonitoringLineRow, ...]:
    """Every line, the newest first. They are public."""
    return tuple(_row(row) for row in MonitoringLine.objects.select_related("place"))


def line_for(
    place: str, year: int, known: Iterable[MonitoringLineRow] | None = None
) -> MonitoringLineRow:
    """The line of the nearest division above a place, of that year or the last one before it.

    `known` are lines(), for who asks often. Raises Conflict where none was ever set.
    """
    every = lines() if known is None else known
    found = [row for row in every if place.startswith(row.place) and row.year <= year]
    if not found:
        raise Conflict("no_line", _("该地还没有设定监测线，请先由省级设定"))
    return max(found, key=lambda row: (len(row.place), row.year))


def _row(row: MonitoringLine) -> MonitoringLineRow:
    return MonitoringLineRow(
        place=row.place.code, place_name=row.place.name, year=row.year, amount_fen=row.amount_fen,
        origin=row.origin, source=row.source, source_url=row.source_url, grade=row.grade,
    )  # fmt: skip
