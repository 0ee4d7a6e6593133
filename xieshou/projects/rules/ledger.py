"""A line of an office's ledger of running projects, and what of it may move a known project."""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from xieshou.projects.rules import SOURCES, Cost, code_fits as bank_code, usual_payer
from xieshou.projects.rules.life import Terms, ordered

ALL_BP = 10_000


@dataclass(frozen=True, slots=True)
class AssetSaid:
    """What was handed over, as a ledger says; "" and None where it does not."""

    owner_kind: str = ""
    owner: str = ""
    operator: str = ""
    handed_over_on: date | None = None
    duty: str = ""
    yearly_fen: int = 0
    fund: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """`progress` is (day, hundredths of a percent done, fen paid), None where nothing is said.

    `planned` and `realised` are (code, canonical value) of the items of the kind's form, sorted:
    fields and plans of outputs, and what came of these by `realised_on`.
    """

    code: str
    year: int
    terms: Terms
    state: str
    approval: str
    finish_by: date | None
    progress: tuple[date, int, int] | None
    origin: str = "entered"
    source: str = ""
    planned: tuple[tuple[str, str], ...] = ()
    realised: tuple[tuple[str, str], ...] = ()
    realised_on: date | None = None
    asset: AssetSaid = AssetSaid()


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
        quantities=row.get("quantities") or (),
    )
    told_on = row.get("realised_on")
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
        planned=_values(row, f"plan_{row['kind']}_"),
        realised=tuple(sorted((*_values(row, f"done_{row['kind']}_"), *_values(row, "reached_")))),
        realised_on=told_on,
        asset=AssetSaid(**{name: row[name] for name in ASSET_COLUMNS if row.get(name)}),
    )


ASSET_COLUMNS = tuple(AssetSaid.__slots__)


def _values(row: Mapping[str, Any], stem: str) -> tuple[tuple[str, str], ...]:
    """(code, value) of the columns whose names begin so and that say something."""
    return tuple(
        sorted(
            (name.removeprefix(stem), value)
            for name, value in row.items()
            if name.startswith(stem) and value
        )
    )


def code_fits(code: str, place: str) -> bool:
    """Whether a ledger may give a project there this code: the county's own, or one of the bank in
    its village, as an export of another site brings it. A proposal's next number skips these."""
    return code.startswith(f"{place[:6]}-") or (len(place) == 12 and bank_code(code, place))


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
    # Many a ledger has no columns for these: what it does not say it does not say otherwise.
    if new.terms.quantities and new.terms.quantities != old.terms.quantities:
        found.append("quantities")
    if set(new.planned) - set(old.planned):
        found.append("planned")
    if any(
        getattr(new.asset, name) and _kept(getattr(new.asset, name)) != _kept(standing)
        for name, standing in asdict(old.asset).items()
    ):
        found.append("asset")
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
