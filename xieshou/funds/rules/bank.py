"""Which line of a bank's statement stands for which line of the ledger. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

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
    same lines always give the same pairs.
    """
    by_fen: dict[int, list[Movement]] = {}
    for one in ledger:
        by_fen.setdefault(one.fen, []).append(one)
    pairs = sorted(
        (abs((theirs.date - ours.date).days), theirs.date, theirs.key, ours.key)
        for theirs in bank
        for ours in by_fen.get(theirs.fen, ())
        if abs((theirs.date - ours.date).days) <= MOST_DAYS_APART
    )
    found: dict[int, int] = {}
    taken: set[int] = set()
    for _apart, _date, theirs_key, ours_key in pairs:
        if theirs_key not in found and ours_key not in taken:
            found[theirs_key] = ours_key
            taken.add(ours_key)
    return found
