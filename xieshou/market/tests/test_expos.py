"""Expos: booths given, intents signed on the spot, and what came of them 30, 90, 365 days on."""

import datetime
from typing import Any

import pytest

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound
from xieshou.market import actions, reads, rules
from xieshou.market.models import Expo, Good, Order
from xieshou.market.tests.conftest import DISTRICT, Market, client_of, today

Shop = tuple[Market, Good, str]


def expo(market: Market, **changes: Any) -> Expo:
    fields: dict[str, Any] = {
        "place": DISTRICT, "name": "云品入沪展销会", "venue": "测试展馆", "starts_on": today(),
        "ends_on": today(2), "halls": {"一号馆": 2, "二号馆": 1},
    }  # fmt: skip
    return actions.open_expo(viewer=market.platform, **(fields | changes))


def test_a_booth_is_given_once_and_may_be_changed(shop: Shop) -> None:
    market, good, _buyer = shop
    one = expo(market)
    body = {"expo": one.code, "supplier": good.supplier.code}
    with pytest.raises(NotFound):
        actions.give_booth(viewer=market.platform, hall="一号馆", number="001", **body)
    actions.apply_for_booth(viewer=market.seller, samples=[(good.pk, 3)], **body)
    with pytest.raises(Conflict):
        actions.apply_for_booth(viewer=market.seller, **body)
    assert reads.showings(one.code) == ()
    for number in ("001", "002"):
        actions.give_booth(viewer=market.platform, hall="一号馆", number=number, **body)
    with pytest.raises(BadInput):
        actions.give_booth(viewer=market.platform, hall="一号馆", number="009", **body)
    (row,) = reads.showings(one.code)
    assert (row.booth, row.samples) == ("一号馆-002", ((good.name, 3),))
    taken = [booth.supplier for booth in reads.booths(one.code)]
    assert taken == ["", good.supplier.code, ""]
    actions.refuse_booth(viewer=market.platform, **body)
    assert reads.showings(one.code) == ()
    assert not any(booth.supplier for booth in reads.booths(one.code))


def test_intents_are_signed_at_the_booth_on_the_days_alone(shop: Shop) -> None:
    market, good, buyer = shop
    over = expo(market, starts_on=today(-9), ends_on=today(-1))
    with pytest.raises(Conflict):
        actions.apply_for_booth(viewer=market.seller, expo=over.code, supplier=good.supplier.code)
    body = {"viewer": market.cook, "buyer": buyer, "supplier": good.supplier.code, "fen": 100}
    with pytest.raises(Conflict):
        actions.sign_intent(expo=over.code, **body)
    with pytest.raises(NotFound):
        actions.sign_intent(expo=expo(market).code, **body)
    with pytest.raises(Forbidden):
        actions.open_expo(
            viewer=market.seller, place=DISTRICT, name="x", venue="x", starts_on=today(),
            ends_on=today(), halls={"a": 1},
        )  # fmt: skip


def test_conversion_counts_what_arrived_of_what_the_pairs_ordered_in_time() -> None:
    """Days from the expo's start count; the last day of each period still does."""
    start, end = datetime.date(2026, 1, 1), datetime.date(2026, 1, 3)
    bought = {
        (1, 1): [(start, 10), (end + datetime.timedelta(days=30), 20)],
        (1, 2): [(end + datetime.timedelta(days=31), 40), (start - datetime.timedelta(days=1), 9)],
        (2, 9): [(start, 1000)],
    }
    found = rules.conversions(
        [(1, 1), (1, 2), (3, 3)], bought, start, end, datetime.date(2026, 4, 4)
    )
    assert [(one.days, one.intents, one.fen, one.over) for one in found] == [
        (30, 1, 30, True), (90, 2, 70, True), (365, 2, 70, False),
    ]  # fmt: skip


def test_an_expo_from_opening_to_success_on_its_page(shop: Shop) -> None:
    """The platform opens it, the supplier applies, the cook signs and orders on the spot."""
    market, good, buyer = shop
    market.lot(good)
    form = {
        "name": "云品入沪展销会", "place": DISTRICT, "venue": "展馆", "starts_on": today(),
        "ends_on": today(1), "halls": "一号馆 2",
    }  # fmt: skip
    platform = client_of(market.platform)
    assert platform.post("/market/expos/new/", form | {"halls": "一号馆"}).status_code == 200
    assert platform.post("/market/expos/new/", form).status_code == 302
    address = f"/market/expos/{Expo.objects.get().code}/"
    code = good.supplier.code
    given = client_of(market.seller).post(f"{address}apply/", {"apply-supplier": code})
    assert given.status_code == 302
    booth = {"give-supplier": code, "give-booth": "一号馆|001"}
    assert platform.post(f"{address}give/", booth).status_code == 302
    intent = {"intent-buyer": buyer, "intent-supplier": code, "intent-fen": "5000"}
    cook = client_of(market.cook)
    assert cook.post(f"{address}intent/", intent).status_code == 302
    order: Order = market.delivered(market.order(buyer, good, packs=2))
    told = reads.success(Expo.objects.get().code, market.platform)
    assert told is not None
    assert (told.intents, told.intent_fen, told.on_the_spot) == (1, 500_000, 1)
    assert [one.fen for one in told.conversions] == [2 * 6001] * 3
    assert order.state == "received"
    assert "30 天内成交" in platform.get(address).content.decode()
    assert "30 天内成交" not in cook.get(address).content.decode()
    assert reads.success(Expo.objects.get().code, market.county) is None
