"""The deals, parks and trips behind deal_figures(), one by one, each as far as a figure counts it.

Few queries, however many there are: every kind of line of all deals is read at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from xieshou.core.scope import within
from xieshou.invest.models import (
    Arrival,
    Deal,
    DealReport,
    DealStep,
    DealSum,
    Park,
    ParkTenant,
    Trip,
)

_PART = 5000


@dataclass(frozen=True, slots=True)
class PairedDeal:
    """A deal with what was confirmed of it. `steps`: (stage, day); `agreed` and `contracted`: (day,
    fen) in the order of writing; `arrivals`: (number, day, fen); `quarters`: (year, quarter, jobs,
    output fen, tax fen) of the latest confirmed report of each, in order of time."""

    code: str
    title: str
    firm: int
    stage: str
    stage_since: date
    opened_on: date
    steps: tuple[tuple[str, date], ...]
    agreed: tuple[tuple[date, int], ...]
    contracted: tuple[tuple[date, int], ...]
    arrivals: tuple[tuple[int, date, int], ...]
    quarters: tuple[tuple[int, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class PairedPark:
    """`tenants`: (since, until or None)."""

    code: str
    name: str
    agreed_on: date
    closed_on: date | None
    tenants: tuple[tuple[date, date | None], ...]


@dataclass(frozen=True, slots=True)
class PairedTrip:
    """A trip that was held."""

    code: str
    title: str
    starts_on: date
    heads: int


def deals_between(east: str, west: str) -> tuple[PairedDeal, ...]:
    """Every deal of a district below `east` in a county below `west`, by code; no viewer."""
    mine = within(west, "deal__county__code") & within(east, "deal__district__code")

    def lines(model: Any, *fields: str, **asked: Any) -> dict[int, list[tuple[Any, ...]]]:
        found = model.objects.filter(mine, **asked).order_by("deal", *fields[:1])
        return _grouped(found.values_list("deal", *fields))

    steps = lines(DealStep, "number", "after", "on")
    sums = lines(DealSum, "number", "kind", "on", "fen")
    arrivals = lines(Arrival, "number", "on", "fen", decision__accepted=True)
    reports = lines(
        DealReport, "version", "year", "quarter", "jobs", "output_fen", "tax_fen",
        decision__accepted=True,
    )  # fmt: skip
    deals = Deal.objects.filter(within(west, "county__code") & within(east, "district__code"))
    return tuple(
        PairedDeal(
            code=code,
            title=title,
            firm=firm,
            stage=stage,
            stage_since=since,
            opened_on=opened,
            steps=tuple((after, on) for _number, after, on in steps.get(pk, ())),
            agreed=_sums(sums.get(pk, ()), "agreed"),
            contracted=_sums(sums.get(pk, ()), "contracted"),
            arrivals=tuple((number, on, fen) for number, on, fen in arrivals.get(pk, ())),
            quarters=_latest(reports.get(pk, ())),
        )
        for pk, code, title, firm, stage, since, opened in deals.order_by("code").values_list(
            "pk", "code", "title", "firm", "stage", "stage_since", "opened_on"
        )
    )


def parks_between(east: str, west: str) -> tuple[PairedPark, ...]:
    """Every joint park of a district below `east` in a county below `west`, by code; no viewer."""
    found = Park.objects.filter(within(west, "county__code") & within(east, "district__code"))
    tenants = _grouped(
        ParkTenant.objects.filter(park__in=found).values_list("park", "since", "until")
    )
    return tuple(
        PairedPark(
            code, name, agreed, closed,
            tuple((since, until) for since, until in tenants.get(pk, ())),
        )
        for pk, code, name, agreed, closed in found.order_by("code").values_list(
            "pk", "code", "name", "agreed_on", "closed_on"
        )
    )  # fmt: skip


def trips_between(east: str, west: str) -> tuple[PairedTrip, ...]:
    """Every trip held between places below `east` and `west`, by code; no viewer."""
    found = Trip.objects.filter(
        within(west, "west__code") & within(east, "east__code"), state="held"
    )
    rows = found.order_by("code").values("code", "title", "starts_on")
    return tuple(
        PairedTrip(row["code"], row["title"], row["starts_on"], row["heads"])
        for row in rows.annotate(heads=Sum("parties__heads", default=0))
    )


def _grouped(found: QuerySet[Any, Any]) -> dict[int, list[tuple[Any, ...]]]:
    groups: dict[int, list[tuple[Any, ...]]] = {}
    for key, *fields in found.iterator(_PART):
        groups.setdefault(key, []).append(tuple(fields))
    return groups


def _sums(lines: Iterable[tuple[Any, ...]], kind: str) -> tuple[tuple[date, int], ...]:
    return tuple((on, fen) for _number, of, on, fen in lines if of == kind)


def _latest(lines: Sequence[tuple[Any, ...]]) -> tuple[tuple[int, int, int, int, int], ...]:
    """Of each quarter the last version; the lines come in order of version."""
    last = {
        (year, quarter): (year, quarter, jobs, output, tax)
        for _version, year, quarter, jobs, output, tax in lines
    }
    return tuple(last[when] for when in sorted(last))
