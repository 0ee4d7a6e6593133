"""How many households a county recognised, and how many were rid of their risk, in a year: exact
counts, for the check of a release. Nothing of this is shown as it is: releases withhold first."""

from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Substr

from xieshou.core.scope import within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Case
from xieshou.monitoring.reads.cases import COUNTY


def year_of_monitoring(place: str, year: int) -> dict[str, tuple[int, int]]:
    """County → households recognised, households rid of their risk; of counties below `place` where
    there were any."""
    days = date(year, 1, 1), date(year, 12, 31)
    recognised = _households(
        place, Q(state__in={*rules.life.HELPED, "exited"}, decided_on__range=days)
    )
    exited = _households(place, Q(state="exited", exited_on__range=days))
    return {
        county: (recognised.get(county, 0), exited.get(county, 0))
        for county in sorted({*recognised, *exited})
    }


def _households(place: str, cases: Q) -> dict[str, int]:
    found = Case.objects.filter(within(place, "village") & cases).order_by()
    return dict(
        found.annotate(county=Substr("village", 1, COUNTY))
        .values_list("county")
        .annotate(n=Count("household", distinct=True))
    )
