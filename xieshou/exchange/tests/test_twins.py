"""Twins: put down by one side, confirmed by the other, and so is each thing on their ledger."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC
from xieshou.exchange import actions, reads
from xieshou.exchange.models import Twin, TwinEntry
from xieshou.exchange.tests.conftest import COUNTY, DISTRICT, VILLAGE, person, today
from xieshou.exchange.tests.hands import Giving


@pytest.fixture
def giving(places: None) -> Giving:
    return Giving()


def gift(giving: Giving, twin: Twin, **changes: Any) -> TwinEntry:
    fields: dict[str, Any] = {
        "side": "east", "giver": "east", "kind": "money", "on": today(), "what": "设备款",
        "amount_fen": 5_000_000, "evidence": "银行回单1号",
    }  # fmt: skip
    return actions.enter_gift(viewer=giving.east, twin=twin.code, **(fields | changes))


def test_a_twin_is_public_once_the_other_side_confirmed_it(giving: Giving) -> None:
    one = actions.enter_twin(
        viewer=giving.east, side="east", kind="hospital", east_place=DISTRICT, west_place=COUNTY,
        east_organisation=giving.giver, west_organisation=giving.taker, agreement="协议",
        since=today(-10),
    )  # fmt: skip
    assert reads.twin(one.code, PUBLIC) is None
    with pytest.raises(Forbidden):
        actions.confirm_twin(viewer=giving.east, twin=one.code, side="west")
    actions.confirm_twin(viewer=giving.west, twin=one.code, side="west")
    row = reads.twin(one.code, PUBLIC)
    assert row is not None
    assert (row.under_way, row.waiting) == (True, None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"east_place": "310112", "east_organisation": None}, "east_place"),
        ({"east_organisation": None}, "east_organisation"),
        ({"agreement": ""}, "agreement"),
        ({"kind": "club"}, "kind"),
    ],
)
def test_a_twin_that_cannot_be_is_refused(
    giving: Giving, wrong: dict[str, Any], field: str
) -> None:
    body: dict[str, Any] = {
        "side": "west", "kind": "hospital", "east_place": DISTRICT, "west_place": COUNTY,
        "east_organisation": giving.giver, "west_organisation": giving.taker,
        "agreement": "协议", "since": today(),
    }  # fmt: skip
    with pytest.raises(BadInput) as no:
        actions.enter_twin(viewer=giving.west, **(body | wrong))
    assert no.value.params["field"] == field


def test_nothing_counts_before_the_other_side_acknowledged_it(giving: Giving) -> None:
    twin = giving.twin()
    gift(giving, twin)
    assert reads.giving_figures("31", "53", today(), today()).to_west_fen == 0
    with pytest.raises(Conflict):
        actions.answer_gift(viewer=giving.east, twin=twin.code, side="east", number=1, agreed=True)
    actions.answer_gift(viewer=giving.west, twin=twin.code, side="west", number=1, agreed=True)
    found = reads.giving_figures("31", "53", today(), today())
    assert (found.to_west_fen, found.gifts, found.twins_hospital) == (5_000_000, 1, 1)
    with pytest.raises(Conflict):
        actions.answer_gift(viewer=giving.west, twin=twin.code, side="west", number=1, agreed=True)


def test_each_side_stands_for_itself_and_purchases_are_no_gifts(giving: Giving) -> None:
    twin = giving.twin()
    gift(giving, twin)
    gift(giving, twin, kind="purchase", amount_fen=900, what="食堂采购草果")
    gift(giving, twin, kind="visit", people=4, days=12, what="义诊交流")
    gift(giving, twin, giver="west", kind="service", people=2, days=10, what="民族医药讲座")
    for number in (1, 2, 3, 4):
        actions.answer_gift(
            viewer=giving.west, twin=twin.code, side="west", number=number, agreed=True
        )
    row = reads.twin(twin.code)
    assert row is not None
    assert (row.east.given_fen, row.east.bought_fen, row.east.visit_days) == (5_000_000, 900, 12)
    assert (row.west.given_fen, row.west.service_days) == (0, 10)
    found = reads.giving_figures(DISTRICT, COUNTY, today(), today())
    assert (found.days_to_west, found.days_to_east, found.people_days) == (12, 10, 22)
    assert found.to_west_fen == 5_000_000


def test_goods_on_the_ledger_are_counted_once(giving: Giving) -> None:
    twin, one = giving.twin(), giving.committed()
    giving.sent(one)
    with pytest.raises(BadInput):
        gift(giving, twin, kind="goods", consignment=f"{one.code}-1")
    giving.came(one)
    gift(giving, twin, kind="goods", consignment=f"{one.code}-1", what="冷藏箱")
    with pytest.raises(Conflict):
        gift(giving, twin, kind="goods", consignment=f"{one.code}-1", what="冷藏箱")
    actions.answer_gift(viewer=giving.west, twin=twin.code, side="west", number=1, agreed=True)
    row = reads.twin(twin.code)
    assert row is not None
    assert row.east.goods_fen == 1_000_001
    found = reads.giving_figures("31", "53", today(), today())
    assert (found.to_west_fen, found.gifts) == (1_000_001, 1)


def test_what_is_denied_has_a_reason_and_may_be_put_down_anew(giving: Giving) -> None:
    twin, one = giving.twin(), giving.committed()
    giving.sent(one)
    giving.came(one)
    gift(giving, twin, kind="goods", consignment=f"{one.code}-1", what="冷藏箱")
    with pytest.raises(BadInput):
        actions.answer_gift(viewer=giving.west, twin=twin.code, side="west", number=1, agreed=False)
    actions.answer_gift(
        viewer=giving.west, twin=twin.code, side="west", number=1, agreed=False, answer="名称不对"
    )
    again = gift(giving, twin, kind="goods", consignment=f"{one.code}-1", what="疫苗冷藏箱")
    assert again.number == 2


def test_the_ledger_is_for_both_sides_and_their_offices(giving: Giving) -> None:
    twin = giving.twin()
    gift(giving, twin)
    stranger = person("stranger", "partner", "533324")
    assert reads.twin_ledger(twin.code, stranger) == ()
    assert len(reads.twin_ledger(twin.code, giving.office)) == 1
    with pytest.raises(Forbidden):
        actions.enter_gift(
            viewer=stranger, twin=twin.code, side="west", giver="east", kind="money", on=today(),
            what="款", amount_fen=1, evidence="单",
        )  # fmt: skip


def test_two_are_twinned_once_at_a_time_and_only_while_they_are_paired(giving: Giving) -> None:
    body: dict[str, Any] = {
        "viewer": giving.east, "side": "east", "kind": "hospital", "east_place": DISTRICT,
        "west_place": COUNTY, "east_organisation": giving.giver, "west_organisation": giving.taker,
        "agreement": "协议",
    }  # fmt: skip
    one = actions.enter_twin(**body, since=today(-20), until=today(20))
    with pytest.raises(Conflict) as no:
        actions.enter_twin(**body, since=today())
    assert no.value.code == "twins_already"
    actions.end_twin(viewer=giving.east, twin=one.code, side="east", on=today(-5), reason="到期")
    again = actions.enter_twin(**body, since=today(-4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Twin.objects.filter(pk=one.pk).update(until=None)
    assert again.until is None


def test_a_village_may_be_twinned_and_give(giving: Giving) -> None:
    one = actions.enter_twin(
        viewer=giving.village, side="west", kind="street", east_place=DISTRICT, west_place=VILLAGE,
        agreement="协议", since=today(),
    )  # fmt: skip
    assert one.entered_side == "west"
    made = actions.offer_material(
        viewer=giving.village, place=VILLAGE, item="草果", category="food", quantity=5, unit="箱",
        value_fen=1, basis="market",
    )  # fmt: skip
    assert made.quantity == 5


def test_what_waits_of_twins_and_materials_is_told_to_the_other_side(giving: Giving) -> None:
    def kinds(viewer: Any) -> list[str]:
        return [row.kind for row in reads.giving_waiting(viewer)]

    fresh = actions.enter_twin(
        viewer=giving.east, side="east", kind="hospital", east_place=DISTRICT, west_place=COUNTY,
        east_organisation=giving.giver, west_organisation=giving.taker, agreement="协议",
        since=today(-10),
    )  # fmt: skip
    assert (kinds(giving.east), kinds(giving.west)) == ([], ["exchange_twins"])
    actions.confirm_twin(viewer=giving.west, twin=fresh.code, side="west")
    gift(giving, fresh)
    assert (kinds(giving.east), kinds(giving.west)) == ([], ["exchange_entries"])
    one = giving.committed()
    assert kinds(giving.east) == ["exchange_to_send"]
    giving.sent(one, expires_on=today(30))
    assert kinds(giving.east) == []
    assert kinds(giving.west) == ["exchange_to_count", "exchange_entries"]
    giving.came(one)
    assert kinds(giving.west) == ["exchange_expiring", "exchange_entries"]
    assert kinds(PUBLIC) == []
