"""A new plan after an old one: from its prices and its choices, whatever has changed since."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings, strategies as st

from xieshou.engines.plan import Infeasible, Limit, check, solve
from xieshou.engines.plan.offers.starts import lawful

from .brute import best_value, every_start, keeps_rules, small_problem
from .small import KINDS


@given(st.integers(0, 10**9), st.integers(1, 2), st.data())
@settings(max_examples=60, deadline=None)
def test_the_new_plan_is_as_good_as_one_drawn_up_afresh(seed: int, years: int, data) -> None:
    """Rules and limits may both have changed: what the old plan chose need not be allowed."""
    old = small_problem(seed, years=years, kinds=KINDS)
    try:
        before = solve(old)
    except Infeasible:
        assume(False)
    must = old.must.copy()
    for work in range(len(must)):
        must[work] = old.opens[work].any() and data.draw(st.booleans()) ^ must[work]
    limits = tuple(
        Limit(one.code, one.sense, one.amount * data.draw(st.integers(5, 15)) // 10)
        for one in old.limits
    )
    new = replace(old, must=must, limits=limits)
    best = best_value(new)
    assume(best is not None)
    again = solve(new, goal_gap=0.0, after=before)
    assert again.value == best
    assert check(new, again).ok


@given(st.integers(0, 10**9), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_what_keeps_the_rules_is_told_village_by_village(seed: int, years: int) -> None:
    """Exactly those starts are lawful everywhere that the definition says keep every rule."""
    problem = small_problem(seed, years=years, kinds=KINDS)
    for start in list(every_start(problem))[:500]:
        told = lawful(problem, np.array(start, dtype=np.int64))
        assert bool(told.all()) == keeps_rules(problem, start)
