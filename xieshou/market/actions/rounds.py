"""Orders that come again: every week, and in cycles in which a group orders together."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, Refused, action, forbidden
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer, within
from xieshou.market.actions import checks
from xieshou.market.actions.goods import grade_of
from xieshou.market.actions.orders import MOST_LINES, MOST_PACKS, Terms, Wanted, placed, selling
from xieshou.market.models import Buyer, Cycle, Good, Order, Standing, Supplier, Wish


@action("market.order", place=checks.place_of_buyer)
def set_standing(
    *,
    viewer: Viewer,
    buyer: str,
    supplier: str,
    weekday: int,
    lines: Sequence[Wanted],
    starts_on: datetime.date,
    ends_on: datetime.date | None = None,
    accepts_substitutes: bool = False,
) -> Standing:
    """Order the same every week on a weekday, 1 Monday … 7 Sunday, until `ends_on` if given."""
    one = checks.own_buyer(viewer, buyer)
    seller = selling(supplier)
    checks.whole("weekday", weekday, most=7)
    if ends_on and ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    goods = {good.pk: good for good in Good.objects.filter(supplier=seller)}
    for good, grade, packs in lines:
        if good not in goods:
            raise BadInput("good_unknown", _("该供应商没有这种商品"), {"field": "lines"})
        grade_of(goods[good], grade)
        checks.whole("packs", packs, most=MOST_PACKS)
    if not 1 <= len(lines) <= MOST_LINES:
        raise BadInput("lines_wrong", _("一张订单应有 1–50 行"), {"field": "lines"})
    return Standing.objects.create(
        buyer=one, supplier=seller, weekday=weekday, lines=[list(line) for line in lines],
        starts_on=starts_on, ends_on=ends_on, accepts_substitutes=accepts_substitutes,
    )  # fmt: skip


def _place_of_standing(*, standing: int, **_body: object) -> str:
    found = Standing.objects.filter(pk=standing).values_list("buyer__place__code", flat=True)
    return found.first() or NOWHERE


@action("market.order", place=_place_of_standing)
def end_standing(*, viewer: Viewer, standing: int) -> Standing:
    """The last order of it was yesterday's, or earlier."""
    one = Standing.objects.select_related("buyer").filter(pk=standing).first()
    if one is None:
        raise forbidden("market.order")
    checks.own_buyer(viewer, one.buyer.code)
    one.ends_on = clock.today() - datetime.timedelta(days=1)
    one.save(update_fields=["ends_on"])
    return one


@action("market.keep", place=lambda *, place, **_body: place)
def run_standing(*, viewer: Viewer, place: str) -> dict[str, list[str]]:
    """Place today's orders of those who order every week, below a place; once a day each.

    Returns the codes of the orders placed, and of the buyers whose order was refused and why.
    """
    today = clock.today()
    due = Standing.objects.filter(
        within(place, "buyer__place__code"), weekday=today.isoweekday(), starts_on__lte=today
    ).exclude(ends_on__lt=today)
    done: list[str] = []
    refused: list[str] = []
    for one in due.exclude(orders__placed_on=today).select_related("buyer", "supplier"):
        terms = Terms(accepts_substitutes=one.accepts_substitutes, standing=one)
        lines = [(int(good), str(grade), int(packs)) for good, grade, packs in one.lines]
        try:
            with transaction.atomic():
                order = placed(viewer, one.buyer, selling(one.supplier.code), lines, terms)
            done.append(order.code)
        except Refused as no:
            refused.append(f"{one.buyer.code} {no.code}")
    return {"placed": done, "refused": refused}


@action("market.keep", place=lambda *, place, **_body: place)
def open_cycle(
    *,
    place: str,
    name: str,
    opens_on: datetime.date,
    closes_on: datetime.date,
    deliver_on: datetime.date,
) -> Cycle:
    """A round of ordering for community groups at a place."""
    if not opens_on <= closes_on <= deliver_on:
        raise BadInput("days_wrong", _("开始、截止、配送日期应依次在后"), {"field": "closes_on"})
    return Cycle.objects.create(
        name=checks.text("name", name, 80), place_id=checks.place("place", place),
        opens_on=opens_on, closes_on=closes_on, deliver_on=deliver_on,
    )  # fmt: skip


@action("market.order", place=checks.place_of_buyer)
def wish(
    *, viewer: Viewer, buyer: str, cycle: int, good: int, grade: str, packs: int
) -> Wish | None:
    """Say what one wants out of a cycle that is open; again changes it, 0 packs takes it back."""
    one = checks.own_buyer(viewer, buyer)
    if one.group is None:
        raise Conflict("no_group", _("您不在任何社区团购之中"))
    round_ = (
        Cycle.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(pk=cycle)
        .first()
    )
    today = clock.today()
    # One elsewhere is answered like one that there is not.
    if round_ is not None and not one.group.place.code.startswith(round_.place.code):
        round_ = None
    if round_ is None or round_.merged_at or not round_.opens_on <= today <= round_.closes_on:
        raise Conflict("cycle_closed", _("这一期不在接单"))
    row = Good.objects.filter(pk=good, on_sale=True, supplier__state="admitted").first()
    if row is None:
        raise BadInput("good_unknown", _("没有这种商品"), {"field": "good"})
    grade_of(row, grade)
    checks.whole("packs", packs, least=0, most=1000)
    same: dict[str, Any] = {"cycle": round_, "buyer": one, "good": row, "grade": grade}
    if not packs:
        Wish.objects.filter(**same).delete()
        return None
    return Wish.objects.update_or_create(**same, defaults={"packs": packs})[0]


@action("market.keep", place=checks.place_of_cycle)
def merge_cycle(*, viewer: Viewer, cycle: int) -> list[Order]:
    """One order for each group and supplier, of all its members' wishes; once a cycle.

    A group's order that cannot be filled is left out, its wishes without an order.
    """
    round_ = Cycle.objects.select_for_update().filter(pk=cycle).first()
    if round_ is None:
        raise NotFound("no_cycle", _("没有这一期"))
    if round_.merged_at is not None:
        raise Conflict("merged_before", _("这一期已经合单"))
    wanted: dict[tuple[int, int], dict[tuple[int, str], int]] = {}
    for one in round_.wishes.select_related("buyer", "good"):
        lines = wanted.setdefault((one.buyer.group_id or 0, one.good.supplier_id), {})
        lines[(one.good_id, one.grade)] = lines.get((one.good_id, one.grade), 0) + one.packs
    orders = []
    for (group, seller), lines in sorted(wanted.items()):
        buyer = Buyer.objects.get(pk=group)
        supplier = Supplier.objects.get(pk=seller)
        terms = Terms(deliver_on=round_.deliver_on, cycle=round_)
        packs = [(good, grade, n) for (good, grade), n in sorted(lines.items())]
        try:
            with transaction.atomic():
                order = placed(viewer, buyer, selling(supplier.code), packs, terms)
        except Refused:
            continue
        round_.wishes.filter(buyer__group=group, good__supplier=seller).update(order=order)
        orders.append(order)
    round_.merged_at = timezone.now()
    round_.save(update_fields=["merged_at"])
    return orders
