"""What a county's linkage of benefits came to in a year: exact counts, for the check of a release.

Few households may stand in them. Nothing of this is shown as it is: releases withhold first.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Substr

from xieshou.benefits.models import ContractMember, ContractVersion, DividendRun, IncomeLine
from xieshou.benefits.reads.contracts import SIDES
from xieshou.benefits.reads.runs import source_of
from xieshou.core.scope import within

COUNTY = 6


@dataclass(frozen=True, slots=True)
class YearOfBenefits:
    """Households that are party to an agreed contract with a day in the year; those that were paid
    a dividend in it; what each collective paid them, in fen, by its code."""

    contract_households: int
    dividend_households: int
    dividends: Mapping[str, int]


def year_of_benefits(place: str, year: int) -> dict[str, YearOfBenefits]:
    """County → its year, of counties below `place` where there was anything."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    parties = _parties(place, start, end)
    lines = IncomeLine.objects.filter(
        within(place, "household__village__code"),
        kind=IncomeLine.Kind.DIVIDEND, on__gte=start, on__lte=end,
    ).order_by()  # fmt: skip
    by_county = lines.annotate(county=Substr("household__village__code", 1, COUNTY))
    paid = dict(by_county.values_list("county").annotate(n=Count("household", distinct=True)))
    payers = {
        source_of(code): collective
        for code, collective in DividendRun.objects.values_list("code", "collective__code")
    }
    dividends: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for county, source, fen in by_county.values_list("county", "source").annotate(
        fen=Sum("amount_fen")
    ):
        # What came from no run stands for itself: nobody else's money hides it.
        dividends[county][payers.get(source, source)] += fen
    return {
        county: YearOfBenefits(
            parties.get(county, 0), paid.get(county, 0), dict(dividends.get(county, {}))
        )
        for county in sorted({*parties, *paid})
    }


def _parties(place: str, start: date, end: date) -> dict[str, int]:
    """County → households of agreed versions that hold on a day between the two."""
    agreed = (
        ContractVersion.objects.annotate(agreed=Count("consents"))
        .filter(agreed=SIDES, starts_on__lte=end, ends_on__gte=start)
        .order_by()
    )
    members = ContractMember.objects.filter(
        within(place, "household__village__code"), version__in=agreed.values("pk")
    )
    return dict(
        members.order_by()
        .annotate(county=Substr("household__village__code", 1, COUNTY))
        .values_list("county")
        .annotate(n=Count("household", distinct=True))
    )
