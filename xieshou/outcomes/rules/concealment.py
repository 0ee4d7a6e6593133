"""What the public may be told of few people: at one cutoff, at several, over the years."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from math import gcd

from xieshou.core.small_cells import (
    SMALLEST_CELL,
    Cell,
    hidden_by_column,
    hidden_rows,
    is_small,
)
from xieshou.outcomes.rules.figures import Figures


def open_lines(
    tables: Mapping[int, Mapping[str, Figures]],
    usual: int,
    smallest: int = SMALLEST_CELL,
    *,
    lacking: bool = True,
) -> frozenset[int]:
    """At which of the cutoffs (by score) the figures of a table of places may be public together.

    Beginning at the usual one and going outward, a cutoff is taken where in every place nobody or
    many stand between it and the last one taken: among the poor, and among those who lack an
    indicator (unless not `lacking`: where indicators are hidden by themselves). So no difference
    of any two public figures of a place tells of few people.
    """
    taken = {usual}
    down = sorted((line for line in tables if line < usual), reverse=True)
    for way in (down, sorted(line for line in tables if line > usual)):
        last = usual
        for line in way:
            if _far_apart(tables[last], tables[line], smallest, lacking):
                taken.add(line)
                last = line
    return frozenset(taken)


def _far_apart(
    one: Mapping[str, Figures], other: Mapping[str, Figures], smallest: int, lacking: bool
) -> bool:
    for code, row in one.items():
        cells = between(row, [other.get(code)])
        if lacking:
            cells += _lacking_between(row, other.get(code))
        if is_small(cells, smallest):
            return False
    return True


def between(row: Figures, others: Iterable[Figures | None]) -> tuple[Cell, ...]:
    """How many people are poor by one figure of a place and not by the other, of all people."""
    return tuple(
        (abs(row.poor - other.poor), max(row.people, other.people)) if other else (0, 0)
        for other in others
    )


def _lacking_between(row: Figures, other: Figures | None) -> tuple[Cell, ...]:
    return tuple(_lack_between(row, other, at) for at in range(len(row.raw)))


def _lack_between(row: Figures, other: Figures | None, at: int) -> Cell:
    """Of those between two figures, how many lack an indicator."""
    if other is None:
        return 0, 0
    lack = abs(row.censored[at] - other.censored[at])
    return lack, max(abs(row.poor - other.poor), lack)


def hidden_indicators(
    table: Mapping[str, Figures],
    beside: Sequence[Mapping[str, Figures]] = (),
    smallest: int = SMALLEST_CELL,
) -> dict[str, frozenset[int]]:
    """Which indicators (by position) of each place must not be shown.

    Their totals over the places are known, and so is the weighted sum of those of one place, which
    is its score. One alone hidden in a place would follow from the others; and of several little
    would be left, of 8 points with weights 5 and 3 one person each. So further ones go, until of
    each hidden one the score leaves open that many lack it.
    Pages of villages show who lacks each among all, and hide by that alone; so that begins here.
    `beside` are public tables of the same places, of which the differences must not tell either.
    """
    width = max((len(row.raw) for row in table.values()), default=0)
    cells = [
        {
            code: (
                *_indicator_cells(row, at),
                *(_lack_between(row, other.get(code), at) for other in beside),
            )
            for code, row in table.items()
        }
        for at in range(width)
    ]
    raw = hidden_by_column(
        {code: [(n, row.people) for n in row.raw] for code, row in table.items()}
    )
    hidden = [frozenset(code for code in table if at in raw[code]) for at in range(width)]
    while True:
        found = [hidden_rows(*pair, smallest) for pair in zip(cells, hidden, strict=True)]
        for code, row in table.items():
            out = {at for at in range(width) if code in found[at]}
            for at in _hidden_with(row, out, [column[code] for column in cells], smallest):
                found[at] |= {code}
        if found == hidden:
            return {
                code: frozenset(at for at in range(width) if code in hidden[at]) for code in table
            }
        hidden = found


def _hidden_with(
    row: Figures, hidden: Collection[int], cells: Sequence[Sequence[Cell]], smallest: int
) -> frozenset[int]:
    """Which indicators of a place must go with the `hidden` ones, or its score would tell of few:
    the smallest that helps, by their `cells`."""
    out = set(hidden)
    while out:
        told = [at for at in out if not _could_be_many(row, at, out, smallest)]
        rest = sorted(set(range(len(cells))) - out, key=lambda at: tuple(cells[at]))
        if not rest or (not told and len(out) > 1):
            break
        helping = (
            at for at in rest if all(_could_be_many(row, n, {*out, at}, smallest) for n in told)
        )
        out.add(next(helping, rest[-1]))
    return frozenset(out)


def _could_be_many(row: Figures, at: int, hidden: Collection[int], smallest: int) -> bool:
    """Whether the score leaves open that many lack an indicator which few lack: if another hidden
    one were lacked by fewer, by as much, nothing that is shown would change."""
    weight, lack = row.weights[at], row.censored[at]
    # Of a place with few poor the score is not shown, and it does not count what weighs nothing.
    if not 0 < lack < smallest or not weight or row.poor < smallest:
        return True
    for other in hidden:
        if other == at or not row.weights[other]:
            continue
        step = gcd(weight, row.weights[other])
        more, fewer = row.weights[other] // step, weight // step
        times = -((lack - smallest) // more)
        if lack + times * more <= row.poor and times * fewer <= row.censored[other]:
            return True
    return False


def _indicator_cells(row: Figures, at: int) -> tuple[Cell, ...]:
    """Who lacks an indicator: of all, of the poor, and, as both are shown, of those who are not."""
    raw, censored = row.raw[at], row.censored[at]
    return (raw, row.people), (censored, row.poor), (raw - censored, row.people - row.poor)


def frequent(persons: Mapping[int, int], most: int) -> list[tuple[int, int]]:
    """The most frequent patterns, (pattern, persons)."""
    rows = sorted(persons.items(), key=lambda row: (-row[1], row[0]))
    return rows[:most]


def frequent_and_safe(
    table: Mapping[str, Mapping[int, int]],
    code: str,
    width: int,
    most: int,
    part: Callable[[int], int] = lambda _pattern: 0,
) -> list[tuple[int, int]]:
    """The most frequent patterns of a place that may be public, given that those of its family may.

    None counts few people or follows from the family's total; and those who are left over, of all
    and of each indicator, are nobody or many: among all, and between any two public cutoffs, whose
    totals are public. `part` says between which of them a pattern's score is.
    """
    people = {place: sum(persons.values()) for place, persons in table.items()}
    own = table[code]
    shown = [
        (pattern, persons)
        for pattern, persons in frequent(own, most)
        if code
        not in hidden_rows(
            {place: ((by.get(pattern, 0), people[place]),) for place, by in table.items()}
        )
    ]
    while shown and _leaves_few(own, dict(shown), width, part):
        shown.pop()
    return shown


def _leaves_few(
    own: Mapping[int, int], shown: Mapping[int, int], width: int, part: Callable[[int], int]
) -> bool:
    left: dict[int, list[int]] = {}
    told: dict[int, list[int]] = {}
    for pattern, persons in own.items():
        counts = (told if pattern in shown else left).setdefault(part(pattern), [0] * (width + 1))
        counts[width] += persons
        for bit in range(width):
            counts[bit] += persons * (pattern >> bit & 1)
    in_all = [sum(column) for column in zip(*left.values(), strict=True)]
    # Where nothing is told of a part, nothing can be taken away from its total.
    in_parts = (
        number
        for at, counts in left.items()
        for number, of in zip(counts, told.get(at, [0] * (width + 1)), strict=True)
        if of
    )
    return any(0 < number < SMALLEST_CELL for number in (*in_all, *in_parts))
