"""People and posts: for each objective nothing that could be tried is better."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.match import (
    Fits,
    People,
    PeopleProblem,
    Posts,
    Side,
    check_people,
    match_people,
    missing_of,
)
from xieshou.engines.match.people.attributes import feasible_pairs

from .postings import (
    before,
    by_class,
    cost,
    drawn,
    every_matching,
    may,
    moves,
    posts_of,
    rates,
    together,
    wish_and_fit,
)

seeds = st.integers(0, 10**6).map(random.Random)
few = settings(max_examples=40, deadline=None, derandomize=True)


@given(seeds)
@few
def test_pairs_are_those_of_the_statement(rng: random.Random) -> None:
    """Each feasible pair once, with both distances."""
    p = drawn(rng)
    pairs = feasible_pairs(p)
    found = [
        (i, int(pairs.post[k]), int(pairs.wish[k]), int(pairs.fit[k]))
        for i in range(len(p.people.code)) for k in range(pairs.start[i], pairs.start[i + 1])
    ]  # fmt: skip
    n, m = len(p.people.code), len(p.posts.code)
    assert found == [(i, q, *wish_and_fit(p, i, q)) for i in range(n) for q in range(m)
                     if may(p, i, q)]  # fmt: skip


@given(seeds, st.booleans(), st.booleans())
@few
def test_most_fills_classes_in_turn_then_is_nearest(
    rng: random.Random, kept: bool, earlier: bool
) -> None:
    """Of all matchings: the most of class 0, then of the next, then the least cost."""
    p = drawn(rng, kept=kept, before=earlier)
    answer = match_people(p)
    certificate = check_people(p, answer)
    assert certificate.exact, certificate.faults
    best = max((by_class(p, posts), -cost(p, posts)) for posts in every_matching(p))
    assert (certificate.filled, -certificate.cost) == best
    assert (by_class(p, posts_of(p, answer)), -cost(p, posts_of(p, answer))) == best


@given(seeds, st.booleans())
@few
def test_fair_evens_out_counties_then_is_nearest(rng: random.Random, kept: bool) -> None:
    """Most in all, the least rate highest, then the second; and nearest for these fills."""
    p = drawn(rng, kept=kept)
    answer = match_people(p, "fair")
    certificate = check_people(p, answer)
    assert certificate.exact, certificate.faults
    every = list(every_matching(p))
    own = posts_of(p, answer)
    assert rates(p, own) == max(rates(p, posts) for posts in every)

    def fills(posts: tuple[int, ...]) -> list[int]:
        return [sum(q >= 0 and p.posts.county[q] == c for q in posts) for c in p.counties]

    assert cost(p, own) == min(cost(p, posts) for posts in every if fills(posts) == fills(own))


def blocks(p: PeopleProblem, posts: tuple[int, ...]) -> bool:
    """Whether some person and post would both rather have each other (ties: who stands first)."""
    free = p.posts.seats - np.bincount([q for q in (*posts, *p.kept_post) if q >= 0],
                                       minlength=len(p.posts.code))  # fmt: skip
    for i, own in enumerate(posts):
        for q in range(len(p.posts.code)):
            if p.kept_post[i] >= 0 or not may(p, i, q):
                continue
            mine = own < 0 or (wish_and_fit(p, i, q)[0], q) < (wish_and_fit(p, i, own)[0], own)
            worse = [j for j, r in enumerate(posts) if r == q
                     and (wish_and_fit(p, i, q)[1], i) < (wish_and_fit(p, j, q)[1], j)]  # fmt: skip
            if mine and (free[q] > 0 or worse):
                return True
    return False


@pytest.mark.parametrize("side", ["people", "posts"])
@given(seeds, st.booleans())
@few
def test_stable_is_the_best_stable_one_of_its_side(
    side: Side, rng: random.Random, kept: bool
) -> None:
    """No pair blocks; of all such matchings each of the side has its best."""
    p = drawn(rng, kept=kept)
    answer = match_people(p, "stable", side=side)
    assert check_people(p, answer).exact
    own = posts_of(p, answer)
    stable = [posts for posts in every_matching(p) if not blocks(p, posts)]
    assert own in stable
    for posts in stable:
        for i, (mine, other) in enumerate(zip(own, posts, strict=True)):
            assert (mine < 0) == (other < 0)
            if mine >= 0:
                a, b = ((wish_and_fit(p, i, q)[0], q) for q in (mine, other))
                assert a <= b if side == "people" else a >= b


@pytest.mark.parametrize("objective", ["most", "fair", "stable"])
@given(seeds)
@few
def test_groups_go_together_within_a_bound(objective: str, rng: random.Random) -> None:
    """One county or none; nothing that keeps the rule fills more than `best`."""
    p = drawn(rng, groups=True)
    answer = match_people(p, objective)  # type: ignore[arg-type]
    certificate = check_people(p, answer)
    assert certificate.ok, certificate.faults
    assert together(p, posts_of(p, answer))
    if objective == "most":
        allowed = [posts for posts in every_matching(p) if together(p, posts)]
        assert max(by_class(p, posts) for posts in allowed) <= certificate.best
        assert answer.relaxed or certificate.filled == certificate.best


@given(seeds, st.integers(0, 2))
@few
def test_a_limit_of_moves_holds(rng: random.Random, most: int) -> None:
    """At most so many lose what they had, and it is no worse than changing nothing."""
    p = drawn(rng, before=True, kept=True, most_moves=most)
    answer = match_people(p)
    assert check_people(p, answer).ok, check_people(p, answer).faults
    own = posts_of(p, answer)
    assert answer.measures.moves == moves(p, own) <= most
    assert by_class(p, own) >= by_class(p, tuple(before(p)))
    for person, post in p.kept:
        assert answer.post[answer.person == p.person_index[person]] == p.post_index[post]


@given(seeds)
@few
def test_each_change_fills_what_it_says(rng: random.Random) -> None:
    """Asking no more for a requirement fills so many more seats, and no other fills more."""
    p = drawn(rng)
    answer = match_people(p)
    found = missing_of(p, answer, most=30)
    lacking = answer.measures.seats - answer.measures.filled
    assert sum(one.unfilled for one in found.lacks) == lacking
    told = {(c.requirement, c.name, c.post): c.seats for c in found.changes}
    tried = {}
    for kind, names in (("skills", p.skill_names), ("licences", p.licence_names)):
        for bit, name in enumerate(names):
            less = {kind: getattr(p.posts, kind) & ~(1 << bit)}
            tried[kind, name, ""] = replace(p, posts=replace(p.posts, **less))
    for q, code in enumerate(p.posts.code):
        low, days = p.posts.altitude.copy(), [p.posts.first_day.copy(), p.posts.last_day.copy()]
        low[q], days[0][q], days[1][q] = 0, 5, 5
        tried["altitude", "", code] = replace(p, posts=replace(p.posts, altitude=low))
        tried["days", "", code] = replace(
            p, posts=replace(p.posts, first_day=days[0], last_day=days[1])
        )
    for key, changed in tried.items():
        more = match_people(changed).measures.filled - answer.measures.filled
        assert told.get(key, 0) == more, key


@pytest.mark.parametrize("objective", ["most", "fair", "stable"])
def test_the_same_input_has_the_same_answer(objective: str) -> None:
    """Twice, and with the pairs given instead of what people have."""
    p = drawn(random.Random(5), size=12)
    one, two = (match_people(p, objective) for _ in range(2))  # type: ignore[arg-type]
    three = match_people(replace(p, pairs=feasible_pairs(p)), objective)  # type: ignore[arg-type]
    for other in (two, three):
        assert one.person.tolist() == other.person.tolist()
        assert one.post.tolist() == other.post.tolist()
        assert one.measures == other.measures


def test_weighed_fits_need_more_than_32_bits() -> None:
    """A fit of 300,000 at a weight of 10,000 is dear, and not below zero."""
    p = PeopleProblem(
        people=People(code=("a", "b")), posts=Posts(code=("x", "y"), county=("X", "Y")),
        fits=Fits(("x", "x"), ("a", "b"), [300_000, 0]), fit_weight=10_000,
    )  # fmt: skip
    answer = match_people(p)
    assert answer.post.tolist() == [1, 0]
    assert check_people(p, answer).exact
