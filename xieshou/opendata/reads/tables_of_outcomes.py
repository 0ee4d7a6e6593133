"""Published and measured figures as tables, without what the public may not see."""

from collections.abc import Iterator
from typing import Any

from django.utils import translation

from xieshou.core.scope import PUBLIC
from xieshou.opendata.rules.activity import told
from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.reads import MeasurementRow, PlaceFigures
from xieshou.registry import reads as registry

_LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
_DIGITS = tuple(_LEVELS)
_COUNTY_DIGITS = 6


def published() -> Iterator[tuple[Any, ...]]:
    rows = outcomes.published()
    with translation.override("en"):
        english = [one.label for one in outcomes.published()]
    for one, label in zip(rows, english, strict=True):
        yield (
            one.scope, one.place_code, one.period, one.indicator, one.label, label, one.value,
            one.unit, one.origin, one.source, one.source_url, one.grade, one.note,
        )  # fmt: skip


def measured() -> Iterator[tuple[Any, ...]]:
    for run in _runs():
        about = (run.year, run.set_code, run.set_version)
        for digits in _DIGITS:
            if digits < len(run.place):
                continue
            first = _first_below(run.place, digits)
            for cutoff in outcomes.offered(PUBLIC, run, first) if first else ():
                for one in _level(run, cutoff, digits):
                    yield (
                        *about, cutoff, one.code, one.label, one.level, told(one.people), one.poor,
                        one.score, one.headcount, one.intensity, one.adjusted, one.hidden,
                        run.synthetic,
                    )  # fmt: skip


def indicators() -> Iterator[tuple[Any, ...]]:
    for run in _runs():
        english = _english(run)
        cutoff = run.default_cutoff
        own = outcomes.figures(PUBLIC, run, run.place, cutoff)
        if own is not None:
            yield from _parts(run, own, english)
        for digits in _DIGITS:
            if digits > len(run.place):
                for one in outcomes.level_figures(PUBLIC, run, run.place, digits, cutoff):
                    yield from _parts(run, one, english)


def _parts(
    run: MeasurementRow, one: PlaceFigures, english: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    for part in one.indicators:
        yield (
            run.year, run.set_code, run.set_version, one.cutoff, one.figure.code, one.figure.level,
            part.code, part.label, english[part.code], part.dimension, part.weight, part.raw,
            part.censored, part.contribution, part.hidden, run.synthetic,
        )  # fmt: skip


def _runs() -> tuple[MeasurementRow, ...]:
    """Of each province the measurement that the public is shown; where none covers it, of each
    prefecture, and so of each county. Of earlier ones the pages tell only as far as none may be
    compared with a later one to find few people: see outcomes.history.
    """
    return tuple(run for one in registry.children("") for run in _runs_of(one.code))


def _runs_of(code: str) -> Iterator[MeasurementRow]:
    run = outcomes.latest_run(code)
    if run is not None:
        yield run
    elif len(code) < _COUNTY_DIGITS:
        for one in registry.children(code):
            yield from _runs_of(one.code)


def _level(run: MeasurementRow, cutoff: str, digits: int) -> tuple[outcomes.FigureRow, ...]:
    if digits == len(run.place):
        own = outcomes.figures(PUBLIC, run, run.place, cutoff)
        return (own.figure,) if own else ()
    return outcomes.children_figures(PUBLIC, run, run.place, cutoff, digits)


def _first_below(place: str, digits: int) -> str:
    """A place of that level, for which cutoffs are offered as for all of its level."""
    if digits == len(place):
        return place
    return min(registry.place_ids(place, _LEVELS[digits]), default="")


def _english(run: MeasurementRow) -> dict[str, str]:
    with translation.override("en"):
        return {one.code: one.label for one in run.indicators.indicators}
