"""Who gave what two places gave each other."""

import datetime
from collections import Counter
from collections.abc import Mapping

from django.db.models import Sum

from xieshou.core.scope import within
from xieshou.exchange.models import Consignment, Twin, TwinEntry
from xieshou.exchange.reads.giving_figures import _between


def gift_parts(
    east: str, west: str, start: datetime.date, end: datetime.date
) -> Mapping[str, list[tuple[str, int]]]:
    """ "to_west_fen" and "to_east_fen" of `giving_figures` → (giver, fen), for the check of a
    release; of a twinned community the twin stands for the giver."""
    goods = Consignment.objects.filter(received_on__gte=start, received_on__lte=end, received__gt=0)
    twins = Twin.objects.filter(
        within(east, "east_place__code"), within(west, "west_place__code"),
        confirmed_on__isnull=False,
    )  # fmt: skip
    entries = TwinEntry.objects.filter(
        twin__in=twins, state=TwinEntry.State.ACKNOWLEDGED, on__gte=start, on__lte=end, kind="money"
    )
    found = {}
    for giver, way, name in (
        ("east", _between(east, west), "to_west_fen"),
        ("west", _between(west, east), "to_east_fen"),
    ):
        sums: Counter[str] = Counter()
        for row in (
            goods.filter(way)
            .values("commitment__offer__organisation")
            .annotate(fen=Sum("value_fen"))
        ):
            sums[f"giver:{row['commitment__offer__organisation']}"] += row["fen"] or 0
        for entry in entries.filter(giver=giver).values("twin").annotate(fen=Sum("amount_fen")):
            sums[f"twin:{entry['twin']}"] += entry["fen"] or 0
        found[name] = sorted(sums.items())
    return found
