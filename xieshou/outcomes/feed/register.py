"""Needs of villages → histogram → exact measures of villages and of every place above them."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from xieshou.engines.measure import (
    Change as EngineChange,
    Histogram,
    Indicator,
    IndicatorSet,
    Measures,
    measure,
)
from xieshou.outcomes.rules import FigureChange, Figures, score_of
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages

# Digits of the code of each level, from the village upward.
DIGITS = (12, 9, 6, 4, 2)
ENGINE_VERSION = "measure-1"


@lru_cache(maxsize=4)
def histogram(year: int, prefix: str, stamp: str) -> Histogram:
    """All villages below `prefix`; `stamp` names the state of their needs: the cache is true."""
    return Histogram.from_cells(
        {
            code: {
                group: {int(pattern): persons for pattern, persons in patterns.items()}
                for group, patterns in groups.items()
            }
            for code, groups in villages.needs(prefix, year)
        }
    )


@lru_cache(maxsize=16)
def measured(
    year: int, prefix: str, stamp: str, asked: IndicatorSetRow, cutoffs: tuple[str, ...]
) -> Measures:
    """The measures of all villages below `prefix` at these cutoffs."""
    return measure(histogram(year, prefix, stamp), engine_set(asked), cutoffs)


@lru_cache(maxsize=64)
def at_every_line(
    year: int, prefix: str, stamp: str, asked: IndicatorSetRow, digits: int, parent: str
) -> Measures:
    """The places of one level below `parent` at every line: cutoff `i` is a score of i + 1.

    No two cutoffs that a score can tell apart are left out, so that any cutoff is a look-up.
    """
    below = _below(histogram(year, prefix, stamp), parent)
    if digits != DIGITS[0]:
        below = below.roll_up(lambda code: code[:digits])
    total = asked.total_weight
    return measure(below, engine_set(asked), [f"{score}/{total}" for score in lines(asked)])


def lines(asked: IndicatorSetRow) -> range:
    """The scores at which somebody can begin to be poor."""
    return range(1, asked.total_weight + 1)


def line_of(asked: IndicatorSetRow, cutoff: str) -> int:
    """The smallest score that is poor at the cutoff."""
    return score_of(cutoff, asked.total_weight)


def change(before: float, after: float, years: int) -> FigureChange:
    """A figure of two rounds compared."""
    found = EngineChange(np.array([before]), np.array([after]), years)
    return FigureChange(
        absolute=float(found.absolute[0]),
        relative=_known(found.relative[0]),
        annual_absolute=float(found.annual_absolute[0]),
        annual_relative=_known(found.annual_relative[0]),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@lru_cache(maxsize=64)
def patterns(
    year: int, prefix: str, stamp: str, digits: int, parent: str
) -> dict[str, dict[int, int]]:
    """Persons by place and pattern, of the places of one level below `parent`."""
    below = _below(histogram(year, prefix, stamp), parent).roll_up(lambda code: code[:digits])
    found: dict[str, dict[int, int]] = {code: {} for code in below.places}
    for place, _group, pattern, persons, _count in below.cells():
        found[place][pattern] = found[place].get(pattern, 0) + persons
    return found


def scores(asked: IndicatorSetRow, found: Sequence[int]) -> list[int]:
    """The score of each pattern: the sum of the weights of what is lacking."""
    weighed: list[int] = engine_set(asked).scores[list(found)].tolist()
    return weighed


def _below(hist: Histogram, parent: str) -> Histogram:
    """The part whose places are below `parent`: neighbours, as places are sorted."""
    if not parent:
        return hist
    first = bisect_left(hist.places, parent)
    last = bisect_left(hist.places, parent + "a")
    low, high = np.searchsorted(hist.place, [first, last]).tolist()
    part = slice(low, high)
    return Histogram(
        hist.places[first:last],
        hist.groups,
        hist.place[part] - np.int32(first),
        hist.group[part],
        hist.pattern[part],
        hist.weight[part],
        hist.count[part],
    )


def inputs_hash(hist: Histogram, asked: IndicatorSetRow) -> str:
    """SHA-256 over the places and cells of a histogram and the weights that they are given."""
    weights = [(one.code, one.weight) for one in asked.indicators]
    digest = hashlib.sha256("\n".join([*hist.places, "", *hist.groups, str(weights)]).encode())
    for column in (hist.place, hist.group, hist.pattern, hist.weight):
        digest.update(column.tobytes())
    return digest.hexdigest()


def level(
    villages_: Measures, digits: int, parent: str = "", cutoff: int = 0
) -> dict[str, Figures]:
    """Figures by code of the places of one level below `parent`; `cutoff` is a position."""
    found = villages_ if digits == DIGITS[0] else villages_.roll_up(lambda code: code[:digits])
    return figures(found, parent, cutoff)


def figures(found: Measures, parent: str = "", cutoff: int = 0) -> dict[str, Figures]:
    """Figures by code of those places that are below `parent`; `cutoff` is a position."""
    weights = tuple(found.indicators.weights.tolist())
    return {
        place: Figures(
            people=int(found.population[at]),
            poor=int(found.poor[at, cutoff]),
            score=int(found.score_sum[at, cutoff]),
            weights=weights,
            raw=tuple(found.raw_persons[at].tolist()),
            censored=tuple(found.censored_persons[at, cutoff].tolist()),
        )
        for at, place in enumerate(found.places)
        if place.startswith(parent)
    }


def every_level(villages_: Measures, cutoffs: Sequence[str]) -> Iterator[tuple[str, str, Figures]]:
    """(place, cutoff, figures) of villages and of every place above them, exactly rolled up."""
    for digits in DIGITS:
        for at, cutoff in enumerate(cutoffs):
            for place, figures in level(villages_, digits, cutoff=at).items():
                yield place, cutoff, figures


def engine_set(row: IndicatorSetRow) -> IndicatorSet:
    """The set as the engine weighs it."""
    return IndicatorSet(
        row.code,
        tuple(Indicator(one.code, one.dimension, one.weight) for one in row.indicators),
    )
