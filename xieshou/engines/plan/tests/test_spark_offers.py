"""Villages in parts, in files or on Spark, offer what they offer in one piece, bit for bit."""

import math
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from xieshou.engines.plan import Problem, check, solve
from xieshou.engines.plan.backends.divided import Divided, exact_sum
from xieshou.engines.plan.backends.parts import cut
from xieshou.engines.plan.backends.shards import shard_offers
from xieshou.engines.plan.backends.spark import spark_offers
from xieshou.engines.plan.offers.enumerated import Enumerated
from xieshou.engines.plan.offers.softened import Ask, grid_for

from .offered import ruled_problem, some_prices, wide_problem

Divide = Callable[[Problem, int], Divided]


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """One Spark on this machine for all tests, as it takes long to start."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (setup/spark.sh)")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("xieshou-plan").master("local[2]")
    for name, value in (("driver.host", "127.0.0.1"), ("ui.enabled", "false"),
                        ("driver.memory", "1g"), ("ui.showConsoleProgress", "false")):  # fmt: skip
        builder = builder.config(f"spark.{name}", value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session.sparkContext
    session.stop()


@pytest.fixture(params=["files", pytest.param("spark", marks=pytest.mark.spark)])
def divide(request: pytest.FixtureRequest, tmp_path: Path) -> Divide:
    """Offers of a problem cut into so many parts, on each engine."""
    offers: Callable[..., Divided] = shard_offers
    if request.param == "spark":
        offers = partial(spark_offers, request.getfixturevalue("context"))
    return lambda problem, parts: offers(parts=cut(problem, parts), folder=tmp_path)


def test_the_whole_and_its_parts_answer_alike(divide: Divide) -> None:
    """Best bundles, near bundles of all villages and of some, values and uses, in any order."""
    problem = wide_problem(villages=300, works=6, years=1)
    _alike(problem, divide(problem, 4), np.arange(300) % 3 == 1)


@pytest.mark.parametrize("seed", [0, 1])
def test_parts_keep_the_rules_of_their_villages(divide: Divide, seed: int) -> None:
    """Requirements, exclusions, caps, musts and parts of value stay with the villages cut off."""
    problem = ruled_problem(seed, years=1, villages=4)
    _alike(problem, divide(problem, 3), np.array([True, False, True, True]))


def _alike(problem: Problem, parts: Divided, some: Any) -> None:
    whole, prices = Enumerated(problem), some_prices(problem, 4)
    for ours, theirs in zip(parts.best(prices), whole.best(prices), strict=True):
        assert ours.tobytes() == theirs.tobytes()
    for where, most, reach in ((None, 500, np.inf), (some, 20, np.inf), (None, 10**6, 9.5)):
        near = whole.near(prices, most, reach, where)
        for one, other in zip(parts.near(prices, most, reach, where), near, strict=True):
            assert np.array_equal(one, other)
    order = np.random.default_rng(1).permutation(len(near.village))
    village, bundle = near.village[order], near.bundle[order]
    assert np.array_equal(parts.values(village, bundle), whole.values(village, bundle))
    for ours, theirs in zip(parts.uses(village, bundle), whole.uses(village, bundle), strict=True):
        assert np.array_equal(ours, theirs)
    assert (parts.villages, parts.worst, parts.size, parts.terms) == (
        whole.villages, whole.worst, whole.size, whole.terms,
    )  # fmt: skip


def test_sums_do_not_depend_on_the_cut(divide: Divide) -> None:
    """What comes back through the tree is the sum rounded once, and the exact use of limits."""
    problem = wide_problem(villages=300, works=6, years=1)
    whole, prices = Enumerated(problem), some_prices(problem, 4)
    reduced, choice = whole.best(prices)
    _, limit, amount = whole.uses(np.arange(300), choice)
    total = divide(problem, 5).total(prices)
    assert total.value == math.fsum(reduced.tolist())
    assert total.used.tolist() == np.bincount(limit, amount, 4).astype(int).tolist()


@pytest.mark.parametrize("parts", [1, 7])
def test_soft_sums_do_not_depend_on_the_cut(divide: Divide, parts: int) -> None:
    """Sums over every village and over every third, cut wherever it may be."""
    problem = wide_problem(villages=300, works=6, years=1)
    whole, divided = Enumerated(problem), divide(problem, parts)
    scale, heat = np.full(4, 20.0), whole.size / whole.villages
    for step in (1, 3):
        ask = Ask(some_prices(problem, 4) * scale, scale, heat, step, np.full(3, grid_for(1e9)))
        for ours, theirs in zip(divided.softened(ask), whole.softened(ask), strict=True):
            assert ours.tobytes() == theirs.tobytes()
            assert ours.any()


def test_a_whole_plan_of_villages_in_parts(divide: Divide) -> None:
    """Prices, bound, choices and certificate are those of the plan of all villages in one piece."""
    problem = wide_problem(villages=300, works=6, years=1)
    limits = tuple(replace(limit, amount=4_000 + 500 * k) for k, limit in enumerate(problem.limits))
    problem = replace(problem, limits=limits)
    whole = solve(problem, goal_gap=1e-3)
    assert 0 < whole.chosen.sum() < len(problem.works)
    plan = solve(problem, goal_gap=1e-3, offered=lambda fit: divide(fit, 3))
    assert (plan.value, plan.bound, plan.trace) == (whole.value, whole.bound, whole.trace)
    for name in ("prices", "start", "used", "eased"):
        assert getattr(plan, name).tobytes() == getattr(whole, name).tobytes()
    ours, theirs = check(problem, plan), check(problem, whole)
    assert ours.ok
    assert (ours.value, ours.bound) == (theirs.value, theirs.bound)


def test_an_exact_sum_loses_nothing() -> None:
    """Small terms beside large ones are kept, in whatever order."""
    terms = [1e16, 1.0, -1e16, 1e-9, 3.0] * 3
    assert math.fsum(exact_sum(terms)) == math.fsum(terms)
    halves = [*exact_sum(terms[:7]), *exact_sum(terms[7:])]
    assert exact_sum(halves) == exact_sum(terms[::-1])
