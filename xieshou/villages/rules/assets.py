"""Capitals, who may say what of an asset, and what may be shown of skills. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xieshou.core.small_cells import SMALLEST_CELL

MOST_QUANTITY = 999_999_999_999
MOST_FEN = 9 * 10**15
MOST_PHOTOS = 10
# Metres from an asset's own point beyond which a photo of it was taken elsewhere.
FAR_M = 2000
# The capital that a kind belongs to where nothing else is said.
CAPITAL_OF_KIND: Mapping[str, str] = {
    "land": "natural",
    "water": "natural",
    "building": "physical",
    "machine": "physical",
    "finance": "financial",
    "skill": "human",
    "organisation": "social",
    "culture": "cultural",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """Something a village owns, as a sheet or a loader brings it; known by (village, name).

    `capital` "" is that of the kind; `lon` and `lat` are degrees (WGS-84), both or none.
    """

    village: str
    kind: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""
    owner: str = ""
    condition: str = ""
    origin: str = "entered"
    source: str = ""
    source_url: str = ""
    grade: str = ""
    capital: str = ""
    state: str = ""
    use: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None


def sheet_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[Holding]:
    """The holdings that the rows of the assets sheet describe."""
    for row in rows:
        yield Holding(
            **{name: row[name] for name in Holding.__slots__ if row.get(name) is not None}
        )


def degrees_e6(degrees: Decimal | None) -> int | None:
    """Millionths of a degree."""
    return None if degrees is None else round(degrees * 10**6)


def point_flaw(lon: Decimal | None, lat: Decimal | None) -> str:
    """The code of what is wrong with a point, "" if nothing is."""
    if (lon is None) != (lat is None):
        return "half_a_point"
    if lon is None or lat is None:
        return ""
    return "" if abs(lon) <= 180 and abs(lat) <= 90 else "not_on_earth"


def is_confirmed(people: Collection[int]) -> bool:
    """Whether others than the first have seen it too: two people at least."""
    return len(set(people)) > 1


def shown_skills(people: Mapping[str, int]) -> dict[str, int]:
    """Skills that may be shown in public: those that ten people have. No total is shown beside
    them, so that none of the others follows by subtraction."""
    return {kind: number for kind, number in people.items() if number >= SMALLEST_CELL}
