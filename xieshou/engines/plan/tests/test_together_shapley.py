"""The gain of planning jointly, split among the owners of the means."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan import InputError, Limit, Problem, ProblemBuilder, Relief
from xieshou.engines.plan.together import shapley, step
from xieshou.engines.plan.together.shapley import Partner, split_gain, without

from .brute import best_value, small_problem
from .tried import solve_by_trying


def _owners(*codes: str) -> list[Partner]:
    return [Partner(code, frozenset([code])) for code in codes]


def _road_through_two_districts() -> Problem:
    """A road takes money of both a and b and is worth 60; each has a well alone: worth 10, 20."""
    limits = [Limit("money:a", "<=", 10), Limit("money:b", "<=", 10)]
    builder = ProblemBuilder(weights=[1, 1], line=1, limits=limits)
    for name, pattern, persons, uses in (
        ("road", 1, 60, {"money:a": 10, "money:b": 10}),
        ("well a", 1, 10, {"money:a": 10}),
        ("well b", 1, 20, {"money:b": 10}),
    ):
        builder.add_village(name, [(0, pattern, persons)])
        builder.add_work(name, name, 1, 1, uses)
    return builder.build()


def test_the_road_is_shared_by_what_each_could_do_alone() -> None:
    """v = 0, 10, 20, 60: a gets (10 + 40) / 2 = 25, b (20 + 50) / 2 = 35; both gain surely."""
    split = split_gain(_road_through_two_districts(), _owners("money:a", "money:b"), goal_gap=0.0)
    assert [share.value for share in split.shares] == [25.0, 35.0]
    assert [share.alone for share in split.shares] == [
        pytest.approx((10, 10)), pytest.approx((20, 20))
    ]  # fmt: skip
    assert [share.gains for share in split.shares] == [True, True]
    assert split.total == pytest.approx((60, 60))
    assert (split.waived, split.coalitions) == ((), 4)


@given(st.integers(0, 10**9))
@settings(max_examples=8, deadline=None)
def test_shares_are_the_mean_over_orders_of_the_true_plans(seed: int) -> None:
    """Against brute force over coalitions and orders: in the interval, equal where solved out."""
    problem = small_problem(seed, floors=False)
    partners = _owners("money:a", "money:b", "days:mason")
    split = split_gain(problem, partners, goal_gap=0.0)
    worth = {}
    for coalition in range(8):
        absent = [p for k, p in enumerate(partners) if not coalition >> k & 1]
        worth[coalition] = best_value(without(problem, absent))
    gain = [0, 0, 0]
    for order in permutations(range(3)):
        coalition = 0
        for player in order:
            gain[player] += worth[coalition | 1 << player] - worth[coalition]
            coalition |= 1 << player
    for share, total in zip(split.shares, gain, strict=True):
        assert share.value == pytest.approx(total / 6)
        assert share.within.low <= total / 6 <= share.within.high
    assert sum(share.value for share in split.shares) == pytest.approx(worth[7] - worth[0])


def test_floors_that_some_coalition_cannot_reach_are_waived_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without money no floor is reached: it is named, and every coalition plays without it."""
    monkeypatch.setattr(step, "solve", solve_by_trying)
    problem = _road_through_two_districts()
    floored = replace(
        problem, limits=(*problem.limits, Limit("floor:wells", ">=", 1)),
        use_start=np.array([0, 2, 4, 6]), use_limit=np.array([0, 1, 0, 2, 1, 2]),
        use_amount=np.array([10, 10, 10, 1, 10, 1]),
    )  # fmt: skip
    split = split_gain(floored, _owners("money:a", "money:b"))
    assert split.waived == ("floor:wells",)
    assert [share.value for share in split.shares] == [25.0, 35.0]


def test_who_stays_away_leaves_no_overdraft() -> None:
    """A relief of an absent partner's limit falls away with the limit's amount."""
    problem = replace(
        _road_through_two_districts(),
        reliefs=(Relief("over a", 5, 1, (("money:a", -10),)), Relief("over b", 5, 1, ())),
    )
    left = without(problem, _owners("money:a"))
    assert [limit.amount for limit in left.limits] == [0, 10]
    assert [relief.most for relief in left.reliefs] == [0, 5]


def test_many_partners_are_sampled_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the number planned exactly, orders are sampled: sums stay exact, certainty goes."""
    monkeypatch.setattr(shapley, "EXACT_PARTNERS", 1)
    problem = _road_through_two_districts()
    split = split_gain(problem, _owners("money:a", "money:b"), pairs=3, goal_gap=0.0)
    assert [share.value for share in split.shares] == [25.0, 35.0]
    assert [share.gains for share in split.shares] == [None, None]


@pytest.mark.parametrize(
    ("partners", "code"),
    [
        ([], "partners"),
        (_owners("money:x"), "partner_limit"),
        ([*_owners("money:a"), Partner("b", frozenset(["money:a"]))], "partner_twice"),
        ([Partner("a", frozenset()), Partner("a", frozenset())], "partner_name"),
    ],
)
def test_partners_that_do_not_fit_are_refused(partners: list[Partner], code: str) -> None:
    """No partner, an unknown limit, a limit with two owners, two of one name."""
    with pytest.raises(InputError) as refused:
        split_gain(_road_through_two_districts(), partners)
    assert refused.value.code == code


def test_the_run_can_be_watched_and_ended() -> None:
    """Coalitions are named by who takes part, and what the watch raises ends the run."""
    seen: list[str] = []
    partners = _owners("money:a", "money:b")
    split_gain(_road_through_two_districts(), partners, watch=lambda s: seen.append(s.what))
    assert set(seen) == {"nobody", "money:a", "money:b", "money:a + money:b"}

    class Ended(Exception):
        pass

    def end(_: step.Step) -> None:
        raise Ended

    with pytest.raises(Ended):
        split_gain(_road_through_two_districts(), partners, watch=end)
