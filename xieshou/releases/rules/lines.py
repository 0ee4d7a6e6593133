"""Lines of the balance in a release: counts of residents by two dates, amounts by who gave them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.releases.rules.dominance import Part, is_dominated

# Sums of lines of which each counts residents.
PEOPLE_SUMS = {
    "jobs": (
        "jobs_welfare", "jobs_workshop", "jobs_near", "jobs_in_province", "jobs_other", "jobs_east",
    )
}  # fmt: skip
Key = tuple[str, str, int, str]
# Why a figure is withheld; "" where it is shown.
FEW_RESIDENTS, TWO_DATES, ONE_ORGANISATION = "few", "dates", "dominance"


@dataclass(frozen=True, slots=True)
class LineFigure:
    """A line between two places in a year. `value` None: nothing may be shown; `at_least`: cells of
    few residents were left out of it; `parts`: the line is the sum of these."""

    east: str
    west: str
    year: int
    line: str
    unit: str
    value: int | None
    at_least: bool = False
    people: bool = False
    parts: tuple[str, ...] = ()
    made_by: tuple[Part, ...] = ()
    why: str = ""

    @property
    def key(self) -> Key:
        return self.east, self.west, self.year, self.line


def withheld_lines(
    rows: Iterable[LineFigure], earlier: Iterable[Mapping[Key, int]]
) -> dict[Key, str]:
    """Which lines a release must not show, and why; `earlier` are the values of each release.

    Residents: none of 1 to 9, none that differs by 1 to 9 from what was published of the same;
    where a part goes for that reason so does the sum, and so does the figure of a wider place of
    which what is shown of the places within leaves such a difference. Amounts: none that one
    organisation dominates, nor one of which the part that is shown beside it leaves such a rest.
    """
    found: dict[Key, str] = {}
    listed = [row for row in rows if row.value is not None]
    before = list(earlier)
    for row in listed:
        if row.people and _few(row.value or 0):
            found[row.key] = FEW_RESIDENTS
        elif row.people and any(
            _few((row.value or 0) - was[row.key]) for was in before if row.key in was
        ):
            found[row.key] = TWO_DATES
        elif is_dominated(row.made_by):
            found[row.key] = ONE_ORGANISATION
    alike: dict[tuple[int, str], list[LineFigure]] = defaultdict(list)
    for row in listed:
        alike[row.year, row.line].append(row)
    _follow_dates(listed, alike, before, found)
    for row in listed:
        others = alike[row.year, row.line]
        if row.key not in found and row.made_by and _leaves_one(row, others, found):
            found[row.key] = ONE_ORGANISATION
    return found


def _few(people: int) -> bool:
    return 0 < abs(people) < SMALLEST_CELL


def _follow_dates(
    listed: Sequence[LineFigure],
    alike: Mapping[tuple[int, str], Sequence[LineFigure]],
    before: Iterable[Mapping[Key, int]],
    found: dict[Key, str],
) -> None:
    """Withhold what would tell how much a figure withheld for its two dates has changed."""
    more = True
    while more:
        more = False
        for row in listed:
            if row.key in found:
                continue
            parts = [found.get((row.east, row.west, row.year, part)) for part in row.parts]
            others = alike[row.year, row.line]
            if TWO_DATES in parts or (
                row.people and any(_leaves_few(row, others, was, found) for was in before)
            ):
                found[row.key] = TWO_DATES
                more = True


def _leaves_few(
    row: LineFigure, others: Iterable[LineFigure], was: Mapping[Key, int], gone: Mapping[Key, str]
) -> bool:
    """Whether the changes shown of places within, of one level on each side, leave 1 to 9 for those
    withheld."""
    if row.key not in was:
        return False
    for within in _levels_within(row, others):
        if not any(gone.get(one.key) == TWO_DATES for one in within):
            continue
        shown = sum(
            (one.value or 0) - was[one.key]
            for one in within
            if one.key not in gone and one.key in was
        )
        if _few((row.value or 0) - was[row.key] - shown):
            return True
    return False


def _leaves_one(row: LineFigure, others: Iterable[LineFigure], gone: Mapping[Key, str]) -> bool:
    """Whether the figures shown of places within, of one level on each side, leave a rest that one
    organisation dominates."""
    for within in _levels_within(row, others):
        shown = [one for one in within if one.key not in gone]
        rest = {part.organisation: part.fen for part in row.made_by if not part.public}
        for part in (part for one in shown for part in one.made_by if not part.public):
            rest[part.organisation] = rest.get(part.organisation, 0) - part.fen
        if shown and is_dominated(Part(name, fen) for name, fen in rest.items() if fen > 0):
            return True
    return False


def _levels_within(row: LineFigure, others: Iterable[LineFigure]) -> Iterable[Sequence[LineFigure]]:
    """The figures of the same line and year of places within, those of one level together."""
    levels: dict[tuple[int, int], list[LineFigure]] = defaultdict(list)
    for other in others:
        if other.key != row.key and _is_within(other, row):
            levels[len(other.east), len(other.west)].append(other)
    return levels.values()


def _is_within(one: LineFigure, wider: LineFigure) -> bool:
    return one.east.startswith(wider.east) and one.west.startswith(wider.west)
