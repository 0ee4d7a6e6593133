"""Ordering: all lines are set aside at once, at the prices of the day, or nothing is."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, action
from xieshou.core.checks import moved, new_code
from xieshou.core.scope import Viewer
from xieshou.market import rules
from xieshou.market.actions import checks
from xieshou.market.actions.goods import grade_of
from xieshou.market.actions.moving import move, take
from xieshou.market.models import (
    Agreement,
    Buyer,
    Cycle,
    Good,
    Lot,
    Order,
    OrderLine,
    Price,
    Reservation,
    Standing,
    Supplier,
)

MOST_LINES = 50
MOST_PACKS = 1_000_000
# (good, grade, packs)
Wanted = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a whole order; `cycle` and `standing` say where it came from."""

    accepts_substitutes: bool = False
    note: str = ""
    deliver_on: datetime.date | None = None
    cycle: Cycle | None = None
    standing: Standing | None = None


@action("market.order", place=checks.place_of_buyer)
def place_order(
    *,
    viewer: Viewer,
    buyer: str,
    supplier: str,
    lines: Sequence[Wanted],
    accepts_substitutes: bool = False,
    note: str = "",
    deliver_on: datetime.date | None = None,
) -> Order:
    """Order packs of a supplier's goods; (good, grade, packs) a line.

    With `accepts_substitutes` a better grade fills what is missing, at the price of the one
    ordered. Raises BadInput, Conflict ("sold_out") where not all of it is there: then nothing of
    the order is set aside.
    """
    one = checks.own_buyer(viewer, buyer)
    if deliver_on is not None and deliver_on < clock.today():
        raise BadInput("day_past", _("希望送达日期不能早于今天"), {"field": "deliver_on"})
    terms = Terms(accepts_substitutes, checks.text("note", note, 300, needed=False), deliver_on)
    return placed(viewer, one, selling(supplier), lines, terms)


@action("market.order", place=checks.where_bought)
def cancel_order(*, viewer: Viewer, order: str) -> Order:
    """Give up an order of which nothing has been sent; its goods are available again."""
    return _cancelled(viewer, checks.bought_order(viewer, order), "cancel")


@action("market.supply", place=checks.where_supplied)
def decline_order(*, viewer: Viewer, order: str) -> Order:
    """The supplier cannot carry it out; nothing of it has been sent."""
    return _cancelled(viewer, checks.supplied_order(viewer, order), "decline")


def selling(code: str) -> Supplier:
    """An admitted supplier. Raises Conflict for one that may not sell, or that there is not."""
    one = Supplier.objects.select_related("place").filter(code=code, state="admitted").first()
    if one is None:
        raise Conflict("not_selling", _("该供应商没有入驻或已暂停"))
    return one


def placed(
    viewer: Viewer, buyer: Buyer, supplier: Supplier, lines: Sequence[Wanted], terms: Terms
) -> Order:
    """The order, with everything set aside. Raises what place_order raises."""
    today = clock.today()
    goods = _goods(supplier, lines)
    prices = prices_for(buyer, goods.values(), lines, today)
    order = Order.objects.create(
        code=new_code(f"D{today:%y%m%d}"), buyer=buyer, supplier=supplier,
        accepts_substitutes=terms.accepts_substitutes, note=terms.note, placed_on=today,
        deliver_on=terms.deliver_on, cycle=terms.cycle, standing=terms.standing,
        placed_by=viewer.user_id,
    )  # fmt: skip
    # In one order for all buyers, so that two of them never wait for each other.
    found = Lot.objects.select_for_update().filter(
        good__in=goods, available__gt=0, best_before__gte=today
    )
    stocks: dict[int, list[Lot]] = {}
    for lot in found.order_by("pk"):
        stocks.setdefault(lot.good_id, []).append(lot)
    left = {lot.pk: lot.available for lots in stocks.values() for lot in lots}
    for number, (good_id, grade, packs) in enumerate(lines, start=1):
        good = goods[good_id]
        line = OrderLine.objects.create(
            order=order, number=number, good=good, grade=grade, packs=packs,
            pack_size=good.pack_size, price_fen=prices[(good_id, grade)], split=good.split,
        )  # fmt: skip
        _set_aside(viewer, line, stocks.get(good_id, []), left)
    return order


def prices_for(
    buyer: Buyer, goods: Iterable[Good], lines: Sequence[Wanted], on: datetime.date
) -> dict[tuple[int, str], int]:
    """(good, grade) → fen a pack: as agreed with the buyer, else as listed. Raises Conflict."""
    known = {good.pk: good for good in goods}
    agreed = Agreement.objects.filter(
        buyer=buyer, good__in=known, starts_on__lte=on, ends_on__gte=on
    )
    found = {(one.good_id, one.grade): one.fen for one in agreed}
    tiers: dict[tuple[int, str], list[rules.Tier]] = {}
    for price in Price.objects.filter(good__in=known):
        tier = rules.Tier(price.buyer_kind, price.from_packs, price.starts_on, price.fen)
        tiers.setdefault((price.good_id, price.grade), []).append(tier)
    for good, grade, packs in lines:
        if (good, grade) in found:
            continue
        fen = rules.listed(tiers.get((good, grade), ()), buyer.kind, packs, on)
        if fen is None:
            raise Conflict(
                "no_price",
                _("%(good)s（%(grade)s）没有报价"),
                {"good": known[good].name, "grade": grade},
            )
        found[(good, grade)] = fen
    return found


def _goods(supplier: Supplier, lines: Sequence[Wanted]) -> Mapping[int, Good]:
    if not 1 <= len(lines) <= MOST_LINES:
        raise BadInput("lines_wrong", _("一张订单应有 1–50 行"), {"field": "lines"})
    wanted = {good for good, _grade, _packs in lines}
    found = Good.objects.filter(supplier=supplier, pk__in=wanted, on_sale=True)
    goods = {good.pk: good for good in found}
    for good, grade, packs in lines:
        if good not in goods:
            raise BadInput("good_unknown", _("该供应商没有这种商品"), {"field": "lines"})
        grade_of(goods[good], grade)
        checks.whole("packs", packs, most=MOST_PACKS)
    if len({(good, grade) for good, grade, _packs in lines}) < len(lines):
        raise BadInput("line_twice", _("同一商品同一等级只能填一行"), {"field": "lines"})
    return goods


def _set_aside(viewer: Viewer, line: OrderLine, lots: Sequence[Lot], left: dict[int, int]) -> None:
    """Reserve a line out of the lots; `left` is kept up for the lines that follow."""
    ranks = {grade: rank for rank, grade in enumerate(line.good.grades)}
    stocks = [
        rules.Stock(lot.pk, ranks[lot.grade], lot.harvested_on, left[lot.pk] // line.pack_size)
        for lot in lots
        if lot.grade in ranks
    ]
    substitutes = line.order.accepts_substitutes
    taken = rules.allot(stocks, ranks[line.grade], line.packs, substitutes=substitutes)
    for part in taken or ():
        quantity = part.packs * line.pack_size
        why = f"market.order:{line.order.code}.{line.number}"
        if not take(part.lot, quantity, why, viewer.user_id):
            taken = None
            break
        left[part.lot] -= quantity
        Reservation.objects.create(
            line=line, lot_id=part.lot, quantity=quantity, substitute=part.substitute
        )
    if taken is None:
        raise Conflict(
            "sold_out",
            _("%(good)s（%(grade)s）存货不足，订单没有下达"),
            {"good": line.good.name, "grade": line.grade},
        )


def _cancelled(viewer: Viewer, order: Order, verb: str) -> Order:
    state = rules.next_state(rules.ORDER_STEPS, verb, order.state)
    order.state = moved(state, order.get_state_display())
    release(viewer, order)
    order.save(update_fields=["state"])
    return order


def release(viewer: Viewer, order: Order) -> None:
    """Make available again what is set aside for an order and not sent."""
    found = Reservation.objects.filter(line__order=order).select_related("line")
    for one in found.order_by("lot_id"):
        rest = one.quantity - one.shipped - one.released
        if rest:
            why = f"market.order:{order.code}.{one.line.number}"
            move(one.lot_id, "release", rest, why, viewer.user_id)
            one.released += rest
            one.save(update_fields=["released"])
