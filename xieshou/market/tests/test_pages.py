"""The pages of the market and its API, as a buyer, a supplier and an office use them."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xieshou.market import actions, reads
from xieshou.market.models import Good, Lot, Order, Price
from xieshou.market.tests.conftest import (
    DISTRICT,
    OURS,
    Market,
    client_of,
    grams,
    households,
    organisation,
    person,
    today,
)

Shop = tuple[Market, Good, str]


def test_the_catalogue_shows_what_can_be_ordered_to_everybody(shop: Shop) -> None:
    """With price, packs and season; filtered by month; what is off sale is not there."""
    market, good, _buyer = shop
    market.lot(good, packs=7)
    client = Client()
    page = client.get("/market/").content.decode()
    assert good.name in page
    assert "60.01 元" in page
    assert good.name not in client.get("/market/?month=6").content.decode()
    assert good.name in client.get("/market/?month=12&place=5333&q=咖啡").content.decode()
    told = client.get("/api/v1/goods").json()["rows"]
    assert [(row["grade"], row["packs"], row["fen"]) for row in told[0]["offers"]] == [
        ("特级", 0, 9000), ("一级", 7, 6001), ("二级", 0, 4000),
    ]  # fmt: skip
    Good.objects.update(on_sale=False)
    assert client.get("/api/v1/goods").json()["total"] == 0


def test_a_cook_orders_receives_claims_and_sees_the_month(shop: Shop) -> None:
    """From the form to the statement, on the pages alone; the same form sent twice orders once."""
    market, good, buyer = shop
    (household,) = households(OURS, 1)
    lot = market.lot(good, deliveries=[(household, 5000, 1)])
    cook, seller = client_of(market.cook), client_of(market.seller)
    address = f"/market/order/{good.supplier.code}/"
    form = {"buyer": buyer, "key": "one", f"packs-{good.pk}-1": "4"}
    assert "可订 10 件" in cook.get(address).content.decode()
    for _twice in range(2):
        assert cook.post(address, form).status_code == 302
    order = Order.objects.get()
    page = f"/market/orders/{order.code}/"
    sent = {"ship-carrier": "测试物流", "ship-sent_on": today(), "ship-line_1": "4"}
    assert seller.post(f"{page}ship/", sent).status_code == 302
    came = {"receive-1-on": today(), "receive-1-line_1": "4"}
    assert cook.post(f"{page}receive/1/", came).status_code == 302
    claim = {"claim-line": "1", "claim-kind": "damaged", "claim-packs": "1", "claim-text": "受潮"}
    assert cook.post(f"{page}claim/", claim).status_code == 302
    pk = order.lines.get().claims.get().pk
    answer = {f"decide-{pk}-accepted": "1", f"decide-{pk}-answer": "属实"}
    assert seller.post(f"{page}decide/{pk}/", answer).status_code == 302
    paid = {"settle-on": today(), "settle-payment": "收-1"}
    assert client_of(market.platform).post(f"{page}settle/", paid).status_code == 302
    order.refresh_from_db()
    assert order.state == "paid"
    assert grams(lot) == {"received": 5000, "available": 3000, "shipped": 1500, "written_off": 500}
    month = cook.get(f"/market/buyers/{buyer}/statement/").content.decode()
    assert "180.03 元" in month
    book = openpyxl.load_workbook(
        io.BytesIO(cook.get(f"/market/buyers/{buyer}/statement.xlsx").content)
    )
    last = [cell.value for cell in list(book.active.rows)[-1]]
    assert last[5:7] == [4, 1]
    assert last[8] == 180.03
    for who in (cook, seller):
        assert household not in who.get(page).content.decode()
    assert "108.02 元" in client_of(market.county).get("/market/owed/?settled=1").content.decode()


def test_what_is_wrong_with_an_order_is_said_on_the_form(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good, packs=2)
    cook = client_of(market.cook)
    address = f"/market/order/{good.supplier.code}/"
    for form, said in (
        ({}, "请至少填写一种商品的件数"),
        ({f"packs-{good.pk}-1": "-1"}, "大于"),
        ({f"packs-{good.pk}-1": "3"}, "存货不足"),
    ):
        page = cook.post(address, {"buyer": buyer, **form})
        assert page.status_code == 200
        assert said in page.content.decode()
    assert not Order.objects.exists()


def test_a_supplier_puts_up_a_good_a_price_and_a_lot(market: Market) -> None:
    """Kilograms become grams, percent become basis points, each household a delivery."""
    supplier = market.admitted()
    one, two = households(OURS, 2)
    seller = client_of(market.seller)
    address = f"/market/suppliers/{supplier.code}"
    form = {
        "product": market.product.pk, "name": "咖啡豆", "months": [11, 12], "grades": "特级、一级",
        "unit": "g", "pack_size": 500, "shelf_days": 300, "storage": "ambient",
        "share_producer": "62.5", "share_coop": "20", "share_freight": "10", "share_hub": "5",
        "share_platform": "2.5",
    }  # fmt: skip
    assert "百分之百" in _said(seller, f"{address}/good/", form | {"share_hub": "4"})
    assert seller.post(f"{address}/good/", form).status_code == 302
    good = Good.objects.get()
    assert good.split["producer"] == 6250
    price = {"grade": f"{good.pk}:一级", "fen": "60.01", "starts_on": today(), "from_packs": 1}
    assert seller.post(f"{address}/price/", price).status_code == 302
    assert Price.objects.get().fen == 6001
    lot = {
        "grade": f"{good.pk}:一级", "village": OURS, "harvested_on": today(), "amount": "12.5",
        "contract": "HT-1", "deliveries": f"{one} 7.5 300\n{two} 5 200.50\n",
    }  # fmt: skip
    assert "第 2 行" in _said(
        seller, f"{address}/lot/", lot | {"deliveries": f"{one} 1 1\n{two} 5"}
    )
    assert not Lot.objects.exists()
    assert seller.post(f"{address}/lot/", lot).status_code == 302
    made = Lot.objects.get()
    assert (made.received, made.contract) == (12_500, "benefits.contract:HT-1")
    assert list(made.deliveries.values_list("quantity", "fen")) == [(7500, 30_000), (5000, 20_050)]
    part = {"split-amount": "2.5"}
    assert seller.post(f"/market/lots/{made.code}/split/", part).status_code == 302
    assert grams(made) == {"received": 10_000, "available": 10_000, "passed_on": 2500}


def _said(client: Client, address: str, form: dict[str, Any]) -> str:
    return client.post(address, form).content.decode()


def test_a_neighbour_registers_and_orders(shop: Shop) -> None:
    market, good, _buyer = shop
    market.lot(good)
    neighbour = client_of(person("neighbour", "buyer", DISTRICT))
    address = f"/market/order/{good.supplier.code}/"
    assert neighbour.get(address).url == "/market/buyers/me/"
    me = {"name": "邻居", "kind": "individual", "place": DISTRICT}
    assert neighbour.post("/market/buyers/me/", me).status_code == 302
    assert neighbour.post(address, {f"packs-{good.pk}-1": "1"}).status_code == 302
    assert Order.objects.get().buyer.name == "邻居"


def test_the_platform_registers_a_public_buyer(market: Market) -> None:
    """An organisation of the place, with budget and reserved share; others have no such page."""
    platform = client_of(market.platform)
    address = f"/market/buyers/?place={DISTRICT}"
    form = {
        "organisation": market.canteen, "name": "浦东食堂", "kind": "public", "terms": "monthly",
        "budget_fen": "100万元", "reserved": "",
    }  # fmt: skip
    assert "预留份额" in _said(platform, address, form)
    assert platform.post(address, form | {"reserved": "12.5"}).status_code == 302
    (row,) = reads.my_buyers(market.cook)
    assert (row.budget_fen, row.reserved_bp, row.terms) == (100_000_000, 1250, "monthly")
    assert "12.5%" in platform.get("/market/buyers/").content.decode()
    assert client_of(market.cook).get("/market/buyers/").status_code == 403


def test_pages_of_others_are_as_if_they_were_not_there(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good)
    order = market.order(buyer, good)
    rival = client_of(
        person("rival", "buyer", organisation=organisation("另一食堂", DISTRICT, "office"))
    )
    for address in (
        f"/market/orders/{order.code}/",
        f"/market/buyers/{buyer}/statement/",
        f"/market/buyers/{buyer}/statement.xlsx",
        f"/market/lots/{Lot.objects.get().code}/",
        f"/market/suppliers/{good.supplier.code}/good/",
    ):
        assert rival.get(address).status_code == 404, address
        assert Client().get(address).status_code == 302, address
    assert rival.post(f"/market/orders/{order.code}/cancel/").status_code == 404
    assert rival.get(f"/api/v1/orders/{order.code}").status_code == 404


def test_the_api_orders_and_answers_a_repeated_request_alike(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good, packs=4)
    cook, seller = client_of(market.cook), client_of(market.seller)
    body = {
        "buyer": buyer, "supplier": good.supplier.code,
        "lines": [{"good": good.pk, "grade": "一级", "packs": 4}],
    }  # fmt: skip

    def post(who: Client, path: str, given: dict[str, Any], key: str = "") -> Any:
        sent = {"idempotency-key": key or path}
        return who.post(f"/api/v1{path}", given, "application/json", headers=sent)

    first, again = post(cook, "/orders", body), post(cook, "/orders", body)
    assert first.status_code == 201
    assert first.json()["code"] == again.json()["code"]
    code = first.json()["code"]
    refused = post(cook, "/orders", body, "other")
    assert (refused.status_code, refused.json()["code"]) == (409, "sold_out")
    sent = {"carrier": "物流", "sent_on": str(today()), "packs": [{"line": 1, "packs": 4}]}
    assert post(seller, f"/orders/{code}/shipments", sent).json()["state"] == "shipped"
    came = {"on": str(today())}
    assert post(cook, f"/orders/{code}/shipments/1/receipt", came).json()["state"] == "received"
    claim = {"line": 1, "kind": "late", "packs": 1, "text": "迟到"}
    (asked,) = post(cook, f"/orders/{code}/claims", claim).json()["claims"]
    decision = {"accepted": False, "answer": "按约定"}
    path = f"/orders/{code}/claims/{asked['id']}/decision"
    assert post(seller, path, decision).status_code == 200
    paid = {"on": str(today()), "payment": "收-1"}
    assert post(cook, f"/orders/{code}/settlement", paid).status_code == 403
    done = post(client_of(market.platform), f"/orders/{code}/settlement", paid)
    assert done.json()["state"] == "paid"
    assert cook.get("/api/v1/orders").json()["total"] == 1
    assert seller.get("/api/v1/owed?settled=true").json()["total_fen"] == 4 * 6001
    month = f"year={today().year}&month={today().month}"
    assert cook.get(f"/api/v1/buyers/{buyer}/statement?{month}").json()["open_fen"] == 0
    assert Client().get(f"/api/v1/traces/{Lot.objects.get().code}").status_code == 200
    assert Client().get("/api/v1/lots").status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        lambda market: reads.orders(market.cook),
        lambda market: reads.lots(market.seller),
        lambda market: reads.goods(),
        lambda market: reads.owed(market.county),
        lambda market: reads.suppliers(market.county),
    ],
)
def test_long_lists_ask_the_database_no_more_often(
    shop: Shop, asked: Callable[[Market], Any]
) -> None:
    market, good, buyer = shop
    market.lot(good, packs=50)
    market.delivered(market.order(buyer, good))
    with CaptureQueriesContext(
        connection,
    ) as few:
        asked(market)
    other = market.good(good.supplier, name="咖啡豆 1 千克", pack_size=1000)
    market.lot(other)
    for _more in range(3):
        market.delivered(market.order(buyer, good))
    market.lot(good, packs=2)
    with CaptureQueriesContext(connection) as many:
        asked(market)
    assert len(many) == len(few)


@pytest.mark.parametrize("who", ["public", "seller", "cook", "county", "platform"])
def test_every_page_speaks_english(shop: Shop, who: str) -> None:
    """No page breaks for anybody, in the other language either."""
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.delivered(market.order(buyer, good))
    actions.register_myself(
        viewer=person("n", "buyer", DISTRICT), place=DISTRICT, name="邻居", kind="group"
    )
    client = Client() if who == "public" else client_of(getattr(market, who))
    for address in (
        "", "suppliers/", f"suppliers/{good.supplier.code}/", f"trace/{lot.code}/", "orders/",
        f"orders/{order.code}/", "lots/", f"lots/{lot.code}/", "owed/", "certificates/",
        f"buyers/{buyer}/statement/", f"order/{good.supplier.code}/", "suppliers/apply/",
        f"suppliers/{good.supplier.code}/lot/",
    ):  # fmt: skip
        answer = client.get(f"/market/{address}", headers={"accept-language": "en"})
        assert answer.status_code in (200, 302, 404), address
        if answer.status_code == 200:
            assert "Yunnan goods" in answer.content.decode()
