"""Rules for votes under a budget: exact, as published, and each project with its reason."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.vote import (
    BadElection,
    Project,
    by_code,
    by_votes,
    compare,
    election,
    equal_shares,
    greedy,
    outcome,
    parse_pabulib,
    phragmen,
    read_pabulib,
    write_pabulib,
)
from xieshou.engines.vote.equal_shares import _Exact, _Runs

ASSEN = Path(__file__).parent / "data" / "assen_2024.pb"


@st.composite
def elections(draw):
    """Small ones, full of ties: few costs, few ways to vote."""
    costs = draw(st.lists(st.sampled_from([100, 200, 300, 700, 1000]), min_size=1, max_size=6))
    projects = [Project(f"p{place}", cost) for place, cost in enumerate(costs)]
    points = st.sampled_from([1, 1, 1, 2, 3])
    ballot = st.dictionaries(st.integers(0, len(costs) - 1), points, max_size=4)
    ballots = draw(st.lists(ballot, min_size=1, max_size=9))
    return election(projects, draw(st.integers(0, 3000)), ballots, "cumulative")


utilities = st.sampled_from(["cost", "count", "points"])


def by_definition(votes, utility, each):
    """The method in whole fractions, word by word: rho is found among all its possible breaks."""
    money = {(b, n): each for b, one in enumerate(votes.ballots) for n in range(one.times)}
    bought = []
    while True:
        offers = []
        for p, project in enumerate(votes.projects):
            worth = {
                voter: {"cost": project.cost_fen, "count": 1, "points": ballot.points[p]}[utility]
                for b, ballot in enumerate(votes.ballots)
                if p in ballot.points
                for voter in money
                if voter[0] == b
            }
            if p in bought or sum(money[v] for v in worth) < project.cost_fen or not worth:
                continue
            poor = sorted(worth, key=lambda v: money[v] / worth[v])
            for k in range(len(poor)):
                price = (project.cost_fen - sum((money[v] for v in poor[:k]), Fraction(0))) / sum(
                    worth[v] for v in poor[k:]
                )
                if price <= money[poor[k]] / worth[poor[k]]:
                    offers.append((price, by_code(votes, p), p, worth))
                    break
        if not offers:
            return bought
        price, _code, p, worth = min(offers, key=lambda offer: offer[:2])
        for voter, one in worth.items():
            money[voter] -= min(money[voter], price * one)
        bought.append(p)


@settings(max_examples=150, deadline=None)
@given(votes=elections(), utility=utilities)
def test_equal_shares_is_its_definition(votes, utility):
    """Floating point never decides: ties and hair's breadths come out as in whole fractions."""
    each = Fraction(votes.budget_fen, votes.voters)
    assert list(equal_shares(votes, utility, step_fen=None).chosen) == by_definition(
        votes, utility, each
    )


@settings(max_examples=150, deadline=None)
@given(elections(), utilities, st.integers(1, 9))
def test_steps_that_change_nothing_are_left_out_and_nothing_else(votes, utility, step):
    """The outcome, its rounds and the money left are those of every step taken."""
    quick = equal_shares(votes, utility, step_fen=step)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Runs, "idle_steps", lambda *_given: 0)
        assert equal_shares(votes, utility, step_fen=step) == quick


def test_one_voter_for_a_dear_work_does_not_hold_up_the_count(monkeypatch):
    """Of 300 voters one wants what costs four fifths of the budget: 47,800 steps, most of them for
    nothing."""
    runs = []
    one_run = _Runs._run
    monkeypatch.setattr(_Runs, "_run", lambda self, each: runs.append(each) or one_run(self, each))
    projects = [Project("a", 5_000_000), Project("z", 40_000_000)]
    votes = election(projects, 50_000_000, [{0: 1}] * 299 + [{1: 1}], "approval")
    found = equal_shares(votes, step_fen=833)
    assert found.chosen == (0, 1)
    assert len(runs) < 20


@settings(max_examples=100, deadline=None)
@given(votes=elections(), utility=utilities)
def test_the_exact_run_alone_is_the_definition_too(votes, utility):
    """What floating point is not trusted with is done right."""
    each = Fraction(votes.budget_fen, votes.voters)
    exact = _Exact(_Runs(votes, utility, by_code), each).run()[0]
    assert exact == by_definition(votes, utility, each)


@settings(max_examples=60, deadline=None)
@given(votes=elections(), utility=utilities, step=st.sampled_from([1, 50, 100]))
def test_add_one_stops_before_it_overruns(votes, utility, step):
    """Never more than the budget, and one step more would overrun it or nothing else would fit."""
    shares = equal_shares(votes, utility, step_fen=step)
    spent = votes.cost_of(shares.chosen)
    assert spent <= votes.budget_fen
    rest = [
        project.cost_fen
        for p, project in enumerate(votes.projects)
        if p not in shares.chosen and votes.support[p]
    ]
    here = by_definition(votes, utility, shares.each_fen)
    if votes.cost_of(here) > votes.budget_fen:
        assert shares.chosen == ()
        assert shares.each_fen == Fraction(votes.budget_fen, votes.voters)
        return
    assert list(shares.chosen) == here
    if any(cost <= votes.budget_fen - spent for cost in rest):
        more = by_definition(votes, utility, shares.each_fen + step)
        assert votes.cost_of(more) > votes.budget_fen


@settings(max_examples=60, deadline=None)
@given(votes=elections())
def test_every_rule_keeps_the_budget_and_gives_a_true_reason(votes):
    """A project left out had no votes, poor supporters, or more cost than was left."""
    for found in compare(votes).values():
        assert found.spent_fen == votes.cost_of(found.chosen) <= votes.budget_fen
        assert {one.project for one in found.reasons if one.chosen} == set(found.chosen)
        for one in found.reasons:
            cost = votes.projects[one.project].cost_fen
            if one.why == "no_votes":
                assert votes.support[one.project] == 0
            elif one.why == "supporters_short":
                assert one.left_fen < cost


@settings(max_examples=60, deadline=None)
@given(votes=elections())
def test_phragmen_buys_when_its_supporters_have_earned_it(votes):
    """The rule told as time passing: loads per voter in whole fractions."""
    load = [Fraction(0)] * len(votes.ballots)
    bought, left = [], votes.budget_fen
    open_ = [p for p in range(len(votes.projects)) if votes.support[p]]
    open_ = [p for p in open_ if votes.projects[p].cost_fen <= left]
    while open_:
        when = {
            p: (
                votes.projects[p].cost_fen
                + sum(load[b] * one.times for b, one in enumerate(votes.ballots) if p in one.points)
            )
            / Fraction(int(votes.support[p]))
            for p in open_
        }
        tied = [p for p in open_ if when[p] == min(when.values())]
        if any(votes.projects[p].cost_fen > left for p in tied):
            break
        p = min(tied, key=lambda p: votes.projects[p].code)
        load = [when[p] if p in one.points else load[b] for b, one in enumerate(votes.ballots)]
        bought.append(p)
        open_.remove(p)
        left -= votes.projects[p].cost_fen
    assert list(phragmen(votes)) == bought


def test_the_official_result_of_assen_is_reproduced():
    """An election that was won by equal shares with add 1: the same projects as announced."""
    votes = read_pabulib(ASSEN)
    announced = {
        line.split(";")[0]
        for line in ASSEN.read_text("utf-8")
        .split("PROJECTS\n")[1]
        .split("VOTES")[0]
        .splitlines()[1:]
        if line.split(";")[4] == "1"
    }
    found = outcome(votes, "equal_shares", tie_break=by_votes)
    assert {votes.projects[p].code for p in found.chosen} == announced


def test_greedy_follows_the_votes_and_passes_over_what_does_not_fit():
    """By votes, by votes for the money, and after what was chosen before."""
    works = [Project("road", 600), Project("lamp", 100), Project("clinic", 900)]
    votes = election(works, 1000, [{0: 1, 2: 1}] * 3 + [{0: 1, 1: 1}] * 2)
    assert greedy(votes, "cost") == (0, 1)
    assert greedy(votes, "count") == (1, 0)
    assert greedy(votes, after=(2,)) == (2, 1)


def test_the_minority_has_its_part():
    """Six of ten want three works in the east, four want one in the west: greedy gives the west
    nothing, equal shares and Phragmén give it the part that it pays for."""
    works = [Project(code, 300) for code in ("e1", "e2", "e3", "w1")]
    votes = election(works, 900, [{0: 1, 1: 1, 2: 1}] * 6 + [{3: 1}] * 4)
    assert 3 not in greedy(votes)
    assert 3 in equal_shares(votes).chosen
    assert 3 in phragmen(votes)
    assert outcome(votes, "greedy").served == 0.6
    assert outcome(votes, "equal_shares").served == 1.0


def test_an_election_is_written_and_read_again():
    """Kinds, costs in cents and the number of voters survive."""
    works = [Project("a", 12345, "路；灯"), Project("b", 100)]
    for kind, ballots in (
        ("approval", [{0: 1}, {0: 1}, {}]),
        ("cumulative", [{0: 3, 1: 2}]),
        ("ordinal", [{1: 2, 0: 1}]),
    ):
        votes = election(works, 500, ballots, kind)
        again = parse_pabulib(write_pabulib(votes, {"description": "x"}))
        assert (again.projects, again.budget_fen, again.kind) == (
            votes.projects, votes.budget_fen, kind,
        )  # fmt: skip
        assert [dict(one.points) for one in again.ballots] == [
            dict(one.points) for one in votes.ballots
        ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("vote_type;approval", "vote_type;loud", "vote_type"),
        ("a;100", "a;much", "line 7"),
        ("1;a", "1;z", "line 11"),
        ("1;a", "1;a,a", "twice"),
        ("VOTES", "WISHES", "VOTES"),
        ("b;50", "a;50", "twice"),
        ("a;100", "a;0", "above zero"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(old, new, said):
    """The line, or the part, and what is wrong with it."""
    text = (
        "META\nkey;value\nbudget;500\nvote_type;approval\nPROJECTS\nproject_id;cost\na;100\nb;50\n"
        "VOTES\nvoter_id;vote\n1;a\n"
    )
    assert parse_pabulib(text).voters == 1
    with pytest.raises(BadElection, match=said):
        parse_pabulib(text.replace(old, new, 1))
