"""What the records of the apps below say of each line, for two places and whole years."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from xieshou.core.versions import while_unchanged
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.projects import reads as projects
from xieshou.reports import rules
from xieshou.reports.rules import Years
from xieshou.reports.rules.statement_periods import Days


@dataclass(frozen=True, slots=True)
class Recorded:
    """A figure in the line's unit, and how many records make it; never of none."""

    value: int
    records: int


@dataclass(frozen=True, slots=True)
class Adopted:
    """What adopted joint plans hold for the same places and years, by line; `decisions` name the
    adoptions ("planning.adoption:7"), `years` the years that have one."""

    values: Mapping[str, int]
    years: tuple[int, ...]
    decisions: tuple[str, ...]


@while_unchanged(1024)
def records_of(app: str, east: str, west: str, years: Days) -> Mapping[str, Recorded]:
    """Line → what the records of one app say between places below `east` and places below `west`
    in `years`, or between any two days; projects are kept by whole years alone.

    A line without any record is left out: that is not the same as nought. Every record counts to
    one district and one county, so that the figures of districts, counties and years add up to
    those of the whole, but for lines that count different things (kinds of produce, firms, lots).
    A constant number of queries; code prefixes.
    """
    found = dict(_READ[app](east, west, years))
    return {**found, **dict(_made_of(found))}


@while_unchanged(128)
def by_year(code: str, east: str, west: str) -> Mapping[int, int]:
    """Year → what records_of() says of that year, of a line of which that is cheap to know for all
    years at once: "money", "arrived" or "sales"."""
    return _BY_YEAR[code](east, west)


def adopted(east: str, west: str, years: Years) -> Adopted:
    """What adopted joint plans took in for the same places and years."""
    work = projects.work_figures(east, west, years.start, years.end)
    values = {"money": work.adopted_fen, "works_money": work.adopted_fen, "works": work.adopted}
    return Adopted(
        {code: value for code, value in values.items() if value},
        work.adopted_years,
        work.decisions,
    )


def _of_funds(east: str, west: str, years: Days) -> Iterator[tuple[str, Recorded]]:
    found = funds.money_figures(east, west, years.start, years.end)
    for code, part in (
        ("money_city", found.city),
        ("money_district", found.district),
        ("money_towns", found.towns),
        ("gifts_booked", found.gifts),
    ):
        if part.grants:
            yield code, Recorded(part.in_fen, part.grants)
    if grants := sum(part.grants for part in found.public):
        yield "money_used", Recorded(sum(part.used_fen for part in found.public), grants)


def _of_projects(east: str, west: str, years: Days) -> Iterator[tuple[str, Recorded]]:
    found = projects.work_figures(east, west, years.start, years.end)
    for code in ("city", "district", "towns", "firms"):
        if n := getattr(found, code):
            yield f"works_{code}", Recorded(n, n)
    if found.works:
        yield "works_done", Recorded(found.done, found.works)
        yield "works_money", Recorded(found.planned_fen, found.works)
    if found.reported:
        yield "works_paid", Recorded(found.paid_fen, found.reported)


def _of_market(east: str, west: str, years: Days) -> Iterator[tuple[str, Recorded]]:
    found = market.sales_figures(east, west, years.start, years.end)
    if not found.orders:
        return
    yield "sales", Recorded(found.settled_fen, found.orders)
    yield "kinds", Recorded(found.kinds, found.orders)
    if found.kilograms:
        yield "supply", Recorded(found.kilograms, found.orders)
    if found.lots:
        yield "lots", Recorded(found.lots, found.lots)
        yield "certified", Recorded(found.certified_lots, found.lots)


# Line → the sum of the app that it is. One that is nought has no record behind it.
_INVEST = {
    "firms": "firms", "agreed": "agreed_fen", "contracted": "contracted_fen",
    "arrived": "arrived_fen", "firm_jobs": "jobs", "parks": "parks", "tax": "tax_fen",
    "output": "output_fen", "producing": "producing", "tenants": "tenants", "trips": "trips",
    "visitors": "visitors",
}  # fmt: skip
_POSTED = {
    "cadres": "cadres", "doctors": "doctors", "teachers": "teachers", "agronomists": "agronomists",
    "volunteers": "volunteers", "other_posted": "others", "successors": "successors",
    "classes": "classes", "trained": "trained", "grounds": "person_days", "trainees": "trainees",
}  # fmt: skip
_LABOUR = {
    "jobs_welfare": "welfare", "jobs_workshop": "workshop", "jobs_near": "near_home",
    "jobs_in_province": "in_province", "jobs_other": "other_province", "jobs_east": "to_east",
    "staff": "to_east", "jobs_lifted": "placed_lifted", "fairs": "fairs",
    "workshops": "workshops", "workshop_jobs": "workshop_jobs",
}  # fmt: skip
_GIVING = {
    "gifts": "to_west_fen", "gifts_east": "to_east_fen", "gift_items": "gifts", "twins": "twins",
    "people_days": "people_days",
}  # fmt: skip
# Of these each of what is counted is a record; how many make the others is not told.
_EACH = frozenset(
    {"person", "firm", "park", "trip", "class", "fair", "workshop", "gift", "twin"}
)  # fmt: skip


def _counts(names: Mapping[str, str], found: object) -> Iterator[tuple[str, Recorded]]:
    for code, name in names.items():
        if value := int(getattr(found, name)):
            yield code, Recorded(value, value if rules.LINE[code].unit in _EACH else 0)


def _of_invest(east: str, west: str, years: Days) -> Iterator[tuple[str, Recorded]]:
    yield from _counts(_INVEST, invest.deal_figures(east, west, years.start, years.end))


def _of_exchange(east: str, west: str, years: Days) -> Iterator[tuple[str, Recorded]]:
    asked = (east, west, years.start, years.end)
    labour = exchange.labour_figures(*asked)
    yield from _counts(_POSTED, exchange.posting_figures(*asked))
    yield from _counts(_LABOUR, labour)
    yield from _counts(_GIVING, exchange.giving_figures(*asked))
    for code, value in zip(("vacancies", "fair_jobs"), exchange.fair_seats(*asked), strict=True):
        if value:
            yield code, Recorded(value, labour.fairs)


_READ: Mapping[str, Callable[[str, str, Days], Iterator[tuple[str, Recorded]]]] = {
    "funds": _of_funds,
    "projects": _of_projects,
    "market": _of_market,
    "invest": _of_invest,
    "exchange": _of_exchange,
}


_BY_YEAR: Mapping[str, Callable[[str, str], Mapping[int, int]]] = {
    "money": funds.money_by_year,
    "arrived": invest.arrived_by_year,
    "sales": market.sales_by_year,
}


def _made_of(found: Mapping[str, Recorded]) -> Iterator[tuple[str, Recorded]]:
    """Sums of parts, and shares of one line in another."""
    sums = {}
    for line in rules.LINES:
        parts = [found[code] for code in line.parts if code in found]
        if parts:
            sums[line.code] = Recorded(
                sum(part.value for part in parts), sum(part.records for part in parts)
            )
    yield from sums.items()
    every = {**found, **sums}
    for line in rules.LINES:
        if line.ratio and all(code in every for code in line.ratio):
            part, whole = (every[code] for code in line.ratio)
            if (share := rules.ratio_bp(part.value, whole.value)) is not None:
                yield line.code, Recorded(share, whole.records)
