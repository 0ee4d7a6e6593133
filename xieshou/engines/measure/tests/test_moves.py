"""A histogram kept up to date by single households equals one counted anew."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import Histogram, InputError, Move, histogram

Household = tuple[str, str, int, int]
households = st.lists(
    st.tuples(
        st.sampled_from("abc"), st.sampled_from(["", "x"]), st.integers(0, 3), st.integers(0, 4)
    ),
    max_size=12,
)


def counted(rows: Sequence[Household]) -> Histogram:
    return histogram(
        [row[0] for row in rows],
        np.array([row[2] for row in rows], np.uint32),
        weights=[row[3] for row in rows],
        groups=[row[1] for row in rows],
    )


@settings(max_examples=150, deadline=None)
@given(before=households, after=households)
def test_any_change_equals_counting_anew(before: list[Household], after: list[Household]) -> None:
    """Households stay with another pattern, leave, arrive: whatever happened between two counts."""
    moves = []
    for old, new in zip(before, after, strict=False):
        if (old[0], old[1], old[3]) == (new[0], new[1], new[3]):
            moves.append(Move(old[0], old[1], old[2], new[2], old[3]))
        else:
            moves.append(Move(old[0], old[1], old[2], None, old[3]))
            moves.append(Move(new[0], new[1], None, new[2], new[3]))
    moves += [Move(*old[:3], None, old[3]) for old in before[len(after) :]]
    moves += [Move(new[0], new[1], None, *new[2:]) for new in after[len(before) :]]
    found = counted(before).changed(reversed(moves))
    wanted = counted(after)
    assert list(found.cells()) == list(wanted.cells())
    assert set(found.places) >= set(wanted.places)


def test_nothing_changes_nothing() -> None:
    """No moves give an equal histogram; the old one is never touched."""
    hist = counted([("a", "", 1, 2), ("b", "", 0, 3)])
    assert hist.changed([]) == hist
    hist.changed([Move("a", "", 1, 0, 2)])
    assert hist == counted([("a", "", 1, 2), ("b", "", 0, 3)])


def test_a_place_that_all_leave_stays_as_an_empty_one() -> None:
    """The village is still on the map."""
    left = counted([("a", "", 1, 2), ("b", "", 0, 3)]).changed([Move("a", "", 1, None, 2)])
    assert (left.places, left.population) == (("a", "b"), 3)


@pytest.mark.parametrize(
    "move",
    [
        Move("a", "", 1, 0, 3),
        Move("a", "", 2, None, 0),
        Move("a", "", 1, None, 1),
        Move("a", "", 1, None, 2, records=2),
        Move("elsewhere", "", 1, 0, 1),
        Move("a", "", 1, 0, -1),
        Move("a", "", 1, 0, 1, records=0),
        Move("a", "", 1, 1 << 20, 2),
    ],
)
def test_people_who_are_not_there_cannot_leave(move: Move) -> None:
    """More persons or records than the cell holds, another cell, or no sensible move."""
    with pytest.raises(InputError):
        counted([("a", "", 1, 2)]).changed([move])
