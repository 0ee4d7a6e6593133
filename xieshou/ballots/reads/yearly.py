"""Turnouts of a year's counted ballots: exact, for the check of a release, and beside each what its
own page tells anybody already."""

from dataclasses import dataclass

from django.db.models import Count

from xieshou.ballots.models import Ballot
from xieshou.core.scope import within
from xieshou.core.small_cells import SMALLEST_CELL, is_small


@dataclass(frozen=True, slots=True)
class CountedTurnout:
    """`eligible_shown`, `voters_shown`: whether the ballot's own page shows it to the public."""

    code: str
    place: str
    eligible: int
    voters: int
    eligible_shown: bool
    voters_shown: bool


def year_of_ballots(place: str, year: int) -> tuple[CountedTurnout, ...]:
    """Ballots for the plan of the year whose votes were counted, below `place`, by code."""
    found = Ballot.objects.filter(
        within(place, "place__code"), year=year, research=False,
        state__in=(Ballot.State.COUNTED, Ballot.State.PUBLISHED),
    ).order_by("code")  # fmt: skip
    rows = found.annotate(voters=Count("turnout")).values_list(
        "code", "place__code", "eligible", "voters"
    )
    return tuple(
        CountedTurnout(
            code, at, eligible, voters,
            eligible_shown=not is_small([(voters, eligible)]),
            voters_shown=not 0 < voters < SMALLEST_CELL,
        )
        for code, at, eligible, voters in rows
    )  # fmt: skip
