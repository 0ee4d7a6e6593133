"""Pairings beside each other: fairly, against those that began alike, and against last year."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from xieshou.cockpit import rules
from xieshou.cockpit.reads.board import sees_board
from xieshou.cockpit.reads.measures import (
    COUNTY,
    PREFECTURE,
    WEST,
    CockpitMeasure,
    area_of,
    county_figures,
    figure_rounds,
    measure_of,
    sees_sum,
    sums_of,
)
from xieshou.cockpit.rules import Course
from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.registry import reads as registry

# Sums of so few are said to be small.
SMALL_PEOPLE, SMALL_FEN, SMALL_WORKS = 10, 10_000_000, 5
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class ComparedPairing:
    """A pairing in the measure's unit: in the base year (`start`) and the last one (`now`), its
    `change`, beside the median change of the `others` of its `band` that began alike, and the
    `difference`. `few`: so few others, or so small a number, that little follows. `by_now` and
    `by_then`: this year's whole months and the same months of last year (sums alone)."""

    east: str
    east_label: str
    west: str
    west_label: str
    start: float
    now: float
    change: float
    band: int
    others: int
    median: float | None
    difference: float | None
    few: bool
    by_now: float | None
    by_then: float | None
    change_bp: int | None


@dataclass(frozen=True, slots=True)
class CockpitComparison:
    """All current pairings that can be compared, the best beside its like first. `base` and `last`
    are the years; `months` whole months of this year stand against last year's; `left_out`
    pairings have no figure in both years, or none to be shown. `less_is_better` for poverty, whose
    figures are of `place`, as on the map."""

    measure: CockpitMeasure
    place: str
    base: int | None
    last: int | None
    bands: int
    months: int
    less_is_better: bool
    left_out: int
    rows: tuple[ComparedPairing, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of pairings, each by (east, west)."""

    base: int | None
    last: int | None
    starts: Mapping[tuple[str, str], float]
    ends: Mapping[tuple[str, str], float]
    by_now: Mapping[tuple[str, str], float]
    by_then: Mapping[tuple[str, str], float]


def comparison(viewer: Viewer, code: str, place: str = "") -> CockpitComparison | None:
    """Every current pairing by a measure; None for a measure that there is not, or a viewer who
    watches over nothing."""
    measure = measure_of(code, viewer)
    if measure is None or not sees_board(viewer):
        return None
    pairs = {(row.east_code, row.west_code): row for row in registry.pairings(current=True)}
    shown = [pair for pair in pairs if sees_sum(measure, viewer, *reversed(pair))]
    where = place or area_of(viewer)
    seen = _sums(measure, shown) if measure.both else _figures(measure, shown, viewer, where)
    known = [pair for pair in shown if pair in seen.starts and pair in seen.ends]
    less = not measure.both
    beside = rules.beside_alike(
        [Course(" ".join(pair), seen.starts[pair], seen.ends[pair]) for pair in known]
    )
    rows = []
    for pair, one in zip(known, beside, strict=True):
        row, now, then = pairs[pair], seen.by_now.get(pair), seen.by_then.get(pair)
        rows.append(
            ComparedPairing(
                row.east_code, row.east_label, row.west_code, row.west_label, seen.starts[pair],
                seen.ends[pair], one.change, one.band, one.others, one.median, one.difference,
                one.few or _small(measure, seen.starts[pair], seen.ends[pair]), now, then,
                None if now is None or then is None else rules.change_bp(int(now), int(then)),
            )
        )  # fmt: skip
    best = sorted(rows, key=lambda row: (row.difference or 0) * (1 if less else -1))
    return CockpitComparison(
        measure, WEST if measure.both else where, seen.base, seen.last,
        max((one.bands for one in beside), default=0),
        clock.today().month - 1, less, len(pairs) - len(known), tuple(best),
    )  # fmt: skip


def _small(measure: CockpitMeasure, *values: float) -> bool:
    least = {"people": SMALL_PEOPLE, "fen": SMALL_FEN, "projects": SMALL_WORKS}.get(measure.unit)
    return least is not None and min(values) < least


def _sums(measure: CockpitMeasure, pairs: list[tuple[str, str]]) -> _Seen:
    """From the first whole year that anything is known of to the last: a year that is under way is
    held against the same months of the year before alone, and one in which the record begins later
    than in January is none. A pairing with something in one of the two years had nought in the
    other."""
    today = clock.today()
    months = today.month - 1 if measure.by_month else DECEMBER
    years: dict[int, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    until: dict[int, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    of_west = _by_west(pairs)
    months_known: set[tuple[int, int]] = set()
    for row in sums_of(measure.code):
        for west in {row.west[:COUNTY], row.west[:PREFECTURE]}:
            for pair in of_west.get(west, ()):
                if not row.east.startswith(pair[0]):
                    continue
                years[row.year][pair] += row.value
                months_known.add((row.year, row.month))
                if row.month <= months:
                    until[row.year][pair] += row.value
    # Works are planned by the year, and counted whole; the rest ends with last year.
    begins, ends = 0, today.year
    if measure.by_month:
        begins, ends = rules.whole_since(min(months_known, default=(0, 1))), today.year - 1
    whole = sorted(year for year in years if begins <= year <= ends)
    base, last = (whole[0], whole[-1]) if len(whole) > 1 else (None, None)
    either = {*years[base], *years[last]} if base and last else set()
    by_now = until[today.year] if measure.by_month else {}
    by_then = until[today.year - 1] if measure.by_month else {}
    return _Seen(
        base, last,
        {pair: years[base].get(pair, 0) for pair in either} if base else {},
        {pair: years[last].get(pair, 0) for pair in either} if last else {},
        {pair: by_now.get(pair, 0) for pair in pairs} if measure.by_month else {},
        {pair: by_then.get(pair, 0) for pair in pairs} if measure.by_month else {},
    )  # fmt: skip


def _by_west(pairs: list[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        found.setdefault(pair[1], []).append(pair)
    return found


def _figures(
    measure: CockpitMeasure, pairs: list[tuple[str, str]], viewer: Viewer, place: str
) -> _Seen:
    """From the first year measured by the same questions to the last; a prefecture by its own."""
    runs = figure_rounds(measure, viewer, place)
    if len(runs) < 2:
        return _Seen(None, None, {}, {}, {}, {})
    ends = []
    # The years between are on the map.
    for run, later in ((runs[0], runs[1:]), (runs[-1], ())):
        found: dict[str, float | None] = {}
        for digits in {len(west) for _east, west in pairs} & {PREFECTURE, COUNTY}:
            found |= county_figures(measure, run, viewer, place, digits, later)
        values = ((pair, found.get(pair[1])) for pair in pairs)
        ends.append({pair: value for pair, value in values if value is not None})
    return _Seen(runs[0].year, runs[-1].year, ends[0], ends[1], {}, {})
