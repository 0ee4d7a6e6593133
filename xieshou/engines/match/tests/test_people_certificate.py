"""A wrong matching of people and posts is refused, whatever is wrong with it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings, strategies as st

from xieshou.engines.match import (
    Objective,
    People,
    PeopleAnswer,
    PeopleProblem,
    Posts,
    Wishes,
    check_people,
    match_people,
)

from .postings import by_class, cost, drawn, every_matching, posts_of, rates

seeds = st.integers(0, 10**6).map(random.Random)


def clinic(**changes: Any) -> PeopleProblem:
    """The worked example of docs/rules/people-and-posts.md."""
    given: dict[str, Any] = {
        "people": People(code=("Li", "Wang", "Zhao"), skills=[1, 3, 2]),
        "posts": Posts(code=("clinic", "school", "farm"), county=("Dayao", "Dayao", "Mengla"),
                       seats=[1, 1, 2], skills=[1, 2, 1], priority=[0, 0, 1]),
        "skill_names": ("heal", "teach"),
        "wishes": Wishes(person=("Li", "Wang", "Wang"), what=("post", "post", "county"),
                         target=("farm", "school", "Dayao"), distance=[0, 0, 1]),
        "unwished": 3,
    }  # fmt: skip
    return PeopleProblem(**(given | changes))


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def changed(**columns: Any) -> PeopleAnswer:
    """The answer of the smallest problem with something else in it."""
    return replace(match_people(clinic()), **columns)


def measures(**figures: Any) -> Any:
    return replace(match_people(clinic()).measures, **figures)


def test_the_worked_example_of_the_page() -> None:
    """Key seats are filled first: Zhao teaches, and of two who heal the nearer pair wins."""
    answer = match_people(clinic())
    assert answer.post.tolist() == [2, 0, 1]
    assert (answer.best.tolist(), answer.least) == ([2, 1], 4)
    assert check_people(clinic(), answer).exact


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("shape", {"post": ints(2, 0)}),
        ("shape", {"post_price": ints(0, 0, 0).astype(float)}),
        ("too_large", {"post_price": ints(2**60, 0, 0)}),
        ("no_such", {"post": ints(2, 0, 3)}),
        ("person_twice", {"person": ints(0, 0, 1)}),
        ("infeasible", {"post": ints(1, 0, 1)}),
        ("over_seats", {"person": ints(0, 1), "post": ints(0, 0)}),
        ("objective", {"objective": "any"}),
        ("least", {"least": 3}),
        ("not_closed", {"best": ints(2, 0)}),
        ("not_closed", {"closed": np.array([1 << 30] * 3, dtype=np.int32)}),
        ("best", {"best": ints(3, 1)}),
        ("measure", {"measures": measures(distance=5)}),
        ("measure", {"measures": measures(blocking=7)}),
        ("measure", {"measures": measures(by_county=())}),
        ("not_best", {"person": ints(1, 2), "post": ints(0, 1)}),
    ],
)  # fmt: skip
def test_each_fault_is_named(code: str, wrong: dict[str, Any]) -> None:
    """What is wrong, in a word."""
    certificate = check_people(clinic(), changed(**wrong))
    assert not certificate.ok
    assert code in {fault.code for fault in certificate.faults}


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("not_kept", {"kept": (("Li", "clinic"),)}),
        ("group_apart", {"people": People(code=("Li", "Wang", "Zhao"), skills=[1, 3, 2],
                                          group=("a", "a", ""))}),
        ("most_moves", {"earlier": (("Li", "clinic"), ("Wang", "school")), "most_moves": 1}),
        ("infeasible", {"people": People(code=("Li", "Wang", "Zhao"), skills=[1, 2, 2])}),
        ("over_seats", {"posts": replace(clinic().posts, seats=[0, 1, 2])}),
    ],
)  # fmt: skip
def test_an_answer_to_another_problem_is_refused(code: str, problem: dict[str, Any]) -> None:
    """Each rule is held against who goes where."""
    certificate = check_people(clinic(**problem), match_people(clinic()))
    assert code in {fault.code for fault in certificate.faults}


@pytest.mark.parametrize("objective", ["most", "fair"])
@given(seeds)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_no_worse_matching_passes_for_the_best(objective: Objective, rng: random.Random) -> None:
    """Any other matching in place of the answer's is refused, unless as good."""
    p = drawn(rng, size=4)
    answer = match_people(p, objective)
    other = rng.choice(list(every_matching(p)))
    person = np.flatnonzero(np.array(other) >= 0)
    wrong = replace(answer, person=person, post=np.array(other)[person])
    faults = {fault.code for fault in check_people(p, wrong).faults} - {"measure"}
    value = by_class if objective == "most" else rates
    if (value(p, other), cost(p, other)) != (value(p, posts_of(p, answer)), answer.least):
        assert faults & {"not_best", "not_least"}


@given(seeds)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_every_price_counts(rng: random.Random) -> None:
    """A price changed never proves more than is true, and mostly proves less."""
    p = drawn(rng)
    answer = match_people(p)
    prices = answer.post_price.copy()
    prices[rng.randrange(len(prices))] += rng.choice([-9, 9])
    certificate = check_people(p, replace(answer, post_price=prices))
    assert certificate.least <= answer.least
    assert certificate.ok == (certificate.least == answer.least)


@given(seeds)
@settings(max_examples=30, deadline=None, derandomize=True)
def test_a_pair_that_blocks_is_found(rng: random.Random) -> None:
    """Take one person out of a stable matching: that person and the post block."""
    p = drawn(rng)
    answer = match_people(p, "stable")
    assume(len(answer.person))
    gone = rng.randrange(len(answer.person))
    wrong = replace(
        answer, person=np.delete(answer.person, gone), post=np.delete(answer.post, gone)
    )
    assert "blocks" in {fault.code for fault in check_people(p, wrong).faults}


def test_an_unfair_split_is_refused() -> None:
    """Two who may go to either county: one each is fair, and two to one is as many but not fair."""
    p = PeopleProblem(
        people=People(code=("a", "b")), posts=Posts(code=("x", "y"), county=("X", "Y"), seats=2)
    )
    answer = match_people(p, "fair")
    assert sorted(answer.post.tolist()) == [0, 1]
    wrong = replace(answer, post=ints(0, 0), best=ints(2, 0))
    assert "unfair" in {fault.code for fault in check_people(p, wrong).faults}
