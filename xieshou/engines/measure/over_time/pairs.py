"""Two patterns of the same record: before and after, or by a mild and a harsh line."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from xieshou.engines.measure.counting.histogram import Histogram, histogram
from xieshou.engines.measure.counting.labels import Labels, encode, positions
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Int16s, Int32s, Int64s, Uint32s


@dataclass(frozen=True, eq=False)
class PatternPairs:
    """Weighted persons by (place, group, first pattern, second pattern); sorted by place, group.

    `first` and `second` are the histograms of either pattern alone, over the same persons. The
    parallel arrays of the joint cells: `place` int32[c] and `group` int16[c] index the names of
    `first`; `one` and `other` uint32[c] are the patterns; `weight` int64[c] persons, `count`
    int64[c] records.
    """

    first: Histogram
    second: Histogram
    place: Int32s
    group: Int16s
    one: Uint32s
    other: Uint32s
    weight: Int64s
    count: Int64s

    def __post_init__(self) -> None:
        for name in ("place", "group", "one", "other", "weight", "count"):
            getattr(self, name).flags.writeable = False

    def __len__(self) -> int:
        return len(self.place)

    def roll_up(self, parent: Callable[[str], str]) -> "PatternPairs":
        """The same persons by parent place, exactly."""
        first, second = self.first.roll_up(parent), self.second.roll_up(parent)
        parents = positions([[parent(place) for place in self.first.places]], first.places)[0]
        cells = _collapsed(
            parents[self.place], self.group, self.one, self.other, self.weight, self.count
        )
        return PatternPairs(first, second, *cells)


def pair_up(
    places: Labels,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    groups: Labels | None = None,
) -> PatternPairs:
    """Count records that have two packed patterns each. O(n log n).

    Places, groups and weights (persons; one weight serves both patterns) as in histogram().
    """
    one, other = np.asarray(first), np.asarray(second)
    before = histogram(places, one, weights=weights, groups=groups)
    after = histogram(places, other, weights=weights, groups=groups)
    place = encode(places, "place")[1]
    group = np.zeros(len(place), np.int32) if groups is None else encode(groups, "group")[1]
    ones = np.ones(len(place), np.int64)
    cells = _collapsed(
        place,
        group.astype(np.int16),
        one.astype(np.uint32),
        other.astype(np.uint32),
        ones if weights is None else np.asarray(weights).astype(np.int64),
        ones,
    )
    return PatternPairs(before, after, *cells)


def match_records(before: Labels, after: Labels) -> tuple[Int64s, Int64s]:
    """Rows of the records that occur at both times, in the order of `before`.

    `before` and `after` are identifiers, one per record; returns int64[m] indices into either.
    An identifier that occurs twice at one time is refused: nobody can say which is which.
    """
    names_before, codes_before = encode(before, "identifier")
    names_after, codes_after = encode(after, "identifier")
    for names, codes in ((names_before, codes_before), (names_after, codes_after)):
        if len(codes) > len(names):
            raise refuse(
                "identifier_twice",
                f"{len(codes) - len(names)} records share an identifier with another",
                "Give every record of one time its own identifier.",
                value=len(codes) - len(names),
            )
    row_after = {names_after[code]: row for row, code in enumerate(codes_after.tolist())}
    matched = [
        (row, row_after[names_before[code]])
        for row, code in enumerate(codes_before.tolist())
        if names_before[code] in row_after
    ]
    rows = np.array(matched, dtype=np.int64).reshape(len(matched), 2)
    return rows[:, 0], rows[:, 1]


def _collapsed(
    place: Int32s,
    group: Int16s,
    one: Uint32s,
    other: Uint32s,
    weight: Int64s,
    count: Int64s,
) -> tuple[Int32s, Int16s, Uint32s, Uint32s, Int64s, Int64s]:
    order = np.lexsort((other, one, group, place))
    place, group, one, other = place[order], group[order], one[order], other[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.any([np.diff(column) != 0 for column in (place, group, one, other)], axis=0)
    starts = np.flatnonzero(new)
    if not len(starts):
        return place, group, one, other, weight, count
    return (
        place[starts],
        group[starts],
        one[starts],
        other[starts],
        np.add.reduceat(weight[order], starts),
        np.add.reduceat(count[order], starts),
    )
