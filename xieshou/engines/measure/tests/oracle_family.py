"""The rest of the Alkire-Foster family written out in plain Python, in exact fractions.

Independent of the engine: no patterns, no histograms, no arrays. A share of nobody is 0.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

from xieshou.engines.measure.tests.oracle import Person

Vector = Sequence[Fraction]


def score(g0: Sequence[int], w: Sequence[int]) -> Fraction:
    """Weighted share of deprivations of one person."""
    return sum((Fraction(wj * gj, sum(w)) for wj, gj in zip(w, g0, strict=True)), Fraction(0))


def over(part: Fraction | int, whole: Fraction | int) -> Fraction:
    return Fraction(part) / whole if whole else Fraction(0)


def m_gamma(
    sizes: Sequence[int],
    x: Sequence[Vector],
    z: Vector,
    w: Sequence[int],
    k: Fraction,
    gamma: int,
) -> tuple[Fraction, list[Fraction], Fraction]:
    """M_gamma, each indicator's part of it, and the mean gap**gamma of the poor's deprivations."""
    d, people = len(w), sum(sizes)
    parts = [Fraction(0)] * d
    deprivations = Fraction(0)
    for size, own in zip(sizes, x, strict=True):
        g0 = [int(own[j] < z[j]) for j in range(d)]
        if score(g0, w) < k:
            continue
        for j in range(d):
            if g0[j]:
                gap = (z[j] - own[j]) / z[j]
                parts[j] += size * Fraction(w[j], sum(w)) * gap**gamma
                deprivations += size * Fraction(w[j], sum(w))
    total = sum(parts, Fraction(0))
    return over(total, people), [over(part, people) for part in parts], over(total, deprivations)


def fates(
    sizes: Sequence[int],
    before: Sequence[Sequence[int]],
    after: Sequence[Sequence[int]],
    w: Sequence[int],
    k: Fraction,
) -> dict[str, Fraction]:
    """Persons by what became of them, and each kind's part of the change of M0."""
    people, found = sum(sizes), dict.fromkeys(("stayed", "left", "entered", "never"), Fraction(0))
    parts = {name: Fraction(0) for name in found}
    for size, old, new in zip(sizes, before, after, strict=True):
        was, now = score(old, w), score(new, w)
        name = {(1, 1): "stayed", (1, 0): "left", (0, 1): "entered", (0, 0): "never"}[
            (int(was >= k), int(now >= k))
        ]
        found[name] += size
        parts[name] += size * ((now if now >= k else 0) - (was if was >= k else 0))
    return found | {f"by_{name}": over(part, people) for name, part in parts.items()}


def both_lack(
    people: Sequence[Person], w: Sequence[int], i: int, j: int, k: Fraction | None
) -> int:
    """Persons lacking i and j, with k among the poor only."""
    return sum(p.size for p in people if p.g0[i] and p.g0[j] and (k is None or score(p.g0, w) >= k))


def comparisons(values: Sequence[Sequence[Fraction]]) -> tuple[int, int, int, int]:
    """Pairs of places, those never reversed and differing, strictly ordered, equal throughout."""
    pairs = ordered = strict = equal = 0
    for one, other in combinations(values, 2):
        signs = {(a > b) - (a < b) for a, b in zip(one, other, strict=True)}
        pairs += 1
        equal += signs == {0}
        strict += signs in ({1}, {-1})
        ordered += signs != {0} and not {1, -1} <= signs
    return pairs, ordered, strict, equal


def tau_b(x: Sequence[int], y: Sequence[int]) -> float | None:
    """Kendall (1945): concordant less discordant over the root of the pairs untied in either."""
    surplus = untied_x = untied_y = 0
    for (a, b), (c, e) in combinations(list(zip(x, y, strict=True)), 2):
        sx, sy = (a > c) - (a < c), (b > e) - (b < e)
        surplus += sx * sy
        untied_x += sx != 0
        untied_y += sy != 0
    return surplus / (untied_x * untied_y) ** 0.5 if untied_x and untied_y else None


def rho(x: Sequence[int], y: Sequence[int]) -> float | None:
    """Pearson's correlation of mean ranks."""

    def ranks(values: Sequence[int]) -> list[Fraction]:
        return [
            Fraction(2 * sum(b < a for b in values) + sum(b == a for b in values) + 1, 2)
            for a in values
        ]

    one, other, middle = ranks(x), ranks(y), Fraction(len(x) + 1, 2)
    covariance = sum((a - middle) * (b - middle) for a, b in zip(one, other, strict=True))
    spread = [sum((a - middle) ** 2 for a in r) for r in (one, other)]
    return float(covariance) / float(spread[0] * spread[1]) ** 0.5 if all(spread) else None
