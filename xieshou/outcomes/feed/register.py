"""Needs of villages → histogram → exact measures of villages and of every place above them."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

from xieshou.engines.measure import Histogram, Indicator, IndicatorSet, Measures, measure
from xieshou.outcomes.rules import Figures
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
    return measure(histogram(year, prefix, stamp), _engine_set(asked), cutoffs)


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


def _engine_set(row: IndicatorSetRow) -> IndicatorSet:
    return IndicatorSet(
        row.code,
        tuple(Indicator(one.code, one.dimension, one.weight) for one in row.indicators),
    )
