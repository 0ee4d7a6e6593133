"""Values of parts of a gift, temperatures on the way, and what either side gave. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

# Whole units of one thing at most, so that sums of values stay within 64 bits.
MOST_UNITS = 10**9
MOST_FEN = 10**14
MOST_PHOTOS = 20


def part_value(value_fen: int, quantity: int, before: int, part: int) -> int:
    """What `part` units are worth of `quantity` worth `value_fen`, after `before` were counted.

    Rounded down on the running total, so that all parts together are worth the whole to the fen.
    """
    return value_fen * (before + part) // quantity - value_fen * before // quantity


def is_outside(tenths: int, low: int | None, high: int | None) -> bool:
    """Whether a temperature breaks the cold chain; None is no limit."""
    return (low is not None and tenths < low) or (high is not None and tenths > high)


@dataclass(frozen=True, slots=True)
class Gift:
    """One acknowledged entry of a twin's ledger; `fen` of goods is what came of them."""

    giver: str
    kind: str
    fen: int
    days: int


@dataclass(frozen=True, slots=True)
class SideGave:
    """What one side gave the other: money and goods in fen, services and visits in people times
    days, and what it bought of it, which is trade and no gift."""

    entries: int
    money_fen: int
    goods_fen: int
    service_days: int
    visit_days: int
    bought_fen: int

    @property
    def given_fen(self) -> int:
        return self.money_fen + self.goods_fen


def gave(gifts: Iterable[Gift], side: str) -> SideGave:
    """The sums of one side's entries; the two sides are never netted into one number."""
    mine = [one for one in gifts if one.giver == side]

    def fen(kind: str) -> int:
        return sum(one.fen for one in mine if one.kind == kind)

    def days(kind: str) -> int:
        return sum(one.days for one in mine if one.kind == kind)

    return SideGave(
        len(mine), fen("money"), fen("goods"), days("service"), days("visit"), fen("purchase")
    )
