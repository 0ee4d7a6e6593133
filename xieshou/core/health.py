"""The loop's health: the row in which each app says what is late, idle or about to expire, and the
one in which it says what was reached month by month. The board above them all shows both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet, Sum
from django.db.models.functions import Substr
from django.utils import timezone

from xieshou.core.scope import within

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class HealthRow:
    """`count` things stand as they should not, the first since `oldest` (a day; None: unknown).

    `kind` is stable; the board has the words for it. `places` are codes of counties or districts
    with their part of the count, the most first. `verb` is what mends it, on the page with the URL
    name `page` and what follows its path. `fen` is what is at stake, None where it is not money.
    """

    kind: str
    count: int
    oldest: date | None
    places: tuple[tuple[str, int], ...]
    verb: str
    page: str
    query: str = ""
    fen: int | None = None


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What one pair of places reached in a month: `value` in the unit of whoever says it.

    `east` and `west` are codes of a district and of a place of the west.
    """

    east: str
    west: str
    year: int
    month: int
    value: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many there are, since when, where most of them are, and fen of all."""

    count: int
    oldest: date | None
    places: tuple[tuple[str, int], ...]
    fen: int


# (code of a place, how many, since when, fen)
Part = tuple[str, int, date | datetime | None, int]


def counted(found: QuerySet[Any], place: str, since: str, fen: Any = None) -> Tally:
    """Rows by the county of the code in the field `place`, in one query; `since` is the field of
    the day they stand so from, `fen` an expression to be summed up."""
    # Names that no table has, since an annotation may not be called like a field.
    more = {} if fen is None else {"tally_fen": Sum(fen)}
    rows = (
        found.order_by()
        .annotate(tally_at=Substr(place, 1, COUNTY_DIGITS))
        .values("tally_at")
        .annotate(tally_n=Count("pk", distinct=True), tally_first=Min(since), **more)
    )
    return summed(
        (row["tally_at"], row["tally_n"], row["tally_first"], row.get("tally_fen") or 0)
        for row in rows
    )


def summed(parts: Iterable[Part]) -> Tally:
    """The same of parts that were read one by one."""
    by_county: dict[str, int] = {}
    days: list[date] = []
    total = 0
    for code, n, since, fen in parts:
        county = code[:COUNTY_DIGITS]
        by_county[county] = by_county.get(county, 0) + n
        total += fen
        if since is not None:
            days.append(timezone.localdate(since) if isinstance(since, datetime) else since)
    worst = sorted(by_county.items(), key=lambda item: (-item[1], item[0]))
    return Tally(sum(by_county.values()), min(days, default=None), tuple(worst), total)


def health_row(
    kind: str, tally: Tally, *, verb: str, page: str, query: str = "", money: bool = False
) -> HealthRow:
    """The row of a tally; with its fen where it is of money."""
    fen = tally.fen if money else None
    return HealthRow(kind, tally.count, tally.oldest, tally.places, verb, page, query, fen)


def said(rows: Iterable[HealthRow]) -> tuple[HealthRow, ...]:
    """Those of which there is anything."""
    return tuple(row for row in rows if row.count)


def touching(place: str, *fields: str) -> Any:
    """Rows of which one of the codes in `fields` lies within a place; all for ""."""
    found = within(place, fields[0])
    for field in fields[1:]:
        found |= within(place, field)
    return found
