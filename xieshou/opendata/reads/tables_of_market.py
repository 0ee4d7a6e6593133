"""Goods for sale, and the public thread of every lot, as tables."""

from collections.abc import Iterator
from typing import Any

from xieshou.core.scope import SYSTEM
from xieshou.market import reads as market
from xieshou.opendata.reads.names import FirmNames


def goods() -> Iterator[tuple[Any, ...]]:
    page, names = 1, FirmNames()
    while rows := market.goods(page=page).rows:
        for one in rows:
            for offer in one.offers:
                yield (
                    one.id, one.name, one.supplier, names.told(one.supplier_name), one.product,
                    one.category, one.county_code, one.county_label,
                    "、".join(map(str, one.months)), one.unit, one.pack, one.shelf_days,
                    one.storage, offer.grade, offer.packs, offer.fen,
                )  # fmt: skip
        page += 1


def lots() -> Iterator[tuple[Any, ...]]:
    """Without what was sold: by supplier that would add up to what releases withhold."""
    names = FirmNames()
    for code in _codes():
        thread, trace = market.lot_thread(code), market.trace(code)
        if thread is None or trace is None:
            continue
        yield (
            thread.lot, thread.good, trace.product, thread.grade, thread.supplier,
            names.told(thread.supplier_name), trace.county_label, "、".join(trace.villages),
            min(trace.harvested, default=None), max(trace.harvested, default=None),
            trace.best_before, trace.households_at_least, thread.unit,
        )  # fmt: skip


def shares() -> Iterator[tuple[Any, ...]]:
    for code in _codes():
        thread = market.lot_thread(code)
        if thread is None:
            continue
        for party in thread.parties:
            yield (thread.lot, "party", party.to_label, None, _percent(party.fen, thread.fen))
        for village in thread.villages:
            yield (
                thread.lot, "village", village.village_name, village.households_at_least,
                _percent(village.fen, thread.fen),
            )  # fmt: skip


def _percent(fen: int | None, of: int | None) -> float | None:
    return None if fen is None or not of else round(100 * fen / of, 1)


def _codes() -> list[str]:
    """Codes of all lots: only the system may list them, and of each its public page is told."""
    found: list[str] = []
    page = 1
    while rows := market.lots(SYSTEM, page=page).rows:
        found += [one.code for one in rows]
        page += 1
    return sorted(found)
