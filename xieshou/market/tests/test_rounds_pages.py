"""Lots merged and repacked, prices agreed, weekly orders and group rounds, on the pages."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xieshou.market import actions, reads
from xieshou.market.models import Agreement, Cycle, Good, Lot, Order, Standing, Wish
from xieshou.market.tests.conftest import (
    DISTRICT,
    OTHER,
    Market,
    client_of,
    grams,
    person,
    today,
)

Shop = tuple[Market, Good, str]


def test_a_supplier_merges_and_repacks_a_lot(shop: Shop) -> None:
    """Two villages' lots become one without a village; a part of it a lower grade, some lost."""
    market, good, _buyer = shop
    one, two = market.lot(good, packs=4), market.lot(good, packs=2, village=OTHER)
    other_grade = market.lot(good, packs=1, grade="二级")
    seller = client_of(market.seller)
    page = seller.get(f"/market/lots/{one.code}/").content.decode()
    assert two.code in page
    assert other_grade.code not in page
    done = seller.post(f"/market/lots/{one.code}/merge/", {"merge-lots": [two.code]})
    merged = Lot.objects.order_by("-pk")[0]
    assert done["Location"] == f"/market/lots/{merged.code}/"
    assert (merged.village, grams(merged)) == (None, {"received": 3000, "available": 3000})
    form = {"repack-amount": "1.5", "repack-lost": "0.5", "repack-grade": f"{good.pk}:二级"}
    address = f"/market/lots/{merged.code}/repack/"
    up = seller.post(address, form | {"repack-grade": f"{good.pk}:特级"})
    assert "不能提高等级" in up.content.decode()
    assert seller.post(address, form).status_code == 302
    repacked = Lot.objects.order_by("-pk")[0]
    assert (repacked.grade, grams(repacked)["received"]) == ("二级", 1000)
    assert grams(merged) == {
        "received": 2000, "available": 1500, "written_off": 500, "passed_on": 1000,
    }  # fmt: skip
    assert reads.faults() == []


def test_the_platform_agrees_a_price_that_the_buyer_sees(shop: Shop) -> None:
    """The form offers one supplier's goods; a buyer sees its prices and has no form, another's
    are nobody's."""
    market, good, buyer = shop
    address = f"/market/buyers/{buyer}/agreements/"
    asked = f"{address}?supplier={good.supplier.code}"
    platform, cook = client_of(market.platform), client_of(market.cook)
    form = {
        "grade": f"{good.pk}:一级", "fen": "50.05", "starts_on": today(), "ends_on": today(30),
    }  # fmt: skip
    assert platform.post(asked, form).status_code == 302
    assert "已有协议价" in platform.post(asked, form).content.decode()
    assert Agreement.objects.get().fen == 5005
    page = cook.get(asked).content.decode()
    assert "50.05 元" in page
    assert "登记协议价" not in page
    later = {"starts_on": today(31), "ends_on": today(32)}
    assert cook.post(asked, form | later).status_code == 200
    assert Agreement.objects.count() == 1
    stranger = client_of(person("other", "buyer", DISTRICT))
    assert stranger.get(address).status_code == 404
    assert "50.05 元" in cook.get(f"/market/order/{good.supplier.code}/").content.decode()


def test_a_weekly_order_is_set_placed_once_and_ended(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good)
    cook, platform = client_of(market.cook), client_of(market.platform)
    address = f"/market/order/{good.supplier.code}/weekly/"
    form = {
        "buyer": buyer, "weekday": today().isoweekday(), "starts_on": today(),
        f"packs-{good.pk}-1": "3",
    }  # fmt: skip
    assert "请至少填写一种商品的件数" in _said(cook, address, form | {f"packs-{good.pk}-1": ""})
    assert cook.post(address, form).status_code == 302
    for _twice in range(2):
        page = platform.post("/market/cycles/", {"do": "weekly", "weekly-place": DISTRICT})
        assert page.status_code == 200
    assert Order.objects.get().lines.get().packs == 3
    end = f"/market/buyers/{buyer}/standing/{Standing.objects.get().pk}/end/"
    assert end in cook.get(f"/market/buyers/{buyer}/statement/").content.decode()
    assert client_of(person("other", "buyer", DISTRICT)).post(end).status_code == 404
    assert cook.post(end).status_code == 302
    assert Standing.objects.get().ends_on == today(-1)


def test_a_group_orders_together_on_the_pages(shop: Shop) -> None:
    """The platform opens a round, a member wishes, changes it, and sees the group's order; nobody
    sees another's wish, and whoever merges sees sums."""
    market, good, _buyer = shop
    market.lot(good)
    platform = client_of(market.platform)
    leader, one, two = (person(name, "buyer", DISTRICT) for name in ("leader", "one", "two"))
    group = actions.register_myself(viewer=leader, place=DISTRICT, name="邻里团", kind="group")
    for who, name in ((one, "邻居甲"), (two, "邻居乙")):
        actions.register_myself(viewer=who, place=DISTRICT, name=name, group=group.code)
    form = {
        "place": DISTRICT, "name": "第一期", "opens_on": today(), "closes_on": today(),
        "deliver_on": today(3),
    }  # fmt: skip
    assert platform.post("/market/cycles/", form).status_code == 302
    assert client_of(one).post("/market/cycles/", form).status_code == 200
    page = f"/market/cycles/{Cycle.objects.get().pk}/"
    for who, packs in ((one, 9), (one, 3), (two, 2)):
        wish = {"grade": f"{good.pk}:一级", "packs": packs}
        assert client_of(who).post(page, wish).status_code == 302
    assert sorted(Wish.objects.values_list("packs", flat=True)) == [2, 3]
    sums = platform.get(page).content.decode()
    assert "邻里团" in sums
    assert "邻居甲" not in sums
    assert "邻里团" in client_of(one).get(page).content.decode()
    assert client_of(one).post(f"{page}merge/").status_code == 302
    assert not Order.objects.exists()
    platform.post(f"{page}merge/")
    order = Order.objects.get()
    assert (order.buyer, order.lines.get().packs) == (group, 5)
    assert order.code in client_of(two).get(page).content.decode()


def test_the_list_of_rounds_asks_as_much_for_many_as_for_one(
    shop: Shop,
) -> None:
    market, _good, _buyer = shop
    client = client_of(market.platform)
    counts = []
    for number in (1, 5):
        for at in range(number):
            actions.open_cycle(
                viewer=market.platform, place=DISTRICT, name=f"第{number}{at}期",
                opens_on=today(), closes_on=today(), deliver_on=today(),
            )  # fmt: skip
        counts.append(_queries(client, "/market/cycles/"))
    assert counts[0] == counts[1]


def _said(client: Client, address: str, form: dict[str, Any]) -> str:
    answer = client.post(address, form)
    assert answer.status_code == 200
    return answer.content.decode()


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
