"""Wishes as people write them, a line each. Pure."""

from collections.abc import Mapping


class NotAWish(ValueError):
    """`args[0]` is the number of the line, from 1."""


def wishes_of(text: str, kinds: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """(what, target, distance) of each line "target distance"; `kinds`: names of kinds → codes.

    A target of digits is a county, a name or code of a kind that kind, another the code of a post.
    Raises NotAWish.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        target, _space, distance = line.strip().rpartition(" ")
        target = target.strip()
        if not target or not (distance.isascii() and distance.isdecimal() and len(distance) < 4):
            raise NotAWish(number)
        what = "kind" if target in kinds else "county" if target.isdecimal() else "post"
        found.append((what, kinds.get(target, target), int(distance)))
    return found
