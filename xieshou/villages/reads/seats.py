"""Who sits in the village representatives' meeting, for those who hold it."""

from dataclasses import dataclass
from datetime import date

from xieshou.core.scope import Viewer
from xieshou.core.secret import mask
from xieshou.villages.models import Representative
from xieshou.villages.reads.meetings import HOLD
from xieshou.villages.rules import meetings as rules


@dataclass(frozen=True, slots=True)
class RepresentativeRow:
    id: int
    name: str
    woman: bool
    committee: bool
    group: str
    since: date


def representatives(village: str, *, viewer: Viewer) -> tuple[RepresentativeRow, ...]:
    """Who sits in the representatives' meeting now, names masked, for whoever holds meetings."""
    if not viewer.may(HOLD, village):
        return ()
    found = Representative.objects.filter(village__code=village, until=None)
    return tuple(
        RepresentativeRow(one.pk, mask(one.name), one.woman, one.committee, one.group, one.since)
        for one in found
    )


def composition_flaws(village: str) -> tuple[str, ...]:
    """What the representatives' meeting falls short of (rules.meetings.composition_flaws)."""
    found = Representative.objects.filter(village__code=village, until=None)
    return rules.composition_flaws(found.values_list("woman", "committee"))
