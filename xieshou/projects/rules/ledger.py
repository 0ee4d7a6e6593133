"""A line of an office's ledger of running projects, and what of it may move a known project."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xieshou.projects.rules import SOURCES, Cost, usual_payer
from xieshou.projects.rules.life import Terms, ordered

ALL_BP = 10_000


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`progress` is (day, hundredths of a percent done, fen paid), None where nothing is said."""

    code: str
    year: int
    terms: Terms
    state: str
    approval: str
    finish_by: date | None
    progress: tuple[date, int, int] | None
    origin: str = "entered"
    source: str = ""


def row_of(row: Mapping[str, Any], donor: str) -> LedgerRow:
    """The line that a row of the sheet describes; `donor` is the paired district."""
    place = row["place"]
    costs = [
        Cost(source, usual_payer(source, place, donor), row[f"cost_{source}"])
        for source in SOURCES
        if row.get(f"cost_{source}")
    ]
    terms = Terms(
        name=row["name"],
        place=place,
        kind=row["kind"],
        content=row.get("content") or "",
        use=row.get("use") or "",
        households=row.get("households") or 0,
        people=row.get("people") or 0,
        costs=tuple(costs),
    )
    as_of = row.get("as_of")
    done = round((row.get("percent") or 0) * 100)
    return LedgerRow(
        code=row["code"],
        year=row["year"],
        terms=ordered(terms),
        state=row["state"],
        approval=row.get("approval") or "",
        finish_by=row.get("finish_by"),
        progress=(as_of, done, row.get("paid") or 0) if as_of else None,
        origin=row.get("origin") or "entered",
        source=row.get("source") or "",
    )


def code_fits(code: str, place: str) -> bool:
    """Whether a ledger may give a project there this code. The bank's codes begin with a village's,
    so that what a ledger enters never stands in the way of a proposal."""
    return code.startswith(f"{place[:6]}-")


def differences(old: LedgerRow, new: LedgerRow) -> tuple[str, ...]:
    """Names of what a ledger says otherwise and may not move. Texts are compared as a sheet keeps
    them: width of characters and white space make no difference."""
    found = [
        name
        for name in ("year", "state", "approval", "finish_by", "origin", "source")
        if _kept(getattr(old, name)) != _kept(getattr(new, name))
    ]
    found += [
        name
        for name in ("name", "place", "kind", "content", "use", "households", "people", "costs")
        if _kept(getattr(old.terms, name)) != _kept(getattr(new.terms, name))
    ]
    return tuple(found)


def _kept(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return " ".join(unicodedata.normalize("NFKC", value).split())


def rate_bp(part: int, whole: int) -> tuple[int, int] | None:
    """part/whole in hundredths of a percent, (rounded half up, cut off); None of nothing.

    Offices print both ways: 2,405.4 of 3,244 is 74.149…%, 74.15 rounded and 74.14 cut off.
    """
    if whole <= 0:
        return None
    return (2 * part * ALL_BP + whole) // (2 * whole), part * ALL_BP // whole
