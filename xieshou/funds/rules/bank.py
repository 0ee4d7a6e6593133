"""Which line of a bank's statement stands for which line of the ledger. Pure."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

# A transfer may reach the bank some days after it was posted, or before.
MOST_DAYS_APART = 7


@dataclass(frozen=True, slots=True)
class Movement:
    """Of the bank or of the ledger, by its key."""

    key: int
    date: datetime.date
    fen: int


def match(bank: Iterable[Movement], ledger: Iterable[Movement]) -> dict[int, int]:
    """Bank key → ledger key: equal amounts at most MOST_DAYS_APART days apart, each used once.

    The nearest in time are taken first; equally near ones in order of date and key, so that the
    same lines always give the same pairs. Takes n log n steps for n lines of one amount.
    """
    by_fen: dict[int, tuple[list[Movement], list[Movement]]] = defaultdict(lambda: ([], []))
    for one in bank:
        by_fen[one.fen][0].append(one)
    for one in ledger:
        by_fen[one.fen][1].append(one)
    return {
        theirs: ours
        for bank_lines, ledger_lines in by_fen.values()
        if bank_lines and ledger_lines
        for theirs, ours in _nearest(bank_lines, ledger_lines)
    }


def _nearest(bank: list[Movement], ledger: list[Movement]) -> Iterator[tuple[int, int]]:
    """Pairs of (bank key, ledger key), the nearest first.

    On one line of time, the nearest two of different kinds stand side by side; once they are taken
    out, their neighbours stand side by side.
    """
    line = sorted(
        [(one.date, 0, one.key) for one in bank] + [(one.date, 1, one.key) for one in ledger]
    )
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    taken = [False] * len(line)

    def pair(left: int, right: int) -> Iterator[tuple[int, int, int]]:
        if left >= 0 and right < len(line) and line[left][1] != line[right][1]:
            apart = (line[right][0] - line[left][0]).days
            if apart <= MOST_DAYS_APART:
                yield apart, left, right

    near = [one for at in range(len(line) - 1) for one in pair(at, at + 1)]
    heapify(near)
    while near:
        _apart, left, right = heappop(near)
        if taken[left] or taken[right]:
            continue
        taken[left] = taken[right] = True
        outer_left, outer_right = before[left], after[right]
        if outer_left >= 0:
            after[outer_left] = outer_right
        if outer_right < len(line):
            before[outer_right] = outer_left
        for one in pair(outer_left, outer_right):
            heappush(near, one)
        theirs, ours = (left, right) if line[left][1] == 0 else (right, left)
        yield line[theirs][2], line[ours][2]
