"""People and posts that make no sense are refused, and the place is named; what lacks is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from xieshou.engines.match import (
    Fits,
    InputError,
    Pairs,
    People,
    PeopleProblem,
    Posts,
    Wishes,
    check_people,
    match_people,
    missing_of,
)

from .test_people_certificate import clinic


def people(**changes: Any) -> PeopleProblem:
    return clinic(people=replace(clinic().people, **changes))


def posts(**changes: Any) -> PeopleProblem:
    return clinic(posts=replace(clinic().posts, **changes))


def pairs(start: list[int], post: list[int], wish: int = 0) -> PeopleProblem:
    column = np.array(post, dtype=np.int32)
    return clinic(pairs=Pairs(np.array(start), column, column * 0 + wish, column * 0))


@pytest.mark.parametrize(
    ("named", "build"),
    [
        ("skills", lambda: people(skills=[1])),
        ("skills", lambda: people(skills=[1.5, 1, 1])),
        ("Wang", lambda: people(skills=[1, 4, 1])),
        ("Li", lambda: people(code=("Li", "Li", "Zhao"))),
        ("Zhao", lambda: people(first_day=[0, 0, 5], last_day=[9, 9, 4])),
        ("Zhao", lambda: people(altitude=[0, 0, 9001])),
        ("farm", lambda: posts(seats=[1, 1, -1])),
        ("clinic", lambda: posts(skills=[8, 0, 0])),
        ("school", lambda: posts(priority=[0, 1000, 0])),
        ("welcome", lambda: posts(welcome=[4, 0, 0])),
        ("Sun", lambda: clinic(wishes=Wishes(("Sun",), ("post",), ("farm",)))),
        ("row 0", lambda: clinic(wishes=Wishes(("Li",), ("county",), ("Yuxi",)))),
        ("where", lambda: clinic(wishes=Wishes(("Li",), ("where",), ("Dayao",)))),
        ("Li", lambda: clinic(wishes=Wishes(("Li",), ("post",), ("farm",), [-1]))),
        ("mill", lambda: clinic(fits=Fits(("mill",), ("Li",)))),
        ("twice", lambda: clinic(fits=Fits(("farm", "farm"), ("Li", "Li")))),
        ("unwished", lambda: clinic(unwished=-1)),
        ("most_moves", lambda: clinic(most_moves=-1)),
        ("teach", lambda: clinic(skill_names=("teach", "teach"))),
        ("63 names", lambda: clinic(language_names=tuple(f"l{i}" for i in range(63)))),
        ("Sun", lambda: clinic(kept=(("Sun", "farm"),))),
        ("Li", lambda: clinic(kept=(("Li", "farm"), ("Li", "clinic")))),
        ("clinic", lambda: clinic(kept=(("Li", "clinic"), ("Wang", "clinic")))),
        ("clinic", lambda: clinic(kept=(("Li", "clinic"),), earlier=(("Wang", "clinic"),))),
        ("start", lambda: pairs([0, 1], [0])),
        ("fall", lambda: pairs([0, 2, 1, 1], [0])),
        ("post", lambda: pairs([0, 1, 1, 1], [3])),
        ("wish", lambda: pairs([0, 1, 1, 1], [0], -1)),
        ("Wang", lambda: pairs([0, 1, 3, 3], [0, 1, 0])),
    ],
)
def test_bad_input_is_refused_by_name(named: str, build: Any) -> None:
    """The message names the person, post, row or column."""
    with pytest.raises(InputError) as refused:
        build()
    assert named in str(refused.value)
    assert refused.value.code


def test_distances_that_would_not_fit_64_bits_are_refused() -> None:
    """Many people and the largest distances and weights."""
    with pytest.raises(InputError, match="64 bits"):
        PeopleProblem(
            people=People(code=tuple(f"P{i}" for i in range(2_000))),
            posts=Posts(code=("Q",), county=("C",)), unwished=10**6, wish_weight=10**6,
        )  # fmt: skip


def test_an_objective_must_be_known() -> None:
    """And so must the side that a stable matching is best for."""
    for wrong in ({"objective": "best"}, {"objective": "stable", "side": "county"}):
        with pytest.raises(InputError, match="not known"):
            match_people(clinic(), **wrong)  # type: ignore[arg-type]


def test_what_people_lack_must_be_known() -> None:
    """Pairs alone do not say."""
    p = pairs([0, 1, 1, 1], [0])
    with pytest.raises(InputError, match="not known"):
        missing_of(p, match_people(p))


def test_missing_names_the_skill_and_what_it_would_fill() -> None:
    """One seat of the farm is open; no one is left; a fourth, who teaches, is near it."""
    fourth = People(code=("Li", "Wang", "Zhao", "Sun"), skills=[1, 3, 2, 2])
    p = clinic(people=fourth)
    found = missing_of(p, match_people(p))
    (lack,) = found.lacks
    assert (lack.code, lack.unfilled, lack.reason, lack.name) == ("farm", 1, "skills", "heal")
    assert found.by_need == (("skills", "heal", 1),)
    assert [(c.name, c.post, c.seats, c.people) for c in found.changes] == [("heal", "", 1, 1)]
    assert missing_of(clinic(), match_people(clinic())).lacks[0].reason == "taken"


def test_days_that_miss_are_told_with_the_gap() -> None:
    """A post from day 3 to 9, a person free from day 5: two days."""
    p = PeopleProblem(
        people=People(code=("Li",), first_day=5),
        posts=Posts(code=("farm",), county=("Mengla",), first_day=3, last_day=9),
    )
    (change,) = missing_of(p, match_people(p)).changes
    assert (change.requirement, change.post, change.seats, change.gap) == ("days", "farm", 1, 2)


def test_new_entries_move_as_few_as_is_allowed() -> None:
    """Li has the clinic, and could have the farm; unless Li moves Sun stays at home."""
    given: dict[str, Any] = {
        "people": People(code=("Li", "Sun"), skills=[3, 1]),
        "posts": Posts(code=("clinic", "farm"), county=("Dayao", "Mengla"), skills=[1, 2]),
        "skill_names": ("heal", "farm"), "earlier": (("Li", "clinic"),),
    }  # fmt: skip
    free, still = PeopleProblem(**given), PeopleProblem(**given, most_moves=0)
    assert (match_people(free).measures.filled, match_people(free).measures.moves) == (2, 1)
    answer = match_people(still)
    assert (answer.measures.filled, answer.measures.moves, answer.relaxed) == (1, 0, ("moves",))
    assert check_people(still, answer).ok


def test_a_price_on_moves_is_weighed_against_distance() -> None:
    """The farm is 3 nearer: worth one move at 2, not at 4."""
    for per_move, post in ((2, 1), (4, 0)):
        p = PeopleProblem(
            people=People(code=("Li",)), posts=Posts(code=("clinic", "farm"), county=("D", "M")),
            wishes=Wishes(("Li", "Li"), ("post", "post"), ("clinic", "farm"), [3, 0]),
            earlier=(("Li", "clinic"),), per_move=per_move,
        )  # fmt: skip
        assert match_people(p).post.tolist() == [post]


def test_a_couple_goes_where_both_can() -> None:
    """Alone they would go to X and Y, which have a seat each; together they go to Z."""
    p = PeopleProblem(
        people=People(code=("Li", "Wang"), group=("a", "a")),
        posts=Posts(code=("x", "y", "z"), county=("X", "Y", "Z"), seats=[1, 1, 2]),
        wishes=Wishes(("Li", "Wang"), ("post", "post"), ("x", "y"), [0, 0]),
    )
    answer = match_people(p)
    assert (answer.post.tolist(), answer.relaxed) == ([2, 2], ("groups",))
    assert (answer.least, answer.measures.distance) == (0, 20)
    assert check_people(p, answer).ok
