"""Which firms make the sums of investment between two places."""

from collections.abc import Mapping
from datetime import date

from xieshou.core.scope import within
from xieshou.invest.models import Arrival, Deal
from xieshou.invest.reads.deal_figures import _counted, _risen, _total


def firm_parts(east: str, west: str, start: date, end: date) -> Mapping[str, list[tuple[str, int]]]:
    """Sum of `deal_figures` ("arrived_fen" …) → (firm, fen); for the check of a release."""
    deals = Deal.objects.filter(within(west, "county__code") & within(east, "district__code"))
    found: dict[str, list[tuple[str, int]]] = {}
    for firm in sorted(set(deals.values_list("firm", flat=True))):
        own = deals.filter(firm=firm)
        reports = _counted(own, start, end)
        arrived = Arrival.objects.filter(deal__in=own, decision__accepted=True)
        sums = {
            "agreed_fen": _risen(own, "agreed", start, end),
            "contracted_fen": _risen(own, "contracted", start, end),
            "arrived_fen": _total(arrived.filter(on__range=(start, end)), "fen"),
            "output_fen": sum(row.output_fen for row in reports),
            "tax_fen": sum(row.tax_fen for row in reports),
        }
        for name, fen in sums.items():
            if fen:
                found.setdefault(name, []).append((f"firm:{firm}", fen))
    return found
