"""What villages voted in the plan: more weight and must-haves, within what the offices allow."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from xieshou.ballots.reads import ResultRow, VotedPriority
from xieshou.core.action import BadInput, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.tests.viewers import viewer
from xieshou.planning import actions, feed, reads, rules
from xieshou.planning.models import PlanChoice, Round
from xieshou.planning.tests.conftest import FUGONG, VILLAGES, WAN, code_of, drawn

VILLAGE = VILLAGES[2][0]
Vote = Callable[..., None]


@pytest.fixture
def vote(monkeypatch: pytest.MonkeyPatch) -> Vote:
    """The village's vote, as ballots tell it: works by name, the first first, those that won."""

    def voted(*names: str, share: float = 0.9, won: int = 9, listed: bool = True) -> None:
        wans = {"water2": 18, "skills2": 10, "labour2": 16}
        found = {
            code_of(name): VotedPriority(
                f"{VILLAGE}-B1", VILLAGE, code_of(name), rank, share, rank <= won,
                wans[name] * WAN, 40 * WAN, listed,
            )
            for rank, name in enumerate(names, start=1)
        }  # fmt: skip
        monkeypatch.setattr(
            "xieshou.ballots.reads.priorities",
            lambda villages, year: found if VILLAGE in villages and year == 2027 else {},
        )

    return voted


def allow(opened: Round, extra: int, must: int, place: str = FUGONG) -> None:
    actions.set_priority(
        viewer=SYSTEM, round=opened.pk, place=place, extra_percent=extra, must_per_mille=must
    )


def said_of(opened: Round, name: str) -> Any:
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert run.certified, run.summary
    return reads.choice(run.pk, code_of(name))


def test_without_a_limit_a_vote_weighs_nothing(opened: Round, vote: Vote) -> None:
    """The same plan to the bit as if nobody had voted, and not stale by the vote."""
    before = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    vote("skills2")
    after = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert (after.inputs_hash, after.value) == (before.inputs_hash, before.value)
    assert not reads.run(before.pk).stale
    allow(opened, 50, 0)
    assert reads.run(before.pk).stale
    assert (
        "voted" not in PlanChoice.objects.get(run=after, proposal__code=code_of("skills2")).params
    )


def test_a_voted_work_counts_for_more(opened: Round, vote: Vote) -> None:
    """By the share behind it, of the deprivation that it clears: water2 clears water (weight 7) of
    35 people: half of that at 100 % behind it is 122 more."""
    vote("water2", share=1.0)
    allow(opened, 50, 0)
    case = feed.case_for(opened.scenarios.get())
    at = case.problem.works.index(code_of("water2"))
    weight = int(case.problem.weights[5])
    assert case.problem.parts == ("income", "jobs", "voted")
    assert case.problem.work_parts[at].tolist() == [0, 0, 35 * weight // 2]
    assert case.problem.work_bonus.sum() == 35 * weight // 2
    assert not case.problem.must.any()
    row = said_of(opened, "water2")
    assert row.voted == f"村民表决排第 1（100% 支持），规划中多计 {35 * weight // 2} 人·分"


def test_votes_of_few_weigh_and_are_not_told(
    opened: Round, vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the share behind a work nor the weight that tells it stands among the reasons, nor
    where everybody sees what became of the vote."""
    vote("water2", share=1.0, listed=False)
    allow(opened, 50, 0)
    row = said_of(opened, "water2")
    kept = PlanChoice.objects.filter(proposal__code=code_of("water2")).latest("pk")
    assert row.voted == "村民表决排第 1"
    assert kept.params["voted"]["share"] is None
    assert kept.params["voted"]["points"] > 0
    stood = {"title": "示例", "cost_fen": 1, "plan_work": "", "chosen": True, "rank": 1,
             "support": None, "share": None, "words": "", "needed": ()}  # fmt: skip
    rows = [
        ResultRow(code=code, project=project, **stood)
        for code, project in (("A", code_of("water2")), ("B", ""))
    ]
    monkeypatch.setattr(
        "xieshou.ballots.reads.result", lambda viewer, code: SimpleNamespace(rows=rows)
    )
    known, unknown = reads.ballot_fates(PUBLIC, "B1") or ()
    assert (known.run_id, known.planned, known.voted) == (kept.run_id, row.chosen, row.voted)
    assert (unknown.run_id, unknown.voted) == (None, "")


def test_the_first_chosen_are_must_haves_within_the_share(opened: Round, vote: Vote) -> None:
    """Of a budget of 40 half is 20: water for 18 fits, and what comes after does not, though it
    would alone; it is in the plan and the page says why."""
    vote("water2", "skills2")
    allow(opened, 0, 500)
    row = said_of(opened, "water2")
    assert row.chosen
    assert row.voted == "村民表决排第 1（90% 支持），列为必选"
    allow(opened, 0, 700)
    assert said_of(opened, "skills2").chosen


def test_must_haves_that_bar_each_other(opened: Round, vote: Vote) -> None:
    """The one that stood first is in; the plan holds, and no fault is raised."""
    vote("labour2", "skills2")
    allow(opened, 10, 1000)
    run = drawn(actions.draw_up(viewer=SYSTEM, round=opened.pk))
    assert run.certified
    assert reads.choice(run.pk, code_of("labour2")).chosen
    assert not reads.choice(run.pk, code_of("skills2")).chosen


def test_the_nearest_place_around_a_village_sets_the_limit(opened: Round, vote: Vote) -> None:
    """The county's limit holds before the province's; elsewhere the province's does."""
    limits = {"53": rules.Allowed(20, 0), FUGONG: rules.Allowed(0, 300)}
    assert rules.allowed_at(VILLAGE, limits) == rules.Allowed(0, 300)
    assert rules.allowed_at("533324101201", limits) == rules.Allowed(20, 0)
    assert rules.allowed_at("310115", limits) == rules.Allowed()
    vote("water2", won=0)
    allow(opened, 50, 500)
    assert feed.case_for(opened.scenarios.get()).voted == {}


@pytest.mark.parametrize(
    ("winners", "per_mille", "kept"),
    [
        ([("a", 10), ("b", 20), ("c", 5)], 300, {"a", "b"}),
        ([("a", 10), ("b", 25), ("c", 5)], 300, {"a"}),
        ([("a", 31)], 300, set()),
        ([("a", 1)], 0, set()),
        ([], 1000, set()),
    ],
)
def test_must_haves_are_taken_in_order(winners: Any, per_mille: int, kept: set[str]) -> None:
    """Up to the part of the budget; the first that does not fit ends it."""
    assert rules.must_haves(winners, 100, rules.Allowed(0, per_mille)) == kept


def test_an_office_sets_it_for_its_own_place(opened: Round, client: Client) -> None:
    """A county for itself, within a whole, within the round; everybody may read it."""
    county = viewer("planning.set_priority", place=FUGONG)
    with pytest.raises(Forbidden):
        actions.set_priority(
            viewer=county, round=opened.pk, place="533324", extra_percent=1, must_per_mille=0
        )
    with pytest.raises(BadInput):
        actions.set_priority(
            viewer=county, round=opened.pk, place=FUGONG, extra_percent=101, must_per_mille=0
        )
    with pytest.raises(BadInput, match="不在本轮规划范围内"):
        actions.set_priority(
            viewer=SYSTEM, round=opened.pk, place="31", extra_percent=1, must_per_mille=0
        )
    for amount in (10, 20):
        actions.set_priority(
            viewer=county, round=opened.pk, place=FUGONG, extra_percent=amount, must_per_mille=150
        )
    [row] = reads.priority_limits(opened.pk)
    assert (row.place, row.extra_percent, row.must_share) == (FUGONG, 20, 0.15)
    page = client.get(f"/plan/{opened.pk}/priority/").content.decode()
    assert "15.0%" in page
    assert client.get(f"/plan/ballots/{VILLAGE}-B1/").status_code == 404
