"""Offers over several years are those of the definitions, bundle by bundle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan.offers.starts import start_bundles, work_starts
from xieshou.engines.plan.offers.tables import bundle_values
from xieshou.engines.plan.offers.years import Years
from xieshou.engines.plan.problem import InputError, Limit, Problem

from .offered import check_offers, on_threads, ruled_problem, some_prices, wide_problem


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_all_answers_are_those_of_the_definition(seed: int, years: int) -> None:
    """Over one to three years, with every kind of rule and prices of either sign."""
    p = ruled_problem(seed, years=years)
    check_offers(p, Years(p), seed)


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_one_year_is_the_table_of_bundles(seed: int) -> None:
    """With one year a bundle is a bit mask, and its value is the one in the table."""
    p = ruled_problem(seed, years=1)
    bundles, offers = bundle_values(p), Years(p)
    for village in range(len(p.villages)):
        value = bundles.value[bundles.start[village] : bundles.start[village + 1]]
        legal = np.flatnonzero(np.isfinite(value))
        got = offers.values(np.full(len(legal), village), legal)
        assert got.tolist() == value[legal].tolist()
        near = offers.near(np.zeros(len(p.limits)), 10**6, np.inf)
        assert near.bundle[near.village == village].tolist() == legal.tolist()


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=30, deadline=None)
def test_bundles_and_start_years_are_two_names_of_one_thing(seed: int, years: int) -> None:
    """Any start years are numbered and found again from the numbers."""
    p = ruled_problem(seed, years=years)
    start = np.random.default_rng(seed).integers(-1, years, len(p.works))
    assert work_starts(p, start_bundles(p, start)).tolist() == start.tolist()


def two_years(**changes: object) -> Problem:
    """Two works that each lift one person of score 1, in either of two years of weight 1."""
    given: dict[str, object] = {
        "villages": ("v",), "cell_start": [0, 2], "cell_pattern": [1, 2], "cell_group": [0, 0],
        "cell_persons": [1, 1], "weights": [1, 1], "line": 1, "works": ("a", "b"),
        "work_start": [0, 2], "work_clears": [1, 2], "work_serves": [1, 1],
        "limits": (Limit("money", "<=", 9),), "use_start": [0, 0, 0, 1, 2],
        "use_limit": [0, 0], "use_amount": [5, 2], "years": ("1", "2"),
    }  # fmt: skip
    return Problem(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("follows", "price", "starts", "reduced"),
    [
        ([], 0.0, [0, 0], 4.0),
        ([], 0.375, [0, 1], 2.25),  # a year later b gains 1 less and is 1.125 cheaper
        ([], 1.0, [0, -1], 2.0),
        ([(1, 0)], 0.0, [0, 1], 3.0),
        ([(0, 1)], 0.0, [1, 0], 3.0),
        ([(0, 1)], 1.0, [-1, -1], 0.0),
    ],
)
def test_a_work_waits_for_a_price_or_for_the_work_it_follows(
    follows: list[tuple[int, int]], price: float, starts: list[int], reduced: float
) -> None:
    """A small case with the answers worked out by hand."""
    p = two_years(follows=np.array(follows, np.int64))
    got, choice = Years(p).best(np.array([price]))
    assert work_starts(p, choice).tolist() == starts
    assert got.tolist() == [reduced]


def test_works_that_follow_each_other_in_a_circle_are_refused() -> None:
    """The refusal names a work of the circle."""
    with pytest.raises(InputError) as refused:
        Years(two_years(follows=np.array([(0, 1), (1, 0)])))
    assert refused.value.code == "follows_cycle"
    assert refused.value.params == {"work": "a"}


def test_a_village_without_a_legal_bundle_answers_minus_infinity() -> None:
    """Two works that must be chosen and exclude each other leave nothing, and no error."""
    p = two_years(excludes=np.array([(0, 1)]), must=np.array([True, True]))
    offers = Years(p)
    reduced, choice = offers.best(np.zeros(1))
    assert (reduced.tolist(), choice.tolist()) == ([-np.inf], [0])
    assert len(offers.near(np.zeros(1), 5, np.inf).village) == 0


def test_about_as_many_bundles_come_as_are_wanted() -> None:
    """Never fewer than one a village, about `most` if there is no nearer reach."""
    p = wide_problem(villages=600, works=6, years=3)
    offers, prices = Years(p), some_prices(p, 3)
    few, many = offers.near(prices, 10, np.inf), offers.near(prices, 6000, np.inf)
    assert set(few.village.tolist()) == set(range(600))
    assert 4000 <= len(many.village) <= 12_000
    assert offers.near(prices, 10**5, many.reach).bundle.tolist() == many.bundle.tolist()
    where = np.arange(600) % 7 == 0
    some = offers.near(prices, 10**5, many.reach, where)
    assert some.bundle.tolist() == many.bundle[where[many.village]].tolist()


def test_ties_beyond_number_leave_each_village_its_best() -> None:
    """Works that do nothing and cost nothing tie in all 4**6 ways: they do not flood the answer."""
    p = wide_problem(villages=50, works=6, years=3)
    p = replace(p, poverty_weight=0)
    offers = Years(p)
    near = offers.near(np.zeros(len(p.limits)), 100, np.inf)
    assert near.reach == 0.0
    assert near.bundle.tolist() == offers.best(np.zeros(len(p.limits)))[1].tolist()


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One or two threads: the same floats and the same bundles."""
    p = wide_problem(villages=120, works=8, years=3)
    on_threads(monkeypatch, p, Years)
