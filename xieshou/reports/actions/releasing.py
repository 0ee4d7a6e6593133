"""Which amounts of the balance are public: those of releases."""

from collections.abc import Sequence

from xieshou.core.action import action
from xieshou.reports import rules
from xieshou.reports.models import ReleasedAmounts

# East, west, year, line, and its figure, None where it is withheld.
ReleasedFigure = tuple[str, str, int, str, int | None]


@action("reports.release_amounts")
def release_amounts(*, release: int, place: str, figures: Sequence[ReleasedFigure]) -> int:
    """Of the lines of a balance make those public that tell what organisations made; returns of how
    many pairs and years. From now on the public sees no others of `place` and what lies in it.

    For the system alone, on behalf of whoever publishes the release.
    """
    amounts: dict[tuple[str, str, int], dict[str, int | None]] = {("", place, 0): {}}
    for east, west, year, line, value in figures:
        of_year = amounts.setdefault((east, west, year), {})
        if line in rules.OF_ORGANISATIONS:
            of_year[line] = value
    made = [
        ReleasedAmounts(release=release, east=east, west=west, year=year, amounts=of_year)
        for (east, west, year), of_year in amounts.items()
    ]
    return len(ReleasedAmounts.objects.bulk_create(made))


@action("reports.release_amounts")
def withdraw_amounts(*, release: int) -> int:
    """Take the amounts of a release out of the public's sight; returns of how many pairs and
    years."""
    return ReleasedAmounts.objects.filter(release=release).update(withdrawn=True)
