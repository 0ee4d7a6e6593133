"""Lots: nothing appears or is lost, whatever is done with them, and the database itself says so."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.market import actions, reads, rules
from xieshou.market.actions.moving import move, take
from xieshou.market.models import Good, Lot, LotLink, Movement, triggers
from xieshou.market.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    OTHER,
    OURS,
    Market,
    client_of,
    grams,
    households,
    organisation,
    person,
    today,
)
from xieshou.registry import reads as registry

Shop = tuple[Market, Good, str]


def test_a_lot_goes_through_order_and_shipment_and_stays_whole(shop: Shop) -> None:
    """10 packs of 500 g: 4 ordered and sent, one of them spoilt; 1 written off; 5 left."""
    market, good, buyer = shop
    lot = market.lot(good)
    order = market.order(buyer, good)
    assert grams(lot) == {"received": 5000, "available": 3000, "reserved": 2000}
    market.delivered(order)
    claim = actions.claim(
        viewer=market.cook, order=order.code, line=1, kind="damaged", packs=1, text="一袋受潮"
    )
    actions.decide_claim(viewer=market.seller, claim=claim.pk, accepted=True, answer="属实")
    actions.write_off_lot(viewer=market.seller, lot=lot.code, quantity=500, reason="鼠咬")
    assert grams(lot) == {
        "received": 5000, "available": 2500, "shipped": 1500, "written_off": 1000,
    }  # fmt: skip
    assert reads.faults() == []


def test_the_database_writes_every_movement_itself(shop: Shop) -> None:
    """Even of a change by hand: no lot changes without a trace."""
    market, good, _buyer = shop
    lot = market.lot(good)
    take(lot.pk, 1000, "market.order:one/1", 7)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE market_lot SET available = available - 500, written_off = 500, why = 'by hand'"
        )
    told = [(one.available, one.reserved, one.why, one.by) for one in Movement.objects.all()]
    assert told == [
        (5000, 0, "harvest", market.seller.user_id),
        (-1000, 1000, "market.order:one/1", 7),
        (-500, 0, "by hand", 7),
    ]
    kinds = [one.kind for one in reads.movements(lot.code, market.seller)]
    assert kinds == ["write_off", "reserve", "receive"]


@pytest.mark.parametrize(
    "change",
    [
        "available = available - 1",
        "available = available + 500, reserved = reserved - 500",
        "available = -1, written_off = 5001",
        "received = received + 500, available = available + 500",
        "received = received - 500, available = available - 500",
        "grade = 'other'",
    ],
)
def test_the_database_refuses_what_breaks_conservation(shop: Shop, change: str) -> None:
    """Whoever writes it: too little, too much, out of nothing, into nothing, under another name."""
    market, good, _buyer = shop
    lot = market.lot(good)
    before = grams(lot)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE market_lot SET {change}")
    assert grams(lot) == before


@pytest.mark.parametrize("table", sorted(triggers.APPEND_ONLY))
def test_movements_lineage_and_deliveries_are_only_added_to(shop: Shop, table: str) -> None:
    market, good, _buyer = shop
    (code,) = households(OURS, 1)
    lot = market.lot(good, deliveries=[(code, 5000, 100_00)])
    actions.split_lot(viewer=market.seller, lot=lot.code, parts=[500])
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert triggers.missing(connection) == []


def test_a_missing_trigger_is_noticed(shop: Shop) -> None:
    triggers.remove(connection)
    assert "market_lot_moves" in triggers.missing(connection)
    triggers.install(connection)
    assert triggers.missing(connection) == []


def test_for_one_reason_a_lot_is_taken_from_once(shop: Shop) -> None:
    """Whoever asks twice is told yes twice, and gets it once."""
    market, good, _buyer = shop
    lot = market.lot(good)
    assert take(lot.pk, 2000, "market.order:one/1")
    assert take(lot.pk, 2000, "market.order:one/1")
    assert not take(lot.pk, 3500, "market.order:two/1")
    assert grams(lot) == {"received": 5000, "available": 3000, "reserved": 2000}
    assert not move(lot.pk, "ship", 2001, "too much")


def test_split_merged_and_repacked_lots_keep_their_lineage(shop: Shop) -> None:
    """What children have their parents passed on, to the gram; what was lost is written off."""
    market, good, _buyer = shop
    first, second = market.lot(good), market.lot(good, packs=4, village=OTHER)
    half, rest = actions.split_lot(viewer=market.seller, lot=first.code, parts=[2000, 3000])
    merged = actions.merge_lots(viewer=market.seller, lots=[half.code, second.code])
    packed = actions.repack_lot(
        viewer=market.seller, lot=merged.code, quantity=1500, good=good.pk, grade="二级", lost=100
    )
    assert grams(first) == {"passed_on": 5000}
    assert grams(rest) == {"received": 3000, "available": 3000}
    assert grams(merged) == {
        "received": 2600, "available": 2500, "written_off": 100, "passed_on": 1400,
    }  # fmt: skip
    assert grams(packed) == {"received": 1400, "available": 1400}
    assert (merged.village, packed.grade, rest.village_id) == (None, "二级", first.village_id)
    row = reads.lot(merged.code, market.seller)
    assert row is not None
    assert dict(row.parents) == {half.code: 2000, second.code: 2000}
    assert row.children == ((packed.code, 1400),)
    assert reads.faults() == []


def test_no_lineage_is_said_that_does_not_add_up(shop: Shop) -> None:
    """A child cannot have more than it received, nor a parent have given what it has not."""
    market, good, _buyer = shop
    parent, child = market.lot(good), market.lot(good)
    with pytest.raises(IntegrityError), transaction.atomic():
        LotLink.objects.create(parent=parent, child=child, quantity=1)
    move(parent.pk, "pass_on", 5000, "lot")
    with pytest.raises(IntegrityError), transaction.atomic():
        LotLink.objects.create(parent=parent, child=child, quantity=5001)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"quantity": 0}, "number_wrong"),
        ({"grade": "神级"}, "grade_unknown"),
        ({"village": "533324101201"}, "village_elsewhere"),
        ({"village": "533323"}, "village_elsewhere"),
        ({"harvested_on": today(1)}, "day_wrong"),
        ({"contract": "合同一"}, "contract_wrong"),
        ({"deliveries": [("533323101207-9999", 1, 1)]}, "household_wrong"),
    ],
)
def test_a_lot_that_makes_no_sense_is_refused(shop: Shop, wrong: dict, code: str) -> None:
    market, good, _buyer = shop
    with pytest.raises(BadInput) as refused:
        market.lot(good, **wrong)
    assert refused.value.code == code
    assert not Lot.objects.exists()


def test_households_cannot_have_brought_more_than_the_lot(shop: Shop) -> None:
    market, good, _buyer = shop
    one, two = households(OURS, 2)
    with pytest.raises(BadInput) as refused:
        market.lot(good, deliveries=[(one, 3000, 1), (two, 2001, 1)])
    assert refused.value.code == "brought_more"
    with pytest.raises(BadInput) as refused:
        market.lot(good, deliveries=[(one, 1, 1), (one, 1, 1)])
    assert refused.value.code == "household_wrong"


def test_what_is_not_alike_is_not_merged_and_no_grade_rises(shop: Shop) -> None:
    market, good, _buyer = shop
    first, other = market.lot(good), market.lot(good, grade="二级")
    with pytest.raises(BadInput):
        actions.merge_lots(viewer=market.seller, lots=[first.code, other.code])
    with pytest.raises(BadInput) as refused:
        actions.repack_lot(
            viewer=market.seller, lot=other.code, quantity=500, good=good.pk, grade="特级"
        )
    assert refused.value.code == "grade_rises"
    with pytest.raises(Conflict):
        actions.split_lot(viewer=market.seller, lot=first.code, parts=[4000, 1500])
    assert grams(first) == {"received": 5000, "available": 5000}


def test_only_the_suppliers_own_people_touch_its_lots(shop: Shop) -> None:
    """Another supplier's, and those of the office, are refused as if there were no such lot."""
    market, good, _buyer = shop
    lot = market.lot(good)
    rival = person("rival", "supplier", organisation=organisation("另一合作社"))
    for who in (rival, market.county, market.platform):
        for code in (lot.code, "no-such-lot"):
            with pytest.raises(Forbidden):
                actions.write_off_lot(viewer=who, lot=code, quantity=1, reason="x")
    assert reads.lot(lot.code, rival) is None
    assert reads.lot(lot.code, market.county) is not None
    assert grams(lot) == {"received": 5000, "available": 5000}


def test_who_brought_what_is_seen_by_the_supplier_and_the_villages_offices_alone(
    shop: Shop,
) -> None:
    market, good, _buyer = shop
    (code,) = households(OURS, 1)
    lot = market.lot(good, deliveries=[(code, 5000, 200_00)])
    next_county = person("next", "county_office", NEXT_COUNTY)
    assert [row.household for row in reads.deliveries(lot.code, market.seller)] == [code]
    assert [row.fen for row in reads.deliveries(lot.code, market.county)] == [200_00]
    assert reads.deliveries(lot.code, market.platform) == ()
    assert reads.deliveries(lot.code, next_county) == ()
    page = client_of(market.platform).get(f"/market/lots/{lot.code}/").content.decode()
    assert code not in page
    assert code in client_of(market.seller).get(f"/market/lots/{lot.code}/").content.decode()
    assert client_of(next_county).get(f"/market/lots/{lot.code}/").status_code == 404


@pytest.mark.parametrize(("number", "told"), [(9, None), (10, 10), (19, 10), (27, 20)])
def test_the_trace_tells_villages_and_days_and_no_small_number(
    shop: Shop, number: int, told: int | None
) -> None:
    """Households are counted in full tens and not at all below ten; no code of one is shown."""
    market, good, _buyer = shop
    codes = households(OURS, number)
    lot = market.lot(good, deliveries=[(code, 100, 1) for code in codes])
    merged = actions.merge_lots(
        viewer=market.seller, lots=[lot.code, market.lot(good, village=OTHER).code]
    )
    row = reads.trace(merged.code)
    assert row is not None
    assert row.households_at_least == told
    assert set(row.villages) == set(registry.place_names([OURS, OTHER]).values())
    page = market_page(merged.code)
    assert not any(code in page for code in codes)
    assert ("户以上" in page) == (told is not None)
    assert "测试咖啡合作社" in page


def market_page(code: str) -> str:
    return Client().get(f"/market/trace/{code}/").content.decode()


def test_the_trace_has_a_code_to_scan_and_speaks_english(shop: Shop) -> None:
    market, good, _buyer = shop
    lot = market.lot(good)
    client = client_of(market.seller)
    drawn = client.get(f"/market/trace/{lot.code}/qr.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b"<?xml") or drawn.content.startswith(b"<svg")
    with translation.override("en"):
        page = client.get(f"/market/trace/{lot.code}/", headers={"accept-language": "en"})
    assert "Harvested" in page.content.decode()
    assert client.get("/market/trace/none/").status_code == 404


def test_roots_are_exact_and_refuse_a_circle() -> None:
    """7 g of a lot made half and half of two others: 4 and 3, never 3.5."""
    parents = {3: [(1, 500), (2, 500)], 4: [(3, 10)]}
    assert rules.roots(4, 7, parents) == {1: 4, 2: 3}
    with pytest.raises(ValueError, match="each other"):
        rules.roots(1, 1, {1: [(2, 1)], 2: [(1, 1)]})


def test_the_supplier_is_of_the_county(shop: Shop) -> None:
    assert reads.suppliers().rows[0].place_code == COUNTY
