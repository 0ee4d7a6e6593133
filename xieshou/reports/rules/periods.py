"""Periods of the balance: whole years. Pure: no query, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

# Shanghai and Yunnan have been paired since then.
FIRST_YEAR = 1996
LAST_YEAR = 2100


@dataclass(frozen=True, slots=True, order=True)
class Years:
    """From the first day of one year to the last of another, or to the day `until` in it."""

    first: int
    last: int
    until: date | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.first <= self.last <= LAST_YEAR:
            raise ValueError(f"no years: {self.first}–{self.last}")

    @property
    def start(self) -> date:
        return date(self.first, 1, 1)

    @property
    def end(self) -> date:
        return self.until or date(self.last, 12, 31)

    def each(self) -> "tuple[Years, ...]":
        return tuple(Years(year, year) for year in range(self.first, self.last + 1))

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def year_in(text: str) -> int:
    """The first year named in a date as a source writes it ("2021?", "2017-04"); 0 if none."""
    found = re.search(r"(?:19|20)\d\d", text)
    return int(found[0]) if found else 0


def chosen(first: str, last: str, *, since: int, now: int) -> Years:
    """The years asked for, as far as they can be read: all since the start where none can."""

    def number(text: str) -> int:
        plain = text.strip()
        year = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) == 4 else 0
        return year if FIRST_YEAR <= year <= LAST_YEAR else 0

    start, end = number(first), number(last)
    if not start and not end:
        return Years(min(since, now), now)
    start, end = start or end, end or start
    return Years(min(start, end), max(start, end))


def tiled(stated: Mapping[Years, int], asked: Years) -> int | None:
    """The sum of figures whose years together are exactly `asked` and never overlap, the figure of
    `asked` itself first; None where there are no such."""
    if asked in stated:
        return stated[asked]
    best: dict[int, int] = {asked.first: 0}
    for one, value in sorted(stated.items()):
        if one.first in best and one.last <= asked.last:
            best.setdefault(one.last + 1, best[one.first] + value)
    return best.get(asked.last + 1)


def overlaps(some: Iterable[Years], one: Years) -> bool:
    """Whether any of these years are among those of `one`."""
    return any(each.first <= one.last and one.first <= each.last for each in some)
