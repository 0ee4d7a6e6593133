"""Questions about the figures of places: stored ones, any other cutoff, and published ones."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language

from xieshou.core.scope import Viewer, within
from xieshou.outcomes import feed, rules
from xieshou.outcomes.models import MeasureRun, PlaceFigure, PublishedFigure
from xieshou.outcomes.rules import Figures
from xieshou.registry import reads as registry
from xieshou.villages import reads as villages

CHILD_DIGITS = {2: 4, 4: 6, 6: 9, 9: 12}
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
# Below this level places are small enough for a count to point at people.
SMALL_DIGITS = 9


@dataclass(frozen=True)
class RunRow:
    id: int
    year: int
    place: str
    set_code: str
    cutoffs: tuple[str, ...]
    inputs_hash: str
    engine_version: str
    synthetic: bool
    created_at: datetime


@dataclass(frozen=True)
class FigureRow:
    """Figures of a place, named in the language of the request.

    `hidden` ones count so few people that they are not shown.
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


@dataclass(frozen=True)
class IndicatorFigure:
    """One indicator: who lacks it (share of all, and of all but poor only), its share of M0."""

    code: str
    label: str
    dimension: str
    weight: int
    raw: float
    censored: float
    contribution: float


@dataclass(frozen=True)
class PlaceFigures:
    figure: FigureRow
    indicators: tuple[IndicatorFigure, ...]


@dataclass(frozen=True)
class PublishedRow:
    """A published figure; `label` names the indicator in the language of the request."""

    scope: str
    place_code: str
    period: str
    indicator: str
    label: str
    value: str
    unit: str
    origin: str
    source: str
    source_url: str
    grade: str
    note: str


def latest_run(place: str = "", year: int | None = None) -> RunRow | None:
    """The newest run that covers `place`."""
    runs = MeasureRun.objects.select_related("indicator_set", "place")
    if year is not None:
        runs = runs.filter(year=year)
    for run in runs:
        if place.startswith(run.place.code) or not place:
            return RunRow(
                id=run.pk,
                year=run.year,
                place=run.place.code,
                set_code=run.indicator_set.code,
                cutoffs=tuple(run.cutoffs),
                inputs_hash=run.inputs_hash,
                engine_version=run.engine_version,
                synthetic=run.synthetic,
                created_at=run.created_at,
            )
    return None


def figures(viewer: Viewer, run: RunRow, code: str, cutoff: str) -> PlaceFigures | None:
    """The figures of one place with its indicators; None where nothing was measured."""
    parent = _parent(code)
    level = _counts(run, parent, len(code), cutoff) if parent else _counts(run, "", 2, cutoff)
    found = level.get(code)
    name = registry.place_names([code]).get(code)
    if found is None or name is None:
        return None
    row = _row(code, name, found, hidden=code in _hidden(viewer, parent, level))
    if row.hidden:
        return PlaceFigures(row, ())
    asked = registry.indicator_set(run.set_code)
    dimensions = {one.code: one.label for one in asked.dimensions}
    shares = zip(asked.indicators, found.raw, found.censored, found.contributions, strict=True)
    return PlaceFigures(
        row,
        tuple(
            IndicatorFigure(
                code=one.code,
                label=one.label,
                dimension=dimensions[one.dimension],
                weight=one.weight,
                raw=raw / found.people if found.people else 0.0,
                censored=censored / found.people if found.people else 0.0,
                contribution=contribution,
            )
            for one, raw, censored, contribution in shares
        ),
    )


def children_figures(
    viewer: Viewer, run: RunRow, code: str, cutoff: str, digits: int | None = None
) -> tuple[FigureRow, ...]:
    """The figures of the places below `code` (of the next level, or of codes of `digits` length)."""
    digits = digits or CHILD_DIGITS.get(len(code), 0)
    if not digits:
        return ()
    counts = _counts(run, code, digits, cutoff)
    hidden = _hidden(viewer, code, counts)
    names = registry.place_names(counts)
    return tuple(
        _row(child, names[child], found, hidden=child in hidden)
        for child, found in sorted(counts.items())
        if child in names
    )


def published(scope: str = "", place: str = "") -> tuple[PublishedRow, ...]:
    """What others published of a scope or place, newest period first."""
    english = (get_language() or "").startswith("en")
    rows = PublishedFigure.objects.select_related("place")
    if scope:
        rows = rows.filter(scope=scope)
    if place:
        rows = rows.filter(place__code=place)
    return tuple(
        PublishedRow(
            scope=row.scope,
            place_code=row.place.code if row.place else "",
            period="–".join(dict.fromkeys(filter(None, (row.period_start, row.period_end)))),
            indicator=row.indicator,
            label=row.name_en if english else row.name_zh,
            value=row.value,
            unit=row.unit,
            origin=row.origin,
            source=row.source,
            source_url=row.source_url,
            grade=row.grade,
            note=row.note,
        )
        for row in rows.order_by("-period_end", "pk")
    )


def _counts(run: RunRow, parent: str, digits: int, cutoff: str) -> dict[str, Figures]:
    """Figures of all places of one level below `parent`: stored, or counted now for other cutoffs."""
    indicators = feed.engine_set(registry.indicator_set(run.set_code))
    if cutoff not in run.cutoffs:
        stamp = villages.needs_stamp(run.place, run.year)
        hist = feed.histogram(run.year, run.place, stamp)
        level = hist.roll_up(lambda code: code[:digits])
        counted = feed.figures(level, indicators, cutoff)
        return {code: one for code, one in counted.items() if code.startswith(parent)}
    weights = tuple(int(weight) for weight in indicators.weights)
    stored = PlaceFigure.objects.filter(
        within(parent, "place__code"),
        run_id=run.id,
        cutoff=cutoff,
        place__level=LEVELS[digits],
    ).values_list("place__code", "people", "poor", "score", "raw", "censored")
    return {
        code: Figures(people, poor, score, weights, tuple(raw), tuple(censored))
        for code, people, poor, score, raw, censored in stored
    }


def _hidden(viewer: Viewer, parent: str, counts: dict[str, Figures]) -> frozenset[str]:
    if all(len(code) < SMALL_DIGITS for code in counts):
        return frozenset()
    if viewer.may("registry.see_households", parent):
        return frozenset()
    return rules.hidden_cells({code: one.poor for code, one in counts.items()})


def _row(code: str, name: str, found: Figures, *, hidden: bool) -> FigureRow:
    row = FigureRow(
        code=code,
        label=name,
        level=LEVELS[len(code)],
        people=found.people,
        poor=found.poor,
        score=found.score,
        headcount=found.headcount,
        intensity=found.intensity,
        adjusted=found.adjusted,
        hidden=hidden,
    )
    if not hidden:
        return row
    return replace(row, poor=None, score=None, headcount=None, intensity=None, adjusted=None)


def _parent(code: str) -> str:
    return next((code[:digits] for digits, below in CHILD_DIGITS.items() if below == len(code)), "")


