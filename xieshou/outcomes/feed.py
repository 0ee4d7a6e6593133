"""Needs of villages → histogram → figures of every place above them."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from xieshou.engines.measure import Histogram, Indicator, IndicatorSet, measure
from xieshou.outcomes.rules import Figures
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages

# Digits of the code of each level, from the village upward.
DIGITS = (12, 9, 6, 4, 2)
ENGINE_VERSION = "measure-1"


def engine_set(row: IndicatorSetRow) -> IndicatorSet:
    """The registry's indicator set as the engine knows it."""
    return IndicatorSet(
        row.code,
        tuple(Indicator(one.code, one.dimension, one.weight) for one in row.indicators),
    )


@lru_cache(maxsize=8)
def histogram(year: int, prefix: str, stamp: str) -> Histogram:
    """All villages below `prefix`; `stamp` names the state of the needs, so that the cache is true."""
    return Histogram.from_cells(
        {
            code: {
                group: {int(pattern): persons for pattern, persons in patterns.items()}
                for group, patterns in groups.items()
            }
            for code, groups in villages.needs(prefix, year)
        }
    )


def inputs_hash(hist: Histogram) -> str:
    """SHA-256 over the places and cells of a histogram."""
    digest = hashlib.sha256("\n".join(hist.places).encode())
    for column in (hist.place, hist.group, hist.pattern, hist.weight):
        digest.update(column.tobytes())
    return digest.hexdigest()


def figures(hist: Histogram, indicators: IndicatorSet, cutoff: str) -> dict[str, Figures]:
    """Figures by place code of the histogram's own level."""
    found = measure(hist, indicators, [cutoff])
    weights = tuple(int(weight) for weight in indicators.weights)
    return {
        place: Figures(
            people=int(found.population[at]),
            poor=int(found.poor[at, 0]),
            score=int(found.score_sum[at, 0]),
            weights=weights,
            raw=tuple(found.raw_persons[at].tolist()),
            censored=tuple(found.censored_persons[at, 0].tolist()),
        )
        for at, place in enumerate(found.places)
    }


def every_level(
    hist: Histogram, indicators: IndicatorSet, cutoff: str
) -> Iterator[tuple[str, Figures]]:
    """(place code, figures) of villages and of every place above them, exactly rolled up."""
    for digits in DIGITS:
        hist = hist.roll_up(lambda code, digits=digits: code[:digits])
        yield from figures(hist, indicators, cutoff).items()
