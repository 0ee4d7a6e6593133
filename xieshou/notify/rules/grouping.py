"""Many things, few messages."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

One = TypeVar("One")
Group = TypeVar("Group", bound=Hashable)


def grouped(things: Iterable[One], by: Callable[[One], Group]) -> dict[Group, list[One]]:
    """Each thing once, in its order, under what `by` says of it; groups as they first appear."""
    found: dict[Group, list[One]] = {}
    for one in things:
        found.setdefault(by(one), []).append(one)
    return found
