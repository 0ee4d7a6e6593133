"""What releases made public of the amounts that organisations made."""

from collections.abc import Mapping

from django.db.models import Q

from xieshou.core.scope import LEVEL_LENGTHS, within
from xieshou.core.versions import while_unchanged
from xieshou.reports import rules
from xieshou.reports.models import ReleasedAmounts

# Line → its figure, None where the release withholds it.
Amounts = Mapping[str, int | None]


@while_unchanged(512)
def released_amounts(east: str, west: str) -> Mapping[int, Amounts] | None:
    """Year → the amounts between two places as the newest release that stands shows them; None
    while no release was about the western one, about what lies in it or about what it lies in."""
    around = Q(west__in=[west[:length] for length in LEVEL_LENGTHS if length <= len(west)])
    if not ReleasedAmounts.objects.filter(around | within(west, "west")).exists():
        return None
    rows = ReleasedAmounts.objects.filter(east=east, west=west, withdrawn=False)
    return {row.year: row.amounts for row in rows}


def is_released_alone(code: str) -> bool:
    """Whether the public is told a line of the balance as releases show it, and not otherwise."""
    return code in rules.OF_ORGANISATIONS
