"""The rules of meetings by themselves: quorum, majority, clock, and any walk through the steps."""

from datetime import date, timedelta

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from xieshou.villages.models import Meeting
from xieshou.villages.rules import meetings as rules
from xieshou.villages.rules.meetings import Standing


@pytest.mark.parametrize(
    ("kind", "eligible", "present", "quorate"),
    [
        ("adults", 100, 50, False),
        ("adults", 100, 51, True),
        ("adults", 101, 50, False),
        ("adults", 101, 51, True),
        ("households", 3, 2, True),
        ("households", 100, 66, False),
        ("households", 100, 67, True),
        ("representatives", 33, 22, True),
        ("representatives", 34, 22, False),
        ("representatives", 0, 0, False),
    ],
)
def test_the_quorum_is_the_laws(kind: str, eligible: int, present: int, quorate: bool) -> None:
    """More than half of the adults; two thirds at least of households and of members."""
    assert rules.is_quorate(kind, eligible, present) is quorate


@pytest.mark.parametrize(
    ("ayes", "present", "passed"), [(15, 30, False), (16, 30, True), (1, 1, True)]
)
def test_a_majority_is_of_those_present(ayes: int, present: int, passed: bool) -> None:
    """Fifteen of thirty carry nothing, however few voted against."""
    assert rules.is_passed(ayes, present) is passed


def test_votes_make_up_those_present() -> None:
    """Whoever came and did not vote has abstained."""
    assert rules.votes_fit(30, 16, 4, 10)
    assert not rules.votes_fit(30, 16, 4, 9)
    assert not rules.votes_fit(30, 31, -1, 0)


def test_the_first_day_of_a_notice_does_not_count() -> None:
    """Put up on the first of May for seven days, it ends with the eighth."""
    assert rules.last_day(date(2026, 5, 1), 7) == date(2026, 5, 8)


@pytest.mark.parametrize(
    ("members", "flaws"),
    [
        ([(True, False)] * 4 + [(False, False)] * 4 + [(True, True)] * 2, ()),
        ([(True, False)] * 4 + [(False, False)] * 3 + [(True, True)] * 3,
         ("too_few_representatives",)),
        ([(True, False)] * 3 + [(False, False)] * 6 + [(True, True)] * 1, ("too_few_women",)),
        ([], ()),
    ],
)  # fmt: skip
def test_four_fifths_are_representatives_and_a_third_of_the_members_women_among_them(
    members: list[tuple[bool, bool]], flaws: tuple[str, ...]
) -> None:
    """A woman of the committee is no woman representative."""
    assert rules.composition_flaws(members) == flaws


def test_the_table_names_the_models_states() -> None:
    """No state without a way in, none without a name."""
    after = {state for _before, state in rules.STEPS.values()} | {"draft", "failed"}
    assert after == set(Meeting.State.values)
    assert {state for before, _after in rules.STEPS.values() for state in before} <= after
    assert set(rules.CALL_DAYS) == set(Meeting.Kind.values)


class Walk(RuleBasedStateMachine):
    """Anybody tries any step on any day. A second bookkeeping, of facts alone, says what must have
    happened whenever a meeting is where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2026, 3, 1)
        self.one = Standing("draft", "households", date(2026, 3, 20), eligible=30)
        self.called: date | None = None
        self.confirmer: int | None = None
        self.noticed: date | None = None

    @rule(days=st.integers(1, 12))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days)

    @rule(verb=st.sampled_from(sorted(rules.STEPS)), who=st.integers(1, 3), came=st.integers(0, 30))
    def somebody_tries(self, verb: str, who: int, came: int) -> None:
        one = self._changed(present=came) if verb == "hold" else self.one
        if rules.why_not(verb, one, self.today, who):
            return
        self.one = one
        changes: dict[str, object] = {"state": rules.after(verb, one)}
        if verb == "call":
            self.called = self.today
        if verb == "minute":
            changes["writer"], self.confirmer = who, None
        if verb == "confirm":
            self.confirmer = who
        if verb == "publish":
            self.noticed = self.today
            changes |= {"last_day": rules.last_day(self.today, 7), "upheld": ()}
        if verb == "reopen":
            self.noticed = None
            changes |= {"last_day": None, "upheld": ()}
        self.one = self._changed(**changes)

    @precondition(lambda self: self.one.state == "noticed")
    @rule()
    def somebody_objects(self) -> None:
        if self.one.last_day is not None and self.today <= self.one.last_day:
            self.one = self._changed(upheld=(*self.one.upheld, None))

    @precondition(lambda self: self.one.state == "noticed" and None in self.one.upheld)
    @rule(upheld=st.booleans())
    def the_first_open_is_answered(self, upheld: bool) -> None:
        said = list(self.one.upheld)
        said[said.index(None)] = upheld
        self.one = self._changed(upheld=tuple(said))

    @invariant()
    def what_is_so_has_come_about_rightly(self) -> None:
        state = self.one.state
        if state in ("held", "minuted", "confirmed", "noticed", "closed"):
            assert self.one.present >= 20
            assert self.called is not None
            assert self.called + timedelta(10) <= self.one.on <= self.today
        if state == "failed":
            assert self.one.present < 20
        if state in ("confirmed", "noticed", "closed"):
            assert self.confirmer is not None
            assert self.confirmer != self.one.writer
        if state == "closed":
            assert self.noticed is not None
            assert self.today > self.noticed + timedelta(7)
            assert set(self.one.upheld) <= {False}

    def _changed(self, **changes: object) -> Standing:
        known = {name: getattr(self.one, name) for name in Standing.__slots__}
        return Standing(**(known | changes))


Walk.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestEveryWalk = Walk.TestCase
