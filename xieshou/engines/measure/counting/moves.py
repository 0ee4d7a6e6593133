"""Single households that change: what moves between the cells of a histogram."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int64s


@dataclass(frozen=True, slots=True)
class Move:
    """`records` households of `persons` in all go from pattern `before` to `after` in one place.

    `before` None: they arrive or are born; `after` None: they leave. A household that goes to
    another place or group leaves the one and arrives in the other.
    """

    place: str
    group: str
    before: int | None
    after: int | None
    persons: int
    records: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """What one cell gains (or, negative, loses)."""

    place: str
    group: str
    pattern: int
    persons: int
    records: int


def steps(moves: Iterable[Move]) -> list[Step]:
    """Every move as a loss of one cell and a gain of another."""
    found = []
    for move in moves:
        if move.persons < 0 or move.records < 1:
            raise refuse(
                "move_of_nobody",
                f"{move.records} records of {move.persons} persons move",
                "Give one record or more, and its persons, from 0 up.",
            )
        for pattern, sign in ((move.before, -1), (move.after, 1)):
            if pattern is not None:
                people = sign * move.persons, sign * move.records
                found.append(Step(move.place, move.group, pattern, *people))
    return found


def stepped(
    cells: tuple[Int64s, Int64s, Int64s], changes: tuple[Int64s, Int64s, Int64s]
) -> tuple[Int64s, Int64s, Int64s]:
    """Cells (key ascending, weight, count) after changes (key in any order, persons, records).

    Cells left without a record go; people or records that are not there are not taken away.
    O(cells + changes log cells), the cells being copied once.
    """
    key, weight, count = cells
    keys, change = np.unique(changes[0], return_inverse=True)
    added = np.zeros((2, len(keys)), np.int64)
    np.add.at(added[0], change, changes[1])
    np.add.at(added[1], change, changes[2])
    at = np.searchsorted(key, keys)
    fresh = np.append(key, -1)[at] != keys
    key = np.insert(key, at[fresh], keys[fresh])
    weight, count = np.insert(weight, at[fresh], 0), np.insert(count, at[fresh], 0)
    at = np.searchsorted(key, keys)
    weight[at] += added[0]
    count[at] += added[1]
    left, people = count[at], weight[at]
    if (left < 0).any() or (people < 0).any() or ((left == 0) & (people > 0)).any():
        raise refuse(
            "nobody_there",
            "More people leave a cell than it holds, or leave it without their records",
            "Count the place anew, or name the pattern that the household had.",
        )
    kept = np.ones(len(key), np.bool_)
    kept[at[left == 0]] = False
    return key[kept], weight[kept], count[kept]
