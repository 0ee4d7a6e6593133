"""Keep to a limit of changes: of all that a new matching changes, what is worth most a move.

Old and new differ by trails: a person goes where another leaves, who goes where a third leaves, and
so on. Any set of whole trails can be carried out without the others.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .columns import Ints, Nodes
from .measures import moved


def within_moves(
    before: Ints, after: Nodes, gains: Ints, most: int, group: Sequence[str]
) -> Nodes:  # fmt: skip
    """`after`, but for the trails that are put off so that at most `most` of `before` change.

    `gains` int64[people, measures]: what each person's going from `before` to `after` adds, the
    measure that counts most first. Trails of one group go together.
    """
    trail = _trails(before, np.maximum(after, -1), group)
    names, of_person = np.unique(trail, return_inverse=True)
    of_person = of_person.reshape(-1)
    total = np.zeros((len(names), gains.shape[1]), dtype=np.int64)
    np.add.at(total, of_person, gains)
    moves = np.bincount(of_person, moved(before, after), len(names)).astype(np.int64)
    better = [t for t in range(len(names)) if tuple(total[t]) > (0,) * gains.shape[1]]
    # Those that move no one come first; then what is won by each move.
    won = (-total / np.maximum(1, moves)[:, None]).tolist()
    better.sort(key=lambda t: (moves[t] > 0, won[t], names[t]))
    left, done = most, np.zeros(len(names), dtype=np.bool_)
    for t in better:
        if moves[t] <= left:
            left -= int(moves[t])
            done[t] = True
    return np.where(done[of_person] | (after < -1), after, before).astype(np.int32)


def _trails(before: Ints, after: Nodes, group: Sequence[str]) -> Ints:
    """The trail of each person, named by its first."""
    root = list(range(len(before)))

    def find(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    changed = np.flatnonzero(before != after).tolist()
    leaving: dict[int, list[int]] = {}
    for i in reversed(changed):
        leaving.setdefault(int(before[i]), []).append(i)
    first: dict[str, int] = {}
    for i in changed:
        joined = []
        if after[i] >= 0 and leaving.get(int(after[i])):
            joined.append(leaving[int(after[i])].pop())
        if group[i]:
            joined.append(first.setdefault(group[i], i))
        for j in joined:
            a, b = find(i), find(j)
            root[max(a, b)] = min(a, b)
    return np.array([find(i) for i in range(len(before))], dtype=np.int64)
