"""A place as a histogram of deprivation patterns: all that any Alkire-Foster figure needs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.indicators import MOST_INDICATORS
from xieshou.engines.measure.counting.kernels import CELL_FLAWS, SOUND, collapse, first_flaw
from xieshou.engines.measure.counting.labels import Labels, encode, positions
from xieshou.engines.measure.counting.moves import Move, stepped, steps
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int16s, Int32s, Int64s, Uint32s

# Rows collapsed at once: bounds scratch memory to some 500 MB however long the input.
SLICE = 1 << 24
# Largest total of weights: keeps weight * score, summed over everyone, within 64 bits.
MOST_WEIGHT = 1 << 52
# Groups are numbered in 16 bits, with a sign.
MOST_GROUPS = (1 << 15) - 1
# Buckets (place x group) are counted out, not sorted, up to so many, or so many to a row.
BUCKETS = 1 << 22
SPARSE = 8
COLUMNS = {
    "place": np.int32,
    "group": np.int16,
    "pattern": np.uint32,
    "weight": np.int64,
    "count": np.int64,
}


@dataclass(frozen=True, eq=False)
class Histogram:
    """Weighted persons by (place, group, pattern); each combination at most once, sorted.

    `places` and `groups` are sorted names, and may include empty ones; an ungrouped histogram
    has the one group "". The parallel arrays are `place` int32[c] and `group` int16[c] (indices
    into the names), `pattern` uint32[c], `weight` int64[c] (persons, >= 0) and `count` int64[c]
    (records, >= 1). The arrays are read-only.
    """

    places: tuple[str, ...]
    groups: tuple[str, ...]
    place: Int32s
    group: Int16s
    pattern: Uint32s
    weight: Int64s
    count: Int64s

    def __post_init__(self) -> None:
        _check_groups(self.groups)
        for name, kind in COLUMNS.items():
            column = np.ascontiguousarray(getattr(self, name), dtype=kind).view()
            column.flags.writeable = False
            object.__setattr__(self, name, column)
        flaw = self._flaw()
        if flaw:
            raise refuse("histogram_malformed", flaw, "Build it by histogram() or from_cells().")

    def _flaw(self) -> str:
        if len({len(getattr(self, name)) for name in COLUMNS}) > 1:
            return "The columns differ in length"
        if list(self.places) != sorted(set(self.places)):
            return "Places are not sorted and distinct"
        if list(self.groups) != sorted(set(self.groups)):
            return "Groups are not sorted and distinct"
        flaw = first_flaw(
            *(self.place, self.group, self.pattern, self.weight, self.count),
            *(len(self.places), len(self.groups), 1 << MOST_INDICATORS),
        )
        if flaw != SOUND:
            return f"A cell {CELL_FLAWS[flaw]}"
        return "" if self.weight.sum(dtype=np.float64) <= MOST_WEIGHT else "Weights exceed 2**52"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Histogram):
            return NotImplemented
        return (self.places, self.groups) == (other.places, other.groups) and all(
            np.array_equal(getattr(self, name), getattr(other, name)) for name in COLUMNS
        )

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        return len(self.place)

    @cached_property
    def population(self) -> int:
        """Weighted persons in all."""
        return int(self.weight.sum())

    @staticmethod
    def from_cells(cells: Mapping[str, Mapping[str | None, Mapping[int, int]]]) -> "Histogram":
        """From {place: {group: {pattern: persons}}}; group None is "", each person one record.

        Places and groups without persons are kept as empty; patterns without persons are not.
        """
        rows = [
            (place, group or "", pattern, weight)
            for place, by_group in cells.items()
            for group, by_pattern in by_group.items()
            for pattern, weight in by_pattern.items()
            if weight != 0
        ]
        places = tuple(sorted(cells))
        groups = tuple(sorted({group or "" for by in cells.values() for group in by})) or ("",)
        place, group = [row[0] for row in rows], [row[1] for row in rows]
        weight = _whole([row[3] for row in rows], len(rows))
        return _collapsed(
            places,
            groups,
            positions([place], places)[0],
            positions([group], groups)[0],
            _patterns([row[2] for row in rows], len(rows)),
            weight,
            weight,
        )

    def cells(self) -> Iterator[tuple[str, str, int, int, int]]:
        """(place, group, pattern, weight, count) of every cell, in order."""
        columns = (self.place, self.group, self.pattern, self.weight, self.count)
        for place, group, pattern, weight, count in zip(
            *(column.tolist() for column in columns), strict=True
        ):
            yield self.places[place], self.groups[group], pattern, weight, count

    def at(self, place: str) -> "Histogram":
        """The part of one place; empty where the place is unknown."""
        index = self.places.index(place) if place in self.places else len(self.places)
        low, high = np.searchsorted(self.place, [index, index + 1])
        part = slice(int(low), int(high))
        return Histogram(
            (place,),
            self.groups,
            np.zeros(part.stop - part.start, np.int32),
            self.group[part],
            self.pattern[part],
            self.weight[part],
            self.count[part],
        )

    def roll_up(self, parent: Callable[[str], str]) -> "Histogram":
        """The same persons by parent place, exactly: `lambda code: code[:6]` gives counties."""
        parents = [parent(place) for place in self.places]
        names = tuple(sorted(set(parents)))
        return self._regrouped(names, self.groups, positions([parents], names)[0][self.place])

    def merge(self, *others: "Histogram") -> "Histogram":
        """The persons of all, as if they had been counted together."""
        parts = [part for part in (self, *others) if part.places]
        if len(parts) < 2:
            return parts[0] if parts else self
        places = tuple(sorted({name for part in parts for name in part.places}))
        groups = tuple(sorted({name for part in parts for name in part.groups}))
        place = positions([part.places for part in parts], places)
        group = positions([part.groups for part in parts], groups)
        return _collapsed(
            places,
            groups,
            np.concatenate([at[part.place] for at, part in zip(place, parts, strict=True)]),
            np.concatenate([at[part.group] for at, part in zip(group, parts, strict=True)]),
            np.concatenate([part.pattern for part in parts]),
            np.concatenate([part.weight for part in parts]),
            np.concatenate([part.count for part in parts]),
        )

    def changed(self, moves: Iterable[Move]) -> "Histogram":
        """The persons after single households have moved, as if all had been counted anew.

        Moves count together, in any order. A place or group without people yet may be moved into
        and is then known; one that everybody leaves stays as an empty one. Refused: taking away
        people, or records, that are not there. O(cells) copying, without sorting.
        """
        changes = steps(moves)
        places = tuple(sorted({*self.places, *(step.place for step in changes)}))
        groups = tuple(sorted({*self.groups, *(step.group for step in changes)}))
        place, moved_place = positions([self.places, [step.place for step in changes]], places)
        group, moved_group = positions([self.groups, [step.group for step in changes]], groups)

        def key(place: Int32s, group: Int32s, pattern: Uint32s) -> Int64s:
            bucket = place.astype(np.int64) * len(groups) + group
            return (bucket << MOST_INDICATORS) | pattern.astype(np.int64)

        patterns = _patterns([step.pattern for step in changes], len(changes))
        keys, weight, count = stepped(
            (key(place[self.place], group[self.group], self.pattern), self.weight, self.count),
            (
                key(moved_place, moved_group, patterns),
                np.array([step.persons for step in changes], np.int64),
                np.array([step.records for step in changes], np.int64),
            ),
        )
        bucket, pattern = keys >> MOST_INDICATORS, keys & ((1 << MOST_INDICATORS) - 1)
        return Histogram(
            places,
            groups,
            (bucket // len(groups)).astype(np.int32),
            bucket % len(groups),
            pattern.astype(np.uint32),
            weight,
            count,
        )

    def cleared(self, masks: Uint32s) -> "Histogram":
        """The same persons after clearing the bits of `masks` uint32[c], one mask per cell."""
        return self._regrouped(self.places, self.groups, self.place, self.pattern & ~masks)

    def _regrouped(
        self,
        places: tuple[str, ...],
        groups: tuple[str, ...],
        place: Int32s,
        pattern: Uint32s | None = None,
    ) -> "Histogram":
        pattern = self.pattern if pattern is None else pattern
        return _collapsed(places, groups, place, self.group, pattern, self.weight, self.count)


def histogram(
    places: Labels,
    patterns: npt.NDArray[Any],
    *,
    weights: npt.ArrayLike | None = None,
    groups: Labels | None = None,
) -> Histogram:
    """Count packed rows. O(n), memory bounded beyond the input.

    `places` (and `groups`): one code per row, as text, a NumPy array or an Arrow array (an Arrow
    dictionary array is fastest); `patterns`: n non-negative integers below 2**20; `weights`:
    n whole numbers >= 0, the persons a row stands for (household size), 1 if left out.
    """
    rows = len(places)
    names, place = encode(places, "place")
    group_names, group_codes = (("",), None) if groups is None else encode(groups, "group")
    pattern = _patterns(patterns, rows)
    weight = np.empty(0, np.int64) if weights is None else _whole(weights, rows)
    group = np.empty(0, np.int16) if group_codes is None else group_codes
    if group.size not in (0, rows):
        raise _unequal("groups", group.size, rows)
    none = np.empty(0, np.int64)
    slices = (slice(at, at + SLICE) for at in range(0, max(rows, 1), SLICE))
    return gather(
        _collapsed(
            names, group_names or ("",), place[cut], group[cut], pattern[cut], weight[cut], none
        )
        for cut in slices
    )


def gather(parts: Iterable[Histogram]) -> Histogram:
    """Merge many parts in O(cells of all parts), holding at most thrice the cells merged so far.

    Parts wait until they outweigh the whole twice, so the whole is rebuilt only as it triples
    or as much again has been folded in.
    """
    whole = Histogram.from_cells({})
    waiting: list[Histogram] = []
    cells = 0
    for part in parts:
        waiting.append(part)
        cells += len(part)
        if cells >= 2 * len(whole):
            whole, waiting, cells = whole.merge(*waiting), [], 0
    return whole.merge(*waiting)


def _collapsed(
    places: tuple[str, ...],
    groups: tuple[str, ...],
    place: Int32s,
    group: Int16s | Int32s,
    pattern: Uint32s,
    weight: Int64s,
    count: Int64s,
) -> Histogram:
    _check_groups(groups)
    group = group.astype(np.int16, copy=False)
    columns = (pattern, weight, count)
    return Histogram(places, groups, *cells_of(place, group, *columns, len(places), len(groups)))


def cells_of(
    place: Int32s,
    group: Int16s,
    pattern: Uint32s,
    weight: Int64s,
    count: Int64s,
    places: int,
    groups: int,
) -> tuple[Int32s, Int16s, Uint32s, Int64s, Int64s]:
    """`collapse`, in memory bounded by the rows also where most places lack most groups."""
    slots = 1 << int(pattern.max()).bit_length() if len(pattern) else 1
    if places * groups <= max(BUCKETS, SPARSE * len(place)) or not group.size:
        return collapse(place, group, pattern, weight, count, places, groups, slots)
    met, bucket = np.unique(place * np.int64(groups) + group, return_inverse=True)
    none = np.empty(0, np.int16)
    at, _, pattern, weight, count = collapse(
        bucket.astype(np.int32), none, pattern, weight, count, len(met), 1, slots
    )
    of = met[at]
    return (
        (of // groups).astype(np.int32),
        (of % groups).astype(np.int16),
        pattern,
        weight,
        count,
    )


def _check_groups(groups: Sequence[str]) -> None:
    if len(groups) > MOST_GROUPS:
        raise refuse(
            "groups_too_many",
            f"There are {len(groups)} groups",
            f"Use at most {MOST_GROUPS:,}; a column of identifiers is not a group.",
            value=len(groups),
        )


def _patterns(values: npt.ArrayLike, rows: int) -> Uint32s:
    given = _integers(values, rows, "patterns")
    if rows and not (given.min() >= 0 and given.max() < 1 << MOST_INDICATORS):
        raise refuse(
            "pattern_out_of_range",
            f"Patterns run from {given.min()} to {given.max()}",
            f"A pattern has at most {MOST_INDICATORS} bits; build it by pack().",
        )
    return np.ascontiguousarray(given, dtype=np.uint32)


def _whole(values: npt.ArrayLike, rows: int) -> Int64s:
    given = _integers(values, rows, "weights")
    if rows and not (given.min() >= 0 and float(given.sum(dtype=np.float64)) <= MOST_WEIGHT):
        raise refuse(
            "weight_unreadable",
            f"Weights run from {given.min()} to {given.max()}",
            "Give the persons each row stands for, from 0 up.",
        )
    return np.ascontiguousarray(given, dtype=np.int64)


def _integers(values: npt.ArrayLike, rows: int, what: str) -> npt.NDArray[Any]:
    given = np.asarray(values)
    if given.shape != (rows,):
        raise _unequal(what, given.size, rows)
    if rows and given.dtype.kind == "f" and (given % 1 == 0).all():
        given = np.clip(given, -1, MOST_WEIGHT + 1).astype(np.int64)
    if rows and given.dtype.kind not in "iub":
        raise refuse(
            f"{what}_not_whole",
            f"The {what} are of type {given.dtype}, not whole numbers",
            "Scale fractional survey weights, for instance by 1,000, and round them.",
            value=given.dtype,
        )
    return given


def _unequal(what: str, found: int, rows: int) -> Exception:
    return refuse(
        "columns_unequal",
        f"There are {rows} places but {found} {what}",
        "Give one value per row in every column.",
    )
