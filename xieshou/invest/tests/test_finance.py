"""Finance partners: what they granted, what moved, what is at stake; counted once confirmed."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given, strategies as st

from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import SYSTEM
from xieshou.invest import actions, reads, rules
from xieshou.invest.models import Finance
from xieshou.invest.tests.dealing import (
    NEXT_COUNTY,
    Dealing,
    client_of,
    dealing as dealing,
    today,
)
from xieshou.registry import actions as registry

MOVES = st.lists(
    st.tuples(
        st.sampled_from(["granted", "drawn", "repaid", "premium", "paid_out"]),
        st.integers(min_value=1, max_value=10**9),
    ),
    max_size=12,
)


@given(moves=MOVES)
def test_what_is_not_in_breach_has_nothing_below_zero(moves: list[tuple[str, int]]) -> None:
    """And exposure never exceeds what was granted."""
    now = rules.standing(moves)
    if rules.breach("loan", now):
        return
    for kind in rules.MOVES:
        at_stake = rules.exposure_fen(kind, now, in_force=True)
        assert 0 <= at_stake <= now.granted_fen
    assert rules.exposure_fen("insurance", now, in_force=False) == 0


def lent(dealing: Dealing, **changes: Any) -> Finance:
    """A line of ten thousand fen for a deal, entered by the county."""
    said = {
        "kind": "loan", "partner": dealing.bank, "reference": "贷-1", "granted_fen": 10_000,
        "granted_on": today(-60), "starts_on": today(-60), "ends_on": today(300),
    }  # fmt: skip
    if "park" not in changes and "deal" not in changes:
        said["deal"] = dealing.signed().code
    return actions.add_finance(viewer=dealing.county, **(said | changes))


def confirmed(dealing: Dealing, one: Finance) -> None:
    for line in one.moves.filter(decision=None):
        actions.decide_move(viewer=dealing.leader, move=line.pk, accepted=True)


def move(dealing: Dealing, one: Finance, kind: str, fen: int) -> Any:
    return actions.record_move(
        viewer=dealing.county, finance=one.code, kind=kind, on=today(), fen=fen
    )


def test_exposure_is_what_is_drawn_and_not_repaid(dealing: Dealing) -> None:
    """By partner, county and kind, of confirmed moves alone."""
    one = lent(dealing)
    move(dealing, one, "drawn", 6_000)
    assert reads.exposure(dealing.county).total.exposure_fen == 0
    confirmed(dealing, one)
    move(dealing, one, "repaid", 1_000)
    confirmed(dealing, one)
    table = reads.exposure(dealing.county)
    assert (table.total.granted_fen, table.total.exposure_fen) == (10_000, 5_000)
    assert [row.label for row in table.partners] == ["浦东测试银行"]
    assert [row.key for row in table.counties] == ["533323"]
    assert reads.exposure(dealing.next_county).total.agreements == 0
    assert reads.exposure(dealing.banker).total.exposure_fen == 5_000
    assert reads.finances(dealing.maker).total == 1
    assert reads.finances(dealing.rival).total == 0


def test_no_more_is_drawn_than_granted_nor_repaid_than_drawn(dealing: Dealing) -> None:
    """What waits counts, so that nothing slips past before it is confirmed."""
    one = lent(dealing)
    move(dealing, one, "drawn", 6_000)
    with pytest.raises(Conflict):
        move(dealing, one, "drawn", 4_001)
    with pytest.raises(Conflict):
        move(dealing, one, "repaid", 6_001)
    with pytest.raises(BadInput) as no:
        move(dealing, one, "premium", 1)
    assert no.value.params["field"] == "kind"


def test_the_partners_other_hand_may_confirm(dealing: Dealing) -> None:
    """Never the one who entered it, nor another organisation."""
    one = lent(dealing)
    line = actions.report_move(
        viewer=dealing.banker, finance=one.code, kind="drawn", on=today(), fen=5
    )
    actions.decide_move(viewer=dealing.leader, move=one.moves.get(number=1).pk, accepted=True)
    for viewer in (dealing.banker, dealing.rival, dealing.county):
        with pytest.raises(Forbidden):
            actions.countersign_move(viewer=viewer, move=line.pk, accepted=True)
    assert [row.kind for row in reads.invest_waiting(dealing.banker_2)] == ["invest_finance_moves"]
    actions.countersign_move(viewer=dealing.banker_2, move=line.pk, accepted=True)
    assert reads.finances(dealing.banker).rows[0].drawn_fen == 5
    with pytest.raises(Conflict):
        actions.decide_move(viewer=dealing.leader, move=line.pk, accepted=False, why="重复")


def test_nothing_counts_beyond_what_counts(dealing: Dealing) -> None:
    """Confirmed in another order, or after a no, no more is repaid than drawn, drawn than granted;
    exposure never falls below zero."""
    one = lent(dealing)
    drawn, repaid = move(dealing, one, "drawn", 6_000), move(dealing, one, "repaid", 6_000)
    granted = one.moves.get(number=1)

    def decide(line: Any, *, accepted: bool = True) -> None:
        why = "" if accepted else "与流水不符"
        actions.decide_move(viewer=dealing.leader, move=line.pk, accepted=accepted, why=why)

    for early in (repaid, drawn):
        with pytest.raises(Conflict):
            decide(early)
    decide(granted)
    decide(drawn, accepted=False)
    with pytest.raises(Conflict):
        decide(repaid)
    assert reads.exposure(dealing.county).total.exposure_fen == 0
    assert reads.deal_faults() == []


def test_the_api_lets_each_hand_confirm_where_it_may(dealing: Dealing) -> None:
    """Somebody who witnesses in another county is here the partner's other hand."""
    one = lent(dealing)
    line = one.moves.get(number=1)
    person = get_user_model().objects.get(pk=dealing.banker.user_id)
    registry.grant_role(viewer=SYSTEM, user=person.pk, role="county_leader", place=NEXT_COUNTY)
    answer = client_of(dealing.banker).post(
        f"/api/v1/invest/finance-moves/{line.pk}/decision",
        {"accepted": True}, content_type="application/json", headers={"Idempotency-Key": "k"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert answer.json()["granted_fen"] == 10_000


def test_an_insurance_is_at_stake_while_it_is_in_force(dealing: Dealing) -> None:
    one = lent(dealing, kind="insurance", reference="保-1")
    confirmed(dealing, one)
    move(dealing, one, "paid_out", 3_000)
    confirmed(dealing, one)
    assert reads.finances(dealing.county).rows[0].exposure_fen == 7_000
    with dealing.on(301):
        assert reads.finances(dealing.county).rows[0].exposure_fen == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"deal": ""}, "deal"),
        ({"partner": 10**9}, "partner"),
        ({"ends_on": today(-61)}, "ends_on"),
        ({"granted_fen": 0}, "fen"),
        ({"kind": "gift"}, "kind"),
    ],
)
def test_what_is_wrong_with_an_agreement_is_named(
    dealing: Dealing, changes: dict[str, Any], field: str
) -> None:
    if changes == {"deal": ""}:
        with pytest.raises(Forbidden):
            lent(dealing, **changes)
    else:
        with pytest.raises(BadInput) as no:
            lent(dealing, deal=dealing.signed().code, **changes)
        assert no.value.params["field"] == field
    assert not Finance.objects.exists()


def test_pages_and_api_show_the_same(dealing: Dealing) -> None:
    one = lent(dealing)
    client = client_of(dealing.county)
    answer = client.post(
        f"/invest/finance/{one.code}/move/",
        {"kind": "drawn", "on": today(), "fen": "20", "key": "k"},
    )
    assert answer.status_code == 302
    assert client.get(f"/invest/finance/{one.code}/").status_code == 200
    row = client.get(f"/api/v1/invest/finances/{one.code}").json()
    assert [line["fen"] for line in row["moves"]] == [10_000, 2_000]
    witness = client_of(dealing.leader)
    for line in row["moves"]:
        witness.post(
            f"/invest/decisions/move/{line['id']}/",
            {"accepted": "1", "at": "finance", "code": one.code},
        )
    assert client.get("/api/v1/invest/exposure").json()["total"]["exposure_fen"] == 2_000
    assert client_of(dealing.rival).get(f"/invest/finance/{one.code}/").status_code == 404
