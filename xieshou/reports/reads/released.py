"""What releases made public of the amounts that organisations gave."""

from collections.abc import Mapping

from django.db.models import Q

from xieshou.core.scope import LEVEL_LENGTHS, within
from xieshou.core.versions import while_unchanged
from xieshou.reports.models import ReleasedAmounts

# Line → fen, None where the release withholds it.
Amounts = Mapping[str, int | None]


@while_unchanged(512)
def released_amounts(east: str, west: str) -> Mapping[int, Amounts] | None:
    """Year → the amounts between two places as the newest release that stands shows them; None
    while nothing was released of places that lie within these, or around them."""
    around = Q(west__in=[west[:length] for length in LEVEL_LENGTHS if length <= len(west)])
    if not ReleasedAmounts.objects.filter(around | within(west, "west")).exists():
        return None
    rows = ReleasedAmounts.objects.filter(east=east, west=west, withdrawn=False)
    return {row.year: row.amounts for row in rows}
