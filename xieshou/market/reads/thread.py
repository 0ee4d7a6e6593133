"""The thread from an order to every household that it paid, and from a receipt back to the orders.

Money is taken from both ends, the shares of the market and the income of households, and compared
at each step.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from xieshou.benefits import reads as benefits
from xieshou.core.money import split
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.models import Delivery, Lot, Order, OrderLine, Reservation, Share
from xieshou.market.reads.lots import lineage
from xieshou.market.reads.orders import MarketOrderRow, order
from xieshou.market.reads.scopes import sees_order
from xieshou.registry import reads as registry

# With more households a picture shows nothing; the table lists them.
MOST_DRAWN = 8
_SOURCE = re.compile(r"market\.order:([0-9A-Z-]+)\.(\d+)(?:\.\d+)?")


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
class PartyPart:
    """What a party gets of the whole order."""

    to: str
    to_label: str
    fen: int


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
class ThreadLink:
    """Fen from one node to the next of a Sankey picture, `step` steps from the buyer."""

    step: int
    source: str
    target: str
    fen: int


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
class OrderOrigin:
    """What of a receipt came from a line of an order; `share` of all that was mixed with it.

    Where the source is no order, `order` is "" and `source` says what it is. `buyer_name` is ""
    where the viewer may not see the order: then only what kind of buyer it is, and where.
    """

    source: str
    order: str
    on: datetime.date
    fen: int
    share: float
    good: str
    grade: str
    lots: tuple[str, ...]
    supplier_name: str
    buyer_name: str
    buyer_kind_label: str
    buyer_place_label: str


@dataclass(frozen=True, slots=True)
class ReceiptThread:
    """A receipt and its parts, which add up to it; `others` sources are not listed."""

    receipt: benefits.ReceiptRow
    run: str
    collective_name: str
    origins: tuple[OrderOrigin, ...]
    others: int
    others_fen: int


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
    parties = _parties(row)
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
        links=_links(row, paid, parts, kept),
    )


def receipt_thread(receipt: int, viewer: Viewer) -> ReceiptThread | None:
    """A household's receipt back to the orders, for the household and the offices of its place;
    None where there is none or it is not the viewer's to see."""
    found = benefits.origins(viewer, receipt)
    if found is None:
        return None
    lines = _lines_of([one.source for one in found.origins])
    theirs = {line.order.code for line in lines.values()}
    seen = Order.objects.filter(sees_order(viewer), code__in=theirs)
    open_ = set(seen.values_list("code", flat=True))
    names = registry.place_names(line.order.buyer.place.code for line in lines.values())
    return ReceiptThread(
        receipt=found.receipt,
        run=found.run,
        collective_name=found.collective_name,
        origins=tuple(_origin(one, lines, open_, names) for one in found.origins),
        others=found.others,
        others_fen=found.others_fen,
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


def _parties(row: MarketOrderRow) -> tuple[PartyPart, ...]:
    sums: dict[str, int] = {}
    for one in row.shares:
        sums[one.to] = sums.get(one.to, 0) + one.fen
    return tuple(
        PartyPart(to, str(Share.To(to).label), sums[to]) for to in rules.PARTIES if to in sums
    )


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


def _links(
    row: MarketOrderRow,
    paid: benefits.Reached,
    parts: Sequence[benefits.CollectivePart],
    kept: int,
) -> tuple[ThreadLink, ...]:
    """Buyer → line → party → village or collective → household or fund → …"""
    names = {line.number: f"{line.number} {line.good} · {line.grade}" for line in row.lines}
    found = [ThreadLink(0, row.buyer_name, names[one.number], one.billed_fen) for one in row.lines]
    found += [ThreadLink(1, names[one.line], one.to_label, one.fen) for one in row.shares]
    if row.state == Order.State.PAID:
        found += _from_producers(row, paid, parts, kept)
        for part in parts:
            found += _from_collective(part)
    return tuple(one for one in found if one.fen > 0)


def _from_producers(
    row: MarketOrderRow,
    paid: benefits.Reached,
    parts: Sequence[benefits.CollectivePart],
    kept: int,
) -> list[ThreadLink]:
    producer, coop = str(Share.To.PRODUCER.label), str(Share.To.COOP.label)
    sums = {one.to: one.fen for one in _parties(row)}
    left = sums.get("coop", 0)
    found = _to_villages(2, producer, paid)
    if kept:
        found.append(ThreadLink(2, coop, row.supplier_name, min(kept, left)))
        found.append(ThreadLink(2, producer, row.supplier_name, kept - min(kept, left)))
    for part in parts:
        from_coop = min(left, part.income_fen)
        left -= from_coop
        found.append(ThreadLink(2, coop, part.name, from_coop))
        found.append(ThreadLink(2, producer, part.name, part.income_fen - from_coop))
    return found


def _from_collective(part: benefits.CollectivePart) -> list[ThreadLink]:
    if part.reached is None or part.dividend_fen is None:
        waiting = _("尚未分配") if part.reached is None else _("已分配")
        return [ThreadLink(3, part.name, waiting, part.income_fen)]
    ways = (
        (_("支出"), part.spent_fen),
        (_("公积金"), part.reserve_fen),
        (_("公益金"), part.welfare_fen),
        (_("留存"), part.retained_fen),
    )
    found = [ThreadLink(3, part.name, name, fen or 0) for name, fen in ways]
    found.append(ThreadLink(3, part.name, _("分红"), part.dividend_fen))
    return found + _to_villages(4, _("分红"), part.reached)


def _to_villages(step: int, source: str, to: benefits.Reached) -> list[ThreadLink]:
    """To the villages and, where the viewer sees them, the households; what is hidden together."""
    names = {one.village: one.village_name for one in to.villages}
    told = [one for one in to.villages if one.fen is not None]
    found = [ThreadLink(step, source, one.village_name, one.fen or 0) for one in told]
    if to.fen is not None:
        hidden = to.fen - sum(one.fen or 0 for one in told)
        found.append(ThreadLink(step, source, _("其他村"), hidden))
    households: dict[tuple[str, str], int] = {}
    for one in to.receipts:
        key = (names[one.village], one.household)
        households[key] = households.get(key, 0) + one.fen
    if len(households) <= MOST_DRAWN:
        shown = {one.village_name for one in told}
        found += [
            ThreadLink(step + 1, village, household, fen)
            for (village, household), fen in households.items()
            if village in shown
        ]
    return found


def _lines_of(sources: Sequence[str]) -> dict[tuple[str, int], OrderLine]:
    asked = {match[1] for source in sources if (match := _SOURCE.fullmatch(source))}
    held = Prefetch("reservations", Reservation.objects.select_related("lot"))
    found = (
        OrderLine.objects.filter(order__code__in=asked)
        .select_related("good", "order__supplier", "order__buyer__place")
        .prefetch_related(held)
    )
    return {(line.order.code, line.number): line for line in found}


def _origin(
    one: benefits.Origin,
    lines: Mapping[tuple[str, int], OrderLine],
    seen: set[str],
    names: Mapping[str, str],
) -> OrderOrigin:
    match = _SOURCE.fullmatch(one.source)
    line = lines.get((match[1], int(match[2]))) if match else None
    if line is None:
        return OrderOrigin(one.source, "", one.on, one.fen, one.share, "", "", (), "", "", "", "")
    buyer = line.order.buyer
    return OrderOrigin(
        source=one.source,
        order=line.order.code,
        on=one.on,
        fen=one.fen,
        share=one.share,
        good=line.good.name,
        grade=line.grade,
        lots=tuple(held.lot.code for held in line.reservations.all() if held.shipped),
        supplier_name=line.order.supplier.name,
        buyer_name=buyer.name if line.order.code in seen else "",
        buyer_kind_label=str(buyer.get_kind_display()),
        buyer_place_label=names.get(buyer.place.code, ""),
    )
