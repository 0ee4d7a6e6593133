"""Groups that go to one county together or not at all.

With such groups it is hard to say even whether all can be placed (couples: Ronn 1990). So the
best without the rule comes first; groups that it splits are then placed one by one, the largest
first, each where most is filled beside it, and the rest is matched anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .best import Solved, filled_of, solved_with
from .case import Case
from .columns import Ints, Nodes
from .paths import served
from .problem import PeopleProblem

TRIED = 6
"""Counties that a group is tried in, those first where most of it are already."""


def groups_of(p: PeopleProblem) -> dict[str, list[int]]:
    """People of each group."""
    found: dict[str, list[int]] = {}
    for i, name in enumerate(p.people.group):
        if name:
            found.setdefault(name, []).append(i)
    return found


def apart(p: PeopleProblem, everyone: Mapping[str, list[int]], post_of: Nodes) -> set[str]:
    """Groups that are neither together in one county nor all without a post; kept ones stand."""
    return {name for name, members in everyone.items() if _split(p, post_of, members)}


def _split(p: PeopleProblem, post_of: Nodes, members: list[int]) -> bool:
    """Who is kept settles the county; the others may go there, or none of them anywhere."""
    at = {_county(p, int(post_of[i])) for i in members if p.kept_post[i] < 0}
    kept = {_county(p, int(p.kept_post[i])) for i in members if p.kept_post[i] >= 0}
    return len(at) > 1 or (bool(kept) and not at <= kept | {-1})


def _county(p: PeopleProblem, post: int) -> int:
    return int(p.county[post]) if post >= 0 else -1


def together(
    case: Case, proof: Solved, everyone: Mapping[str, list[int]], split: set[str]
) -> Nodes:
    """The post of each person, with every group together; `split` are those that are not now."""
    p, places = case.p, dict[int, int]()
    groups = {name: [i for i in members if p.kept_post[i] < 0]
              for name, members in everyone.items()}  # fmt: skip
    for name, members in groups.items():
        if name not in split:
            places |= {i: int(max(proof.post_of[i], -1)) for i in members}
    for name in sorted(split, key=lambda name: (-len(groups[name]), name)):
        best = dict.fromkeys(groups[name], -1)
        # As much filled beside it, a group goes rather than stays, and goes the nearest.
        key = filled_of(case, places | best), False, 0
        for found, distance in _ways(case, proof, places, groups[name], everyone[name]):
            worth = filled_of(case, places | found), True, -distance
            if worth > key:
                best, key = found, worth
        places |= best
    return solved_with(case, places)


def _ways(
    case: Case, proof: Solved, places: Mapping[int, int], members: list[int], everyone: list[int]
) -> list[tuple[dict[int, int], int]]:
    """Ways to place a group beside `places`, one a county, and their distance."""
    p = case.p
    kept = {_county(p, int(p.kept_post[i])) for i in everyone if p.kept_post[i] >= 0}
    seats = case.seats.copy()
    for q in places.values():
        if q >= 0:
            seats[q] -= 1
    there = [_county(p, int(proof.post_of[i])) for i in members]
    counties = set.intersection(*(
        set(p.county[case.pairs.post[case.pairs.start[i] : case.pairs.start[i + 1]]].tolist())
        for i in members
    ))  # fmt: skip
    counties &= kept or counties
    ways: list[tuple[dict[int, int], int]] = []
    for k in sorted(counties, key=lambda k: (-there.count(k), k)):
        if len(ways) == TRIED:
            break
        found = _within(case, seats, members, k)
        if found is not None:
            ways.append(found)
    return ways


def _within(
    case: Case, seats: Ints, members: list[int], county: int
) -> tuple[dict[int, int], int] | None:
    """The nearest way to place all `members` in one county; None where there is none."""
    p, pairs = case.p, case.pairs
    rows = [np.arange(pairs.start[i], pairs.start[i + 1]) for i in members]
    rows = [row[p.county[pairs.post[row]] == county] for row in rows]
    start = np.concatenate(([0], np.cumsum([len(row) for row in rows]))).astype(np.int64)
    arcs = np.concatenate(rows)
    posts, to = np.unique(pairs.post[arcs], return_inverse=True)
    cost = p.distance(pairs.wish[arcs], pairs.fit[arcs])
    one, none = np.ones(len(members), dtype=np.int64), np.empty(0, dtype=np.int64)
    found = served(start, to.reshape(-1).astype(np.int32), cost, one, seats[posts],
                   np.full(len(posts), -1), none)  # fmt: skip
    if found is None:
        return None
    taken = np.flatnonzero(found.used)
    who = np.repeat(members, np.diff(start))[taken]
    return dict(zip(who.tolist(), pairs.post[arcs[taken]].tolist(), strict=True)), int(
        cost[taken].sum()
    )
