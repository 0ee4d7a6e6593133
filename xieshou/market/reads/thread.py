"""The thread from an order to every household that it paid.

Money is taken from both ends, the shares of the market and the income of households, and compared
at each step.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from xieshou.benefits import reads as benefits
from xieshou.core.money import split
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.models import Delivery, Lot, Order, OrderLine, Reservation
from xieshou.market.reads.lots import lineage
from xieshou.market.reads.orders import MarketOrderRow, order
from xieshou.market.reads.thread_picture import PartyPart, ThreadLink, links, parties_of
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class LotPart:
    """How much of a line, in base units (`unit`), was of a lot; harvested lots have a village."""

    line: int
    lot: str
    unit: str
    quantity: int
    village_label: str
    harvested_on: datetime.date
    contract: str


@dataclass(frozen=True, slots=True)
class ThreadCheck:
    """Two sums that must be equal, counted apart; in fen, or base units where `unit` is not
    "fen". `right` None: not for the viewer."""

    label: str
    unit: str
    left: int
    right: int | None

    @property
    def holds(self) -> bool | None:
        return None if self.right is None else self.left == self.right


@dataclass(frozen=True, slots=True)
class OrderThread:
    """An order from its goods to the households.

    `sold` are the lots that were sent and kept, `harvests` those that they were made of in the
    end. `paid`: what households got at once; `collectives`: what went by a collective. `kept_fen`
    stays with the supplier, where there is neither household nor collective.
    """

    order: MarketOrderRow
    sold: tuple[LotPart, ...]
    harvests: tuple[LotPart, ...]
    parties: tuple[PartyPart, ...]
    paid: benefits.Reached
    collectives: tuple[benefits.CollectivePart, ...]
    kept_fen: int
    checks: tuple[ThreadCheck, ...]
    links: tuple[ThreadLink, ...]


@dataclass(frozen=True, slots=True)
class _Goods:
    """Of each line: what was sold of which lot, and what of it was harvested as which."""

    lines: Mapping[int, OrderLine]
    sold: Mapping[int, Mapping[int, int]]
    harvests: Mapping[int, Mapping[int, int]]
    lots: Mapping[int, Lot]


def order_thread(code: str, viewer: Viewer) -> OrderThread | None:
    """One order down to the households: offices see those of their places, whoever buys or sells
    sees villages. None where there is no such order or it is not the viewer's to see."""
    row = order(code, viewer)
    if row is None:
        return None
    goods = _goods(code)
    named = _for_households(goods)
    collective = Order.objects.values_list("supplier__collective", flat=True).get(code=code)
    sources = _sources(row, goods)
    paid = benefits.reached(viewer, sources)
    parts = benefits.collective_parts(viewer, sources)
    parties = parties_of(row)
    shared = sum(one.fen for one in parties if one.to in ("producer", "coop"))
    kept = 0 if collective else shared - named
    return OrderThread(
        order=row,
        sold=_parts(goods, goods.sold, with_village=False),
        harvests=_parts(goods, goods.harvests, with_village=True),
        parties=parties,
        paid=paid,
        collectives=parts,
        kept_fen=kept if row.state == Order.State.PAID else 0,
        checks=_checks(row, goods, parties, (named, shared - kept), paid, parts),
        links=links(row, parties, paid, parts, kept),
    )


def _goods(code: str) -> _Goods:
    held = Prefetch("reservations", Reservation.objects.order_by("lot"))
    found = OrderLine.objects.filter(order__code=code).select_related("good")
    lines = {line.number: line for line in found.prefetch_related(held)}
    sold = {
        number: {
            one.lot_id: one.shipped - one.returned
            for one in line.reservations.all()
            if one.shipped > one.returned
        }
        for number, line in lines.items()
    }
    parents = lineage({lot for of in sold.values() for lot in of})
    harvests = {number: rules.harvests(of, parents) for number, of in sold.items()}
    asked = {lot for of in (*sold.values(), *harvests.values()) for lot in of}
    lots = Lot.objects.select_related("village").in_bulk(asked)
    return _Goods(lines, sold, harvests, lots)


def _parts(
    goods: _Goods, of: Mapping[int, Mapping[int, int]], *, with_village: bool
) -> tuple[LotPart, ...]:
    names = registry.place_names(lot.village.code for lot in goods.lots.values() if lot.village)
    return tuple(
        LotPart(
            number, one.code, goods.lines[number].good.unit, quantity,
            names.get(one.village.code, "") if with_village and one.village else "",
            one.harvested_on, one.contract.removeprefix("benefits.contract:"),
        )
        for number, parts in of.items()
        for lot, quantity in sorted(parts.items())
        for one in (goods.lots[lot],)
    )  # fmt: skip


def _for_households(goods: _Goods) -> int:
    """What of the producers' share is due to households, worked out anew from the lots."""
    behind = {lot for of in goods.harvests.values() for lot in of}
    named = set(Delivery.objects.filter(lot__in=behind).values_list("lot", flat=True))
    fen = 0
    for number, of in goods.harvests.items():
        line = goods.lines[number]
        billed = (line.received_packs - line.claimed_packs) * line.price_fen
        lots = sorted(of)
        producer = rules.shared(billed, line.split)["producer"]
        parts = split(producer, [of[lot] for lot in lots]) if lots else []
        fen += sum(part for lot, part in zip(lots, parts, strict=True) if lot in named)
    return fen


def _sources(row: MarketOrderRow, goods: _Goods) -> list[str]:
    """How its lines are named where they were paid: one more name for each further contract."""
    found = []
    for line in row.lines:
        contracts = {goods.lots[lot].contract for lot in goods.harvests[line.number]}
        name = f"market.order:{row.code}.{line.number}"
        found += [name, *(f"{name}.{at}" for at in range(2, len(contracts) + 1))]
    return found


def _checks(
    row: MarketOrderRow,
    goods: _Goods,
    parties: Sequence[PartyPart],
    due: tuple[int, int],
    paid: benefits.Reached,
    parts: Sequence[benefits.CollectivePart],
) -> tuple[ThreadCheck, ...]:
    """`due`: to households, and to households and collectives together, as the lots say."""
    found = []
    for line in goods.lines.values():
        sent = sum(packs for one in row.shipments for at, packs in one.packs if at == line.number)
        back = sum(one.returned for one in line.reservations.all())
        found.append(
            ThreadCheck(
                _("第 %(n)d 行：发出减退回，与采收批次") % {"n": line.number}, line.good.unit,
                sent * line.pack_size - back, sum(goods.harvests[line.number].values()),
            )
        )  # fmt: skip
    if row.shares:
        total = sum(one.fen for one in parties)
        found.append(ThreadCheck(_("应付货款，与各方分成"), "fen", row.billed_fen, total))
    if row.state == Order.State.PAID:
        households, both = due
        got = sum(one.income_fen for one in parts)
        found.append(ThreadCheck(_("农户应得，与农户实收"), "fen", households, paid.fen))
        found.append(ThreadCheck(_("集体应得，与集体入账"), "fen", both - households, got))
    for part in parts:
        if part.reached is None:
            continue
        ways = (
            part.spent_fen, part.reserve_fen, part.welfare_fen, part.retained_fen,
            part.reached.fen,
        )  # fmt: skip
        told = [fen for fen in ways if fen is not None]
        whole = sum(told) if len(told) == len(ways) else None
        label = _("%(name)s入账，与其支出、提留和分红") % {"name": part.name}
        found.append(ThreadCheck(label, "fen", part.income_fen, whole))
    return tuple(found)
