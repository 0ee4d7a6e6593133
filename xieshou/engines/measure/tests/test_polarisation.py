"""Esteban and Ray's polarisation against its definition, pair by pair."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import InputError, esteban_ray, incomes

PEOPLE = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 4)))


def by_definition(people: list[tuple[str, int, int]], alpha: float) -> float:
    """Camps are the distinct incomes; every pair of camps counts both ways."""
    everyone = sum(weight for _, _, weight in people)
    money = sum(income * weight for _, income, weight in people)
    if not money:
        return 0.0
    camp: dict[int, float] = {}
    for _, income, weight in people:
        camp[income] = camp.get(income, 0.0) + weight / everyone
    pairs = ((p, q, abs(x - y)) for x, p in camp.items() for y, q in camp.items())
    return sum(p ** (1 + alpha) * q * apart for p, q, apart in pairs) / (money / everyone)


@settings(max_examples=80, deadline=None)
@given(people=PEOPLE, alpha=st.sampled_from([0.5, 1.0, 1.6]))
def test_it_is_the_sum_over_all_pairs_of_camps(people, alpha) -> None:
    """For each group and for all, with ties, zero weights and people without income."""
    groups, values, weights = zip(*people, strict=True) if people else ((), (), ())
    got = esteban_ray(incomes(values, weights=weights, groups=groups), alpha)
    assert got.total == pytest.approx(by_definition(people, alpha), abs=1e-12)
    for group, value in zip(got.groups, got.value, strict=True):
        part = [row for row in people if row[0] == group]
        assert value == pytest.approx(by_definition(part, alpha), abs=1e-12)


def test_two_camps_are_more_polarised_than_many() -> None:
    """Half with 1 and half with 3: 2 (1/2)^2 (1/2) 2 / 2 = 1/4; one camp is not polarised."""
    assert esteban_ray(incomes([1, 1, 3, 3])).total == pytest.approx(0.25)
    assert esteban_ray(incomes([1, 1.5, 2.5, 3])).total < 0.25
    assert esteban_ray(incomes([2, 2])).total == 0


@pytest.mark.parametrize("alpha", [0, -1, 1.7, np.nan])
def test_an_alpha_for_which_the_axioms_fail_is_refused(alpha) -> None:
    """At 0 it would be twice the Gini, above 1.6 it breaks their third axiom."""
    with pytest.raises(InputError):
        esteban_ray(incomes([1, 2]), alpha)
