"""Answers that are missing: what was said, and what is made of the rest, on the record.

Three policies, none of them silent: `complete(..., "drop")` leaves out whoever has a gap,
`complete(..., "impute")` takes the gap from others who agree on what is known (hot deck within
classes: Kalton and Kasprzyk (1986), "The treatment of missing survey data", Survey Methodology 12,
1-16; Andridge and Little (2010), "A review of hot deck imputation for survey non-response",
International Statistical Review 78, 40-64), and `bounds` says what any answers would give.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xieshou.engines.measure.counting.histogram import Histogram, histogram
from xieshou.engines.measure.counting.indicators import MOST_INDICATORS, IndicatorSet
from xieshou.engines.measure.counting.labels import Labels, encode, positions
from xieshou.engines.measure.input_error import refuse
from xieshou.engines.measure.kinds import Bools, Floats, Int16s, Int32s, Int64s, Uint32s
from xieshou.engines.measure.missing.hot_deck import GOLDEN, deal

Policy: TypeAlias = Literal["drop", "impute"]
# Where an imputed answer came from, nearest first; "nobody" stands for: taken as not deprived.
DONORS = ("group", "place", "parent", "everybody", "nobody")


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells by place, group, what is unknown (a mask) and what is known; parallel arrays."""

    place: Int64s
    group: Int64s
    unknown: Uint32s
    known: Uint32s
    weight: Int64s
    count: Int64s

    def __len__(self) -> int:
        return len(self.place)

    def where(self, chosen: npt.NDArray[Any]) -> "Cells":
        return Cells(*(column[chosen] for column in vars(self).values()))


@dataclass(frozen=True)
class Incomplete:
    """What was answered: for each set of unknown indicators, a histogram of the known bits.

    `parts` maps the mask of what is unknown to the persons of whom just that is unknown; 0 to
    those of whom all is known. Unknown bits are 0 in the patterns. Places may be clusters.
    """

    parts: Mapping[int, Histogram]

    def __post_init__(self) -> None:
        for mask, part in self.parts.items():
            if not 0 <= mask < 1 << MOST_INDICATORS or (part.pattern & np.uint32(mask)).any():
                raise refuse(
                    "unknown_malformed",
                    f"Patterns of unknown-mask {mask} have bits said to be unknown",
                    "Leave unknown bits 0; Incomplete.from_rows() does.",
                    value=mask,
                )

    @staticmethod
    def from_rows(
        places: Labels,
        patterns: npt.NDArray[Any],
        unknown: npt.NDArray[Any],
        *,
        weights: npt.ArrayLike | None = None,
        groups: Labels | None = None,
    ) -> "Incomplete":
        """Count packed rows as `histogram` does; `unknown` has a mask per row."""
        names, place = encode(places, "place")
        group_names, group = (("",), None) if groups is None else encode(groups, "group")
        masks, known = np.asarray(unknown), np.asarray(patterns)
        if not len(place) == len(masks) == len(known):
            raise refuse(
                "columns_unequal",
                f"There are {len(place)} places, {len(known)} patterns and {len(masks)} masks",
                "Give one value per row in every column.",
            )
        weight = None if weights is None else np.asarray(weights)
        parts = {}
        for mask in {0, *np.unique(masks).tolist()}:
            at = np.flatnonzero(masks == mask)
            parts[int(mask)] = histogram(
                pa.DictionaryArray.from_arrays(place[at], pa.array(names, pa.string())),
                known[at].astype(np.int64) & ~int(mask),
                weights=None if weight is None else weight[at],
                groups=None
                if group is None
                else pa.DictionaryArray.from_arrays(group[at], pa.array(group_names, pa.string())),
            )
        empty = _empty(names, group_names or ("",))
        return Incomplete({mask: empty.merge(part) for mask, part in parts.items()})

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Every place named by any part, sorted."""
        return tuple(sorted({name for part in self.parts.values() for name in part.places}))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Every group named by any part, sorted."""
        named = {name for part in self.parts.values() for name in part.groups}
        return tuple(sorted(named)) or ("",)

    @cached_property
    def cells(self) -> Cells:
        """All cells, by indices into `places` and `groups`, sorted by place, group, unknown."""
        columns: list[tuple[npt.NDArray[Any], ...]] = []
        for mask, part in sorted(self.parts.items()):
            place = _renamed(part.place, part.places, self.places)
            group = _renamed(part.group, part.groups, self.groups)
            masks = np.full(len(part), mask, np.uint32)
            columns.append((place, group, masks, part.pattern, part.weight, part.count))
        if not columns:
            return Cells(*(np.empty(0, kind) for kind in ("i8", "i8", "u4", "u4", "i8", "i8")))
        whole = Cells(*(np.concatenate(column) for column in zip(*columns, strict=True)))
        return whole.where(np.lexsort((whole.known, whole.unknown, whole.group, whole.place)))

    def filled(self, known: Uint32s) -> Histogram:
        """The histogram if the patterns of `cells` were `known`."""
        each = self.cells
        whole = _summed(each.place, each.group, known, each.weight, each.count)
        return Histogram(self.places, self.groups, *whole)

    def complete_only(self) -> Histogram:
        """Those of whom all is known; places and groups without any are kept, empty."""
        empty = _empty(self.places, self.groups)
        return empty.merge(self.parts[0]) if 0 in self.parts else empty


@dataclass(frozen=True)
class MissingReport:
    """What was missing and what became of it, in persons (units of weight).

    `people` = `complete` + `dropped` + `imputed`; `by_indicator` counts for each indicator code
    the persons of whom it is unknown; `donors` says of the imputed from whom their answers were
    taken: people of the same place and group, of the place, of the parent place, everybody, or
    nobody, which means that they were taken as not deprived.
    """

    policy: Policy
    people: int
    complete: int
    dropped: int
    imputed: int
    by_indicator: dict[str, int]
    donors: dict[str, int]


def complete(
    incomplete: Incomplete,
    indicators: IndicatorSet,
    policy: Policy,
    *,
    parent: Callable[[str], str] | None = None,
) -> tuple[Histogram, MissingReport]:
    """A histogram without gaps, and what was done to have it.

    "drop" keeps those of whom all is known. "impute" gives every record with a gap the whole
    pattern of people who agree with it in all that is known: those of its place and group if
    there are any, else of its place, else of the places with the same `parent` (where given),
    else everybody; if nobody agrees, what is unknown is taken as not deprived. Among them,
    patterns are dealt out in proportion to persons, by systematic sampling whose starts follow
    the golden ratio from cell to cell: deterministic, records and persons exactly kept, no
    record split, and in the long run no pattern favoured.
    """
    each = incomplete.cells
    _check(each, indicators)
    whole = incomplete.complete_only()
    gaps = each.where(each.unknown != 0)
    donors = dict.fromkeys(DONORS, 0)
    missing = int(gaps.weight.sum())
    if policy == "impute":
        parts = [whole]
        for name, taken in _imputed(incomplete, whole, gaps, parent):
            donors[name] += int(taken.weight.sum())
            cells = _summed(taken.place, taken.group, taken.known, taken.weight, taken.count)
            parts.append(Histogram(incomplete.places, incomplete.groups, *cells))
        whole = parts[0].merge(*parts[1:])
    elif policy != "drop":
        raise refuse(
            "policy_unknown", f"The policy is {policy!r}", 'Use "drop" or "impute".', value=policy
        )
    return whole, MissingReport(
        policy=policy,
        people=int(each.weight.sum()),
        complete=int(each.weight.sum()) - missing,
        dropped=missing if policy == "drop" else 0,
        imputed=missing if policy == "impute" else 0,
        by_indicator={
            code: int(gaps.weight[(gaps.unknown >> np.uint32(bit)) & 1 == 1].sum())
            for bit, code in enumerate(indicators.codes)
        },
        donors=donors,
    )


def _check(each: Cells, indicators: IndicatorSet) -> None:
    outside = (each.unknown | each.known) >> np.uint32(len(indicators))
    if outside.any():
        raise refuse(
            "pattern_out_of_range",
            f"Patterns have bits beyond set {indicators.code}",
            f"Use the set they were packed with; this one has {len(indicators)} indicators.",
        )


def _imputed(
    incomplete: Incomplete,
    whole: Histogram,
    gaps: Cells,
    parent: Callable[[str], str] | None,
) -> Iterator[tuple[str, Cells]]:
    """(kind of donors, cells with their gaps filled), nearest donors first."""
    starts: Floats = np.modf(np.arange(1, len(gaps) + 1) * GOLDEN)[0]
    left = np.ones(len(gaps), np.bool_)
    families = np.zeros(len(incomplete.places), np.int64)
    if parent is not None:
        names = [parent(place) for place in incomplete.places]
        families = np.unique(np.array(names, dtype=object), return_inverse=True)[1]
    groups = len(incomplete.groups)
    giving = whole.weight > 0
    place, pattern = whole.place[giving].astype(np.int64), whole.pattern[giving]
    weight = whole.weight[giving]
    classes = {
        "group": (place * groups + whole.group[giving], gaps.place * groups + gaps.group),
        "place": (place, gaps.place),
        "parent": (families[place], families[gaps.place]),
        "everybody": (np.zeros_like(place), np.zeros_like(gaps.place)),
    }
    if parent is None:
        del classes["parent"]
    for name, (giver, taker) in classes.items():
        nothing = np.zeros_like(giver)
        at, _, patterns, weights, _ = _summed(giver, nothing, pattern, weight, weight)
        for mask in np.unique(gaps.unknown[left]):
            takers = np.flatnonzero(left & (gaps.unknown == mask))
            filled, met = deal(
                (at.astype(np.int64), patterns, weights),
                (taker[takers], gaps.known[takers], gaps.weight[takers], gaps.count[takers]),
                starts[takers],
                int(mask),
            )
            left[takers[met]] = False
            yield name, _placed(gaps, takers, *filled)
    yield "nobody", gaps.where(left)


def _placed(
    gaps: Cells, takers: Int64s, row: Int64s, pattern: Uint32s, weight: Int64s, count: Int64s
) -> Cells:
    at = takers[row]
    return Cells(gaps.place[at], gaps.group[at], gaps.unknown[at], pattern, weight, count)


def _summed(
    place: npt.NDArray[Any],
    group: npt.NDArray[Any],
    pattern: Uint32s,
    weight: Int64s,
    count: Int64s,
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], Uint32s, Int64s, Int64s]:
    """Cells sorted by place, group and pattern, each combination once."""
    order = np.lexsort((pattern, group, place))
    columns = [column[order] for column in (place, group, pattern)]
    new: Bools = np.ones(len(order), np.bool_)
    new[1:] = np.logical_or.reduce([np.diff(column) != 0 for column in columns])
    starts = np.flatnonzero(new)
    sums = [
        np.add.reduceat(column[order], starts) if len(starts) else column[:0]
        for column in (weight, count)
    ]
    return columns[0][starts], columns[1][starts], columns[2][starts], sums[0], sums[1]


def _renamed(at: npt.NDArray[Any], names: tuple[str, ...], among: tuple[str, ...]) -> Int64s:
    """Indices into `names` as indices into `among`."""
    same = names == among
    renamed: Int64s = (at if same else positions([names], among)[0][at]).astype(np.int64)
    return renamed


def _empty(places: tuple[str, ...], groups: tuple[str, ...]) -> Histogram:
    place: Int32s = np.empty(0, np.int32)
    group: Int16s = np.empty(0, np.int16)
    pattern: Uint32s = np.empty(0, np.uint32)
    none = np.empty(0, np.int64)
    return Histogram(places, groups, place, group, pattern, none, none)
