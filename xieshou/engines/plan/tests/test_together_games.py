"""The Shapley value against the textbook and its own axioms."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.plan.together.games import Worth, exact, monotone, sampled


def _game(values: list[int], slack: int = 0):
    return lambda coalition: Worth(values[coalition], float(values[coalition] + slack))


def _by_orders(players: int, values: list[int]) -> list[Fraction]:
    """Straight from the definition: the mean over all orders of what each adds on arrival."""
    orders = list(permutations(range(players)))
    gain = [0] * players
    for order in orders:
        coalition = 0
        for player in order:
            gain[player] += values[coalition | 1 << player] - values[coalition]
            coalition |= 1 << player
    return [Fraction(total, len(orders)) for total in gain]


games = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.integers(-100, 100), min_size=1 << n, max_size=1 << n).map(
        lambda values: (n, values)
    )
)


def test_the_glove_game() -> None:
    """One owns a left glove, two a right one each; a pair is worth 6: split 4, 1, 1 (Shapley)."""
    values = [6 if c & 1 and c & 0b110 else 0 for c in range(8)]
    assert [part.value for part in exact(3, _game(values))] == [4, 1, 1]


@given(games)
@settings(max_examples=60, deadline=None)
def test_exact_is_the_mean_over_all_orders_and_adds_up(game: tuple[int, list[int]]) -> None:
    """Efficiency: the parts add up to what all do over what nobody does."""
    players, values = game
    parts = exact(players, _game(values))
    assert [part.value for part in parts] == _by_orders(players, values)
    assert sum(part.value for part in parts) == values[-1] - values[0]


@given(games)
@settings(max_examples=30, deadline=None)
def test_alike_players_get_alike_and_a_dummy_its_own(game: tuple[int, list[int]]) -> None:
    """Symmetry by size of the coalition; a last player who always adds 7 gets 7."""
    players, values = game
    by_size = [values[c.bit_count()] for c in range(1 << players)]
    assert len({part.value for part in exact(players, _game(by_size))}) == 1
    with_dummy = values + [value + 7 for value in values]
    parts = exact(players + 1, _game(with_dummy))
    assert parts[-1].value == 7
    assert [p.value for p in parts[:-1]] == [p.value for p in exact(players, _game(values))]


@given(games, st.integers(0, 20), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_interval_holds_whatever_the_true_worths_are(game, slack: int, random) -> None:
    """Any game between the values reached and the bounds has its Shapley value in the intervals."""
    players, values = game
    truth = [value + random.randint(0, slack) for value in values]
    for part, true in zip(
        exact(players, _game(values, slack)), _by_orders(players, truth), strict=True
    ):
        assert part.low <= true <= part.high


@given(games)
@settings(max_examples=30, deadline=None)
def test_what_few_reach_more_reach_too(game: tuple[int, list[int]]) -> None:
    """Tightening a rising game leaves its truth within and never widens an interval."""
    players, gains = game
    truth = [sum(abs(gains[s]) for s in range(1 << players) if s & ~c == 0)
             for c in range(1 << players)]  # fmt: skip
    known = [Worth(true - abs(g) % 7, float(true + abs(g) % 5))
             for true, g in zip(truth, gains, strict=True)]  # fmt: skip
    tight = monotone(players, known.__getitem__)
    for c in range(1 << players):
        assert known[c].value <= tight(c).value <= truth[c] <= tight(c).bound <= known[c].bound


@given(games, st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_sampling_adds_up_and_repeats(game: tuple[int, list[int]], seed: int) -> None:
    """A sample is efficient order by order, and the same seed gives the same."""
    players, values = game
    parts = sampled(players, _game(values), pairs=4, seed=seed)
    assert sum(part.value for part in parts) == values[-1] - values[0]
    assert parts == sampled(players, _game(values), pairs=4, seed=seed)


def test_sampling_comes_near_with_the_error_it_states() -> None:
    """Of 9 players of a quadratic game the sample is within 4 standard errors of the truth."""
    size = [3, 1, 4, 1, 5, 9, 2, 6, 5]
    values = [sum(s for k, s in enumerate(size) if c >> k & 1) ** 2 // 3 for c in range(1 << 9)]
    truth = exact(9, _game(values))
    for part, true in zip(sampled(9, _game(values), pairs=200, seed=1), truth, strict=True):
        assert abs(float(part.value - true.value)) <= 4 * part.error + 1.0
        assert part.low <= part.value <= part.high


def test_an_additive_game_needs_no_chance() -> None:
    """Where players add up the sample has no error at all."""
    parts = sampled(3, _game([0, 1, 2, 3, 4, 5, 6, 7]), pairs=2, seed=0)
    assert [part.value for part in parts] == [1, 2, 4]
    assert [part.error for part in parts] == pytest.approx([0.0, 0.0, 0.0])
