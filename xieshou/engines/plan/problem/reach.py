"""Works that reach a part of the people they serve: groups split into strata by who is reached.

A person is reached or not; so a work of reach 80 % is, to the engine, a work that serves some
strata of the group and not the others. Under "nested" who lives nearest is reached first: whom a
work of less reach reaches, one of more reach does too. Under "independent" works reach people as
if by separate draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from math import prod
from typing import Literal

from .checks import MAX_GROUPS
from .errors import InputError

WHOLE = 1000
"""Reach is counted in per mille."""

Model = Literal["nested", "independent"]
Cell = tuple[int, int, int]
"""Group, pattern, persons."""
Stratum = tuple[int, frozenset[str]]
"""Parts of a group's people, out of the sum over its strata; the works that reach them."""


def split(
    village: str,
    cells: Sequence[Cell],
    serves: Mapping[str, int],
    reach: Mapping[str, int],
    model: Model,
) -> tuple[list[Cell], dict[str, int]]:
    """The cells with strata as further groups, and whom each work serves then (a bit a group).

    `reach`: per mille by work. Each cell keeps its persons; of a group's persons each stratum gets
    its share to less than one person for each of its strata, remainders being carried from cell to
    cell. Raises InputError naming the village where more than 32 groups are needed.
    """
    if all(part == WHOLE for part in reach.values()):
        return list(cells), dict(serves)
    groups = sorted({group for group, _, _ in cells})
    served = dict.fromkeys(serves, 0)
    number: dict[int, list[int]] = {}
    share: dict[int, list[int]] = {}
    free = [group for group in range(MAX_GROUPS) if group not in groups]
    for group in groups:
        partial = {work: reach[work] for work, mask in serves.items() if mask >> group & 1}
        strata = _STRATA[model](partial)
        if len(strata) - 1 > len(free):
            raise InputError(
                "reach_groups", "village {village}: its works' different reaches make more than"
                " {most} groups; give fewer different ones", village=village, most=MAX_GROUPS,
            )  # fmt: skip
        number[group] = [group, *free[: len(strata) - 1]]
        del free[: len(strata) - 1]
        share[group] = [parts for parts, _ in strata]
        for bit, (_, works) in zip(number[group], strata, strict=True):
            for work in works:
                served[work] |= 1 << bit
    return _spread(cells, number, share), served


def _nested(reach: Mapping[str, int]) -> list[Stratum]:
    """From the nearest people to the farthest."""
    bounds = sorted({0, WHOLE, *reach.values()})
    return [
        (upto - start, frozenset(work for work, part in reach.items() if part >= upto))
        for start, upto in pairwise(bounds)
    ]


def _independent(reach: Mapping[str, int]) -> list[Stratum]:
    """One stratum for each set of works that may reach a person."""
    always = frozenset(work for work, part in reach.items() if part == WHOLE)
    partial = [(work, part) for work, part in reach.items() if 0 < part < WHOLE]
    if 1 << len(partial) > MAX_GROUPS:
        return [(1, always)] * (1 << len(partial))
    strata = []
    for draw in product((True, False), repeat=len(partial)):
        parts = prod(
            part if hit else WHOLE - part for hit, (_, part) in zip(draw, partial, strict=True)
        )
        reached = frozenset(work for hit, (work, _) in zip(draw, partial, strict=True) if hit)
        strata.append((parts, always | reached))
    return strata


_STRATA = {"nested": _nested, "independent": _independent}


def _spread(
    cells: Sequence[Cell], number: Mapping[int, list[int]], share: Mapping[int, list[int]]
) -> list[Cell]:
    """Each cell over the strata of its group: floors first, then to where most is owed."""
    owed = {group: [0] * len(parts) for group, parts in share.items()}
    made: list[Cell] = []
    for group, pattern, persons in cells:
        if persons < 0:
            made.append((group, pattern, persons))  # for the Problem to refuse
            continue
        parts, owing = share[group], owed[group]
        whole = sum(parts)
        given = [persons * part // whole for part in parts]
        for at, part in enumerate(parts):
            owing[at] += persons * part - given[at] * whole
        for _ in range(persons - sum(given)):
            at = max(range(len(parts)), key=owing.__getitem__)
            given[at] += 1
            owing[at] -= whole
        made += [
            (bit, pattern, some) for bit, some in zip(number[group], given, strict=True) if some
        ]
    return made
