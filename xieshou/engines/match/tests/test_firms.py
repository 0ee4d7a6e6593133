"""Mandates to opportunities: conditions, scores, relaxations, learnt weights."""

import dataclasses
import random
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.match import (
    NOT_ASKED,
    AtLeast,
    AtMost,
    Criterion,
    FirmsProblem,
    Fit,
    InputError,
    OneOf,
    Overlap,
    Within,
    check_firms,
    learn_weights,
    match_firms,
    near_misses,
)

SMALL = st.integers(0, 12)
MAYBE = st.none() | SMALL


def column(n: int, of: Any = MAYBE) -> Any:
    return st.lists(of, min_size=n, max_size=n)


def ranges(n: int) -> Any:
    one = st.none() | st.tuples(SMALL, SMALL).map(lambda ends: (min(ends), max(ends)))
    both = column(n, one)
    return both.map(
        lambda rows: ([r and r[0] for r in rows], [r and r[1] for r in rows])  # type: ignore[no-any-return]
    )


@st.composite
def problems(draw: Any) -> FirmsProblem:
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 5))
    need_low, need_high = draw(ranges(n))
    has_low, has_high = draw(ranges(m))
    low, high = draw(ranges(n))
    high = draw(st.just(high) | st.just([None] * n))
    words = st.sampled_from(["ab", "abc", "b", "bc"])
    criteria: list[Criterion] = [
        AtLeast("land", draw(column(n)), draw(column(m))),
        AtMost("price", draw(column(n)), draw(column(m))),
        Within("height", low, high, draw(column(m))),
        Overlap("money", need_low, need_high, has_low, has_high),
        OneOf("trade", draw(column(n, st.lists(words, max_size=2))), draw(column(m, words))),
        OneOf("place", draw(column(n, st.lists(words, max_size=2))), draw(column(m, words)), True),
        Fit("pairing", draw(column(n, column(m, st.integers(0, 100))))),
    ]
    weights = draw(column(len(criteria), st.integers(0, 9)))
    return FirmsProblem(n, m, criteria, weights, draw(st.integers(1, 3)))


@settings(max_examples=150, deadline=None)
@given(problems())
def test_every_answer_stands_up_to_being_looked_at_pair_by_pair(p: FirmsProblem) -> None:
    """Shortlists, scores, points, counts and reliefs, by code written apart from the solver."""
    answer = match_firms(p)
    assert check_firms(p, answer).faults == ()
    for at in range(p.mandates):
        missed = near_misses(p, at, most=99)
        assert len(missed) + answer.feasible[at] == p.opportunities
        assert [len(one.fails) for one in missed] == sorted(len(one.fails) for one in missed)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 6))
def test_leaving_out_a_criterion_gives_a_match_to_those_it_says(p: FirmsProblem, out: int) -> None:
    """Solved anew without the criterion: whoever has a match now and had none."""
    before = match_firms(p)
    kept = [at for at in range(len(p.criteria)) if at != out]
    after = match_firms(
        dataclasses.replace(
            p, criteria=[p.criteria[at] for at in kept], weights=[p.weights[at] for at in kept]
        )
    )
    new = {i for i in range(p.mandates) if after.feasible[i] and not before.feasible[i]}
    told = {one.name: {r.mandate for r in one.reliefs} for one in before.relaxations}
    assert told.get(p.criteria[out].name, set()) == new


def coffee() -> FirmsProblem:
    """Two mandates and three sites."""
    return FirmsProblem(
        mandates=2,
        opportunities=3,
        criteria=[
            AtLeast("land", [30, 500], [60, 20, None]),
            AtMost("price", [8_000, None], [4_000, 9_000, 1_000]),
            OneOf("place", [["5333", "53"], []], ["533323", "530000", "533323"], prefixes=True),
        ],
        weights=[5, 3, 2],
    )


def test_a_score_is_the_sum_of_what_its_parts_bring() -> None:
    """Twice the land and half the price: 100 each; the place liked most: 100."""
    answer = match_firms(coffee())
    (pair,) = answer.pairs
    assert (pair.mandate, pair.opportunity, pair.score) == (0, 0, 10_000)
    assert [(part.name, part.score, part.points) for part in pair.parts] == [
        ("land", 100, 5_000), ("price", 100, 3_000), ("place", 100, 2_000),
    ]  # fmt: skip
    assert answer.feasible == (1, 0)


def test_why_others_fail_is_told_with_how_much_is_missing() -> None:
    missed = near_misses(coffee(), 0)
    assert [(one.opportunity, [(f.name, f.gap) for f in one.fails]) for one in missed] == [
        (2, [("land", None)]),
        (1, [("land", 10), ("price", 1_000)]),
    ]


def test_the_condition_whose_waiver_helps_most_comes_first_with_the_nearest_site() -> None:
    """The second mandate wants 500 mu: the site with 60 is nearest, 440 are missing."""
    (land,) = match_firms(coffee()).relaxations
    assert (land.name, [(r.mandate, r.opportunity, r.gap) for r in land.reliefs]) == (
        "land",
        [(1, 0, 440)],
    )


@pytest.mark.parametrize("what", ["score", "points", "pair", "feasible", "relaxation"])
def test_the_check_finds_what_was_tampered_with(what: str) -> None:
    p = coffee()
    answer = match_firms(p)
    pair = answer.pairs[0]
    part = dataclasses.replace(pair.parts[0], points=1)
    forged = {
        "score": {"pairs": (dataclasses.replace(pair, score=9_999),)},
        "points": {"pairs": (dataclasses.replace(pair, parts=(part, *pair.parts[1:])),)},
        "pair": {"pairs": (dataclasses.replace(pair, opportunity=1),)},
        "feasible": {"feasible": (2, 0)},
        "relaxation": {"relaxations": ()},
    }
    assert not check_firms(p, dataclasses.replace(answer, **forged[what])).ok  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criteria", "weights", "code"),
    [
        ([AtLeast("a", [1], [1]), AtLeast("a", [1], [1])], [1, 1], "criterion_twice"),
        ([AtLeast("a", [1], [1])], [-1], "weights_wrong"),
        ([AtLeast("a", [1, 2], [1])], [1], "lengths_differ"),
        ([Fit("a", [[101]])], [1], "scores_wrong"),
        ([AtLeast("a", [10**17], [1])], [1], "value_too_large"),
        ([Overlap("a", [2], [1], [1], [1])], [1], "range_wrong"),
        ([Within("a", [2], [1], [1])], [1], "range_wrong"),
    ],
)
def test_what_cannot_be_is_refused(criteria: Any, weights: Any, code: str) -> None:
    with pytest.raises(InputError) as refused:
        FirmsProblem(1, 1, criteria, weights)
    assert refused.value.code == code


def decided(n: int, by: int) -> tuple[list[list[int]], list[bool]]:
    """Pairs of three components of which people mostly looked at component `by` (3: at none)."""
    dice = random.Random(1)
    scores = [[dice.randint(60, 100) for _c in range(3)] for _pair in range(n)]
    for row in scores[::7]:
        row[2] = NOT_ASKED
    taken = [
        dice.random() < (0.5 if by == 3 else 0.1 + 0.8 * ((row[by] - 60) / 40)) for row in scores
    ]
    return scores, taken


def test_weights_are_learnt_only_from_enough_of_either_outcome() -> None:
    scores, taken = decided(199, 0)
    assert learn_weights(scores, taken, (1, 1, 8)).why == "too_few"
    scores, taken = decided(400, 0)
    one_sided = [at < 29 for at in range(400)]
    found = learn_weights(scores, one_sided, (1, 1, 8))
    assert (found.why, found.weights, found.learned) == ("too_few", (1, 1, 8), False)


def test_learnt_weights_are_used_only_where_they_rank_unseen_pairs_better() -> None:
    """People looked at the first component, the fixed weights at the last: learnt ones are used.
    Where the fixed ones look at what people do, they stay."""
    scores, taken = decided(400, 0)
    better = learn_weights(scores, taken, (5, 5, 90))
    assert (better.why, better.learned, sum(better.weights)) == ("better", True, 100)
    assert better.weights[0] > 60
    assert better.learned_auc is not None
    assert better.fixed_auc is not None
    assert better.learned_auc > better.fixed_auc + 0.1
    same = learn_weights(scores, taken, (96, 2, 2))
    assert (same.why, same.weights) == ("not_better", (96, 2, 2))
    assert learn_weights(scores, taken, (5, 5, 90)) == better
