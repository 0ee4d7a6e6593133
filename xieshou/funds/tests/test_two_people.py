"""Nobody alone undoes what both sides signed, acts at two stages, or has fewer people sign."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from xieshou.core.action import BadInput, Forbidden
from xieshou.core.scope import SYSTEM, Viewer
from xieshou.funds import actions, reads
from xieshou.funds.actions import Leg
from xieshou.funds.models import Entry, Grant, PaymentOrder, Threshold
from xieshou.funds.rules import loosens
from xieshou.funds.tests.conftest import BOOK, COUNTY, WAN, day, make_grant, person, spend
from xieshou.funds.tests.test_payments import (
    Office,
    _with_roles,
    make_office,
    no,
    ordered,
    sign,
    state,
)

BACK = {"reason": "收款账号有误，款已退回"}


@pytest.fixture
def office(grant: Grant) -> Office:
    return make_office()


def paid(office: Office, amount_fen: int = 10 * WAN) -> PaymentOrder:
    order = ordered(office, amount_fen)
    sign(order, office.leader, office.cadre)
    return actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))


def again(office: Office, amount_fen: int, commitment: str = "C1") -> PaymentOrder:
    return actions.propose_order(
        viewer=office.clerk, commitment=commitment, grant="G1", amount_fen=amount_fen
    )


# Undoing a payment.


def test_a_payment_is_undone_as_it_was_made(office: Office) -> None:
    """By an order that both sides sign; the first stands as reversed and gives its room back."""
    order = paid(office, 49 * WAN)
    no("over_commitment", again, office=office, amount_fen=12 * WAN)
    undoing = actions.undo_order(viewer=office.clerk, order=order.pk, **BACK)
    assert reads.order(undoing.pk, office.clerk).waiting == {"west": 1, "east": 1}
    assert state(order) == "paid", "asking undoes nothing"
    sign(undoing, office.leader, office.cadre)
    done = actions.pay_order(viewer=office.cashier, order=undoing.pk, date=day(7))
    assert (done.entry.reverses_id, done.entry.source) == (order.entry_id, order.entry.source)
    assert state(order) == "reversed"
    first, second = (reads.order(one.pk, office.clerk) for one in (order, undoing))
    assert (first.state_label, first.undone_by) == ("已冲销", undoing.pk)
    assert (second.state_label, second.undoes) == ("已冲销", order.pk)
    grant = reads.grant("G1", office.clerk)
    assert (grant.spent_fen, grant.unspent_fen) == (0, 100 * WAN)
    assert [row.used_fen for row in reads.used_by_project(office.clerk)] == [0]
    assert state(again(office, 60 * WAN)) == "open"
    assert reads.faults() == []


@pytest.mark.parametrize("name", ["cashier", "clerk"])
def test_nobody_reverses_a_payment_alone(office: Office, name: str) -> None:
    """Not even the system, which signs nothing."""
    order = paid(office)
    for viewer in (office.people[name], SYSTEM):
        no("undone_by_order", actions.reverse, viewer=viewer, entry=order.entry_id, date=day(7))
    assert state(order) == "paid"


def test_spending_without_an_order_is_reversed_by_the_system_alone(office: Office) -> None:
    imported = spend(5)
    undo = {"entry": imported.pk, "date": day(7)}
    no("undone_by_order", actions.reverse, viewer=office.cashier, **undo)
    interest = actions.post(
        viewer=office.cashier, book=BOOK, date=day(6), memo="interest",
        legs=[Leg("1002", 5), Leg("4001", -5)],
    )  # fmt: skip
    actions.reverse(viewer=office.cashier, entry=interest.pk, date=day(7))
    actions.reverse(viewer=SYSTEM, **undo)


def test_whoever_asks_for_it_neither_signs_nor_carries_it_out(office: Office) -> None:
    order = paid(office)
    undoing = actions.undo_order(viewer=office.keeper, order=order.pk, **BACK)
    keeper = _with_roles(office.keeper, "county_leader")
    no("own_work", actions.approve_order, viewer=keeper, order=undoing.pk)
    sign(undoing, office.leader)
    no("not_approved", actions.pay_order, viewer=office.cashier, order=undoing.pk, date=day(7))
    sign(undoing, office.cadre)
    no("own_work", actions.pay_order, viewer=office.keeper, order=undoing.pk, date=day(7))
    no("void", _raised, viewer=office.cashier, order=undoing)


def _raised(viewer: Viewer, order: PaymentOrder) -> None:
    """The signed undoing turned to another payment behind the product's back."""
    PaymentOrder.objects.filter(pk=order.pk).update(undoes=None)
    actions.pay_order(viewer=viewer, order=order.pk, date=day(7))


def test_a_payment_is_undone_once(office: Office) -> None:
    """While one is asked for no other is; once that was refused another can be."""
    order = ordered(office)
    ask = {"viewer": office.clerk, "order": order.pk}
    no("not_paid", actions.undo_order, **ask, **BACK)
    sign(order, office.leader, office.cadre)
    order = actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    no("reason_missing", actions.undo_order, **ask, reason=" ")
    assert reads.rights(office.clerk, order.pk).undo
    first = actions.undo_order(**ask, **BACK)
    assert not reads.rights(office.clerk, order.pk).undo
    no("undone_before", actions.undo_order, **ask, **BACK)
    no("wrong_state", actions.revise_order, viewer=office.clerk, order=first.pk, grant="G1",
       amount_fen=1)  # fmt: skip
    actions.refuse_order(viewer=office.leader, order=first.pk, reason="款未退回")
    second = actions.undo_order(**ask, **BACK)
    sign(second, office.leader2, office.cadre2)
    actions.pay_order(viewer=office.cashier, order=second.pk, date=day(7))
    no("not_paid", actions.undo_order, **ask, **BACK)
    no("not_its_reversal", actions.undo_order, viewer=office.clerk, order=second.pk, **BACK)
    assert Entry.objects.filter(reverses=order.entry).count() == 1


def test_a_reversed_payment_whose_order_is_paid_still_is_told(office: Office) -> None:
    order = paid(office)
    undoing = actions.undo_order(viewer=office.clerk, order=order.pk, **BACK)
    sign(undoing, office.leader, office.cadre)
    actions.pay_order(viewer=office.cashier, order=undoing.pk, date=day(7))
    PaymentOrder.objects.filter(pk=order.pk).update(state="paid")
    assert any(f"#{order.pk}" in fault for fault in reads.faults())


# Nobody acts at two stages.


def test_whoever_approved_the_budget_has_had_their_stage(office: Office) -> None:
    """Neither contract nor order, countersignature, override, payment or receipt, whatever roles
    they hold, nor in another's place."""
    order = ordered(office)
    second = _with_roles(office.second, "county_leader", "aid_cadre")
    gone = "acted_before"
    no(gone, actions.commit, viewer=second, budget="B1", code="C2", payee=office.firm, amount_fen=1)
    no(gone, actions.propose_order, viewer=second, commitment="C1", grant="G1", amount_fen=1)
    no(gone, actions.revise_order, viewer=second, order=order.pk, grant="G1", amount_fen=1)
    no(gone, actions.approve_order, viewer=second, order=order.pk)
    no(gone, actions.refuse_order, viewer=second, order=order.pk, reason="不")
    no(gone, actions.override_order, viewer=second, order=order.pk, reason="急")
    today = timezone.localdate()
    term = {"book": BOOK, "starts_on": today, "ends_on": today}
    actions.delegate(viewer=office.leader, taker=second.user_id, **term)
    actions.delegate(viewer=second, taker=office.keeper.user_id, **term)
    for viewer, seat in ((second, office.leader), (office.keeper, second)):
        no(gone, actions.approve_order, viewer=viewer, order=order.pk, acting_for=seat.user_id)
    sign(order, office.leader, office.cadre)
    assert not reads.rights(second, order.pk).pay
    no(gone, actions.pay_order, viewer=second, order=order.pk, date=day(6))
    done = actions.pay_order(viewer=office.cashier, order=order.pk, date=day(6))
    no(gone, actions.confirm_receipt, viewer=second, order=order.pk, receipt="1")
    no(gone, actions.undo_order, viewer=second, order=done.pk, **BACK)


def test_the_signature_of_whoever_approved_the_budget_never_counts(office: Office) -> None:
    """Though it was given before there was this rule."""
    order = ordered(office)
    sign(order, office.leader, office.cadre)
    budget = order.commitment.budget
    budget.approved_by = office.leader.user_id
    budget.save()
    no("not_approved", actions.pay_order, viewer=office.cashier, order=order.pk, date=day(6))


# Splitting, and the thresholds themselves.


def test_what_is_split_counts_together(office: Office) -> None:
    """Five of 10 万 to one firm need what one of 50 万 needs: the one that reaches it, and those
    after it, whichever contract they are of; those before are what they were."""
    first = ordered(office, 10 * WAN)
    actions.commit(
        viewer=office.buyer, budget="B1", code="C2", payee=office.firm, amount_fen=30 * WAN
    )
    early = [first, again(office, 10 * WAN), *(again(office, 10 * WAN, "C2") for _ in "ab")]
    last = again(office, 10 * WAN)
    waiting = [reads.order(one.pk, office.clerk).waiting for one in (*early, last)]
    assert waiting == [{"west": 1, "east": 1}] * 4 + [{"west": 2, "east": 1}]
    assert reads.order(last.pk, office.clerk).together_fen == 50 * WAN
    sign(first, office.leader, office.cadre)
    assert state(first) == "approved"


def test_an_order_raised_afterwards_counts_with_those_that_came_later(office: Office) -> None:
    first = ordered(office, 1)
    second = again(office, 40 * WAN)
    assert reads.order(second.pk, office.clerk).waiting == {"west": 1, "east": 1}
    actions.revise_order(viewer=office.clerk, order=first.pk, grant="G1", amount_fen=10 * WAN)
    assert reads.order(first.pk, office.clerk).waiting == {"west": 2, "east": 1}


@pytest.mark.parametrize(("days", "west"), [(29, 2), (31, 1)])
def test_what_was_paid_counts_for_thirty_days(office: Office, days: int, west: int) -> None:
    """By the day of paying, whatever day the payment is dated."""
    order = paid(office, 40 * WAN)
    long_ago = timezone.now() - datetime.timedelta(days=days)
    PaymentOrder.objects.filter(pk=order.pk).update(ended_at=long_ago)
    assert reads.order(again(office, 10 * WAN).pk, office.clerk).waiting["west"] == west


def test_what_others_get_or_what_was_withdrawn_does_not_count(office: Office) -> None:
    order = ordered(office, 45 * WAN)
    actions.withdraw_order(viewer=office.clerk, order=order.pk)
    assert reads.order(again(office, 45 * WAN).pk, office.clerk).waiting["west"] == 1


@pytest.fixture
def yunnan(office: Office) -> Viewer:
    return person("yunnan", "yunnan_office", "53")


LOOSER = [(0, 1, 1), (300 * WAN, 2, 2)]


def test_one_person_may_ask_for_more_signatures_and_not_for_fewer(yunnan: Viewer) -> None:
    ours = {"viewer": yunnan, "book": BOOK}
    no("loosens", actions.set_thresholds, rows=LOOSER, **ours)
    actions.set_thresholds(rows=[(0, 1, 2), (40 * WAN, 2, 2)], **ours)
    no("loosens", actions.set_thresholds, rows=[(0, 1, 1), (40 * WAN, 2, 2)], **ours)
    assert Threshold.objects.count() == 2


def test_fewer_signatures_take_both_sides(office: Office, yunnan: Viewer) -> None:
    """One proposes, somebody of the other side agrees; of the own side nobody can."""
    change = actions.propose_thresholds(viewer=yunnan, book=BOOK, rows=LOOSER)
    for viewer in (yunnan, office.leader, office.clerk):
        no("other_side", actions.agree_thresholds, viewer=viewer, change=change.pk)
    both = _with_roles(office.cadre2, "county_leader")
    no("other_side", actions.agree_thresholds, viewer=both, change=change.pk)
    assert Threshold.objects.count() == 0
    actions.agree_thresholds(viewer=office.cadre, change=change.pk)
    assert list(Threshold.objects.values_list("from_fen", "west", "east")) == LOOSER
    no("superseded", actions.agree_thresholds, viewer=office.cadre, change=change.pk)
    order = ordered(office, 60 * WAN)
    assert reads.order(order.pk, office.clerk).waiting == {"west": 1, "east": 1}


def test_only_the_latest_proposal_is_agreed_to(office: Office, yunnan: Viewer) -> None:
    old, _new = (
        actions.propose_thresholds(viewer=yunnan, book=BOOK, rows=rows)
        for rows in (LOOSER, [(0, 1, 1)])
    )
    no("superseded", actions.agree_thresholds, viewer=office.cadre, change=old.pk)


@pytest.mark.parametrize("who", ["proposer", "agreer"])
def test_whoever_has_an_order_waiting_changes_no_threshold(
    office: Office, yunnan: Viewer, who: str
) -> None:
    ours = {"viewer": yunnan, "book": BOOK}
    change = actions.propose_thresholds(rows=LOOSER, **ours)
    order = ordered(office)
    user = yunnan.user_id if who == "proposer" else office.cadre.user_id
    PaymentOrder.objects.filter(pk=order.pk).update(editors=[*order.editors, user])
    no("has_order", actions.agree_thresholds, viewer=office.cadre, change=change.pk)
    if who == "proposer":
        no("has_order", actions.set_thresholds, rows=[(0, 2, 2)], **ours)
        no("has_order", actions.propose_thresholds, rows=LOOSER, **ours)
    actions.withdraw_order(viewer=office.clerk, order=order.pk)
    actions.agree_thresholds(viewer=office.cadre, change=change.pk)


def test_neither_the_system_nor_an_auditor_has_fewer_people_sign(office: Office) -> None:
    no("no_side", actions.propose_thresholds, viewer=SYSTEM, book=BOOK, rows=LOOSER)
    with pytest.raises(Forbidden):
        actions.propose_thresholds(
            viewer=person("auditor", "auditor", "53"), book=BOOK, rows=LOOSER
        )


def test_looser_is_whatever_asks_less_of_anybody_for_any_amount() -> None:
    rows = ((0, 1, 1), (50, 2, 1))
    assert not loosens(rows, rows)
    assert not loosens(rows, ((0, 1, 2), (40, 2, 2)))
    assert loosens(rows, ((0, 1, 1), (51, 2, 1)))
    assert loosens(rows, ((0, 2, 1), (60, 1, 1)))


# What is not on record.


@pytest.mark.parametrize(
    ("field", "code"),
    [("payee", "organisation_unknown"), ("donor", "organisation_unknown"),
     ("pairing", "pairing_unknown"), ("organisation", "organisation_unknown")],
)  # fmt: skip
def test_what_is_not_on_record_is_named(office: Office, field: str, code: str) -> None:
    """Before anything is written, not by the database at the end."""
    calls: dict[str, Any] = {
        "payee": lambda: actions.commit(
            viewer=office.buyer, budget="B1", code="C9", payee=10**6, amount_fen=1
        ),
        "donor": lambda: make_grant("G9", donor=10**6),
        "pairing": lambda: make_grant("G9", pairing=10**6),
        "organisation": lambda: actions.declare_interest(
            viewer=office.leader, book=BOOK, organisation=10**6
        ),
    }
    ordered(office)
    with pytest.raises(BadInput) as refused:
        calls[field]()
    assert (refused.value.code, refused.value.params["field"]) == (code, field)
    with pytest.raises(BadInput):
        actions.open_book(viewer=SYSTEM, code="b2", name="x", place=COUNTY, organisation=10**6)
