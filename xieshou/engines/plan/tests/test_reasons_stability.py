"""How many choices change when inputs do."""

from __future__ import annotations

import numpy as np
import pytest

from xieshou.engines.plan import solve
from xieshou.engines.plan.reasons.stability import stability, varied

from .instances import valley


def test_each_draw_is_a_problem_within_the_spread_that_anyone_can_solve_again() -> None:
    """The shares and changes told are those of the plans of the same draws."""
    problem = valley(villages=30)
    plan = solve(problem)
    told = stability(problem, plan, samples=6, seed=4)
    random = np.random.default_rng(4)
    plans = [
        solve(varied(problem, 0.05, random), prices=plan.prices, seed=plan.seed) for _ in range(6)
    ]
    chosen = np.array([other.chosen for other in plans])
    assert (told.share == chosen.mean(axis=0)).all()
    changes = (chosen != plan.chosen).sum(axis=1)
    assert told.changes == tuple(changes.tolist())
    assert told.worst == changes.max()
    assert told.mean == pytest.approx(changes.mean())
    assert told.error == pytest.approx(changes.std(ddof=1) / np.sqrt(6))
    assert told.impossible == 0


def test_without_variation_nothing_changes_but_what_the_gap_leaves_open() -> None:
    """A spread of 0 shows in every draw what solving again shows."""
    problem = valley(villages=30)
    told = stability(problem, solve(problem), spread=0.0, samples=3)
    assert told.changes == (told.idle,) * 3


def test_a_draw_varies_money_by_work_and_persons_by_village_only() -> None:
    """Whole figures, none off by more than the spread and rounding; days stay as they are."""
    problem = valley(villages=30)
    other = varied(problem, 0.05, np.random.default_rng(1))
    money = problem.use_limit == 0
    off = np.abs(other.use_amount - problem.use_amount)
    assert (off[money] <= 0.05 * problem.use_amount[money] + 0.5).all()
    assert off[money].any()
    assert (off[~money] == 0).all()
    people = np.abs(other.cell_persons - problem.cell_persons)
    assert (people <= 0.05 * problem.cell_persons + 0.5).all()


def test_whoever_watches_hears_of_every_solve_and_may_end_it() -> None:
    """Told the share done, up to 1; what it raises comes through."""
    problem = valley(villages=10)
    heard: list[float] = []
    stability(problem, solve(problem), samples=3, watch=heard.append)
    assert heard == [0.25, 0.5, 0.75, 1.0]

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stability(problem, solve(problem), samples=3, watch=stop)
