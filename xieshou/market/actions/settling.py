"""Who gets what of a price, and how it reaches the households that grew the goods."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from xieshou.benefits import actions as benefits
from xieshou.core.action import Conflict, Forbidden, action
from xieshou.core.checks import moved
from xieshou.core.money import split
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.models import Claim, Delivery, Lot, Order, OrderLine, Share
from xieshou.market.reads.lots import lineage


@dataclass(frozen=True, slots=True)
class Sale:
    """What a paid line brings the households behind it under one contract, and the collective.

    `shares`: (household, base units, fen), households by key; fen exact, the least is 1.
    """

    source: str
    contract: str
    shares: tuple[tuple[int, int, int], ...]
    collective: str
    collective_fen: int


@action("market.settle", place=checks.where_supplied)
def settle(*, viewer: Viewer, order: str, on: datetime.date, payment: str) -> Order:
    """The buyer has paid: every share is settled, and the producers' is passed on to the
    households whose goods were sold, and the collective's to its book.

    `payment` is the number of the bank's receipt. Raises Conflict while a claim is open, Forbidden
    to whoever ordered, sent or received.
    """
    one = checks.locked_order(order)
    state = rules.next_state(rules.ORDER_STEPS, "settle", one.state)
    one.state = moved(state, one.get_state_display())
    if Claim.objects.filter(line__order=one, state=Claim.State.OPEN).exists():
        raise Conflict("claim_open", _("还有索赔没有处理"))
    checks.day("on", on)
    if viewer.user_id is not None and viewer.user_id in _hands(one):
        raise Forbidden("own_work", _("下单、发货、收货的人不能确认付款，请由他人办理"))
    one.paid_on, one.payment, one.settled_by = (
        on,
        checks.text("payment", payment, 60),
        viewer.user_id,
    )
    one.save()
    Share.objects.filter(line__order=one).update(settled_on=on)
    for sale in sales_of(one):
        benefits.record_sale(
            # The platform confirms the payment; it holds no role in the villages.
            viewer=SYSTEM, source=sale.source, contract=sale.contract, on=on, shares=sale.shares,
            collective=sale.collective, collective_fen=sale.collective_fen,
        )  # fmt: skip
    return one


def _hands(order: Order) -> set[int | None]:
    """Who ordered, sent or received."""
    sent = order.shipments.values_list("sent_by", "received_by")
    return {order.placed_by, *(one for hands in sent for one in hands)}


def billed_fen(line: OrderLine) -> int:
    """What a line costs: the packs that came, less those of accepted claims."""
    return (line.received_packs - line.claimed_packs) * line.price_fen


def write_shares(order: Order) -> None:
    """What everybody is owed of an order that is received and not yet paid, by line and in all."""
    if order.due_on is None:
        return
    sums = dict.fromkeys(rules.PARTIES, 0)
    for line in order.lines.all():
        for to, fen in rules.shared(billed_fen(line), line.split).items():
            Share.objects.update_or_create(
                line=line, to=to, defaults={"fen": fen, "due_on": order.due_on}
            )
            sums[to] += fen
    for to, fen in sums.items():
        setattr(order, f"{to}_fen", fen)
    order.save(update_fields=[f"{to}_fen" for to in sums])


def sales_of(order: Order) -> list[Sale]:
    """What of a received order goes to households and to the supplier's collective.

    The producers' share of a line is divided by what of it came from which harvest, and there by
    what each household brought; where no household is named, it is the collective's. A line whose
    goods were grown under several contracts gives a sale of each, `source` numbered.
    """
    lines = list(order.lines.prefetch_related("reservations"))
    sold = {
        line.pk: {
            held.lot_id: held.shipped - held.returned
            for held in line.reservations.all()
            if held.shipped > held.returned
        }
        for line in lines
    }
    parents = lineage({lot for lots in sold.values() for lot in lots})
    harvests: dict[int, dict[int, int]] = {
        line.pk: rules.harvests(sold[line.pk], parents) for line in lines
    }
    behind = {lot for one in harvests.values() for lot in one}
    contracts = dict(Lot.objects.filter(pk__in=behind).values_list("pk", "contract"))
    brought: dict[int, list[tuple[int, int]]] = {}
    for lot, household, quantity in Delivery.objects.filter(lot__in=behind).values_list(
        "lot_id", "household_id", "quantity"
    ):
        brought.setdefault(lot, []).append((household, quantity))
    return [
        sale
        for line in lines
        for sale in _sales_of_line(order, line, harvests[line.pk], contracts, brought)
    ]


def _sales_of_line(
    order: Order,
    line: OrderLine,
    harvests: Mapping[int, int],
    contracts: Mapping[int, str],
    brought: Mapping[int, Sequence[tuple[int, int]]],
) -> list[Sale]:
    parties = rules.shared(billed_fen(line), line.split)
    lots = sorted(harvests)
    collective = order.supplier.collective
    fen_of_lot = split(parties["producer"], [harvests[lot] for lot in lots]) if lots else []
    by_contract: dict[str, dict[int, tuple[int, int]]] = {}
    for_collective = parties["coop"] if collective else 0
    for lot, fen in zip(lots, fen_of_lot, strict=True):
        households = brought.get(lot, ())
        if not households:
            for_collective += fen if collective else 0
            continue
        weights = [quantity for _household, quantity in households]
        contract = contracts[lot].removeprefix("benefits.contract:")
        shares = by_contract.setdefault(contract, {})
        parts = zip(households, split(harvests[lot], weights), split(fen, weights), strict=True)
        for (household, _quantity), units, part in parts:
            had = shares.get(household, (0, 0))
            shares[household] = (had[0] + units, had[1] + part)
    if for_collective and not by_contract:
        by_contract[""] = {}
    source = f"market.order:{order.code}.{line.number}"
    return [
        Sale(
            source=source if at == 0 else f"{source}.{at + 1}",
            contract=contract,
            shares=tuple((one, units, fen) for one, (units, fen) in sorted(shares.items()) if fen),
            collective=collective if at == 0 and for_collective else "",
            collective_fen=for_collective if at == 0 else 0,
        )
        for at, (contract, shares) in enumerate(sorted(by_contract.items()))
        if any(fen for _units, fen in shares.values()) or (at == 0 and for_collective)
    ]
