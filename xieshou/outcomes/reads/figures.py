"""Figures of a place and of the places below it, named in the language of the request."""

from collections.abc import Sequence
from dataclasses import dataclass

from xieshou.core.scope import Viewer
from xieshou.outcomes.reads.counts import CHILD_DIGITS, LEVELS, PARENT_DIGITS, Seen, seen
from xieshou.outcomes.reads.runs import MeasurementRow
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class FigureRow:
    """H (`headcount`), A (`intensity`), M0 (`adjusted`) and the counts they are made of.

    A `hidden` row stands for so few people that the viewer may not see its figures.
    """

    code: str
    label: str
    level: str
    people: int
    poor: int | None
    score: int | None
    headcount: float | None
    intensity: float | None
    adjusted: float | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class IndicatorFigure:
    """One indicator: the share of all people who lack it (`raw`), of all who are poor and lack it
    (`censored`), and its part of M0 (`contribution`); None where too few people are counted."""

    code: str
    label: str
    deprived_if: str
    dimension: str
    dimension_label: str
    weight: int
    raw: float | None
    censored: float | None
    contribution: float | None
    hidden: bool


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A place at a cutoff; without indicators where the place itself is hidden."""

    cutoff: str
    figure: FigureRow
    indicators: tuple[IndicatorFigure, ...]


def figures(viewer: Viewer, run: MeasurementRow, code: str, cutoff: str) -> PlaceFigures | None:
    """The figures of one place with its indicators; None where nothing was measured."""
    if len(code) not in PARENT_DIGITS:
        return None
    found = own_counts(viewer, run, code, cutoff)
    name = registry.place_names([code]).get(code)
    if found is None or name is None:
        return None
    indicators = () if found.hidden else _indicators(run, found)
    return PlaceFigures(cutoff, figure_row(code, name, found), indicators)


def own_counts(viewer: Viewer, run: MeasurementRow, code: str, cutoff: str) -> Seen | None:
    """The counts of one place, as the viewer may see them."""
    digits = len(code)
    return seen(viewer, run, code[: PARENT_DIGITS[digits]], digits, cutoff).get(code)


def children_figures(
    viewer: Viewer,
    run: MeasurementRow,
    code: str,
    cutoff: str,
    digits: int | None = None,
    later: Sequence[MeasurementRow] = (),
) -> tuple[FigureRow, ...]:
    """The places below `code` (of the next level, or with codes of `digits` length), by code.

    Beside the figures of `later` measurements, which are public too, they tell of few no more.
    """
    digits = digits or CHILD_DIGITS.get(len(code), 0)
    if not digits:
        return ()
    found = seen(viewer, run, code, digits, cutoff, later)
    names = registry.place_names(found)
    return tuple(figure_row(below, names[below], found[below]) for below in found if below in names)


def places_figures(
    viewer: Viewer, run: MeasurementRow, code: str, cutoff: str
) -> tuple[PlaceFigures, ...]:
    """A place, then the places of the next level, each with its indicators."""
    own = figures(viewer, run, code, cutoff)
    digits = CHILD_DIGITS.get(len(code), 0)
    below = level_figures(viewer, run, code, digits, cutoff) if digits else ()
    return (*([own] if own else []), *below)


def level_figures(
    viewer: Viewer,
    run: MeasurementRow,
    code: str,
    digits: int,
    cutoff: str,
    later: Sequence[MeasurementRow] = (),
) -> tuple[PlaceFigures, ...]:
    """The places below `code` with codes of `digits` length, each with its indicators; `later` as
    in children_figures()."""
    found = seen(viewer, run, code, digits, cutoff, later)
    names = registry.place_names(found)
    return tuple(
        PlaceFigures(
            cutoff,
            figure_row(place, names[place], one),
            () if one.hidden else _indicators(run, one),
        )
        for place, one in found.items()
        if place in names
    )


def _indicators(run: MeasurementRow, found: Seen) -> tuple[IndicatorFigure, ...]:
    asked, counts = run.indicators, found.counts
    dimensions = {one.code: one.label for one in asked.dimensions}
    people = counts.people or 1
    rows = []
    for at, one in enumerate(asked.indicators):
        hidden = at in found.hidden_indicators
        rows.append(
            IndicatorFigure(
                code=one.code,
                label=one.label,
                deprived_if=one.deprived_if,
                dimension=one.dimension,
                dimension_label=dimensions[one.dimension],
                weight=one.weight,
                raw=None if hidden else counts.raw[at] / people,
                censored=None if hidden else counts.censored[at] / people,
                contribution=None if hidden else counts.contributions[at],
                hidden=hidden,
            )
        )
    return tuple(rows)


def figure_row(code: str, name: str, found: Seen) -> FigureRow:
    """The counts of a place as shares, as far as they may be seen."""
    counts, hidden = found.counts, found.hidden
    return FigureRow(
        code=code,
        label=name,
        level=LEVELS[len(code)],
        people=counts.people,
        poor=None if hidden else counts.poor,
        score=None if hidden else counts.score,
        headcount=None if hidden else counts.headcount,
        intensity=None if hidden else counts.intensity,
        adjusted=None if hidden else counts.adjusted,
        hidden=hidden,
    )
