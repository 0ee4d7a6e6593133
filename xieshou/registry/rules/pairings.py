"""Which pairings still hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

# In 2021 Guangdong left Yunnan and Shanghai's districts were paired anew.
ADJUSTED_IN = 2021


@dataclass(frozen=True, slots=True)
class Seen:
    """A pairing as evidence has it: two place codes and the year of `until` (0: none stated)."""

    east: str
    west: str
    last_year: int


def year_in(text: str) -> int:
    """The last year named in a date as a source writes it ("2020/21", "2022/23-08"); 0 if none."""
    short = re.match(r"\s*(\d{4})(?:/(\d{2})(?!\d))?", text)
    if not short:
        return 0
    return int(short[1][:2] + short[2]) if short[2] else int(short[1])


def is_current(pairing: Seen, others: Iterable[Seen]) -> bool:
    """Whether a pairing counts as current.

    `until` tells when a pairing was last seen, not that it ended. So one last seen in 2021 or
    later, after the latest adjustment, is current, and so is one with no date at all. One last
    seen in 2020 is current unless another eastern place has been seen in the same western place,
    or within it, since the adjustment. Whatever was last seen before 2020 is history.
    """
    if pairing.last_year == 0 or pairing.last_year >= ADJUSTED_IN:
        return True
    if pairing.last_year < ADJUSTED_IN - 1:
        return False
    return not any(
        other.west.startswith(pairing.west)
        and other.east != pairing.east
        and other.last_year >= ADJUSTED_IN
        for other in others
    )
