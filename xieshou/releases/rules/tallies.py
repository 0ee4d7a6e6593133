"""Counts of a year by place (households with a contract, recognised, voters) as measures and atoms:
a table of its own, which the same check holds as the figures of poverty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.releases.rules.sheet import Atom, Mask, Measure, Sheet, positions

Numbers = Mapping[str, Mapping[str, int | None]]
# Place, year, measure.
Cell = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Design:
    """What a table counts. Those in `stays` are much the same people in the next year; with
    `together` what is withheld of one count at a place goes with all others there."""

    counts: tuple[str, ...]
    stays: frozenset[str] = frozenset()
    together: bool = False


@dataclass(frozen=True)
class Tally:
    """What was counted of a year at one time, `key`: measure → place → number, None where it is
    withheld. Whatever is there at all is in it."""

    key: str
    year: int
    numbers: Numbers = field(repr=False)


def sheet_of_tallies(
    design: Design, tallies: Sequence[Tally], smallest: int = SMALLEST_CELL
) -> Sheet:
    """All of them side by side over all places, with every atom that they make."""
    measures = tuple(Measure(one.key, name) for one in tallies for name in design.counts)
    at = positions(measures)
    codes = tuple(sorted({c for one in tallies for row in one.numbers.values() for c in row}))
    place = {code: n for n, code in enumerate(codes)}
    values = np.zeros((len(measures), len(codes)), dtype=np.int64)
    exists = np.zeros(values.shape, dtype=bool)
    for one in tallies:
        for name, row in one.numbers.items():
            for code, number in row.items():
                exists[at[(one.key, name)], place[code]] = True
                values[at[(one.key, name)], place[code]] = number or 0
    # Nothing is known of how many there could be: a withheld count may be any that is left over.
    atoms = [Atom(((row, 1),), (row,)) for row in at.values()]
    atoms += _between(design, tallies, at)
    together = {
        at[(one.key, name)]: tuple(at[(one.key, other)] for other in design.counts if other != name)
        for one in tallies
        for name in design.counts
        if design.together
    }
    return Sheet(codes, measures, tuple(atoms), values, exists, together, smallest)


def mask_of_tallies(sheet: Sheet, tallies: Iterable[Tally]) -> Mask:
    """Which figures of the sheet these give."""
    at = positions(sheet.measures)
    place = {code: n for n, code in enumerate(sheet.codes)}
    found = np.zeros(sheet.values.shape, dtype=bool)
    for one in tallies:
        for name, row in one.numbers.items():
            shown = [place[code] for code, number in row.items() if number is not None]
            found[at[(one.key, name)], shown] = True
    return found


def shown_tally(one: Tally, sheet: Sheet, shown: Mask) -> Tally:
    """The tally with None for what is withheld; what is not in the sheet is known anyway."""
    at = positions(sheet.measures)
    place = {code: n for n, code in enumerate(sheet.codes)}

    def keeps(name: str, code: str) -> bool:
        row = at[(one.key, name)]
        return code not in place or not sheet.exists[row, place[code]] or shown[row, place[code]]

    return Tally(
        one.key,
        one.year,
        {
            name: {code: number if keeps(name, code) else None for code, number in row.items()}
            for name, row in one.numbers.items()
        },
    )


def cells_withheld(tallies: Iterable[Tally]) -> frozenset[Cell]:
    """What any of them has and does not show."""
    return frozenset(
        (code, one.year, name)
        for one in tallies
        for name, row in one.numbers.items()
        for code, number in row.items()
        if number is None
    )


def rest_of(one: Tally, known: Numbers) -> Tally:
    """What is left of a tally to whoever knows these counts of its smallest places: they are taken
    off every sum, and gone themselves."""
    numbers: dict[str, dict[str, int | None]] = {}
    for name, row in one.numbers.items():
        gone = {code: n or 0 for code, n in known.get(name, {}).items() if code in row}
        numbers[name] = {
            code: None
            if number is None
            else number - sum(n for small, n in gone.items() if small.startswith(code))
            for code, number in row.items()
            if code not in gone
        }
    return Tally(one.key, one.year, numbers)


def without(one: Tally, cells: frozenset[Cell]) -> Tally:
    """The tally with None for these cells too."""
    return Tally(
        one.key,
        one.year,
        {
            name: {
                code: None if (code, one.year, name) in cells else number
                for code, number in row.items()
            }
            for name, row in one.numbers.items()
        },
    )


def distinct(tallies: Iterable[Tally]) -> list[Tally]:
    """Without those that say the same of a year again."""
    found: list[Tally] = []
    for one in tallies:
        if not any(one.year == other.year and one.numbers == other.numbers for other in found):
            found.append(one)
    return found


def _between(
    design: Design, tallies: Sequence[Tally], at: Mapping[tuple[str, str], int]
) -> list[Atom]:
    """The same count at two times: of one year counted again, and of two years where much the same
    people are in both. The newer one gives, as far as it is not public."""
    found = []
    for one, other in combinations(sorted(tallies, key=lambda t: t.year), 2):
        for name in design.counts:
            if one.year != other.year and name not in design.stays:
                continue
            pair = at[(one.key, name)], at[(other.key, name)]
            found.append(Atom(((pair[1], 1), (pair[0], -1)), pair, dates=True))
    return found
