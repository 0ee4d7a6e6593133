"""What somebody would try at the market's doors: another's things, twice, below zero, alone."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, Refused
from xieshou.core.scope import SYSTEM
from xieshou.market import actions
from xieshou.market.models import Claim, Good, Order, Shipment, Wish
from xieshou.market.tests.conftest import (
    COUNTY,
    DISTRICT,
    Market,
    client_of,
    grams,
    organisation,
    person,
    today,
)
from xieshou.registry import actions as registry_actions, reads as registry

Shop = tuple[Market, Good, str]


def test_whoever_ordered_sent_or_received_does_not_confirm_the_payment(shop: Shop) -> None:
    """Though the role of the platform would allow it."""
    market, good, buyer = shop
    market.lot(good)
    order = market.delivered(market.order(buyer, good))
    for hand in (market.cook, market.seller):
        registry_actions.grant_role(viewer=SYSTEM, user=hand.user_id, role="market_officer")
        with pytest.raises(Forbidden) as no:
            actions.settle(viewer=_anew(hand), order=order.code, on=today(), payment="收-1")
        assert no.value.code == "own_work"
    assert Order.objects.get().state == "received"
    actions.settle(viewer=market.platform, order=order.code, on=today(), payment="收-1")
    with pytest.raises(Conflict):
        actions.settle(viewer=market.platform, order=order.code, on=today(), payment="收-2")


def test_packs_below_zero_are_refused_and_nothing_moves(shop: Shop) -> None:
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.order(buyer, good)
    sending: dict[str, Any] = {"carrier": "测试物流", "sent_on": today()}
    with pytest.raises(BadInput):
        actions.ship(viewer=market.seller, order=order.code, packs={1: -1}, **sending)
    sent = actions.ship(viewer=market.seller, order=order.code, packs={1: 4}, **sending)
    with pytest.raises(BadInput):
        actions.receive(
            viewer=market.cook, order=order.code, shipment=sent.number, on=today(), packs={1: -1}
        )
    assert grams(lot) == {"received": 5000, "available": 3000, "shipped": 2000}


def test_an_order_for_a_day_gone_by_is_refused(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good)
    with pytest.raises(BadInput) as no:
        market.order(buyer, good, deliver_on=today(-1))
    assert no.value.params["field"] == "deliver_on"


def test_a_form_sent_twice_acts_once(shop: Shop) -> None:
    """Half an order is sent, and a pack claimed, by a double click: one shipment, one claim."""
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.order(buyer, good)
    page = f"/market/orders/{order.code}/"
    seller, cook = client_of(market.seller), client_of(market.cook)
    sent = {"ship-carrier": "物流", "ship-sent_on": today(), "ship-line_1": "2"}
    _twice(seller, page, "ship", sent)
    assert Shipment.objects.count() == 1
    actions.ship(viewer=market.seller, order=order.code, carrier="物流", sent_on=today())
    for number in (1, 2):
        actions.receive(viewer=market.cook, order=order.code, shipment=number, on=today())
    claim = {"claim-line": "1", "claim-kind": "damaged", "claim-packs": "1", "claim-text": "受潮"}
    _twice(cook, page, "claim", claim)
    assert Claim.objects.count() == 1
    _twice(seller, f"/market/lots/{lot.code}/", "split", {"split-amount": "0.5"})
    assert grams(lot)["passed_on"] == 500


def test_wishes_go_to_a_cycle_of_the_groups_own_district(shop: Shop) -> None:
    """A cycle elsewhere is answered like one that there is not."""
    market, good, _buyer = shop
    leader, one = (person(name, "buyer", DISTRICT) for name in ("leader", "one"))
    group = actions.register_myself(viewer=leader, place=DISTRICT, name="邻里团", kind="group")
    me = actions.register_myself(viewer=one, place=DISTRICT, name="邻居", group=group.code)
    elsewhere = actions.open_cycle(
        viewer=market.platform, place="310112", name="别区一期", opens_on=today(),
        closes_on=today(), deliver_on=today(3),
    )  # fmt: skip
    said = []
    for cycle in (elsewhere.pk, elsewhere.pk + 999):
        with pytest.raises(Conflict) as no:
            actions.wish(
                viewer=one, buyer=me.code, cycle=cycle, good=good.pk, grade="一级", packs=1
            )
        said.append((no.value.code, no.value.message))
    assert said[0] == said[1]
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (actions.merge_cycle, {"cycle": 999}),
        (actions.end_standing, {"standing": 999}),
        (actions.check_supplier, {"supplier": "none"}),
        (actions.suspend_supplier, {"supplier": "none", "reason": "x"}),
        (actions.agree_price, {"buyer": "none", "good": 1, "grade": "一级", "fen": 1,
                               "starts_on": today(), "ends_on": today()}),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_even_to_whoever_may_everywhere(
    market: Market, act: Any, body: dict[str, Any]
) -> None:
    """A refusal to read, not a fault of the server."""
    with pytest.raises(Refused) as no:
        act(viewer=SYSTEM, **body)
    assert isinstance(no.value, NotFound | Forbidden)


def test_another_cooks_and_another_sellers_things_are_answered_like_none(shop: Shop) -> None:
    """On every page with a code in its address, and over the API: 404 for theirs as for nothing."""
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.delivered(market.order(buyer, good))
    other_cook = person("cook2", "buyer", organisation=organisation("闵行食堂", "310112", "office"))
    other_seller = person("seller2", "supplier", organisation=organisation("另一合作社", COUNTY))
    stranger = person("district", "county_office", "533324")
    theirs = {
        f"/market/orders/{order.code}/": "/market/orders/D000000-AAAAAA/",
        f"/market/buyers/{buyer}/statement/": "/market/buyers/B-AAAAAA/statement/",
        f"/market/buyers/{buyer}/statement.xlsx": "/market/buyers/B-AAAAAA/statement.xlsx",
        f"/market/lots/{lot.code}/": "/market/lots/533323-AAAAAA/",
        f"/api/v1/orders/{order.code}": "/api/v1/orders/D000000-AAAAAA",
        f"/api/v1/buyers/{buyer}/statement?year=2026&month=11":
            "/api/v1/buyers/B-AAAAAA/statement?year=2026&month=11",
    }  # fmt: skip
    for who in (other_cook, other_seller, stranger):
        client = client_of(who)
        for address, nothing in theirs.items():
            there, none = client.get(address), client.get(nothing)
            assert (there.status_code, none.status_code) == (404, 404), address
        for verb, body in (
            ("ship", {"ship-carrier": "x", "ship-sent_on": today(), "ship-line_1": 1}),
            ("cancel", {}), ("settle", {"settle-on": today(), "settle-payment": "x"}),
        ):  # fmt: skip
            assert client.post(f"/market/orders/{order.code}/{verb}/", body).status_code == 404
    assert Order.objects.get().state == "received"


def _twice(client: Any, page: str, verb: str, body: dict[str, Any]) -> None:
    """Post the form of a page twice, with the key that the page gave it."""
    text = client.get(page).content.decode()
    key = text.partition('name="key" value="')[2].partition('"')[0]
    assert key
    for _click in range(2):
        assert client.post(f"{page}{verb}/", body | {"key": key}).status_code == 302


def _anew(viewer: Any) -> Any:
    return registry.viewer_for(get_user_model().objects.get(pk=viewer.user_id))
