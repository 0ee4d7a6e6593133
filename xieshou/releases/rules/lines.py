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
    _follow_amounts(listed, alike, found)
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
    """Whether the changes shown of places within leave 1 to 9 for those withheld."""
    if row.key not in was:
        return False
    within = [one for one in others if one.key in was and _is_within(one, row)]
    if not any(gone.get(one.key) == TWO_DATES for one in within):
        return False
    shown = _largest_shown(within, gone)
    return _few(_change(row, was) - sum(_change(one, was) for one in shown))


def _change(row: LineFigure, was: Mapping[Key, int]) -> int:
    return (row.value or 0) - was[row.key]


def _follow_amounts(
    listed: Sequence[LineFigure],
    alike: Mapping[tuple[int, str], Sequence[LineFigure]],
    found: dict[Key, str],
) -> None:
    """Withhold what leaves, less the figures shown of places within, a rest that one organisation
    dominates. What goes is taken off nothing any more, so that all are looked at again."""
    more = True
    while more:
        more = False
        for row in listed:
            others = alike[row.year, row.line]
            if row.key not in found and row.made_by and _leaves_one(row, others, found):
                found[row.key] = ONE_ORGANISATION
                more = True


def _leaves_one(row: LineFigure, others: Iterable[LineFigure], gone: Mapping[Key, str]) -> bool:
    shown = _largest_shown([one for one in others if _is_within(one, row)], gone)
    rest = {part.organisation: part.fen for part in row.made_by if not part.public}
    for part in (part for one in shown for part in one.made_by if not part.public):
        rest[part.organisation] = rest.get(part.organisation, 0) - part.fen
    return bool(shown) and is_dominated(Part(name, fen) for name, fen in rest.items())


def _largest_shown(within: Sequence[LineFigure], gone: Mapping[Key, str]) -> Sequence[LineFigure]:
    """Of the figures of places within a place those shown, without those that are part of others:
    pairings lie in each other like a tree, and so none is taken off twice."""
    shown = [one for one in within if one.key not in gone]
    return [one for one in shown if not any(_is_within(one, other) for other in shown)]


def _is_within(one: LineFigure, wider: LineFigure) -> bool:
    return (
        one.key != wider.key and one.east.startswith(wider.east) and one.west.startswith(wider.west)
    )
