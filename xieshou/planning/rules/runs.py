"""Runs beside each other: the points of their charts, what changed between them, their tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

MOST_POINTS = 200

# [seconds, bound, value]: what was known of a run at that time, None where nothing yet.
Point = list[float | None]


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most that many of the points, evenly taken, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    last = len(points) - 1
    return [points[round(at * last / (most - 1))] for at in range(most)]


@dataclass(frozen=True, slots=True)
class Change:
    """What one run was drawn up from and another was not; `code`, `was` and `now` of a limit."""

    kind: Literal["limit", "needs", "bank", "cutoff", "weights", "voted", "engine"]
    code: str = ""
    was: int | None = None
    now: int | None = None


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """What differs between the inputs of two runs: {needs, bank, cutoff, weights, voted, engine,
    limits: {code: amount}}, as far as both are known."""
    for kind in ("needs", "bank", "cutoff", "weights", "voted", "engine"):
        if kind in before and kind in after and before[kind] != after[kind]:
            yield Change(kind)
    if "limits" in before and "limits" in after:
        was, now = before["limits"], after["limits"]
        for code in [*was, *(code for code in now if code not in was)]:
            if was.get(code) != now.get(code):
                yield Change("limit", code, was.get(code), now.get(code))


Node = tuple[int, tuple[bool, ...]]


def tree(parents: Mapping[int, int | None]) -> Iterator[Node]:
    """Each node of a tree below its parent, otherwise in the order given: (node, rails).

    `rails` has one entry for each level below the root: whether the line there goes on downward to
    a later sibling. Its last entry is the node's own: False for a last child.
    """
    children: dict[int | None, list[int]] = {}
    for node, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(node)

    def below(parent: int | None, rails: tuple[bool, ...]) -> Iterator[Node]:
        siblings = children.get(parent, [])
        for at, node in enumerate(siblings):
            own = () if parent is None else (*rails, at < len(siblings) - 1)
            yield node, own
            yield from below(node, own)

    return below(None, ())
