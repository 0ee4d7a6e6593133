"""Matching: what a run proposes, that people decide, each side for itself, and weights learnt."""

import random
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM, Unscoped, Viewer
from xieshou.invest import actions, feed, reads, rules
from xieshou.invest.models import Mandate, MatchingRun, Proposal
from xieshou.invest.tests.conftest import (
    COUNTY,
    DISTRICT,
    NEXT_COUNTY,
    Invest,
    client_of,
    facts,
    today,
    wish,
)


def post(viewer: Viewer, path: str, body: dict[str, Any]) -> Any:
    return client_of(viewer).post(
        f"/api/v1/invest/{path}", body, content_type="application/json",
        headers={"Idempotency-Key": f"{viewer.user_id}-{path}"},
    )  # fmt: skip


SAID = st.sampled_from(["open", "accepted", "refused"])


@given(SAID, SAID)
def test_one_no_is_enough_and_a_yes_takes_both(east: str, west: str) -> None:
    state = rules.proposal_state(east, west)
    assert (state == "refused") == ("refused" in (east, west))
    assert (state == "accepted") == (east == west == "accepted")
    assert rules.proposal_state(west, east) == state


def test_fixed_weights_sum_to_a_hundred() -> None:
    assert sum(rules.FIXED_WEIGHTS.values()) == 100


def test_a_run_proposes_what_fits_with_its_score_explained(invest: Invest) -> None:
    """60 mu where 40 are asked, the industry liked most, the county paired: each has its part."""
    proposal = invest.proposal()
    row = reads.invest_proposal(proposal.code, invest.district)
    assert row is not None
    assert sum(part.points_bp for part in row.parts) == row.score_bp
    scores = {part.name: part.score for part in row.parts}
    assert (scores["industry"], scores["pairing"], scores["land"]) == (100, 100, 80)
    assert row.weights_from == "fixed"
    (run,) = reads.matching_runs(invest.district).rows
    assert (run.mandates, run.opportunities, run.fitting, run.new) == (1, 1, 1, 1)
    assert (run.why, run.decided) == ("too_few", 0)


def test_a_run_tells_which_single_condition_would_help_most(invest: Invest) -> None:
    """Two mandates fail for land alone, one for power alone."""
    invest.opened(land_mu=30, power_kva=600)
    invest.mandate()
    invest.mandate(title="再一处")
    invest.mandate(title="用电多", land_mu=10, power_kva=900)
    run = reads.matching_run(invest.matched().pk, invest.district)
    assert run is not None
    told = [
        (one.name, one.mandates, [each.text for each in one.reliefs]) for one in run.relaxations
    ]
    assert told == [("land", 2, ["少 10 亩", "少 10 亩"]), ("power", 1, ["少 300 千伏安"])]
    assert {one.name: one.pairs for one in run.failing} == {"land": 2, "power": 1}
    assert run.unmatched == 3
    assert not Proposal.objects.exists()


def test_a_county_runs_its_own_opportunities_against_all_mandates(invest: Invest) -> None:
    ours = invest.opened()
    actions.release_opportunity(
        viewer=SYSTEM, version=1,
        opportunity=actions.offer(viewer=SYSTEM, place=NEXT_COUNTY, facts=facts()).code,
    )  # fmt: skip
    invest.mandate()
    actions.run_matching(viewer=invest.county, place=COUNTY)
    assert [one.opportunity_id for one in Proposal.objects.all()] == [ours.pk]
    invest.matched(DISTRICT)
    assert Proposal.objects.count() == 2


def test_nothing_to_match_and_places_of_others_are_refused(invest: Invest) -> None:
    with pytest.raises(Conflict):
        invest.matched()
    for who in (invest.clerk, invest.next_district, invest.auditor, PUBLIC):
        with pytest.raises(Forbidden):
            actions.run_matching(viewer=who, place=DISTRICT)
    assert not MatchingRun.objects.exists()


def test_both_sides_are_told_and_only_both_together_agree(invest: Invest) -> None:
    proposal = invest.proposal()

    def waits(viewer: object) -> dict[str, int]:
        return {one.kind: one.count for one in reads.invest_waiting(viewer)}  # type: ignore[arg-type]

    for who in (invest.clerk, invest.district, invest.county):
        assert waits(who) == {"invest_proposals": 1}
    for who in (invest.rival_clerk, invest.next_county, invest.next_district, invest.auditor):
        assert waits(who) == {}
    actions.answer_as_firm(viewer=invest.clerk, proposal=proposal.code, answer="accepted")
    assert waits(invest.clerk) == {}
    assert waits(invest.county) == {"invest_proposals": 1}
    done = actions.answer_proposal(
        viewer=invest.county, proposal=proposal.code, side="west", answer="accepted"
    )
    assert (done.state, done.east, done.west) == ("accepted", "accepted", "accepted")
    assert waits(invest.county) == {}


def test_nobody_answers_for_the_other_side(invest: Invest) -> None:
    code = invest.proposal().code
    for who, side in (
        (invest.district, "west"), (invest.county, "east"), (invest.next_county, "west"),
        (invest.next_district, "east"), (invest.auditor, "west"), (PUBLIC, "east"),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            actions.answer_proposal(viewer=who, proposal=code, side=side, answer="accepted")
    for who, side in ((invest.rival_clerk, "east"), (invest.clerk, "west")):
        with pytest.raises(Forbidden):
            actions.answer_as_firm(viewer=who, proposal=code, side=side, answer="accepted")
    with pytest.raises(Forbidden):
        actions.answer_proposal(
            viewer=invest.county, proposal="P-NONE", side="west", answer="accepted"
        )
    one = Proposal.objects.get()
    assert (one.east, one.west) == ("open", "open")


def test_a_no_needs_a_reason_ends_it_and_holds_until_something_changes(invest: Invest) -> None:
    proposal = invest.proposal()
    with pytest.raises(BadInput) as no:
        actions.answer_proposal(
            viewer=invest.county, proposal=proposal.code, side="west", answer="refused"
        )
    assert no.value.params["field"] == "reason"
    actions.answer_proposal(
        viewer=invest.county, proposal=proposal.code, side="west", answer="refused",
        reason="已有企业入驻",
    )  # fmt: skip
    with pytest.raises(Conflict):
        actions.answer_as_firm(viewer=invest.clerk, proposal=proposal.code, answer="accepted")
    invest.matched()
    assert Proposal.objects.count() == 1
    actions.revise_mandate(viewer=invest.clerk, mandate=proposal.mandate.code, wish=wish())
    invest.matched()
    assert sorted(Proposal.objects.values_list("state", flat=True)) == ["open", "refused"]


def test_a_pair_stands_once_and_lapses_when_it_fits_no_more(invest: Invest) -> None:
    proposal = invest.proposal()
    run = invest.matched()
    assert (run.summary["new"], run.summary["kept"]) == (0, 1)
    actions.revise_mandate(
        viewer=invest.clerk, mandate=proposal.mandate.code, wish=wish(land_mu=500)
    )
    invest.matched()
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
    with pytest.raises(Conflict):
        actions.answer_as_firm(viewer=invest.clerk, proposal=proposal.code, answer="accepted")


def test_a_yes_to_other_terms_does_not_count(invest: Invest) -> None:
    """Once either side says something else, the pair waits for nobody and is proposed anew."""
    first = invest.proposal()
    actions.answer_as_firm(viewer=invest.clerk, proposal=first.code, answer="accepted")
    site = first.opportunity.code
    actions.revise_opportunity(viewer=invest.county, opportunity=site, facts=facts(land_mu=50))
    actions.release_opportunity(viewer=invest.leader, opportunity=site, version=2)
    yes = {"side": "west", "answer": "accepted"}
    with pytest.raises(Conflict) as no:
        actions.answer_proposal(viewer=invest.county, proposal=first.code, **yes)
    assert no.value.code == "changed"
    row = reads.invest_proposal(first.code, invest.county)
    assert row is not None
    assert row.sides == ()
    assert reads.invest_waiting(invest.county) == ()
    run = invest.matched()
    assert (run.summary["new"], run.summary["lapsed"]) == (1, 1)
    second = Proposal.objects.get(state="open")
    assert (second.east, second.version.number) == ("open", 2)
    actions.revise_mandate(viewer=invest.clerk, mandate=second.mandate.code, wish=wish(terms="改"))
    with pytest.raises(Conflict):
        actions.answer_proposal(viewer=invest.county, proposal=second.code, **yes)


def test_what_is_over_is_answered_no_more_and_lapses_with_the_next_run(invest: Invest) -> None:
    first = invest.proposal()
    other = invest.mandate(title="另一处", ends_on=today(9))
    invest.matched()
    late = Proposal.objects.get(mandate=other)
    with clock.on_day(today(10)):
        with pytest.raises(Conflict):
            actions.answer_as_firm(viewer=invest.clerk, proposal=late.code, answer="accepted")
        assert invest.matched().summary["lapsed"] == 1
    assert {one.pk: one.state for one in Proposal.objects.all()} == {
        first.pk: "open", late.pk: "lapsed",
    }  # fmt: skip


def test_what_changes_while_it_is_matched_is_left_out(
    invest: Invest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if another closed the one and revised the other between reading and writing."""
    site, made = invest.opened(), invest.mandate()
    gone = invest.mandate(title="撤回的")
    found = feed.outcome

    def slow(case: feed.Case) -> feed.Outcome:
        Mandate.objects.filter(pk=gone.pk).update(state="closed", reason="撤回")
        return found(case)

    monkeypatch.setattr(feed, "outcome", slow)
    invest.matched()
    assert list(Proposal.objects.values_list("mandate", "opportunity")) == [(made.pk, site.pk)]


def test_answering_twice_with_a_key_answers_once(invest: Invest) -> None:
    code = invest.proposal().code
    for _time in range(2):
        one = actions.answer_as_firm(viewer=invest.clerk, key="k", proposal=code, answer="accepted")
    assert one.east == "accepted"
    with pytest.raises(Conflict):
        actions.answer_as_firm(viewer=invest.clerk, proposal=code, answer="accepted")


def test_proposals_are_seen_by_those_they_touch(invest: Invest) -> None:
    proposal = invest.proposal()
    for who, sees in (
        (invest.clerk, True), (invest.district, True), (invest.county, True),
        (invest.auditor, True), (invest.rival_clerk, False), (invest.next_county, False),
        (invest.next_district, False),
    ):  # fmt: skip
        assert (reads.invest_proposal(proposal.code, who) is not None) == sees
    with pytest.raises(Unscoped):
        reads.invest_proposals(PUBLIC)


def test_weights_are_learnt_once_enough_has_been_decided(invest: Invest) -> None:
    """220 answers that followed the land alone: learnt weights are used, and the run says so."""
    first = invest.proposal()
    dice = random.Random(3)
    parts = [
        [
            {"name": name, "score": dice.randint(60, 100), "weight": 1, "points_bp": 0}
            for name in rules.FIXED_WEIGHTS
        ]
        for _one in range(220)
    ]
    said = [
        "accepted" if next(p["score"] for p in row if p["name"] == "land") > 80 else "refused"
        for row in parts
    ]
    Proposal.objects.bulk_create(
        Proposal(
            code=f"P-{at}", run=first.run, mandate=first.mandate, opportunity=first.opportunity,
            version=first.version, score_bp=0, parts=row, state="refused", east="refused",
            east_reason="测试", proposed_on=first.proposed_on,
        )
        for at, row in enumerate(parts)
    )  # fmt: skip
    assert feed.weights_in_use()[1]["why"] == "too_few"
    weights, learnt = feed.weights_from(
        [{p["name"]: p["score"] for p in row} for row in parts], [s == "accepted" for s in said]
    )
    assert (learnt["why"], learnt["learned"]) == ("better", True)
    assert max(weights, key=lambda name: weights[name]) == "land"


def test_the_pages_run_and_decide(invest: Invest) -> None:
    invest.opened()
    invest.mandate()
    district = client_of(invest.district)
    assert district.get("/invest/matching/").status_code == 200
    started = district.post("/invest/matching/start/", {"place": DISTRICT, "key": "k"})
    assert started.status_code == 302
    page = district.get(started["Location"]).content.decode()
    one = Proposal.objects.get()
    assert one.code in page
    address = f"/invest/proposals/{one.code}/"
    shown = district.get(address).content.decode()
    assert "得分由来" in shown
    assert "上海测试咖啡有限公司" in shown
    no = district.post(address, {"side": "east", "east-answer": "refused", "east-reason": ""})
    assert "不接受须说明理由" in no.content.decode()
    clerk = client_of(invest.clerk)
    assert clerk.post(address, {"side": "east", "east-answer": "accepted"}).status_code == 302
    county = client_of(invest.county)
    assert "待您答复" in county.get("/invest/proposals/?mine=1").content.decode()
    assert county.post(address, {"side": "east", "east-answer": "accepted"}).status_code == 404
    assert county.post(address, {"side": "west", "west-answer": "accepted"}).status_code == 302
    one.refresh_from_db()
    assert one.state == "accepted"
    assert client_of(invest.rival_clerk).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    assert client_of(invest.clerk).get("/invest/matching/").status_code == 404


def test_the_same_over_the_api(invest: Invest) -> None:
    """Drafted, released, wished for, matched and answered; each by who may, with a key."""
    said = {
        "place": COUNTY, "name": "咖啡园", "industry": "food", "introduction": "加工用地",
        "site": "匹河", "available_from": str(today()), "open_until": str(today(300)),
        "land_mu": 60, "least_fen": 10**9, "most_fen": 10**10,
    }  # fmt: skip
    drafted = post(invest.county, "opportunities", said)
    assert drafted.status_code == 201, drafted.content
    code = drafted.json()["code"]
    assert Client().get(f"/api/v1/invest/opportunities/{code}").status_code == 404
    assert post(invest.county, f"opportunities/{code}/release", {"version": 1}).status_code == 403
    assert post(invest.leader, f"opportunities/{code}/release", {"version": 1}).status_code == 200
    assert Client().get(f"/api/v1/invest/opportunities/{code}").json()["land_mu"] == 60
    wanted = {
        "organisation": invest.firm, "kind": "private", "title": "烘焙", "industries": ["food"],
        "least_fen": 10**9, "most_fen": 10**10, "starts_on": str(today()),
        "ends_on": str(today(300)), "wheres": ["5333"],
    }  # fmt: skip
    wrong = post(invest.clerk, "mandates", wanted | {"ends_on": "2001-01-01"})
    assert wrong.status_code == 422
    assert wrong.json()["faults"][0]["field"] == "ends_on"
    assert post(invest.clerk, "mandates", wanted).status_code == 201
    assert post(invest.rival_clerk, "mandates", wanted).status_code == 403
    run = post(invest.district, "matching", {"place": DISTRICT})
    assert run.status_code == 201, run.content
    assert run.json()["new"] == 1
    found = client_of(invest.county).get("/api/v1/invest/proposals?mine=true").json()["rows"]
    one = found[0]["code"]
    yes = {"side": "east", "answer": "accepted", "as_firm": True}
    assert post(invest.clerk, f"proposals/{one}/answers", yes).status_code == 200
    last = post(invest.county, f"proposals/{one}/answers", {"side": "west", "answer": "accepted"})
    assert last.json()["state"] == "accepted"
    assert post(invest.rival_clerk, f"proposals/{one}/answers", yes).status_code == 403


def test_a_sound_database_has_no_faults_and_a_forged_answer_is_one(invest: Invest) -> None:
    proposal = invest.accepted()
    assert reads.matching_faults() == []
    Proposal.objects.filter(pk=proposal.pk).update(state="open", score_bp=1)
    assert len(reads.matching_faults()) == 2
