"""What became of what was intended at an expo. Pure: no query, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Days after an expo at which its conversion is told.
AFTER_DAYS = (30, 90, 365)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Within so many days after an expo: intents that led to an order, and fen received of what
    their pairs ordered. `over`: whether the time is over, or more may come."""

    days: int
    intents: int
    fen: int
    over: bool


def conversions(
    intents: Iterable[tuple[int, int]],
    bought: Mapping[tuple[int, int], Iterable[tuple[date, int]]],
    starts_on: date,
    ends_on: date,
    today: date,
) -> tuple[Conversion, ...]:
    """By AFTER_DAYS; `intents` are pairs of supplier and buyer, `bought` what each pair ordered:
    on which day, and fen billed for what arrived of it."""
    pairs = set(intents)
    found = []
    for days in AFTER_DAYS:
        last = ends_on + timedelta(days=days)
        fen = {
            pair: [part for day, part in bought.get(pair, ()) if starts_on <= day <= last]
            for pair in pairs
        }
        found.append(
            Conversion(
                days=days,
                intents=sum(1 for parts in fen.values() if parts),
                fen=sum(sum(parts) for parts in fen.values()),
                over=today > last,
            )
        )
    return tuple(found)
