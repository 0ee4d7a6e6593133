"""What anybody may know of the money that a lot brought: by village, never of few households.

Of a lot, only what was sold of that lot itself: what it was split off from, or went into, is told
apart, so that no household's part follows by taking one lot from another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xieshou.core.money import split
from xieshou.core.small_cells import SMALLEST_CELL, hidden_rows
from xieshou.market import rules
from xieshou.market.models import Delivery, Lot, Order, OrderLine, Reservation, Share
from xieshou.market.reads.lots import lineage
from xieshou.market.reads.suppliers import tens
from xieshou.market.reads.thread_picture import PartyPart
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class PublicVillage:
    """None: it would tell of fewer than ten households."""

    village_name: str
    households_at_least: int | None
    fen: int | None


@dataclass(frozen=True, slots=True)
class LotThread:
    """What the paid orders of a lot came to, by party and by village.

    `quantity` in base units (`unit`). It, `fen` and `parties` are None and empty where all of it
    went to fewer than ten households.
    """

    lot: str
    good: str
    grade: str
    supplier: str
    supplier_name: str
    unit: str
    quantity: int | None
    fen: int | None
    parties: tuple[PartyPart, ...]
    villages: tuple[PublicVillage, ...]


def lot_thread(code: str) -> LotThread | None:
    """The public thread of a lot; None where there is none. Amounts are the lot's part of each line
    by quantity."""
    lot = Lot.objects.select_related("good__supplier").filter(code=code).first()
    if lot is None:
        return None
    parents = lineage({lot.pk})
    parties, by_root, quantity = _sums(lot, parents)
    roots = rules.roots(lot.pk, lot.received + lot.passed_on, parents)
    households, fen = _villages(roots, by_root)
    hidden = hidden_rows({village: [(len(of), len(of))] for village, of in households.items()})
    told = not 0 < len(set().union(*households.values())) < SMALLEST_CELL
    names = registry.place_names(households)
    return LotThread(
        lot=lot.code,
        good=lot.good.name,
        grade=lot.grade,
        supplier=lot.good.supplier.code,
        supplier_name=lot.good.supplier.name,
        unit=lot.good.unit,
        quantity=quantity if told else None,
        fen=sum(parties.values()) if told else None,
        parties=tuple(
            PartyPart(to, str(Share.To(to).label), parties[to])
            for to in rules.PARTIES
            if told and to in parties
        ),
        villages=tuple(
            PublicVillage(
                names.get(village, village),
                None if village in hidden else tens(len(households[village])),
                None if village in hidden else fen.get(village, 0),
            )
            for village in sorted(households)
        ),
    )


def _sums(
    lot: Lot, parents: Mapping[int, Sequence[tuple[int, int]]]
) -> tuple[dict[str, int], dict[int, int], int]:
    """Of the paid orders of a lot: fen by party, the producers' fen by harvest, base units."""
    parties: dict[str, int] = {}
    by_root: dict[int, int] = {}
    total = 0
    lines = OrderLine.objects.filter(
        order__state=Order.State.PAID, pk__in=Reservation.objects.filter(lot=lot).values("line")
    )
    for line in lines.prefetch_related("reservations", "shares"):
        sold = {one.lot_id: one.shipped - one.returned for one in line.reservations.all()}
        lots = sorted(one for one, quantity in sold.items() if quantity > 0)
        if lot.pk not in lots:
            continue
        weights, at = [sold[one] for one in lots], lots.index(lot.pk)
        mine = {one.to: split(one.fen, weights)[at] for one in line.shares.all()}
        for to, fen in mine.items():
            parties[to] = parties.get(to, 0) + fen
        roots = rules.roots(lot.pk, sold[lot.pk], parents)
        shares = split(mine.get("producer", 0), list(roots.values()))
        for root, fen in zip(roots, shares, strict=True):
            by_root[root] = by_root.get(root, 0) + fen
        total += sold[lot.pk]
    return parties, by_root, total


def _villages(
    roots: Mapping[int, int], by_root: Mapping[int, int]
) -> tuple[dict[str, set[int]], dict[str, int]]:
    """The households behind these harvests, and what they get, by village."""
    brought: dict[int, list[tuple[str, int, int]]] = {}
    for lot, village, household, quantity in Delivery.objects.filter(lot__in=roots).values_list(
        "lot", "household__village__code", "household", "quantity"
    ):
        brought.setdefault(lot, []).append((village, household, quantity))
    households: dict[str, set[int]] = {}
    fen: dict[str, int] = {}
    for lot, rows in brought.items():
        parts = split(by_root.get(lot, 0), [quantity for _v, _h, quantity in rows])
        for (village, household, _quantity), part in zip(rows, parts, strict=True):
            households.setdefault(village, set()).add(household)
            fen[village] = fen.get(village, 0) + part
    return households, fen
