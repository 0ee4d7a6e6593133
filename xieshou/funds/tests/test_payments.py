"""A payment goes through many hands, and never twice through the same."""

import datetime
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from xieshou.core.action import Conflict, Forbidden, Refused
from xieshou.core.append_only import open_
from xieshou.core.models import AuditLine
from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.models import (
    Countersignature,
    Delegation,
    Entry,
    Grant,
    Interest,
    Override,
    PaymentOrder,
)
from xieshou.funds.rules import (
    Chain,
    Signature,
    needed,
    own_sides,
    still_needed,
    why_not_act,
    why_not_sign,
)
from xieshou.funds.tests.conftest import (
    BOOK,
    COUNTY,
    NEXT_COUNTY,
    VILLAGE,
    WAN,
    day,
    make_grant,
    person,
    receive,
)
from xieshou.registry import actions as registry_actions, reads as registry


@dataclass
class Office:
    """Everybody whom a payment of a county needs, and the firm that is paid."""

    people: dict[str, Viewer] = field(default_factory=dict)
    firm: int = 0

    def __getattr__(self, name: str) -> Viewer:
        return self.people[name]


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


def make_office() -> Office:
    found = Office()
    for name in ("planner", "second", "buyer", "clerk", "cashier", "keeper"):
        found.people[name] = person(name, "county_office", COUNTY)
    for name in ("leader", "leader2", "leader3"):
        found.people[name] = person(name, "county_leader", COUNTY)
    for name in ("cadre", "cadre2"):
        found.people[name] = person(name, "aid_cadre", COUNTY)
    found.firm = registry_actions.register_organisation(
        viewer=SYSTEM, place=COUNTY, name="福贡县水利建设公司", kind="firm"
    ).pk
    return found


def ordered(office: Office, amount_fen: int = 10 * WAN) -> PaymentOrder:
    """A budget of 100 万 approved, 60 万 of it committed, and an order for part of that."""
    actions.propose_budget(
        viewer=office.planner, book=BOOK, code="B1", name="双米底村饮水工程", place=VILLAGE,
        purpose="water", amount_fen=100 * WAN, source="projects.project:533323-01",
    )  # fmt: skip
    actions.approve_budget(viewer=office.second, budget="B1")
    actions.commit(
        viewer=office.buyer, budget="B1", code="C1", payee=office.firm, amount_fen=60 * WAN
    )
    return actions.propose_order(
        viewer=office.clerk, commitment="C1", grant="G1", amount_fen=amount_fen, reason="首付款"
    )


def state(order: PaymentOrder) -> str:
    return PaymentOrder.objects.get(pk=order.pk).state


def sign(order: PaymentOrder, *viewers: Viewer) -> None:
    for viewer in viewers:
        actions.approve_order(viewer=viewer, order=order.pk)


def no(code: str, call: Any, /, **body: Any) -> None:
    """Refused by that code; nothing is signed, paid or written."""
    before = (
        list(PaymentOrder.objects.order_by("pk").values_list("pk", "state", "content_hash")),
        *(model.objects.count() for model in (Countersignature, Override, Entry, AuditLine)),
    )
    with pytest.raises(Refused) as refused:
        call(**body)
    assert refused.value.code == code
    assert before == (
        list(PaymentOrder.objects.order_by("pk").values_list("pk", "state", "content_hash")),
        *(model.objects.count() for model in (Countersignature, Override, Entry, AuditLine)),
    )


def test_from_budget_to_receipt(office: Office) -> None:
    """Each step by another; the payment is one entry, for the place and purpose of the budget."""
    order = ordered(office)
    assert reads.order(order.pk, office.clerk).waiting == {"west": 1, "east": 1}
    sign(order, office.leader)
    assert state(order) == "open", "one side alone decides nothing"
    sign(order, office.cadre)
    assert state(order) == "approved"
    paid = actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    lines = reads.entry(paid.entry_id, office.clerk).lines
    assert [(one.account, one.amount_fen, one.place, one.purpose) for one in lines] == [
        ("5001", 10 * WAN, VILLAGE, "water"),
        ("1002", -10 * WAN, "", ""),
    ]
    assert paid.entry.source == "projects.project:533323-01"
    done = actions.confirm_receipt(viewer=office.keeper, order=order.pk, receipt="FP-001")
    assert (done.state, done.receipt) == ("received", "FP-001")
    row = reads.order(order.pk, office.leader)
    assert [(one.side, one.in_place_of) for one in row.signatures] == [
        ("west", False),
        ("east", False),
    ]
    assert reads.faults() == []


def test_nobody_acts_on_their_own_work(office: Office) -> None:
    """Neither who proposed the budget, made the contract or wrote the order signs or pays it."""
    order = ordered(office)
    for viewer in (office.planner, office.buyer, office.clerk):
        both = _with_roles(viewer, "county_leader", "aid_cadre")
        no("own_work", actions.approve_order, viewer=both, order=order.pk)
        no("own_work", actions.refuse_order, viewer=both, order=order.pk, reason="不")
        no("own_work", actions.override_order, viewer=both, order=order.pk, reason="急")
    sign(order, office.leader, office.cadre)
    for viewer in (office.planner, office.buyer, office.clerk):
        no("own_work", actions.pay_order, viewer=viewer, order=order.pk, date=day(6))
    for viewer in (office.leader, office.cadre):
        clerk = _with_roles(viewer, "county_office")
        no("acted_before", actions.pay_order, viewer=clerk, order=order.pk, date=day(6))
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    no("acted_before", actions.confirm_receipt, viewer=office.cashier, order=order.pk, receipt="1")


def _with_roles(viewer: Viewer, *roles: str) -> Viewer:
    for role in roles:
        registry_actions.grant_role(viewer=SYSTEM, user=viewer.user_id, role=role, place=COUNTY)
    return registry.viewer_for(get_user_model().objects.get(pk=viewer.user_id))


def test_a_budget_needs_another_to_approve_it(office: Office) -> None:
    """And nothing is committed before; nor more than it holds."""
    budget = {
        "book": BOOK, "code": "B1", "name": "路", "place": VILLAGE, "purpose": "road",
        "amount_fen": 100,
    }  # fmt: skip
    actions.propose_budget(viewer=office.planner, **budget)
    part = {"budget": "B1", "payee": office.firm}
    no("own_work", actions.approve_budget, viewer=office.planner, budget="B1")
    no("nobody", actions.approve_budget, viewer=SYSTEM, budget="B1")
    no("budget_not_approved", actions.commit, viewer=office.buyer, code="C", amount_fen=1, **part)
    actions.approve_budget(viewer=office.second, budget="B1")
    no("approved_before", actions.approve_budget, viewer=office.buyer, budget="B1")
    no("over_budget", actions.commit, viewer=office.buyer, code="C", amount_fen=101, **part)
    actions.commit(viewer=office.buyer, code="C", amount_fen=60, **part)
    no("over_budget", actions.commit, viewer=office.buyer, code="D", amount_fen=41, **part)


def test_no_more_is_ordered_than_was_committed(office: Office) -> None:
    """What was refused or withdrawn counts no more."""
    order = ordered(office, 50 * WAN)
    more = {"viewer": office.clerk, "commitment": "C1", "grant": "G1", "amount_fen": 11 * WAN}
    no("over_commitment", actions.propose_order, **more)
    actions.withdraw_order(viewer=office.clerk, order=order.pk)
    actions.propose_order(**more)


def test_whoever_gains_stands_aside(office: Office) -> None:
    """Those who work for the payee, and those who have said that they gain from it."""
    order = ordered(office)
    actions.declare_interest(viewer=office.leader, book=BOOK, organisation=office.firm)
    no("gains", actions.approve_order, viewer=office.leader, order=order.pk)
    works_there = get_user_model().objects.get(pk=office.cadre2.user_id)
    works_there.organisation_id = office.firm
    works_there.save()
    no("gains", actions.approve_order, viewer=office.cadre2, order=order.pk)
    sign(order, office.leader2, office.cadre)
    actions.declare_interest(viewer=office.cashier, book=BOOK, organisation=office.firm)
    no("gains", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))
    row = {"viewer": office.cashier, "commitment": "C1", "grant": "G1", "amount_fen": 1}
    no("gains", actions.propose_order, **row)


def test_from_a_threshold_on_more_must_sign(office: Office) -> None:
    """50 万 needs two of the county; a third person of one side adds nothing."""
    order = ordered(office, 50 * WAN)
    assert reads.order(order.pk, office.clerk).waiting == {"west": 2, "east": 1}
    sign(order, office.leader, office.cadre)
    assert state(order) == "open"
    no("acted_before", actions.approve_order, viewer=office.leader, order=order.pk)
    no("side_done", actions.approve_order, viewer=office.cadre2, order=order.pk)
    sign(order, office.leader2)
    assert state(order) == "approved"
    no("not_open", actions.approve_order, viewer=office.leader3, order=order.pk)


def test_a_change_makes_every_signature_void(office: Office) -> None:
    """Of the order through the product; of what it rests on behind its back."""
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.revise_order(viewer=office.buyer, order=order.pk, grant="G1", amount_fen=11 * WAN)
    assert state(order) == "open"
    assert reads.order(order.pk, office.clerk).signatures == ()
    no("not_approved", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))
    sign(order, office.leader, office.cadre)
    PaymentOrder.objects.filter(pk=order.pk).update(amount_fen=12 * WAN)
    assert reads.order(order.pk, office.clerk).void
    no("void", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE funds_budget SET place = '533323'",
        "UPDATE funds_budget SET purpose = 'road'",
        "UPDATE funds_budget SET amount_fen = amount_fen + 1",
        "UPDATE funds_budget SET source = 'projects.project:2'",
        "UPDATE funds_commitment SET amount_fen = amount_fen + 1",
        "UPDATE funds_paymentorder SET reason = 'x'",
        "INSERT INTO funds_threshold (book_id, from_fen, east, west)"
        " SELECT id, 0, 2, 2 FROM funds_book",
    ],
)
def test_what_was_signed_is_bound_to_everything_it_says(office: Office, change: str) -> None:
    order = ordered(office)
    sign(order, office.leader)
    with connection.cursor() as cursor:
        cursor.execute(change)
    no("void", actions.approve_order, viewer=office.cadre, order=order.pk)
    PaymentOrder.objects.filter(pk=order.pk).update(state="approved")
    no("void", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))


def test_a_delegate_signs_in_anothers_place_and_bridges_nothing(office: Office) -> None:
    today = timezone.localdate()
    term = {"starts_on": today, "ends_on": today + datetime.timedelta(days=10)}
    order = ordered(office)
    deputy = office.keeper
    inplace = {"order": order.pk, "acting_for": office.leader.user_id}
    no("not_delegated", actions.approve_order, viewer=deputy, **inplace)
    for taker in (deputy, office.clerk):
        actions.delegate(viewer=office.leader, book=BOOK, taker=taker.user_id, **term)
    no("own_work", actions.approve_order, viewer=office.clerk, **inplace)
    actions.approve_order(viewer=deputy, **inplace)
    no("acted_before", actions.approve_order, viewer=office.leader, order=order.pk)
    sign(order, office.cadre)
    no("acted_before", actions.pay_order, viewer=deputy, order=order.pk, date=day(6))
    absent = _with_roles(office.leader, "county_office")
    no("acted_before", actions.pay_order, viewer=absent, order=order.pk, date=day(6))
    row = reads.order(order.pk, office.clerk)
    assert [one.in_place_of for one in row.signatures] == [True, False]
    wrong = {"viewer": office.leader2, "book": BOOK, "starts_on": today}
    no("delegation_wrong", actions.delegate, taker=office.leader2.user_id, ends_on=today, **wrong)
    late = today + datetime.timedelta(days=91)
    no("delegation_wrong", actions.delegate, taker=deputy.user_id, ends_on=late, **wrong)
    wrong["viewer"] = office.clerk
    no("no_side", actions.delegate, taker=deputy.user_id, ends_on=today, **wrong)


def test_an_emergency_needs_two_people_and_stands_on_a_public_list(office: Office) -> None:
    order = ordered(office)
    over = {"order": order.pk, "reason": "山洪冲断水管，须当日抢修"}
    actions.override_order(viewer=office.leader, **over)
    assert (state(order), reads.overrides()) == ("open", ())
    no("acted_before", actions.override_order, viewer=office.leader, **over)
    no("reason_missing", actions.override_order, viewer=office.cadre, order=order.pk, reason=" ")
    actions.override_order(viewer=office.cadre, **over)
    assert state(order) == "approved"
    no("acted_before", actions.pay_order,
       viewer=_with_roles(office.cadre, "county_office"), order=order.pk, date=day(6))  # fmt: skip
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    (row,) = reads.overrides()
    assert (row.amount_fen, row.reasons) == (10 * WAN, (over["reason"],) * 2)
    page = Client().get("/funds/overrides/").content.decode()
    assert over["reason"] in page
    assert "测试" not in page


@pytest.mark.parametrize("viewer", [PUBLIC, SYSTEM], ids=["public", "system"])
def test_neither_the_public_nor_the_system_signs(office: Office, viewer: Viewer) -> None:
    order = ordered(office)
    for call, more in (
        (actions.approve_order, {}),
        (actions.refuse_order, {"reason": "不"}),
        (actions.override_order, {"reason": "急"}),
    ):
        with pytest.raises(Forbidden):
            call(viewer=viewer, order=order.pk, **more)
    sign(order, office.leader, office.cadre)
    with pytest.raises(Forbidden):
        actions.pay_order(viewer=viewer, order=order.pk, date=day(6))
    assert Entry.objects.count() == 1


def test_a_superuser_has_no_more_than_the_roles_granted(office: Office) -> None:
    order = ordered(office)
    get_user_model().objects.filter(pk=office.clerk.user_id).update(is_superuser=True)
    boss = registry.viewer_for(get_user_model().objects.get(pk=office.clerk.user_id))
    no("own_work", actions.approve_order, viewer=boss, order=order.pk)


def test_offices_of_other_places_find_nothing(office: Office) -> None:
    order = ordered(office)
    neighbour = person("neighbour", "county_leader", NEXT_COUNTY)
    with pytest.raises(Forbidden):
        actions.approve_order(viewer=neighbour, order=order.pk)
    assert reads.order(order.pk, neighbour) is None
    assert reads.orders(neighbour) == ()


def test_a_refused_order_is_closed(office: Office) -> None:
    order = ordered(office)
    no("reason_missing", actions.refuse_order, viewer=office.cadre, order=order.pk, reason="")
    actions.refuse_order(viewer=office.cadre, order=order.pk, reason="票据不全")
    no("not_open", actions.approve_order, viewer=office.leader, order=order.pk)
    assert reads.order(order.pk, office.clerk).refusal == "票据不全"


def test_a_payment_is_made_once(office: Office) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    no("not_approved", actions.pay_order, viewer=office.keeper, order=order.pk, date=day(6))
    assert Entry.objects.filter(scope="funds.order").count() == 1


@pytest.mark.parametrize("table", ["funds_countersignature", "funds_override"])
def test_what_was_signed_cannot_be_changed(office: Office, table: str) -> None:
    order = ordered(office)
    sign(order, office.leader)
    Override.objects.create(order=order, by=1, by_name="x", reason="x", content_hash="x")
    for statement in (f"UPDATE {table} SET by_name = 'x'", f"DELETE FROM {table}"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    open_(connection, table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET by_name = 'x'")
    assert any(table in fault for fault in reads.faults())


def test_both_sides_keep_at_least_one_signature(office: Office) -> None:
    yunnan = person("yunnan", "yunnan_office", "53")
    for rows, code in (([(0, 1, 0)], "one_side"), ([(5, 1, 1)], "no_start")):
        with pytest.raises(Refused) as refused:
            actions.set_thresholds(viewer=yunnan, book=BOOK, rows=rows)
        assert refused.value.code == code
    actions.set_thresholds(viewer=yunnan, book=BOOK, rows=[(0, 1, 1), (1000, 2, 2)])
    assert reads.order(ordered(office).pk, office.clerk).waiting == {"west": 2, "east": 2}
    with pytest.raises(Forbidden):
        actions.set_thresholds(viewer=office.clerk, book=BOOK, rows=[(0, 1, 1)])


def test_what_the_viewer_may_do_is_what_the_actions_allow(office: Office) -> None:
    order = ordered(office)
    may = {name: reads.rights(viewer, order.pk) for name, viewer in office.people.items()}
    assert {name for name, one in may.items() if one.sign} == {
        "leader", "leader2", "leader3", "cadre", "cadre2",
    }  # fmt: skip
    assert not any(one.pay for one in may.values())
    sign(order, office.leader, office.cadre)
    may = {name: reads.rights(viewer, order.pk) for name, viewer in office.people.items()}
    assert {name for name, one in may.items() if one.pay} == {"cashier", "keeper"}
    assert not any(one.sign or one.override for one in may.values())
    with pytest.raises(Conflict):
        actions.approve_order(viewer=office.leader2, order=order.pk)


def test_the_rules_by_themselves() -> None:
    """Pure: thresholds, what is missing, and who stands aside."""
    assert needed(49_999_999) == {"west": 1, "east": 1}
    assert needed(50_000_000) == {"west": 2, "east": 1}
    assert needed(200_000_000) == {"west": 2, "east": 2}
    signed = (Signature("west", 5, 6),)
    assert still_needed({"west": 1, "east": 1}, signed) == {"east": 1}
    chain = Chain(frozenset({1}), signed, frozenset({8}), 9)
    assert [why_not_act(chain, who) for who in (1, 5, 6, 8, 9, 2, None)] == [
        "own_work", *["acted_before"] * 4, "", "nobody",
    ]  # fmt: skip
    assert why_not_act(chain, 2, gains=True) == "gains"
    say = {"user": 2, "acting_for": 2, "gains": False, "own_sides": ()}
    assert why_not_sign(chain, {"west": 1, "east": 1}, seat_sides=("west",), **say) == "side_done"
    assert why_not_sign(chain, {"west": 1, "east": 1}, seat_sides=("east",), **say) == ""


def test_whoever_edits_takes_back_their_own_signature(office: Office) -> None:
    """Even where the order says in the end what it said when they signed."""
    order = ordered(office)
    sign(order, office.leader)
    leader = _with_roles(office.leader, "county_office")
    for fen in (11 * WAN, 10 * WAN):
        actions.revise_order(
            viewer=leader, order=order.pk, grant="G1", amount_fen=fen, reason="首付款"
        )
    row = reads.order(order.pk, office.clerk)
    assert (row.signatures, row.waiting) == ((), {"west": 1, "east": 1})
    sign(order, office.cadre)
    assert state(order) == "open"
    no("own_work", actions.approve_order, viewer=leader, order=order.pk)


def test_an_editors_signature_never_counts(office: Office) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    PaymentOrder.objects.filter(pk=order.pk).update(
        editors=[*PaymentOrder.objects.get(pk=order.pk).editors, office.cadre.user_id]
    )
    no("not_approved", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))


def test_a_revision_that_changes_nothing_can_be_signed_again(office: Office) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    actions.revise_order(
        viewer=office.clerk, order=order.pk, grant="G1", amount_fen=10 * WAN, reason="首付款"
    )
    assert state(order) == "open"
    assert reads.order(order.pk, office.clerk).waiting == {"west": 1, "east": 1}
    sign(order, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))


def test_a_state_written_by_hand_pays_nothing(office: Office) -> None:
    """Countersignatures and overrides are counted again at payment."""
    order = ordered(office)
    sign(order, office.leader)
    PaymentOrder.objects.filter(pk=order.pk).update(state="approved", overridden=True)
    no("not_approved", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))
    assert not reads.rights(office.cashier, order.pk).pay
    assert [row.reasons for row in reads.overrides()] == [()]


def test_an_override_cannot_be_hidden(office: Office) -> None:
    order = ordered(office)
    for viewer in (office.leader, office.cadre):
        actions.override_order(viewer=viewer, order=order.pk, reason="山洪")
    PaymentOrder.objects.filter(pk=order.pk).update(overridden=False)
    actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    assert [row.order for row in reads.overrides()] == [order.pk]


@pytest.mark.parametrize("who", ["clerk", "leader", "keeper"])
def test_nothing_is_paid_where_a_hand_gains_by_now(office: Office, who: str) -> None:
    """The proposer, a signer, or whoever signed in another's place; others may begin anew."""
    today = timezone.localdate()
    order = ordered(office)
    actions.delegate(
        viewer=office.leader, book=BOOK, taker=office.keeper.user_id, starts_on=today, ends_on=today
    )
    seat = {"order": order.pk, "acting_for": office.leader.user_id}
    actions.approve_order(viewer=office.keeper, **seat)
    sign(order, office.cadre)
    user = office.people[who].user_id
    Interest.objects.create(user_id=user, organisation_id=office.firm)
    no("hand_gains", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))
    assert not reads.rights(office.cashier, order.pk).pay
    if who != "clerk":
        actions.revise_order(viewer=office.buyer, order=order.pk, grant="G1", amount_fen=WAN)
        sign(order, office.leader2, office.cadre)
        actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))


def test_a_role_within_the_payee_is_a_gain(office: Office) -> None:
    order = ordered(office)
    registry_actions.grant_role(
        viewer=SYSTEM, user=office.leader.user_id, role="county_leader", organisation=office.firm
    )
    no("gains", actions.approve_order, viewer=office.leader, order=order.pk)


def test_clerks_of_one_side_do_not_sign_for_the_other(office: Office) -> None:
    """Though they have no seat of their own."""
    today = timezone.localdate()
    order = ordered(office)
    term = {"book": BOOK, "starts_on": today, "ends_on": today}
    district = person("district", "district_office", "310115")
    nobody = person("nobody", "auditor", COUNTY)
    for viewer, taker in (
        (office.cadre, office.keeper), (office.leader, district), (office.leader, office.cadre),
        (office.leader, nobody),
    ):  # fmt: skip
        no("not_a_taker", actions.delegate, viewer=viewer, taker=taker.user_id, **term)
    no("not_a_taker", actions.delegate, viewer=office.leader, taker=10**9, **term)
    # A delegation from before there was this rule.
    Delegation.objects.create(
        book_id=order.commitment.budget.book_id, giver=office.cadre.user_id, giver_name="",
        taker=office.keeper.user_id, starts_on=today, ends_on=today,
    )  # fmt: skip
    seat = {"order": order.pk, "acting_for": office.cadre.user_id}
    no("other_side", actions.approve_order, viewer=office.keeper, **seat)
    held = _with_roles(district, "county_office")
    registry_actions.grant_role(
        viewer=SYSTEM, user=district.user_id, role="district_office", place=COUNTY
    )
    assert own_sides(grant.role for grant in held.grants) == ("west", "east")
    assert own_sides(["shanghai_office"]) == own_sides(["district_office"]) == ("east",)
    for role in ("county_office", "yunnan_office", "village_officer"):
        assert own_sides([role]) == ("west",)


@pytest.mark.parametrize("account", ["5001", "3001", "1301", "4001", "2203", "x"])
def test_money_is_paid_from_where_money_lies(office: Office, account: str) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    pay = {"viewer": office.cashier, "order": order.pk}
    no("account_wrong", actions.pay_order, date=day(6), account=account, **pay)


@pytest.mark.parametrize("days", [1, 40, -10_000])
def test_a_payment_is_dated_when_it_is_made(office: Office, days: int) -> None:
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    date = timezone.localdate() + datetime.timedelta(days=days)
    no("date_wrong", actions.pay_order, viewer=office.cashier, order=order.pk, date=date)


def test_goods_are_paid_from_stock(office: Office) -> None:
    make_grant("GOODS", measure="in_kind", source="enterprise")
    receive("GOODS", 10 * WAN)
    ordered(office)
    order = actions.propose_order(
        viewer=office.clerk, commitment="C1", grant="GOODS", amount_fen=WAN
    )
    sign(order, office.leader, office.cadre)
    pay = {"viewer": office.cashier, "order": order.pk, "date": day(6)}
    no("account_wrong", actions.pay_order, account="1002", **pay)
    paid = actions.pay_order(**pay)
    lines = reads.entry(paid.entry_id, office.clerk).lines
    assert [(one.account, one.amount_fen) for one in lines] == [("5001", WAN), ("1301", -WAN)]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([(0, 1, 1), (0, 2, 2)], "start_twice"),
        ([(0, 1, 1), (10**20, 2, 2)], "amount_wrong"),
        ([(0, 1, 10)], "too_many"),
    ],
)
def test_thresholds_are_sound(grant: Grant, rows: list[tuple[int, int, int]], code: str) -> None:
    no(code, actions.set_thresholds, viewer=SYSTEM, book=BOOK, rows=rows)


def test_an_order_shows_every_fen(office: Office) -> None:
    order = ordered(office, 12_345_678)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(pk=office.leader.user_id))
    assert "123,456.78 元" in client.get(f"/funds/orders/{order.pk}/").content.decode()
