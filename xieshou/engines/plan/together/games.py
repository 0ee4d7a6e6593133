"""The Shapley value of a game whose worths are known within intervals.

Shapley (1953), "A value for n-person games"; sampled as in Castro, Gómez & Tejada (2009),
"Polynomial calculation of the Shapley value based on sampling", with each order of arrival taken
together with its reverse, which cancels much of the chance.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np


@dataclass(frozen=True)
class Worth:
    """What a coalition can do: `value` is reached, no more than `bound` can be."""

    value: int
    bound: float


@dataclass(frozen=True)
class Part:
    """A player's Shapley value, of the values reached, exact: `value`; of the true ones: between
    `low` and `high`. `error`: standard error of sampling, 0 where all orders were counted; `low`
    and `high` do not include it."""

    value: Fraction
    low: float
    high: float
    error: float


Game = Callable[[int], Worth]
"""The worth of the coalition of the players whose bits are set."""


def exact(players: int, worth: Game) -> tuple[Part, ...]:
    """The Shapley value of each player from all 2**players coalitions.

    The intervals hold whatever the true worths within theirs are. The values add up to the value
    of all less that of none, exactly.
    """
    worths = [worth(coalition) for coalition in range(1 << players)]
    whole = math.factorial(players)
    parts = []
    for player in range(players):
        value, low, high = Fraction(0), [], []
        for coalition, known in enumerate(worths):
            mine = coalition >> player & 1
            others = coalition.bit_count() - mine
            ways = math.factorial(others) * math.factorial(players - others - 1)
            chance = Fraction(ways if mine else -ways, whole)
            value += chance * known.value
            ends = sorted((float(chance) * known.value, float(chance) * known.bound))
            low.append(ends[0])
            high.append(ends[1])
        parts.append(Part(value, *_padded(low, high), 0.0))
    return tuple(parts)


def sampled(players: int, worth: Game, *, pairs: int, seed: int) -> tuple[Part, ...]:
    """The Shapley value of each player from `pairs` random orders of arrival and their reverses.

    Unbiased; values add up exactly as in `exact`. The same seed gives the same sample. Needs at
    least 2 pairs for its standard error.
    """
    random = np.random.default_rng(seed)
    values = np.zeros((pairs, players), dtype=object)
    low, high = np.zeros((pairs, players)), np.zeros((pairs, players))
    for pair in range(pairs):
        order = random.permutation(players).tolist()
        for arrival in (order, order[::-1]):
            coalition, before = 0, worth(0)
            for player in arrival:
                coalition |= 1 << player
                after = worth(coalition)
                values[pair, player] += after.value - before.value
                low[pair, player] += after.value - before.bound
                high[pair, player] += after.bound - before.value
                before = after
    parts = []
    for player in range(players):
        mine = values[:, player] / 2.0
        error = float(mine.astype(float).std(ddof=1) / math.sqrt(pairs))
        value = Fraction(int(values[:, player].sum()), 2 * pairs)
        ends = low[:, player] / (2 * pairs), high[:, player] / (2 * pairs)
        parts.append(Part(value, *_padded(ends[0].tolist(), ends[1].tolist()), error))
    return tuple(parts)


def monotone(players: int, worth: Game) -> Game:
    """All coalitions, tightened where more players can never do less.

    What a coalition reaches its supersets reach too, and its bound holds for its subsets.
    """
    worths = [worth(coalition) for coalition in range(1 << players)]
    values, bounds = [known.value for known in worths], [known.bound for known in worths]
    for player in range(players):
        bit = 1 << player
        for coalition in range(1 << players):
            if coalition & bit:
                values[coalition] = max(values[coalition], values[coalition ^ bit])
        for coalition in range(1 << players):
            if not coalition & bit:
                bounds[coalition] = min(bounds[coalition], bounds[coalition | bit])
    tight = [Worth(value, bound) for value, bound in zip(values, bounds, strict=True)]
    return tight.__getitem__


def _padded(low: list[float], high: list[float]) -> tuple[float, float]:
    """Sums, moved outwards by more than rounding can have moved them."""
    slop = 1e-13 * math.fsum(abs(end) for end in (*low, *high))
    return math.fsum(low) - slop, math.fsum(high) + slop
