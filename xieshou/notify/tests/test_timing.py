"""When messages leave: never in quiet hours, never lost, never twice."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from xieshou.notify import rules
from xieshou.notify.rules import Rhythm
from xieshou.notify.rules.timing import SHANGHAI

hours = st.integers(0, 23)
rhythms = st.builds(
    Rhythm,
    st.sampled_from(["at_once", "daily", "weekly"]), hours, st.integers(0, 6), hours, hours,
)  # fmt: skip
moments = st.datetimes(
    datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.sampled_from([UTC, SHANGHAI])
)


@given(moments, rhythms)
def test_what_is_due_is_never_earlier_never_quiet_and_soon_enough(
    noted: datetime, rhythm: Rhythm
) -> None:
    due = rules.due_at(noted, rhythm)
    assert due >= noted
    assert not rules.is_quiet(due, rhythm)
    longest = {"at_once": 1, "daily": 2, "weekly": 8}[rhythm.digest]
    assert due - noted <= timedelta(days=longest)


@given(moments, rhythms)
def test_what_quiet_hours_hold_back_leaves_at_their_end(noted: datetime, rhythm: Rhythm) -> None:
    loud = rules.next_loud(noted, rhythm)
    if not rules.is_quiet(noted, rhythm):
        assert loud == noted
        return
    local = loud.astimezone(SHANGHAI)
    assert (local.hour, local.minute, local.second) == (rhythm.quiet_to, 0, 0)
    step = noted
    while step < loud:
        assert rules.is_quiet(step, rhythm)
        step += timedelta(minutes=47)


@given(moments, rhythms)
def test_all_of_a_digest_leaves_together(noted: datetime, rhythm: Rhythm) -> None:
    """Whatever is noted between two of its hours leaves at one moment, at that hour; where the hour
    itself is quiet, at the end of the quiet."""
    if rhythm.digest == "at_once":
        return
    due = rules.due_at(noted, rhythm)
    between = rules.due_at(noted + (due - noted) / 2, rhythm)
    local = due.astimezone(SHANGHAI)
    if rules.is_quiet(local.replace(hour=rhythm.hour), rhythm):
        assert local.hour == rhythm.quiet_to
    else:
        assert (local.hour, between) == (rhythm.hour, due)


@given(
    st.lists(st.integers(0, 30 * 24 * 60), min_size=1, max_size=30), rhythms,
    st.lists(st.integers(1, 40), min_size=1, max_size=60),
)  # fmt: skip
def test_however_often_the_machine_looks_each_thing_leaves_once_and_never_in_quiet_hours(
    minutes: list[int], rhythm: Rhythm, waits: list[int]
) -> None:
    """Runs at odd hours gather what is due; a late run in quiet hours waits for their end."""
    noted = [datetime(2026, 12, 1, tzinfo=SHANGHAI) + timedelta(minutes=m) for m in minutes]
    due = {n: rules.due_at(at, rhythm) for n, at in enumerate(noted)}
    run, last = min(noted), max(noted) + timedelta(days=9)
    left: list[tuple[int, datetime]] = []
    gone: set[int] = set()
    looks = 0
    while run <= last + timedelta(days=2):
        ready = [n for n, at in due.items() if at <= run and n not in gone]
        for n in ready:
            left.append((n, rules.next_loud(run, rhythm)))
        gone |= set(ready)
        run += timedelta(hours=waits[looks % len(waits)])
        looks += 1
    assert sorted(n for n, _at in left) == list(range(len(noted)))
    assert not [at for _n, at in left if rules.is_quiet(at, rhythm)]
    assert all(at >= noted[n] for n, at in left)


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [(21, False), (22, True), (23, True), (0, True), (6, True), (7, False), (12, False)],
)
def test_the_night_is_quiet_unless_somebody_says_otherwise(hour: int, quiet: bool) -> None:
    moment = datetime(2026, 12, 1, hour, tzinfo=SHANGHAI)
    assert rules.is_quiet(moment, Rhythm()) is quiet
    assert not rules.is_quiet(moment, Rhythm(quiet_from=5, quiet_to=5))


def test_a_weekly_message_leaves_on_its_day() -> None:
    """2026-12-01 is a Tuesday; Monday's eight o'clock comes six days later."""
    noted = datetime(2026, 12, 1, 9, tzinfo=SHANGHAI)
    due = rules.due_at(noted, Rhythm("weekly", 8, 0))
    assert due == datetime(2026, 12, 7, 8, tzinfo=SHANGHAI)
    assert rules.due_at(due, Rhythm("weekly", 8, 0)) == due


@pytest.mark.parametrize("wrong", [{"hour": 24}, {"weekday": 7}, {"digest": "hourly"}])
def test_a_rhythm_that_there_is_not_cannot_be_built(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong)).split("_")[0]):
        Rhythm(**wrong)  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=50))
def test_grouping_loses_nothing_and_repeats_nothing(things: list[tuple[int, int]]) -> None:
    found = rules.grouped(things, lambda one: one[0])
    assert sorted(one for group in found.values() for one in group) == sorted(things)
    assert all({one[0] for one in group} == {key} for key, group in found.items())


@given(st.integers(1, 40), st.floats(0, 0.999), st.floats(0, 1e6))
def test_waits_grow_within_bounds_and_a_receivers_wish_is_kept(
    attempts: int, drawn: float, asked: float
) -> None:
    wait = rules.wait_s(attempts, drawn, asked)
    whole = min(6 * 3600, 30 * 2 ** (attempts - 1))
    assert whole / 2 <= wait <= max(whole, min(asked, 6 * 3600))
    assert wait >= min(asked, 6 * 3600)


@given(st.lists(st.floats(0, 59.9), max_size=60))
def test_no_minute_has_more_than_a_robot_takes(seconds: list[float]) -> None:
    """Whenever one more is sent after `allowed_at`, the minute before holds at most 20 with it."""
    now = datetime(2026, 12, 1, 12, tzinfo=SHANGHAI)
    tried = [now - timedelta(seconds=one) for one in sorted(seconds)[:20]]
    at = rules.allowed_at(tried, now)
    assert at >= now
    assert len([one for one in tried if one > at - timedelta(minutes=1)]) < 20


def test_it_is_given_up_after_half_a_day_to_a_day_and_a_bit() -> None:
    """As the rules say in words: 14 tries, 13 to 26½ hours."""
    least, most = (
        sum(rules.wait_s(attempts, drawn) for attempts in range(1, rules.MAX_ATTEMPTS)) / 3600
        for drawn in (0.0, 1.0)
    )
    assert (round(least, 1), round(most, 1)) == (13.3, 26.5)
