"""Cutoffs as people write them, and what may not be shown of small numbers."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from xieshou.core.small_cells import SMALLEST_CELL, hidden_by_column
from xieshou.outcomes.rules import Figures, by_dimension, cutoff_of, hidden_indicators

WEIGHTS = (3, 2, 5, 1)


@pytest.mark.parametrize(
    ("written", "share"),
    [("1/3", Fraction(1, 3)), (" 0.4 ", Fraction(2, 5)), ("25%", Fraction(1, 4)), ("1", 1)],
)
def test_a_cutoff_is_read_as_written(written: str, share: Fraction) -> None:
    """Fractions, decimals and per cent, exactly."""
    assert cutoff_of(written) == share


@pytest.mark.parametrize(
    "written", ["", "0", "-1/3", "4/3", "1/0", "x", "nan", "1e-9", "1/3%%", "1e-20000000", "1/1e9"]
)
def test_what_is_no_cutoff_is_none(written: str) -> None:
    """Outside (0, 1], unreadable, or finer than anybody needs."""
    assert cutoff_of(written) is None


@st.composite
def families(draw: st.DrawFn) -> dict[str, Figures]:
    found = {}
    for at in range(draw(st.integers(1, 5))):
        raw, censored = [], []
        poor = draw(st.integers(0, 60))
        people = poor + draw(st.integers(0, 300))
        for _ in WEIGHTS:
            lacks = draw(st.integers(0, poor))
            censored.append(lacks)
            raw.append(lacks + draw(st.integers(0, people - poor)))
        score = sum(w * c for w, c in zip(WEIGHTS, censored, strict=True))
        found[str(at)] = Figures(people, poor, score, WEIGHTS, tuple(raw), tuple(censored))
    return found


@given(families())
def test_no_hidden_indicator_follows_from_the_score_or_the_totals(
    family: dict[str, Figures],
) -> None:
    """In no place exactly one is hidden, for M0 would give it away; in no column exactly one, for
    the total would, unless there is one place only."""
    hidden = hidden_indicators(family)
    assert all(len(out) != 1 for out in hidden.values())
    for at in range(len(WEIGHTS)):
        out = [code for code, positions in hidden.items() if at in positions]
        assert len(out) != 1 or len(family) == 1
        for code, one in family.items():
            if 0 < one.raw[at] < SMALLEST_CELL or 0 < one.censored[at] < SMALLEST_CELL:
                assert at in hidden[code]


@given(families())
def test_what_pages_of_villages_hide_is_hidden_here_too(family: dict[str, Figures]) -> None:
    """Else the two together would show all but one of a column whose total is known."""
    hidden = hidden_indicators(family)
    by_raw = hidden_by_column({c: [(n, one.people) for n in one.raw] for c, one in family.items()})
    assert all(by_raw[code] <= hidden[code] for code in family)


def test_figures_of_nobody_are_zero() -> None:
    """No division by nobody."""
    nobody = Figures(0, 0, 0, WEIGHTS, (0,) * 4, (0,) * 4)
    assert (nobody.headcount, nobody.intensity, nobody.adjusted) == (0.0, 0.0, 0.0)
    assert nobody.contributions == (0.0,) * 4


def test_dimensions_sum_their_indicators() -> None:
    """In the order in which they appear."""
    assert by_dimension([1, 2, 4], ["b", "a", "b"]) == (("b", 5.0), ("a", 2.0))
