"""Alkire and Foster (2011) written out in plain Python, person by person, in exact fractions.

Independent of the engine: no patterns, no histograms, no arrays. Symbols are the paper's: g0 the
deprivation matrix, w the weights, c the deprivation count (here as a share), k the cutoff, q the
poor, N the people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Person:
    """A record: where, of which group, how many people it stands for, what they lack."""

    place: str
    group: str
    size: int
    g0: tuple[int, ...]


@dataclass(frozen=True)
class Figures:
    """What the paper defines, as exact fractions; a share of nobody is 0."""

    N: int
    q: int
    H: Fraction
    A: Fraction
    M0: Fraction
    raw: list[Fraction]
    censored: list[Fraction]
    absolute: list[Fraction]
    percent: list[Fraction]


def figures(people: Sequence[Person], w: Sequence[int], k: Fraction) -> Figures:
    """All figures of these people at cutoff k."""
    d = len(w)
    N = sum(p.size for p in people)
    c = [sum(Fraction(w[j] * p.g0[j], sum(w)) for j in range(d)) for p in people]
    poor = [share >= k for share in c]
    q = sum(p.size for p, is_poor in zip(people, poor, strict=True) if is_poor)
    H = Fraction(q, N) if N else Fraction(0)
    lived = sum(
        (p.size * share for p, share, is_poor in zip(people, c, poor, strict=True) if is_poor),
        start=Fraction(0),
    )
    A = lived / q if q else Fraction(0)
    M0 = H * A
    raw, censored = [], []
    for j in range(d):
        lacking = [(p, z) for p, z in zip(people, poor, strict=True) if p.g0[j]]
        raw.append(Fraction(sum(p.size for p, _ in lacking), N) if N else Fraction(0))
        censored.append(Fraction(sum(p.size for p, z in lacking if z), N) if N else Fraction(0))
    absolute = [Fraction(w[j], sum(w)) * censored[j] for j in range(d)]
    percent = [100 * part / M0 if M0 else Fraction(0) for part in absolute]
    return Figures(N, q, H, A, M0, raw, censored, absolute, percent)
