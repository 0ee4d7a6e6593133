"""Exact counts of a level of places, and which of them a viewer may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from xieshou.core.scope import Viewer, within
from xieshou.core.small_cells import hidden_rows
from xieshou.core.versions import while_unchanged
from xieshou.outcomes import feed, rules
from xieshou.outcomes.models import PlaceFigure
from xieshou.outcomes.reads.runs import MeasurementRow, withheld
from xieshou.outcomes.rules import Figures
from xieshou.registry.reads import SEE_HOUSEHOLDS

LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
CHILD_DIGITS = {2: 4, 4: 6, 6: 9, 9: 12}
PARENT_DIGITS = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}
# Two cutoffs tell, by subtraction, of the few people between: of prefectures and above the public
# gets figures at those cutoffs that many people part, of counties at the stored ones that do, of
# smaller places at one.
COUNTY_DIGITS = 6
VILLAGE_DIGITS = 12

Table = Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Seen:
    """The counts of a place, and what of them must not be shown: all, or some indicators."""

    counts: Figures
    hidden: bool = False
    hidden_indicators: frozenset[int] = frozenset()


def seen(
    viewer: Viewer,
    run: MeasurementRow,
    parent: str,
    digits: int,
    cutoff: str,
    later: Sequence[MeasurementRow] = (),
) -> dict[str, Seen]:
    """The places with codes of `digits` length below `parent`, as the viewer may see them.

    Whoever may see the households of `parent` sees all. For others each family of places below
    one parent is a table whose totals are the parent's own figures; where those are hidden, so
    are the family's. Beside the figures of `later` measurements they must not tell of few either.
    """
    if viewer.may(SEE_HOUSEHOLDS, parent):
        return {code: Seen(one) for code, one in counted(run, parent, digits, cutoff).items()}
    # Of a part of a family only, what is hidden could follow from the rest.
    whole = parent[: PARENT_DIGITS[digits]]
    found = _as_released(run, cutoff, _seen_by_all(viewer, run, whole, digits, cutoff, later))
    return {code: one for code, one in found.items() if code.startswith(parent)}


def _as_released(run: MeasurementRow, cutoff: str, found: dict[str, Seen]) -> dict[str, Seen]:
    """Without what the release withholds besides."""
    kept = _stored(run).get(feed.line_of(run.indicators, cutoff))
    if run.release is None or kept is None:
        return found
    gone = withheld(run.id, run.release, run.created_at).get(kept, {})
    for code in gone.keys() & found.keys():
        one, positions = found[code], gone[code]
        found[code] = (
            replace(one, hidden=True)
            if positions is None
            else replace(one, hidden_indicators=one.hidden_indicators | positions)
        )
    return found


def _seen_by_all(
    viewer: Viewer,
    run: MeasurementRow,
    parent: str,
    digits: int,
    cutoff: str,
    later: Sequence[MeasurementRow],
) -> dict[str, Seen]:
    if not _public(run, parent, digits, cutoff):
        # Of a hidden place too the people are those who were measured, not those of today.
        stored = counted(run, parent, digits, run.cutoffs[0])
        return {code: Seen(one, hidden=True) for code, one in stored.items()}
    counts = counted(run, parent, digits, cutoff)
    beside = [
        *_other_cutoffs(run, parent, digits, cutoff),
        *(
            counted(other, parent, digits, cutoff)
            for other in later
            if _public(other, parent, digits, cutoff)
        ),
    ]
    above = PARENT_DIGITS[digits]
    head = parent[: PARENT_DIGITS[above]] if above else ""
    over = seen(viewer, run, head, above, cutoff, later) if above else {}
    families: dict[str, dict[str, Figures]] = {}
    for code, one in counts.items():
        families.setdefault(code[:above], {})[code] = one
    return {
        code: row
        for prefix, family in families.items()
        for code, row in _family(family, over.get(prefix), beside).items()
    }


def counted(run: MeasurementRow, parent: str, digits: int, cutoff: str) -> dict[str, Figures]:
    """Figures of all places of one level below `parent`: stored ones, or counted now."""
    kept = _stored(run).get(feed.line_of(run.indicators, cutoff))
    if kept is None:
        return _counted_now(run, parent, digits, cutoff)
    weights = tuple(one.weight for one in run.indicators.indicators)
    return dict(_stored_figures(run.id, parent, digits, kept, weights))


@while_unchanged(512)
def _stored_figures(
    run_id: int, parent: str, digits: int, cutoff: str, weights: tuple[int, ...]
) -> Mapping[str, Figures]:
    stored = PlaceFigure.objects.filter(
        within(parent, "place__code"), run=run_id, cutoff=cutoff, place__level=LEVELS[digits]
    ).order_by("place__code")
    return {
        code: Figures(people, poor, score, weights, tuple(raw), tuple(censored))
        for code, people, poor, score, raw, censored in stored.values_list(
            "place__code", "people", "poor", "score", "raw", "censored"
        )
    }


def _stored(run: MeasurementRow) -> dict[int, str]:
    """The stored cutoffs by the score at which somebody begins to be poor: 0.333 may be 1/3."""
    return {feed.line_of(run.indicators, one): one for one in reversed(run.cutoffs)}


def _public_cutoffs(run: MeasurementRow) -> dict[int, str]:
    """The stored cutoffs and the set's own by score; what is not stored is counted from the needs
    of today, and once these have changed two dates must not be compared; nor must what is in no
    release be compared with earlier ones."""
    stored = _stored(run)
    usual = feed.line_of(run.indicators, run.default_cutoff)
    return stored if run.stale or run.compared else {usual: run.default_cutoff} | stored


def offered(viewer: Viewer, run: MeasurementRow, code: str) -> tuple[str, ...]:
    """The cutoffs at which the viewer may be shown the place, from the widest to the strictest.

    Whoever may see its households: every one that a score can tell from the next.
    """
    digits = len(code)
    if digits not in PARENT_DIGITS:
        return ()
    asked = run.indicators
    parent = code[: PARENT_DIGITS[digits]]
    everything = viewer.may(SEE_HOUSEHOLDS, parent)
    found = feed.lines(asked) if everything else sorted(public_lines(run, parent, digits))
    return tuple(str(Fraction(line, asked.total_weight)) for line in found)


def _counted_now(run: MeasurementRow, parent: str, digits: int, cutoff: str) -> dict[str, Figures]:
    # Above the place that was measured a sum would be of a part only.
    if digits < len(run.place):
        return {}
    asked = run.indicators
    if digits == VILLAGE_DIGITS and len(parent) < COUNTY_DIGITS:
        # All lines of so many villages would not be worth their memory.
        found = feed.measured(run.year, run.place, run.stamp, asked, (cutoff,))
        return feed.figures(found, parent)
    found = feed.at_every_line(run.year, run.place, run.stamp, asked, digits, parent)
    return feed.figures(found, parent, feed.line_of(asked, cutoff) - 1)


def _public(run: MeasurementRow, parent: str, digits: int, cutoff: str) -> bool:
    """Whether the public gets figures of such places at the cutoff at all."""
    return feed.line_of(run.indicators, cutoff) in public_lines(run, parent, digits)


@lru_cache(maxsize=256)
def public_lines(run: MeasurementRow, parent: str, digits: int) -> frozenset[int]:
    """The scores at which the public may be told who begins to be poor, of a level of places."""
    asked, stored = run.indicators, _public_cutoffs(run)
    usual = feed.line_of(asked, run.default_cutoff)
    if usual not in stored:
        return frozenset()
    if digits > COUNTY_DIGITS:
        return frozenset({usual})
    if digits == COUNTY_DIGITS:
        return frozenset(stored)
    every = {line: f"{line}/{asked.total_weight}" for line in feed.lines(asked)}
    wanted = stored if run.stale or run.compared else every | stored
    tables = {line: counted(run, parent, digits, one) for line, one in wanted.items()}
    return rules.open_lines(tables, usual)


def _other_cutoffs(
    run: MeasurementRow, parent: str, digits: int, cutoff: str
) -> list[dict[str, Figures]]:
    """Of counties, at another than the usual cutoff: the other figures that the public gets."""
    line = feed.line_of(run.indicators, cutoff)
    if digits != COUNTY_DIGITS or line == feed.line_of(run.indicators, run.default_cutoff):
        return []
    return [
        counted(run, parent, digits, other)
        for score, other in sorted(_public_cutoffs(run).items())
        if score != line
    ]


def _family(family: Table, head: Seen | None, beside: Sequence[Table]) -> dict[str, Seen]:
    if head and head.hidden:
        return {code: Seen(one, hidden=True) for code, one in family.items()}
    few = hidden_rows(
        {
            code: ((one.poor, one.people), *rules.between(one, [t.get(code) for t in beside]))
            for code, one in family.items()
        }
    )
    gone = head.hidden_indicators if head else frozenset()
    lacks = rules.hidden_indicators(family, beside)
    return {code: Seen(one, code in few, lacks[code] | gone) for code, one in family.items()}
