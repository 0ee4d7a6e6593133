"""The rules of ballots on their own, and every walk through the states."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from xieshou.ballots import rules
from xieshou.ballots.rules.steps import APART
from xieshou.ballots.tests.conftest import MONDAY

DAY = datetime.timedelta(days=1)
CODES = st.sampled_from("ABCDEF")
VOTES = st.dictionaries(CODES, st.integers(1, 9), max_size=6)


@given(st.lists(st.tuples(st.text("0123456789ABCDEF", min_size=4, max_size=8), VOTES), max_size=8,
                unique_by=lambda one: one[0]), st.randoms())  # fmt: skip
def test_the_head_hangs_on_every_vote_and_not_on_their_order(votes: Any, chance: Any) -> None:
    """Any order gives one head; a vote more, less or other another."""
    coded = [rules.CodedVote(*one) for one in votes]
    head = rules.head_of("X", coded)
    mixed = coded[:]
    chance.shuffle(mixed)
    assert rules.head_of("X", mixed) == head
    assert rules.head_of("Y", coded) != head
    for at, one in enumerate(coded):
        assert rules.head_of("X", coded[:at] + coded[at + 1 :]) != head
        other = rules.CodedVote(one.tracking, {**one.choices, "G": 1})
        assert rules.head_of("X", [*coded[:at], other, *coded[at + 1 :]]) != head


def test_a_receipt_is_read_as_people_write_it() -> None:
    """Small letters, dashes, blanks, and O for zero."""
    receipt = rules.new_receipt()
    shown = rules.grouped(receipt)
    assert len(receipt) == 20
    assert rules.plain_receipt(f" {shown.lower()} ") == receipt
    assert rules.plain_receipt("O" * 20) == "0" * 20
    assert rules.plain_receipt("I" * 10 + "l" * 10) == "1" * 20
    for wrong in ("", "ABC", "U" * 20, receipt + "0"):
        assert rules.plain_receipt(wrong) == ""
    assert rules.tracking_of("X", receipt) != rules.tracking_of("Y", receipt)
    assert len({rules.tracking_of("X", rules.new_receipt()) for _ in range(500)}) == 500


@given(st.lists(st.one_of(st.none(), VOTES), max_size=3))
def test_a_sheet_is_settled_by_two_that_agree_or_three(entries: Any) -> None:
    """Whatever is read, the answer is one of the readings, and settled exactly then."""
    done, said = rules.settled(entries)
    agree = len(entries) >= 2 and entries[0] == entries[1]
    assert done == (agree or len(entries) == 3)
    if done:
        assert said == (entries[0] if agree else entries[2])


@pytest.mark.parametrize(
    ("chosen", "support", "ranks"),
    [
        (("B", "A"), {"A": 3, "B": 9, "C": 9, "D": 1}, {"B": 1, "A": 2, "C": 3, "D": 4}),
        ((), {"A": 1, "B": 1}, {"A": 1, "B": 2}),
    ],
)
def test_standings(chosen: Any, support: Any, ranks: Any) -> None:
    """Winners in the order chosen, the rest by supporters and code."""
    found = rules.standings(chosen, support, 10)
    assert {code: one.rank for code, one in found.items()} == ranks
    assert {code for code, one in found.items() if one.won} == set(chosen)


def test_no_voters_no_share() -> None:
    assert rules.standings((), {"A": 0}, 0)["A"].share == 0.0


class Walk(RuleBasedStateMachine):
    """Three people push a ballot through its states while the clock runs; the table of steps says
    what may be done, and this says what must then hold."""

    def __init__(self) -> None:
        super().__init__()
        self.now = MONDAY
        self.opens, self.closes = MONDAY + 7 * DAY, MONDAY + 14 * DAY
        self.state = "draft"
        self.hands: dict[str, int | None] = {"draft": 1}
        self.times: dict[str, datetime.datetime] = {}
        self.objections: list[bool | None] = []
        self.voted_at: list[datetime.datetime] = []

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += datetime.timedelta(hours=hours)

    @rule(step=st.sampled_from(sorted(rules.TARGET)), by=st.integers(1, 3))
    def push(self, step: str, by: int) -> None:
        bar = rules.why_not(
            step, self.state, hands=self.hands, by=by, now=self.now, opens_at=self.opens,
            closes_at=self.closes, objections=tuple(self.objections),
        )  # fmt: skip
        if not bar:
            self.state = rules.TARGET[step]
            self.hands[step] = by
            self.times[step] = self.now

    @rule()
    def vote(self) -> None:
        if rules.is_voting(self.state, self.now, self.opens, self.closes):
            self.voted_at.append(self.now)

    @precondition(lambda self: len(self.objections) < 3)
    @rule()
    def objection(self) -> None:
        if rules.may_object(self.state, self.now, self.times.get("publish")):
            self.objections.append(None)

    @precondition(lambda self: None in self.objections)
    @rule(upheld=st.sampled_from([False, False, False, True]))
    def answer(self, upheld: bool) -> None:
        self.objections[self.objections.index(None)] = upheld

    @invariant()
    def steps_were_taken_in_order(self) -> None:
        order = ["announce", "open", "close", "count", "publish"]
        taken = [step for step in order if step in self.times]
        assert taken == order[: len(taken)]
        assert sorted(self.times[step] for step in taken) == [self.times[step] for step in taken]

    @invariant()
    def nobody_had_two_hands_in_it(self) -> None:
        for step, earlier in APART.items():
            if step in self.times:
                assert all(self.hands[step] != self.hands.get(one) for one in earlier)

    @invariant()
    def the_notice_ran_and_votes_came_in_time(self) -> None:
        if "open" in self.times:
            assert self.times["open"] - self.times["announce"] >= rules.NOTICE_DAYS * DAY
        assert all(self.opens <= at < self.closes for at in self.voted_at)
        if "close" in self.times:
            assert self.times["close"] >= self.closes

    @invariant()
    def annulled_is_the_end(self) -> None:
        assert (self.state == "annulled") == ("annul" in self.times)


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestWalk = Walk.TestCase


def test_every_state_can_be_reached_and_left() -> None:
    """The table has no dead end but the last, and no step leads to an unknown state."""
    reached, queue = set(), ["draft"]
    while queue:
        state = queue.pop()
        if state not in reached:
            reached.add(state)
            queue += [rules.TARGET[step] for step in rules.STEPS[state]]
    assert reached == set(rules.STEPS)
    assert [state for state, steps in rules.STEPS.items() if not steps] == ["annulled"]
