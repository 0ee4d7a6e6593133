"""The search for the least change that has an effect."""

from __future__ import annotations

from hypothesis import given, strategies as st

from xieshou.engines.plan.reasons.least import CLOSE, Least, least


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_threshold_is_found_wherever_it_lies(edge: int, guess: int, most: int) -> None:
    """Given trials enough: within a hundredth, or to the unit; not met if beyond the most."""
    found = least(lambda by: by >= edge, guess, most, 200)
    if edge > most:
        assert found == Least(min(guess, most), most, False)
    else:
        assert found.met
        assert found.short < edge <= found.by <= most
        assert found.by - found.short <= max(1, int(CLOSE * found.by))


@given(st.sets(st.integers(1, 60)), st.integers(1, 60), st.integers(1, 12))
def test_what_is_told_was_tried(having: set[int], guess: int, trials: int) -> None:
    """However the effect comes and goes, and however few the trials."""
    tried: list[int] = []

    def does(by: int) -> bool:
        tried.append(by)
        return by in having

    found = least(does, guess, 60, trials)
    assert len(tried) <= trials
    if found.met:
        assert found.by in tried
        assert found.by in having
    assert found.short in {0, *tried} - having
