"""Drawing households: whom to visit, with what chance, by whom, and whom to visit again.

Designs: `simple` draws households within each stratum; `pps` draws villages with chances in
proportion to their households (systematic, Madow 1949), then as many households in each. A weight
is the inverse of the chance (Horvitz & Thompson 1952). The same frame and seed give the same draw.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

DESIGNS = ("simple", "pps")


@dataclass(frozen=True)
class Framed:
    """A household that could be drawn: its code, its village, its stratum."""

    code: str
    village: str
    stratum: str


@dataclass(frozen=True)
class Drawn:
    """A household that was drawn; `weight` is how many households it stands for."""

    code: str
    village: str
    stratum: str
    cluster: str
    weight: Fraction


def draw(
    frame: Sequence[Framed], *, design: str, size: int, per_village: int, seed: int
) -> tuple[Drawn, ...]:
    """About `size` households of the frame, by code.

    Each stratum gets its share by largest remainder, at least one (two clusters with `pps`, where
    it has two). Raises ValueError for an unknown design or a size below 1.
    """
    if design not in DESIGNS or size < 1 or per_village < 1:
        raise ValueError(design)
    strata: dict[str, list[Framed]] = {}
    for one in sorted(frame, key=lambda one: one.code):
        strata.setdefault(one.stratum, []).append(one)
    shares = _shares({name: len(found) for name, found in strata.items()}, size)
    chance = random.Random(seed)
    drawn: list[Drawn] = []
    for name in sorted(strata):
        if design == "simple":
            drawn += _simple(strata[name], shares[name], chance)
        else:
            drawn += _clusters(strata[name], shares[name], per_village, chance)
    return tuple(sorted(drawn, key=lambda one: one.code))


def _shares(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    whole = sum(sizes.values()) or 1
    quota = {name: total * size / whole for name, size in sizes.items()}
    given = {name: min(sizes[name], max(1, int(quota[name]))) for name in sizes}
    by_rest = sorted(sizes, key=lambda name: (int(quota[name]) - quota[name], name))
    for name in by_rest:
        if sum(given.values()) >= total:
            break
        given[name] += given[name] < sizes[name]
    return given


def _simple(frame: list[Framed], size: int, chance: random.Random) -> list[Drawn]:
    weight = Fraction(len(frame), size)
    return [
        Drawn(one.code, one.village, one.stratum, one.code, weight)
        for one in chance.sample(frame, size)
    ]


def _clusters(
    frame: list[Framed], size: int, per_village: int, chance: random.Random
) -> list[Drawn]:
    villages: dict[str, list[Framed]] = {}
    for one in frame:
        villages.setdefault(one.village, []).append(one)
    wanted = min(len(villages), max(2, math.ceil(size / per_village)))
    chances = inclusion({code: len(found) for code, found in villages.items()}, wanted)
    drawn = []
    for code in systematic(chances, chance.random()):
        found = villages[code]
        few = min(per_village, len(found))
        weight = 1 / (chances[code] * Fraction(few, len(found)))
        drawn += [
            Drawn(one.code, code, one.stratum, code, weight) for one in chance.sample(found, few)
        ]
    return drawn


def inclusion(sizes: Mapping[str, int], wanted: int) -> dict[str, Fraction]:
    """Chances in proportion to size that sum to `wanted`; what is too large for that is certain."""
    chances: dict[str, Fraction] = {}
    rest = dict(sizes)
    while rest:
        left, whole = wanted - len(chances), sum(rest.values())
        certain = [code for code, size in rest.items() if size * left >= whole]
        if not certain:
            return chances | {code: Fraction(size * left, whole) for code, size in rest.items()}
        for code in certain:
            chances[code] = Fraction(1)
            del rest[code]
    return chances


def systematic(chances: Mapping[str, Fraction], start: float) -> list[str]:
    """The codes that a comb with teeth one apart, beginning at `start` in [0, 1), hits."""
    hit, reached, tooth = [], Fraction(0), Fraction(start)
    for code in sorted(chances):
        reached += chances[code]
        if tooth < reached:
            hit.append(code)
            tooth += 1
    return hit


def assign(drawn: Sequence[Drawn], people: Sequence[int]) -> dict[str, int]:
    """Household → who visits it: whole villages, each to whoever has the fewest so far."""
    load = dict.fromkeys(sorted(people), 0)
    given: dict[str, int] = {}
    villages: dict[str, list[str]] = {}
    for one in drawn:
        villages.setdefault(one.village, []).append(one.code)
    for _village, codes in sorted(villages.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        who = min(load, key=lambda person: (load[person], person))
        load[who] += len(codes)
        given |= dict.fromkeys(codes, who)
    return given


def back_checks(
    given: Mapping[str, int], people: Sequence[int], percent: int, seed: int
) -> dict[str, int]:
    """Household → who asks again, never who asked first; of each person's about `percent`."""
    chance = random.Random(seed + 1)
    again = {}
    everybody = sorted(people)
    for at, person in enumerate(everybody):
        theirs = sorted(code for code, who in given.items() if who == person)
        others = everybody[at + 1 :] + everybody[:at]
        few = math.ceil(len(theirs) * percent / 100) if others else 0
        for turn, code in enumerate(chance.sample(theirs, few)):
            again[code] = others[turn % len(others)]
    return again
