"""Materials: nothing is promised twice, the receiver counts, and every unit is accounted for."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given as some, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Commitment, MaterialNeed, MaterialOffer
from xieshou.exchange.rules import giving as rules
from xieshou.exchange.tests.conftest import (
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    client_of,
    organisation,
    person,
    today,
)
from xieshou.exchange.tests.hands import Giving, on, picture
from xieshou.villages import reads as villages


@pytest.fixture
def giving(places: None) -> Giving:
    return Giving()


@some(st.integers(0, 10**12), st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_parts_are_worth_the_whole_to_the_fen(value: int, parts: list[int]) -> None:
    before, worth = 0, 0
    for part in parts:
        worth += rules.part_value(value, sum(parts), before, part)
        before += part
    assert worth == value


def test_a_commitment_takes_no_more_than_either_side_has(giving: Giving) -> None:
    need, offer = giving.need(6), giving.offer(10)
    giving.committed(4, need, offer)
    with pytest.raises(Conflict) as no:
        giving.committed(3, need, offer)
    assert no.value.params["left"] == 2
    giving.committed(2, need, offer)
    other = giving.need(10)
    with pytest.raises(Conflict) as no:
        giving.committed(5, other, offer)
    assert no.value.params["left"] == 4


def test_the_database_itself_refuses_more_than_is_needed(giving: Giving) -> None:
    giving.committed(10)
    for model in (MaterialNeed, MaterialOffer):
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.update(committed=11)
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.update(received=1)


def test_several_shipments_meet_a_commitment_and_what_is_lost_is_needed_still(
    giving: Giving,
) -> None:
    one = giving.committed(10)
    first, second = giving.sent(one, 4), giving.sent(one, 6)
    with pytest.raises(Conflict):
        giving.sent(one, 1)
    giving.came(one, first, 4)
    with pytest.raises(BadInput) as no:
        giving.came(one, second, 5)
    assert no.value.params["field"] == "lost_why"
    giving.came(one, second, 5, lost_why="运输破损1台")
    row = reads.commitment(giving.west, one.code)
    assert row is not None
    assert (row.received, row.lost, row.at_hand, row.in_transit) == (9, 1, 9, 0)
    need = reads.material_need(row.need)
    assert need is not None
    assert need.left == 1
    assert [step.kind for step in row.chain][-3:] == ["receive", "receive", "lose"]
    assert reads.labour_and_giving_faults() == []


def test_the_value_of_all_shipments_is_what_the_giver_stated(giving: Giving) -> None:
    one = giving.committed(10)
    for quantity in (3, 3, 4):
        giving.came(one, giving.sent(one, quantity), quantity)
    row = reads.commitment(giving.west, one.code)
    assert row is not None
    assert row.value_fen == 1_000_001


def test_who_gave_never_confirms_that_it_came(giving: Giving) -> None:
    one = giving.committed()
    giving.sent(one)
    with pytest.raises(Forbidden):
        actions.receive_material(
            viewer=giving.east, commitment=one.code, number=1, on=today(), received=10,
            photos=[picture()],
        )  # fmt: skip
    both = person("both", "county_office", "")
    with pytest.raises(Forbidden):
        actions.receive_material(
            viewer=both, commitment=one.code, number=1, on=today(), received=10,
            photos=[picture()],
        )  # fmt: skip
    assert giving.came(one).received == 10
    with pytest.raises(Conflict):
        giving.came(one)


@pytest.mark.parametrize("photos", [[], [b"not a photo"]])
def test_no_receipt_without_a_photo(giving: Giving, photos: list[bytes]) -> None:
    one = giving.committed()
    giving.sent(one)
    with pytest.raises(BadInput):
        giving.came(one, photos=photos)
    one.refresh_from_db()
    assert one.received == 0


def test_a_broken_cold_chain_is_flagged_for_good(giving: Giving) -> None:
    one = giving.committed(need=giving.need(low_tenths=20, high_tenths=80))
    giving.sent(one)
    at = timezone.now() - timedelta(minutes=30)
    for minutes, tenths in ((0, 45), (10, 95), (20, 50)):
        actions.read_temperature(
            viewer=giving.east, commitment=one.code, number=1,
            at=at + timedelta(minutes=minutes), tenths=tenths,
        )  # fmt: skip
    giving.came(one)
    row = reads.commitment(giving.west, one.code)
    assert row is not None
    assert row.chain_broken
    assert [r.outside for r in row.consignments[0].readings] == [False, True, False]


def test_what_has_expired_is_neither_offered_nor_sent(giving: Giving) -> None:
    with pytest.raises(BadInput):
        giving.offer(expires_on=today())
    one = giving.committed()
    with pytest.raises(BadInput):
        giving.sent(one, expires_on=today())


def test_what_is_not_needed_goes_back_or_on_to_others(giving: Giving) -> None:
    one = giving.committed(10)
    actions.turn_down_material(viewer=giving.west, commitment=one.code, quantity=4, reason="够用了")
    giving.came(one, giving.sent(one, 6), 6)
    actions.use_material(
        viewer=giving.west, commitment=one.code, quantity=2, on=today(), purpose="接种点"
    )
    surplus = actions.pass_on_material(
        viewer=giving.west, commitment=one.code, quantity=3, note="多余"
    )
    assert (surplus.organisation_id, surplus.quantity) == (giving.taker, 3)
    assert surplus.value_fen == 1_000_001 * 6 // 10 * 3 // 6
    with pytest.raises(Conflict):
        actions.use_material(
            viewer=giving.west, commitment=one.code, quantity=2, on=today(), purpose="接种点"
        )
    offer = reads.material_offer(one.offer.code)
    assert offer is not None
    assert offer.left == 4
    assert reads.labour_and_giving_faults() == []


def test_both_directions_and_nobody_gives_to_oneself(giving: Giving) -> None:
    tea = actions.offer_material(
        viewer=giving.west, organisation=giving.taker, item="草果", category="food", quantity=5,
        unit="箱", value_fen=50_000, basis="market",
    )  # fmt: skip
    own = giving.need(item="草果", category="food", quantity=5, unit="箱")
    with pytest.raises(Conflict):
        actions.commit_material(viewer=giving.west, offer=tea.code, need=own, quantity=1)
    asked = actions.ask_material(
        viewer=giving.east, organisation=giving.giver, item="草果", category="food", quantity=5,
        unit="箱",
    )  # fmt: skip
    one = actions.commit_material(viewer=giving.west, offer=tea.code, need=asked.code, quantity=5)
    actions.ship_material(
        viewer=giving.west, commitment=one.code, quantity=5, carrier="测试物流", sent_on=today()
    )
    actions.receive_material(
        viewer=giving.east, commitment=one.code, number=1, on=today(), received=5,
        photos=[picture()],
    )  # fmt: skip
    found = reads.giving_figures("31", "53", today(), today())
    assert (found.to_west_fen, found.to_east_fen, found.gifts) == (0, 50_000, 1)


def test_what_lasts_becomes_an_asset_of_the_village_once(giving: Giving) -> None:
    need = actions.ask_material(
        viewer=giving.village, place=VILLAGE, item="巡诊车", category="vehicle", quantity=1,
        unit="辆", durable=True,
    )  # fmt: skip
    offer = giving.offer(1, item="巡诊车", category="vehicle", unit="辆", durable=True)
    one = giving.committed(1, need.code, offer)
    giving.sent(one, 1)
    actions.receive_material(
        viewer=giving.village, commitment=one.code, number=1, on=today(), received=1,
        photos=[picture()],
    )  # fmt: skip
    actions.enter_asset(viewer=giving.village, commitment=one.code, name="巡诊车")
    assert "巡诊车" in str(villages.assets(VILLAGE))
    with pytest.raises(Conflict):
        actions.enter_asset(viewer=giving.village, commitment=one.code, name="巡诊车二")


def test_partners_act_for_themselves_and_strangers_see_nothing(giving: Giving) -> None:
    stranger = person("stranger", "partner", organisation=giving.taker + 0)
    neighbour = person("neighbour", "county_office", NEXT_COUNTY)
    one = giving.committed()
    assert reads.commitment(stranger, one.code) is not None
    assert reads.commitment(neighbour, one.code) is None
    assert reads.commitment(PUBLIC, one.code) is None
    with pytest.raises(Forbidden):
        actions.ask_material(
            viewer=giving.west, organisation=giving.giver, item="床", category="medical",
            quantity=1, unit="张",
        )  # fmt: skip
    with pytest.raises(Forbidden):
        actions.ask_material(
            viewer=giving.west, place=COUNTY, item="床", category="medical", quantity=1, unit="张"
        )


def test_a_district_by_its_pairing_does_not_speak_for_the_county(giving: Giving) -> None:
    from xieshou.registry import reads as registry

    pairing = registry.pairings(COUNTY)[0].id
    district = person("district", "district_office", pairing=pairing)
    with pytest.raises(Forbidden):
        actions.ask_material(
            viewer=district, place=COUNTY, item="床", category="medical", quantity=1, unit="张"
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"category": "gold"}, "category"),
        ({"unit": ""}, "unit"),
        ({"low_tenths": 90, "high_tenths": 20}, "low_tenths"),
    ],
)
def test_a_need_that_cannot_be_is_refused_by_its_field(
    giving: Giving, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as no:
        giving.need(**wrong)
    assert no.value.params["field"] == field


def test_photos_are_for_both_sides_alone(giving: Giving) -> None:
    one = giving.committed()
    giving.sent(one)
    giving.came(one)
    row = reads.commitment(giving.west, one.code)
    assert row is not None
    address = f"/exchange/materials/photos/{row.consignments[0].photos[0]}/small/"
    assert client_of(giving.east).get(address).status_code == 200
    outsider = person("outsider", "partner", NEXT_COUNTY)
    assert client_of(outsider).get(address).status_code == 404


def test_nothing_is_used_before_it_came(giving: Giving) -> None:
    with on(-5):
        one = giving.committed()
    giving.sent(one)
    giving.came(one)
    with pytest.raises(BadInput) as no:
        actions.use_material(
            viewer=giving.west, commitment=one.code, quantity=1, on=today(-1), purpose="接种点"
        )
    assert no.value.params["field"] == "on"


def test_an_offer_that_is_past_is_promised_to_nobody(giving: Giving) -> None:
    need, offer = giving.need(), giving.offer(until=today(-1))
    row = reads.material_offer(offer)
    assert row is not None
    assert not row.is_open
    assert reads.offers_for(giving.east, need) == reads.needs_for(giving.east, offer) == ()
    with pytest.raises(Conflict):
        giving.committed(1, need, offer)


def test_what_is_passed_on_expires_with_what_came_of_it(giving: Giving) -> None:
    one = giving.committed(10)
    giving.sent(one, 4, expires_on=today(200))
    giving.sent(one, 6, expires_on=today(30))
    giving.came(one, 1, 4)
    made = actions.pass_on_material(
        viewer=giving.west, commitment=one.code, quantity=1, note="多余"
    )
    assert made.expires_on == today(200)


def test_an_asset_is_of_what_is_at_hand(giving: Giving) -> None:
    need = actions.ask_material(
        viewer=giving.village, place=VILLAGE, item="农机", category="farming", quantity=3,
        unit="台", durable=True,
    )  # fmt: skip
    offer = giving.offer(3, item="农机", category="farming", unit="台", durable=True)
    one = giving.committed(3, need.code, offer)
    giving.sent(one, 3)
    body = {"viewer": giving.village, "commitment": one.code}
    actions.receive_material(**body, number=1, on=today(), received=3, photos=[picture()])
    actions.pass_on_material(**body, quantity=1, note="多余")
    actions.enter_asset(**body, name="微耕机")
    assert [row.quantity for row in villages.assets(VILLAGE)] == [2]


def test_an_organisation_of_the_city_may_give(giving: Giving) -> None:
    city = organisation("上海测试基金会", "31", "social")
    partner = person("city", "partner", organisation=city)
    made = actions.offer_material(
        viewer=partner, organisation=city, item="床", category="medical", quantity=1, unit="张",
        value_fen=1, basis="market",
    )  # fmt: skip
    assert made.organisation_id == city
