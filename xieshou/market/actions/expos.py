"""Expos: opened, applied for, booths given, intents put down on the spot."""

import datetime
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE, new_code
from xieshou.core.scope import Viewer
from xieshou.market.actions import checks
from xieshou.market.actions.checks import place_of_supplier
from xieshou.market.actions.goods import good_of
from xieshou.market.models import Booth, Buyer, Expo, Intent, Sample, Showing

MOST_BOOTHS = 1000


def _place_of_expo(*, expo: str, **_body: object) -> str:
    found = Expo.objects.filter(code=expo).values_list("place__code", flat=True)
    return found.first() or NOWHERE


@action("market.keep", place=lambda *, place, **_body: place)
def open_expo(
    *,
    place: str,
    name: str,
    venue: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    halls: Mapping[str, int],
) -> Expo:
    """An expo at a place, its booths numbered from 1 in each hall. Raises BadInput."""
    if ends_on < starts_on:
        raise BadInput("ends_before_start", _("截止日期早于开始日期"), {"field": "ends_on"})
    if not 1 <= sum(halls.values()) <= MOST_BOOTHS or min(halls.values()) < 1:
        raise BadInput("booths_wrong", _("展位共 1–1000 个，每馆至少一个"), {"field": "halls"})
    made = Expo.objects.create(
        code=new_code("Z"), name=checks.text("name", name, 120),
        venue=checks.text("venue", venue, 120), place_id=checks.place("place", place),
        starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip
    Booth.objects.bulk_create(
        Booth(expo=made, hall=checks.text("halls", hall, 20), number=f"{number:03d}")
        for hall, n in halls.items()
        for number in range(1, n + 1)
    )
    return made


@action("market.supply", place=place_of_supplier)
def apply_for_booth(
    *,
    viewer: Viewer,
    supplier: str,
    expo: str,
    samples: Sequence[tuple[int, int]] = (),
    note: str = "",
) -> Showing:
    """Ask for a booth, naming samples as (good, packs). Raises Conflict where the supplier is not
    admitted, has asked before, or the expo is over."""
    one = checks.own_supplier(viewer, supplier)
    found = _expo(expo)
    if one.state != one.State.ADMITTED:
        raise Conflict("not_selling", _("该供应商没有入驻或已暂停"))
    if found.ends_on < clock.today():
        raise Conflict("expo_over", _("展销会已经结束"))
    if found.showings.filter(supplier=one).exists():
        raise Conflict("applied_before", _("已经申请过展位"))
    made = Showing.objects.create(
        expo=found, supplier=one, note=checks.text("note", note, 300, needed=False)
    )
    for good, packs in samples:
        row = good_of(one.pk, good)
        Sample.objects.create(showing=made, good=row, packs=checks.whole("packs", packs, most=1000))
    return made


@action("market.keep", place=_place_of_expo)
def give_booth(*, expo: str, supplier: str, hall: str, number: str) -> Booth:
    """Give a free booth to an applicant, in the place of any it had."""
    found = _expo(expo)
    showing = found.showings.select_for_update().filter(supplier__code=supplier).first()
    if showing is None:
        raise NotFound("no_showing", _("该供应商没有申请展位"))
    booth = found.booths.select_for_update().filter(hall=hall, number=number).first()
    if booth is None:
        raise BadInput("no_booth", _("没有这个展位"), {"field": "number"})
    if booth.showing_id not in (None, showing.pk):
        raise Conflict("booth_taken", _("展位已安排给别人"))
    found.booths.filter(showing=showing).update(showing=None)
    booth.showing = showing
    booth.save(update_fields=["showing"])
    showing.state = Showing.State.PLACED
    showing.save(update_fields=["state"])
    return booth


@action("market.keep", place=_place_of_expo)
def refuse_booth(*, expo: str, supplier: str) -> Showing:
    """There is no booth for an applicant; one it had is free again."""
    found = _expo(expo)
    showing = found.showings.select_for_update().filter(supplier__code=supplier).first()
    if showing is None:
        raise NotFound("no_showing", _("该供应商没有申请展位"))
    found.booths.filter(showing=showing).update(showing=None)
    showing.state = Showing.State.REFUSED
    showing.save(update_fields=["state"])
    return showing


@action("market.order", place=checks.place_of_buyer)
def sign_intent(
    *, viewer: Viewer, buyer: str, expo: str, supplier: str, fen: int, note: str = ""
) -> Intent:
    """Put down at a booth what one means to buy of a supplier within a year; again changes it.

    An order on the spot is an order (place_order). Raises Conflict on other days than the expo's.
    """
    one: Buyer = checks.own_buyer(viewer, buyer)
    found = _expo(expo)
    today = clock.today()
    if not found.starts_on <= today <= found.ends_on:
        raise Conflict("expo_closed", _("只能在展销会期间登记意向"))
    showing = found.showings.filter(supplier__code=supplier, state="placed").first()
    if showing is None:
        raise NotFound("no_showing", _("该供应商没有参展"))
    return Intent.objects.update_or_create(
        showing=showing, buyer=one,
        defaults={
            "fen": checks.whole("fen", fen), "on": today,
            "note": checks.text("note", note, 300, needed=False),
        },
    )[0]  # fmt: skip


def _expo(code: str) -> Expo:
    found = Expo.objects.filter(code=code).first()
    if found is None:
        raise NotFound("no_expo", _("没有这个展销会"))
    return found
