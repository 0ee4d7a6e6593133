"""Clues (线索) of hardship: where they come from, and when two of them are one."""

import hashlib
from collections.abc import Mapping
from datetime import date

# What the trouble is, and so what measures fit it (rules.measures).
KINDS = (
    "illness", "unemployment", "disaster", "accident", "schooling", "price_fall", "breach",
    "income_drop", "housing", "water", "other",
)  # fmt: skip
# The household says so itself; a cadre saw it; a department's data; the product's own books.
SOURCES = ("own_report", "visit", "department", "contract", "income_book")
# A household's income of twelve months that is this much below that of the twelve before is a
# clue. A default of this product: no source names a share.
DROP = 0.30


def identity(
    household: str, kind: str, source: str, on: date, amount_fen: int | None, reference: str = ""
) -> str:
    """SHA-256 by which the same clue, told twice, is one.

    `reference` names the paper, due or quarter that the clue is about; where there is none, day and
    amount (fen) tell clues apart.
    """
    about = reference or f"{on.isoformat()}|{'' if amount_fen is None else amount_fen}"
    return hashlib.sha256(f"{household}|{kind}|{source}|{about}".encode()).hexdigest()


def quarter(day: date) -> str:
    """2026-11-29 → "2026Q4"."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def drops(before: Mapping[str, int], since: Mapping[str, int]) -> dict[str, tuple[int, float]]:
    """Household → (fen lost, share lost) of those whose income fell by DROP or more.

    Both give fen by household, of twelve months each. A household without income before has
    nothing to fall from.
    """
    found = {}
    for household, fen in before.items():
        now = since.get(household, 0)
        if fen > 0 and (fen - now) / fen >= DROP:
            found[household] = (fen - now, (fen - now) / fen)
    return found
