"""Orders: set aside at once, sent in parts, received, claimed, paid and shared to the fen."""

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from xieshou.benefits import reads as benefits_reads
from xieshou.core.action import BadInput, Conflict, Forbidden, KeyReused
from xieshou.core.scope import SYSTEM
from xieshou.market import actions, reads, rules
from xieshou.market.models import Good, Order, OrderLine, Reservation, Share
from xieshou.market.tests.conftest import (
    DISTRICT,
    OTHER,
    OURS,
    SPLIT,
    Market,
    client_of,
    grams,
    households,
    organisation,
    person,
    today,
)

Shop = tuple[Market, Good, str]


def test_an_order_is_filled_from_the_oldest_harvest_first(shop: Shop) -> None:
    market, good, buyer = shop
    young, old = market.lot(good, packs=3), market.lot(good, packs=3, harvested_on=today(-9))
    market.order(buyer, good, packs=4)
    assert grams(old)["reserved"] == 1500
    assert grams(young)["reserved"] == 500


def test_what_is_not_there_is_not_sold_and_nothing_of_the_order_is_set_aside(shop: Shop) -> None:
    """Two lines, the second too large: the first is free again."""
    market, good, buyer = shop
    first, second = market.lot(good, packs=3), market.lot(good, packs=3, grade="二级")
    with pytest.raises(Conflict) as refused:
        market.order(buyer, good, lines=[(good.pk, "一级", 3), (good.pk, "二级", 4)])
    assert refused.value.code == "sold_out"
    assert "二级" in refused.value.message
    assert not Order.objects.exists()
    assert [grams(lot).get("reserved") for lot in (first, second)] == [None, None]


def test_what_is_past_its_date_is_not_sold(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good, harvested_on=today(-366))
    with pytest.raises(Conflict):
        market.order(buyer, good, packs=1)


@pytest.mark.parametrize("accepts", [True, False])
def test_a_better_grade_stands_in_where_the_buyer_accepts_it(shop: Shop, accepts: bool) -> None:
    """At the price of the grade ordered; a worse one never does; else the order is refused."""
    market, good, buyer = shop
    market.lot(good, packs=1)
    best = market.lot(good, packs=5, grade="特级")
    market.lot(good, packs=50, grade="二级")
    if not accepts:
        with pytest.raises(Conflict):
            market.order(buyer, good, packs=3)
        return
    order = market.order(buyer, good, packs=3, accepts_substitutes=True)
    assert grams(best)["reserved"] == 1000
    row = reads.order(order.code, market.cook)
    assert row is not None
    assert (row.lines[0].substituted, row.ordered_fen) == (2, 3 * 6001)


@pytest.mark.parametrize(
    ("changes", "fen"),
    [
        ({}, 6001),
        ({"prices": [(10, "", 5500)]}, 6001),
        ({"prices": [(4, "", 5500)]}, 5500),
        ({"prices": [(1, "canteen", 5800)]}, 5800),
        ({"prices": [(1, "retail", 100)]}, 6001),
        ({"agreed": 5005, "prices": [(1, "canteen", 5800)]}, 5005),
    ],
)
def test_the_price_is_the_agreed_one_else_the_listed_one_and_stays(
    shop: Shop, changes: dict[str, Any], fen: int
) -> None:
    """The buyer's own list goes before the general one, and a larger step before a smaller."""
    market, good, buyer = shop
    market.lot(good)
    for packs, kind, price in changes.get("prices", ()):
        actions.set_price(
            viewer=market.seller, supplier=good.supplier.code, good=good.pk, grade="一级",
            fen=price, starts_on=today(-1), from_packs=packs, buyer_kind=kind,
        )  # fmt: skip
    if agreed := changes.get("agreed"):
        actions.agree_price(
            viewer=market.platform, buyer=buyer, good=good.pk, grade="一级", fen=agreed,
            starts_on=today(), ends_on=today(30),
        )  # fmt: skip
    order = market.order(buyer, good, packs=4)
    actions.set_price(
        viewer=market.seller, supplier=good.supplier.code, good=good.pk, grade="一级", fen=1,
        starts_on=today(),
    )  # fmt: skip
    assert OrderLine.objects.get(order=order).price_fen == fen


def test_agreements_of_one_buyer_do_not_overlap(shop: Shop) -> None:
    market, good, buyer = shop
    body = {"buyer": buyer, "good": good.pk, "grade": "一级", "fen": 1}
    actions.agree_price(viewer=market.platform, **body, starts_on=today(), ends_on=today(9))
    with pytest.raises(Conflict):
        actions.agree_price(viewer=market.platform, **body, starts_on=today(9), ends_on=today(20))


def test_the_same_request_again_is_the_same_order(shop: Shop) -> None:
    """And the key with another body is refused."""
    market, good, buyer = shop
    lot = market.lot(good)
    first = market.order(buyer, good, key="one")
    assert market.order(buyer, good, key="one").pk == first.pk
    with pytest.raises(KeyReused):
        market.order(buyer, good, packs=1, key="one")
    assert grams(lot)["reserved"] == 2000


def test_parts_are_sent_and_received_and_the_bill_is_for_what_came(shop: Shop) -> None:
    """4 ordered; 3 sent, 2 of them arrived, the last one never sent: 2 billed, 1 free again."""
    market, good, buyer = shop
    lot = market.lot(good, packs=4)
    order = market.order(buyer, good)
    sent = actions.ship(
        viewer=market.seller, order=order.code, carrier="测试物流", sent_on=today(), packs={1: 3}
    )
    assert Order.objects.get().state == "shipping"
    actions.receive(
        viewer=market.cook, order=order.code, shipment=sent.number, on=today(), packs={1: 2}
    )
    actions.close_short(viewer=market.seller, order=order.code)
    row = reads.order(order.code, market.cook)
    assert row is not None
    assert (row.state, row.ordered_fen, row.billed_fen) == ("received", 4 * 6001, 2 * 6001)
    assert grams(lot) == {"received": 2000, "available": 500, "shipped": 1500}
    assert reads.faults() == []


@pytest.mark.parametrize("packs", [{1: 5}, {2: 1}, {1: 0}, {}])
def test_no_more_is_sent_than_was_set_aside(shop: Shop, packs: dict[int, int]) -> None:
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.order(buyer, good)
    with pytest.raises(BadInput):
        actions.ship(
            viewer=market.seller, order=order.code, carrier="物流", sent_on=today(), packs=packs
        )
    assert grams(lot)["reserved"] == 2000


def test_no_more_arrives_than_was_sent_and_nothing_twice(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good)
    order = market.order(buyer, good)
    actions.ship(viewer=market.seller, order=order.code, carrier="物流", sent_on=today(-1))
    body = {"viewer": market.cook, "order": order.code, "shipment": 1}
    with pytest.raises(BadInput):
        actions.receive(**body, on=today(), packs={1: 5})
    with pytest.raises(BadInput):
        actions.receive(**body, on=today(-2))
    actions.receive(**body, on=today())
    with pytest.raises(Conflict):
        actions.receive(**body, on=today())
    assert OrderLine.objects.get().received_packs == 4


def test_a_claim_accepted_is_not_billed_and_goods_returned_are_sold_again(shop: Shop) -> None:
    market, good, buyer = shop
    lot = market.lot(good, packs=4)
    order = market.delivered(market.order(buyer, good))
    body = {"viewer": market.cook, "order": order.code, "line": 1, "text": "错发"}
    with pytest.raises(BadInput):
        actions.claim(**body, kind="wrong", packs=5)
    one = actions.claim(**body, kind="wrong", packs=3)
    with pytest.raises(BadInput):
        actions.claim(**body, kind="wrong", packs=2)
    two = actions.claim(**body, kind="quality", packs=1)
    with pytest.raises(Conflict) as refused:
        actions.settle(viewer=market.platform, order=order.code, on=today(), payment="收-1")
    assert refused.value.code == "claim_open"
    actions.decide_claim(
        viewer=market.seller, claim=one.pk, accepted=True, restock=True, answer="已退回"
    )
    actions.decide_claim(viewer=market.seller, claim=two.pk, accepted=False, answer="质检合格")
    with pytest.raises(Conflict):
        actions.decide_claim(viewer=market.seller, claim=two.pk, accepted=True, answer="x")
    assert grams(lot) == {"received": 2000, "available": 1500, "shipped": 500}
    assert sum(Share.objects.values_list("fen", flat=True)) == 6001
    assert reads.faults() == []


def test_every_order_step_stands_in_the_table_and_no_other(shop: Shop) -> None:
    """From each state each step that the table does not name is refused; the state stays."""
    market, good, buyer = shop
    market.lot(good)
    order = market.order(buyer, good)
    body = {"order": order.code}
    steps: dict[str, Callable[[], Any]] = {
        "cancel": lambda: actions.cancel_order(viewer=market.cook, **body),
        "decline": lambda: actions.decline_order(viewer=market.seller, **body),
        "ship": lambda: actions.ship(viewer=market.seller, carrier="物流", sent_on=today(), **body),
        "close_short": lambda: actions.close_short(viewer=market.seller, **body),
        "receive": lambda: actions.receive(viewer=market.cook, shipment=1, on=today(), **body),
        "claim": lambda: actions.claim(
            viewer=market.cook, line=1, kind="late", packs=1, text="迟到", **body
        ),
        "settle": lambda: actions.settle(viewer=market.platform, on=today(), payment="1", **body),
    }
    assert set(steps) | {"decide"} == set(rules.ORDER_STEPS)
    for state in set(Order.State.values) - {"paid"}:
        for verb, step in steps.items():
            if rules.next_state(rules.ORDER_STEPS, verb, state) is None:
                Order.objects.update(state=state)
                with pytest.raises(Conflict) as refused:
                    step()
                assert refused.value.code == "wrong_state"
                assert Order.objects.get().state == state


def test_a_cancelled_or_declined_order_gives_everything_back(shop: Shop) -> None:
    market, good, buyer = shop
    lot = market.lot(good)
    actions.cancel_order(viewer=market.cook, order=market.order(buyer, good).code)
    actions.decline_order(viewer=market.seller, order=market.order(buyer, good).code)
    assert grams(lot) == {"received": 5000, "available": 5000}
    assert reads.faults() == []


def test_nobody_orders_ships_or_settles_for_another(shop: Shop) -> None:
    """Refused as where there is no such thing; an order elsewhere is not even seen."""
    market, good, buyer = shop
    market.lot(good)
    order = market.order(buyer, good)
    rival = person("rival", "buyer", organisation=organisation("另一食堂", DISTRICT, "office"))
    seller = person("seller2", "supplier", organisation=organisation("另一合作社"))
    acts: list[Callable[[], Any]] = [
        lambda: actions.place_order(
            viewer=rival, buyer=buyer, supplier=good.supplier.code, lines=[(good.pk, "一级", 1)]
        ),
        lambda: actions.cancel_order(viewer=rival, order=order.code),
        lambda: actions.cancel_order(viewer=rival, order="no-such-order"),
        lambda: actions.ship(viewer=seller, order=order.code, carrier="x", sent_on=today()),
        lambda: actions.settle(viewer=market.cook, order=order.code, on=today(), payment="1"),
        lambda: actions.settle(viewer=market.seller, order=order.code, on=today(), payment="1"),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert reads.order(order.code, rival) is None
    assert reads.orders(rival).rows == ()
    assert reads.orders(market.county).total == 1
    assert Order.objects.get().state == "reserved"


@given(fen=st.integers(0, 10**12), cut=st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_price_is_shared_to_the_fen(fen: int, cut: list[int]) -> None:
    """Whatever the shares, they make the whole, and nobody is a fen off."""
    cuts = [0, *sorted(cut), 10_000]
    parts = [after - before for before, after in pairwise(cuts)]
    split = dict(zip(rules.PARTIES, parts, strict=True))
    shares = rules.shared(fen, split)
    assert sum(shares.values()) == fen
    assert all(abs(shares[to] - fen * bp / 10_000) < 1 for to, bp in split.items())


def test_who_is_owed_what_is_known_on_receipt_and_settled_with_payment(shop: Shop) -> None:
    """4 × 60.01: 144.02 to the producer, the odd fen by largest remainder; due with the month."""
    market, good, buyer = shop
    market.lot(good)
    order = market.delivered(market.order(buyer, good))
    found = reads.owed(market.seller)
    assert {to: fen for to, _label, fen in found.by_party} == {
        "producer": 14_402, "coop": 3_601, "freight": 3_601, "hub": 1_200, "platform": 1_200,
    }  # fmt: skip
    assert found.total_fen == 4 * 6001
    due = rules.due_on(today(), monthly=True)
    assert {row.due_on for row in found.page.rows} == {due}
    paid = actions.settle(viewer=market.platform, order=order.code, on=today(), payment="收-1")
    assert paid.state == "paid"
    assert reads.owed(market.seller).total_fen == 0
    assert reads.owed(market.county, settled=(today().year, today().month)).total_fen == 4 * 6001
    assert reads.owed(market.cook, settled=(today().year, today().month)).total_fen == 0


def test_an_order_whose_sums_are_not_those_of_its_shares_is_told(shop: Shop) -> None:
    """One fen more to the co-op, with or without one fewer to the hub."""
    market, good, buyer = shop
    market.lot(good)
    order = market.delivered(market.order(buyer, good))
    assert reads.faults() == []
    (row,) = reads.owed(market.seller, party="hub").page.rows
    assert (row.order, row.fen, sum(row.parts)) == (order.code, 4 * 6001, 4 * 6001)
    for change in ({"coop_fen": 3_602}, {"hub_fen": 1_199}):
        Order.objects.update(**change)
        assert [order.code in text for text in reads.faults()] == [True]


def test_a_paid_order_reaches_the_households_that_grew_it(shop: Shop) -> None:
    """Through a merge of two harvests: each by what it brought, to the fen, once."""
    market, good, buyer = shop
    codes = households(OURS, 3)
    first = market.lot(
        good, packs=4, deliveries=[(codes[0], 1500, 1), (codes[1], 500, 1)],
        contract="benefits.contract:HT-1",
    )  # fmt: skip
    second = market.lot(
        good, packs=2, deliveries=[(codes[2], 1000, 1)], contract="benefits.contract:HT-1"
    )
    merged = actions.merge_lots(viewer=market.seller, lots=[first.code, second.code])
    order = market.delivered(market.order(buyer, good, packs=6))
    (sale,) = actions.sales_of(order)
    assert (sale.source, sale.contract) == (f"market.order:{order.code}.1", "HT-1")
    producers = rules.shared(6 * 6001, SPLIT)["producer"]
    assert [units for _one, units, _fen in sale.shares] == [1500, 500, 1000]
    assert sum(fen for _one, _units, fen in sale.shares) == producers
    assert merged.contract == "benefits.contract:HT-1"
    actions.settle(viewer=market.platform, order=order.code, on=today(), payment="收-1")
    told = benefits_reads.income_of_source(SYSTEM, sale.source)
    assert told.households_fen == producers


def test_lots_of_several_contracts_give_a_sale_of_each(shop: Shop) -> None:
    market, good, buyer = shop
    one, two = households(OURS, 2)
    market.lot(good, packs=2, deliveries=[(one, 1000, 1)], contract="benefits.contract:A")
    market.lot(
        good, packs=2, village=OTHER, deliveries=[(two, 300, 1)], contract="benefits.contract:B"
    )
    order = market.delivered(market.order(buyer, good))
    sales = actions.sales_of(order)
    source = f"market.order:{order.code}.1"
    assert [(sale.contract, sale.source) for sale in sales] == [
        ("A", source), ("B", f"{source}.2"),
    ]  # fmt: skip
    fen = sum(part for sale in sales for _one, _units, part in sale.shares)
    assert fen == rules.shared(4 * 6001, SPLIT)["producer"]


def test_a_monthly_statement_tells_what_came_and_what_is_open(shop: Shop) -> None:
    market, good, buyer = shop
    market.lot(good)
    paid = market.delivered(market.order(buyer, good, packs=1))
    market.delivered(market.order(buyer, good, packs=2))
    market.order(buyer, good, packs=1)
    actions.settle(viewer=market.platform, order=paid.code, on=today(), payment="收-1")
    told = reads.statement(market.cook, buyer, today().year, today().month)
    assert told is not None
    assert (len(told.lines), told.total_fen, told.open_fen) == (2, 3 * 6001, 2 * 6001)
    assert told.target_fen is None
    assert reads.months(market.cook, buyer) == ((today().year, today().month),)
    assert reads.statement(market.seller, buyer, today().year, today().month) is None


def test_a_public_buyer_sees_how_much_of_its_reserved_share_is_used(market: Market) -> None:
    """10% of 10,000 yuan set aside, 60.01 bought; without the share it is not registered."""
    good = market.good(market.admitted())
    market.lot(good)
    with pytest.raises(BadInput):
        market.buyer(kind="public")
    buyer = market.buyer(kind="public", budget_fen=1_000_000, reserved_bp=1000)
    market.delivered(market.order(buyer, good, packs=1))
    told = reads.statement(market.cook, buyer, today().year, today().month)
    assert told is not None
    assert (told.bought_fen, told.target_fen) == (6001, 100_000)
    page = client_of(market.cook).get(f"/market/buyers/{buyer}/statement/").content.decode()
    assert "已采购 60.01 元，完成 6.0%" in page


def test_goods_are_due_on_receipt_or_half_a_month_after_the_month() -> None:
    day = datetime.date(2026, 2, 3)
    assert rules.due_on(day, monthly=False) == day
    assert rules.due_on(day, monthly=True) == datetime.date(2026, 3, 15)


def test_a_standing_order_is_placed_once_on_its_day(shop: Shop) -> None:
    """Again the same day places none; what cannot be filled is told and hinders no other."""
    market, good, buyer = shop
    market.lot(good, packs=5)
    body = {"viewer": market.cook, "buyer": buyer, "supplier": good.supplier.code}
    weekday = today().isoweekday()
    for packs, day in ((4, weekday), (9, weekday), (1, weekday % 7 + 1)):
        actions.set_standing(
            **body, weekday=day, lines=[(good.pk, "一级", packs)], starts_on=today()
        )
    first = actions.run_standing(viewer=market.platform, place=DISTRICT)
    assert (len(first["placed"]), first["refused"]) == (1, [f"{buyer} sold_out"])
    again = actions.run_standing(viewer=market.platform, place=DISTRICT)
    assert again["placed"] == []
    assert Order.objects.count() == 1


def test_wishes_of_a_group_become_one_order_when_the_cycle_closes(shop: Shop) -> None:
    """Two neighbours want 3 and 2: the group orders 5, once, and each knows the own part."""
    market, good, _buyer = shop
    lot = market.lot(good)
    leader, one, two = (person(name, "buyer", DISTRICT) for name in ("leader", "one", "two"))
    group = actions.register_myself(viewer=leader, place=DISTRICT, name="邻里团", kind="group")
    cycle = actions.open_cycle(
        viewer=market.platform, place=DISTRICT, name="第一期", opens_on=today(),
        closes_on=today(), deliver_on=today(3),
    )  # fmt: skip
    for who, packs in ((one, 3), (two, 2)):
        me = actions.register_myself(viewer=who, place=DISTRICT, name="邻居", group=group.code)
        body = {"viewer": who, "buyer": me.code, "cycle": cycle.pk, "good": good.pk}
        actions.wish(**body, grade="一级", packs=9)
        actions.wish(**body, grade="一级", packs=packs)
    assert "reserved" not in grams(lot)
    (order,) = actions.merge_cycle(viewer=market.platform, cycle=cycle.pk)
    assert (order.buyer, order.lines.get().packs) == (group, 5)
    assert sorted(order.wishes.values_list("packs", flat=True)) == [2, 3]
    with pytest.raises(Conflict):
        actions.merge_cycle(viewer=market.platform, cycle=cycle.pk)
    with pytest.raises(Conflict):
        actions.wish(**body, grade="一级", packs=1)


def test_reservations_say_where_each_pack_is(shop: Shop) -> None:
    market, good, buyer = shop
    lot = market.lot(good)
    market.order(buyer, good)
    held = Reservation.objects.get()
    assert (held.lot, held.quantity, held.shipped) == (lot, 2000, 0)
