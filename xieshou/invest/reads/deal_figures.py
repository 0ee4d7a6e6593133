"""Sums of the way in, for the balance of a pairing: whole numbers, of nobody in particular."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from xieshou.core.scope import within
from xieshou.invest import rules
from xieshou.invest.models import Arrival, Deal, DealReport, DealStep, DealSum, Park, Trip


@dataclass(frozen=True, slots=True)
class DealFigures:
    """Of a period, its last day included, between an east and a west. Money in fen.

    `agreed_fen` and `contracted_fen` are by how much the sums of all deals rose or fell within it,
    so that periods add up; `arrived_fen` is confirmed and dated within it. Jobs are those of each
    deal's latest confirmed quarter that ends within it, unless the deal has ended by its last day;
    output and tax of all such quarters; parks and their tenants those there on its last day. What
    was agreed and contracted falls by a deal's sums on the day that it is lost.
    """

    firms: int
    opened: int
    contracted: int
    producing: int
    agreed_fen: int
    contracted_fen: int
    arrived_fen: int
    jobs: int
    jobs_local: int
    jobs_lifted: int
    output_fen: int
    tax_fen: int
    parks: int
    tenants: int
    trips: int
    visitors: int


def deal_figures(east: str, west: str, start: date, end: date) -> DealFigures:
    """Sums between two places, each a prefix of codes: a deal is of an east by the district that
    brought it, of a west by its county, so that none counts to two pairings."""
    deals = Deal.objects.filter(within(west, "county__code") & within(east, "district__code"))
    reports = _counted(deals, start, end)
    ended = set(
        deals.filter(stage__in=rules.ENDED, stage_since__lte=end).values_list("pk", flat=True)
    )
    latest = {
        row.deal_id: row
        for row in sorted(reports, key=lambda row: (row.year, row.quarter))
        if row.deal_id not in ended
    }
    arrived = Arrival.objects.filter(deal__in=deals, decision__accepted=True)
    parks = Park.objects.filter(
        within(west, "county__code") & within(east, "district__code"), agreed_on__lte=end
    ).filter(Q(closed_on=None) | Q(closed_on__gt=end))
    trips = Trip.objects.filter(
        within(west, "west__code") & within(east, "east__code"), state="held",
        starts_on__range=(start, end),
    )  # fmt: skip
    return DealFigures(
        firms=deals.filter(opened_on__range=(start, end)).values("firm").distinct().count(),
        opened=deals.filter(opened_on__range=(start, end)).count(),
        contracted=_reached(deals, rules.CONTRACTED_FROM, start, end),
        producing=_reached(deals, rules.PRODUCING_FROM, start, end),
        agreed_fen=_risen(deals, "agreed", start, end),
        contracted_fen=_risen(deals, "contracted", start, end),
        arrived_fen=_total(arrived.filter(on__range=(start, end)), "fen"),
        jobs=sum(row.jobs for row in latest.values()),
        jobs_local=sum(row.jobs_local for row in latest.values()),
        jobs_lifted=sum(row.jobs_lifted for row in latest.values()),
        output_fen=sum(row.output_fen for row in reports),
        tax_fen=sum(row.tax_fen for row in reports),
        parks=parks.count(),
        tenants=_total_tenants(parks, end),
        trips=trips.count(),
        visitors=_total(trips, "parties__heads"),
    )


def arrived_by_year(east: str, west: str) -> dict[int, int]:
    """Year → fen that arrived in it, as DealFigures.arrived_fen of that year; years without any are
    not there."""
    deals = Deal.objects.filter(within(west, "county__code") & within(east, "district__code"))
    found = (
        Arrival.objects.filter(deal__in=deals, decision__accepted=True)
        .order_by()
        .values("on__year")
        .annotate(fen=Sum("fen"))
    )
    return {row["on__year"]: int(row["fen"]) for row in found if row["fen"]}


def _total(found: QuerySet[Arrival] | QuerySet[Trip], field: str) -> int:
    return found.aggregate(n=Sum(field))["n"] or 0


def _total_tenants(parks: QuerySet[Park], end: date) -> int:
    staying = Q(tenants__until=None) | Q(tenants__until__gte=end)
    return parks.filter(staying, tenants__since__lte=end).values("tenants").count()


def _reached(deals: QuerySet[Deal], stage: str, start: date, end: date) -> int:
    """Deals that first reached a stage within the period."""
    at = [one for one in rules.STAGES if rules.reaches(one, stage)]
    steps = DealStep.objects.filter(deal__in=deals, after__in=at)
    first: dict[int, date] = {}
    for deal, on in steps.order_by("number").values_list("deal", "on"):
        first.setdefault(deal, on)
    return sum(1 for on in first.values() if start <= on <= end)


def _risen(deals: QuerySet[Deal], kind: str, start: date, end: date) -> int:
    rows = DealSum.objects.filter(deal__in=deals, kind=kind, on__lte=end).order_by("number")
    known = list(rows.values_list("deal", "on", "fen"))
    lost = dict(deals.filter(stage=rules.LOST).values_list("pk", "stage_since"))
    before = {deal: fen for deal, on, fen in known if on < start <= lost.get(deal, date.max)}
    after = {deal: fen for deal, _on, fen in known if end < lost.get(deal, date.max)}
    return sum(after.values()) - sum(before.values())


def _counted(deals: QuerySet[Deal], start: date, end: date) -> list[DealReport]:
    """The latest confirmed version of each quarter that ends within the period."""
    found: Iterable[DealReport] = DealReport.objects.filter(
        deal__in=deals, decision__accepted=True, year__range=(start.year, end.year)
    ).order_by("version")
    latest = {(row.deal_id, row.year, row.quarter): row for row in found}
    return [
        row for row in latest.values() if start <= rules.quarter_end(row.year, row.quarter) <= end
    ]
