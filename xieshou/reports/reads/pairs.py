"""Which places have a balance: every pairing, and sums over a district or a place of the west."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from xieshou.registry import reads as registry
from xieshou.registry.reads import PairingRow
from xieshou.reports.models import Stated


@dataclass(frozen=True, slots=True)
class BalancePair:
    """Two places with a balance. `published`: checked figures that others published of them;
    `whole`: a sum over several pairings."""

    east_code: str
    east_label: str
    west_code: str
    west_label: str
    since: str
    current: bool
    whole: bool
    published: int


def balance_pairs(place: str = "") -> tuple[BalancePair, ...]:
    """Sums first, then the pairings that touch a place, the current ones first; of each two places
    one row."""
    rows = registry.pairings(place)
    published = _published()
    firsts: dict[tuple[str, str], PairingRow] = {}
    for row in rows:
        firsts.setdefault((row.east_code, row.west_code), row)
    return (
        *_wholes(rows, published),
        *(
            BalancePair(
                east, row.east_label, west, row.west_label, row.since, row.current, False,
                published.get((east, west), 0),
            )
            for (east, west), row in firsts.items()
        ),
    )  # fmt: skip


def pairings_between(east: str, west: str) -> tuple[PairingRow, ...]:
    """The pairings that tie places below `east` to places below `west`, or to what holds it."""
    return tuple(
        row
        for row in registry.pairings()
        if row.east_code.startswith(east)
        and (row.west_code.startswith(west) or west.startswith(row.west_code))
    )


def _wholes(
    rows: Iterable[PairingRow], published: dict[tuple[str, str], int]
) -> tuple[BalancePair, ...]:
    """The sum over all, over each district and over each prefecture, where there are several."""
    known = {(row.east_code, row.west_code) for row in rows}
    pairs = {(row.east_code, row.west_code) for row in rows if row.current}
    wholes: list[tuple[str, str]] = []
    for east_length, west_length in ((2, 2), (6, 2), (2, 4)):
        sums: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for east, west in pairs:
            sums.setdefault((east[:east_length], west[:west_length]), set()).add((east, west))
        wholes += sorted(
            pair for pair, made in sums.items() if len(made - {pair}) > 1 and pair not in known
        )
    names = registry.place_names({code for pair in wholes for code in pair})
    return tuple(
        BalancePair(
            east, names.get(east, east), west, names.get(west, west), "", True, True,
            published.get((east, west), 0),
        )
        for east, west in wholes
    )  # fmt: skip


def _published() -> dict[tuple[str, str], int]:
    found = Stated.objects.filter(kind="published", state="checked").order_by()
    return {
        (row["east__code"], row["west__code"]): row["n"]
        for row in found.values("east__code", "west__code").annotate(n=Count("pk"))
    }
