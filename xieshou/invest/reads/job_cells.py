"""People at work in the firms of deals, counted in cells, for what of their number the public may
see: see docs/rules/balance.md. Never shown cell by cell."""

from collections import Counter
from datetime import date

from xieshou.core.scope import within
from xieshou.invest import rules
from xieshou.invest.models import Deal, DealReport

NONE_LATER = 9999


def job_cells(east: str, west: str, start: date, end: date) -> list[tuple[int, int]]:
    """(year, people) of the cells of which `deal_figures` sums its jobs: of one district and
    county, of firms with their latest confirmed report of the period in one year and their next, or
    their end, in one."""
    deals = {
        pk: (district[:6], county[:6])
        for pk, district, county in Deal.objects.filter(
            within(west, "county__code") & within(east, "district__code")
        ).values_list("pk", "district__code", "county__code")
    }
    ended = {
        pk: day.year
        for pk, day in Deal.objects.filter(pk__in=deals, stage__in=rules.ENDED).values_list(
            "pk", "stage_since"
        )
    }
    latest: dict[tuple[int, int], tuple[int, int, int]] = {}
    rows = DealReport.objects.filter(deal__in=deals, decision__accepted=True)
    for deal, year, quarter, version, jobs in rows.values_list(
        "deal", "year", "quarter", "version", "jobs"
    ):
        if start <= rules.quarter_end(year, quarter):
            latest[(deal, year)] = max(
                latest.get((deal, year), (0, 0, 0)), (quarter, version, jobs)
            )
    cells: Counter[tuple[int, int, str, str]] = Counter()
    for (deal, year), (_quarter, _version, jobs) in latest.items():
        reported = (y for d, y in latest if d == deal and y > year)
        later = min((*reported, ended.get(deal, NONE_LATER)))
        if year <= end.year < later:
            cells[(year, later, *deals[deal])] += jobs
    return [(year, people) for (year, *_rest), people in sorted(cells.items())]
