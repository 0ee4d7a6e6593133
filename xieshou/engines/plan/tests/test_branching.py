"""Offers searched by branch and bound are those of the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan.offers.branching import Branching
from xieshou.engines.plan.offers.tables import bundle_values

from .offered import check_offers, on_threads, ruled_problem, some_prices, wide_problem


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_all_answers_are_those_of_the_definition(seed: int) -> None:
    """With every kind of rule and prices of either sign."""
    p = ruled_problem(seed, years=1, works=6)
    check_offers(p, Branching(p), seed)
