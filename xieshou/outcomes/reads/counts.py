"""Exact counts of a level of places, and which of them a viewer may see."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

from xieshou.core.scope import Viewer, within
from xieshou.core.small_cells import SMALLEST_CELL, hidden_rows
from xieshou.outcomes import feed, rules
from xieshou.outcomes.models import PlaceFigure
from xieshou.outcomes.reads.runs import MeasurementRow
from xieshou.outcomes.rules import Figures
from xieshou.registry.reads import SEE_HOUSEHOLDS
from xieshou.villages import reads as villages

LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
CHILD_DIGITS = {2: 4, 4: 6, 6: 9, 9: 12}
PARENT_DIGITS = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}
# Two cutoffs tell, by subtraction, of the few people between: of counties the public gets figures
# at the stored ones only, of smaller places at one.
COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """The counts of a place, and what of them must not be shown: all, or some indicators."""

    counts: Figures
    hidden: bool = False
    hidden_indicators: frozenset[int] = frozenset()


def seen(
    viewer: Viewer, run: MeasurementRow, parent: str, digits: int, cutoff: str
) -> dict[str, Seen]:
    """The places with codes of `digits` length below `parent`, as the viewer may see them.

    Whoever may see the households of `parent` sees all. For others each family of places below
    one parent is a table whose totals are the parent's own figures; where those are hidden, so
    are the family's.
    """
    counts = counted(run, parent, digits, cutoff)
    if viewer.may(SEE_HOUSEHOLDS, parent):
        return {code: Seen(one) for code, one in counts.items()}
    if not _public(run, digits, cutoff):
        return {code: Seen(one, hidden=True) for code, one in counts.items()}
    close = _close(run, parent, digits, cutoff)
    above = PARENT_DIGITS[digits]
    over = seen(viewer, run, parent[: PARENT_DIGITS[above]], above, cutoff) if above else {}
    families: dict[str, dict[str, Figures]] = {}
    for code, one in counts.items():
        families.setdefault(code[:above], {})[code] = one
    return {
        code: row
        for head, family in families.items()
        for code, row in _family(family, over.get(head), close).items()
    }


def counted(run: MeasurementRow, parent: str, digits: int, cutoff: str) -> dict[str, Figures]:
    """Figures of all places of one level below `parent`: stored ones, or counted now."""
    if cutoff not in run.cutoffs:
        stamp = villages.needs_stamp(run.place, run.year)
        found = feed.measured(run.year, run.place, stamp, run.indicators, (cutoff,))
        # Above the place that was measured a sum would be of a part only.
        return feed.level(found, digits, parent) if digits >= len(run.place) else {}
    weights = tuple(one.weight for one in run.indicators.indicators)
    stored = PlaceFigure.objects.filter(
        within(parent, "place__code"), run=run.id, cutoff=cutoff, place__level=LEVELS[digits]
    ).order_by("place__code")
    return {
        code: Figures(people, poor, score, weights, tuple(raw), tuple(censored))
        for code, people, poor, score, raw, censored in stored.values_list(
            "place__code", "people", "poor", "score", "raw", "censored"
        )
    }


def _public(run: MeasurementRow, digits: int, cutoff: str) -> bool:
    """Whether the public gets figures of such places at the cutoff at all."""
    share = rules.cutoff_of(cutoff)
    if digits < COUNTY_DIGITS or share == rules.cutoff_of(run.default_cutoff):
        return True
    return digits == COUNTY_DIGITS and share in map(rules.cutoff_of, run.cutoffs)


def _close(run: MeasurementRow, parent: str, digits: int, cutoff: str) -> frozenset[str]:
    """Counties, at another than the usual cutoff, that have few people between two cutoffs."""
    if digits != COUNTY_DIGITS or rules.cutoff_of(cutoff) == rules.cutoff_of(run.default_cutoff):
        return frozenset()
    poor: dict[str, list[int]] = {}
    for stored in {*run.cutoffs, run.default_cutoff}:
        for code, one in counted(run, parent, digits, stored).items():
            poor.setdefault(code, []).append(one.poor)
    return frozenset(
        code
        for code, numbers in poor.items()
        if any(0 < more - less < SMALLEST_CELL for less, more in pairwise(sorted(numbers)))
    )


def _family(
    family: Mapping[str, Figures], head: Seen | None, also: Collection[str]
) -> dict[str, Seen]:
    if head and head.hidden:
        return {code: Seen(one, hidden=True) for code, one in family.items()}
    few = hidden_rows({code: ((one.poor, one.people),) for code, one in family.items()}, also)
    gone = head.hidden_indicators if head else frozenset()
    lacks = rules.hidden_indicators(family)
    return {code: Seen(one, code in few, lacks[code] | gone) for code, one in family.items()}
