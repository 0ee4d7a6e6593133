"""How lots fill orders, and whose goods they were. Pure: no query, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xieshou.core.money import split

# A movement by the signs of what it changed: (available, reserved, shipped, written off, passed on)
KINDS = {
    "reserve": (-1, 1, 0, 0, 0),
    "release": (1, -1, 0, 0, 0),
    "ship": (0, -1, 1, 0, 0),
    "restock": (1, 0, -1, 0, 0),
    "spoil": (0, 0, -1, 1, 0),
    "write_off": (-1, 0, 0, 1, 0),
    "pass_on": (-1, 0, 0, 0, 1),
    "receive": (1, 0, 0, 0, 0),
}
_OF_SIGNS: dict[tuple[int, ...], str] = {signs: kind for kind, signs in KINDS.items()}
# Lots are made of lots at most this often; beyond it something is wrong.
MOST_GENERATIONS = 50


@dataclass(frozen=True, slots=True)
class Stock:
    """A lot that may serve a line: `rank` is the place of its grade, the best 0."""

    lot: int
    rank: int
    harvested_on: date
    packs: int


@dataclass(frozen=True, slots=True)
class Taken:
    lot: int
    packs: int
    substitute: bool


def kind_of(*changes: int) -> str:
    """The kind of a movement from its changes, in the order of KINDS; "" for none of them."""
    return _OF_SIGNS.get(tuple((one > 0) - (one < 0) for one in changes), "")


def allot(
    stocks: Iterable[Stock], rank: int, packs: int, *, substitutes: bool
) -> tuple[Taken, ...] | None:
    """Which lots serve `packs` of the grade at `rank`, the oldest harvest first; None: too little.

    With `substitutes` a better grade fills what the one ordered does not reach, the nearest first.
    """
    fitting = [one for one in stocks if one.rank == rank or (substitutes and one.rank < rank)]
    taken = []
    left = packs
    for one in sorted(fitting, key=lambda one: (-one.rank, one.harvested_on, one.lot)):
        part = min(left, one.packs)
        if part > 0:
            taken.append(Taken(one.lot, part, one.rank != rank))
            left -= part
    return None if left > 0 else tuple(taken)


def roots(
    lot: int, quantity: int, parents: Mapping[int, Sequence[tuple[int, int]]]
) -> dict[int, int]:
    """How much of `quantity` of a lot was harvested as which root lot; exact.

    `parents`: child → (parent, how much of it went into the child). Raises ValueError for a circle.
    """
    found: dict[int, int] = {}
    level = {lot: quantity}
    for _generation in range(MOST_GENERATIONS):
        above: dict[int, int] = {}
        for one, amount in sorted(level.items()):
            links = parents.get(one, ())
            if not links:
                found[one] = found.get(one, 0) + amount
                continue
            shares = split(amount, [part for _parent, part in links])
            for (parent, _part), share in zip(links, shares, strict=True):
                above[parent] = above.get(parent, 0) + share
        if not above:
            return {one: amount for one, amount in found.items() if amount}
        level = above
    raise ValueError("lots made of each other")


def harvests(
    sold: Mapping[int, int], parents: Mapping[int, Sequence[tuple[int, int]]]
) -> dict[int, int]:
    """How much of what was sold of each lot was harvested as which root lot; see roots()."""
    found: dict[int, int] = {}
    for lot, quantity in sorted(sold.items()):
        for root, part in roots(lot, quantity, parents).items():
            found[root] = found.get(root, 0) + part
    return found
