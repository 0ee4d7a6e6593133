"""Which cells of a public table must not be shown, because they count too few people."""

from collections.abc import Collection, Mapping, Sequence

# A public cell counts at least this many people, and leaves out as many or nobody.
SMALLEST_CELL = 10

# Some people of a number of people, e.g. the poor of a village.
Cell = tuple[int, int]


def is_small(row: Sequence[Cell], smallest: int = SMALLEST_CELL) -> bool:
    """Whether a cell of the row counts, or leaves out, 1 to `smallest` − 1 people."""
    return any(0 < some < smallest or 0 < whole - some < smallest for some, whole in row)


def hidden_rows(
    rows: Mapping[str, Sequence[Cell]],
    also: Collection[str] = (),
    smallest: int = SMALLEST_CELL,
) -> frozenset[str]:
    """Which rows of a table whose totals are known must not be shown; `also` are hidden already.

    Rows with a small cell are hidden; and as the totals are known, further rows, the smallest
    first, until at least two where people live are hidden and together have no small cell, so that
    none can be found by subtraction (complementary suppression: Hundepool et al. 2012,
    Statistical Disclosure Control, ch. 4).
    """
    hidden = {name for name, row in rows.items() if name in also or is_small(row, smallest)}
    rest = sorted((row, name) for name, row in rows.items() if name not in hidden)
    while rest and hidden and not _is_safe([rows[name] for name in hidden], smallest):
        hidden.add(rest.pop(0)[1])
    return frozenset(hidden)


def hidden_by_column(rows: Mapping[str, Sequence[Cell]]) -> dict[str, frozenset[int]]:
    """Which cells (by position) of each row must not be shown, each column a table of its own."""
    width = max((len(row) for row in rows.values()), default=0)
    hidden = [hidden_rows({name: (row[at],) for name, row in rows.items()}) for at in range(width)]
    return {name: frozenset(at for at in range(width) if name in hidden[at]) for name in rows}


def hidden_places(rows: Mapping[str, Sequence[Cell]], also: Collection[str] = ()) -> frozenset[str]:
    """Which places of a tree must not be shown, by code; a code begins with its parent's.

    Each family of places below one parent is a table whose totals are the parent's; where the
    parent is hidden, so is its family, whose sum it is. `also` are hidden already.
    """
    hidden: set[str] = set()
    above = 0
    for length in sorted({len(code) for code in rows}):
        families: dict[str, dict[str, Sequence[Cell]]] = {}
        for code, row in rows.items():
            if len(code) == length:
                families.setdefault(code[:above], {})[code] = row
        for parent, family in families.items():
            known = family.keys() & set(also)
            hidden |= family.keys() if parent in hidden else hidden_rows(family, known)
        above = length
    return frozenset(hidden)


def _is_safe(hidden: Sequence[Sequence[Cell]], smallest: int) -> bool:
    inhabited = [row for row in hidden if any(whole for _some, whole in row)]
    sums = [
        (sum(cell[0] for cell in column), sum(cell[1] for cell in column))
        for column in zip(*hidden, strict=True)
    ]
    return len(inhabited) > 1 and not is_small(sums, smallest)
