"""Measured figures as rows, plain enough for JSON."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from xieshou.engines.measure import Measures
from xieshou.engines.measure.missing.bounds import Bound, Bounds
from xieshou.engines.measure.sampling.errors import Estimate, Estimates


def measured(found: Measures) -> list[dict[str, Any]]:
    """One row per cutoff and place (and group)."""
    codes = found.indicators.codes
    return [
        {
            "place": place,
            "group": found.groups[at] if found.groups else "",
            "k": str(cutoff),
            "people": int(found.population[at]),
            "poor": int(found.poor[at, cut]),
            "H": float(found.H[at, cut]),
            "A": float(found.A[at, cut]),
            "M0": float(found.M0[at, cut]),
            "raw_headcount": _by(codes, found.raw_headcount[at]),
            "censored_headcount": _by(codes, found.censored_headcount[at, cut]),
            "contribution_percent": _by(codes, found.contribution[at, cut]),
        }
        for cut, cutoff in enumerate(found.cutoffs)
        for at, place in enumerate(found.places)
    ]


def estimated(
    found: Estimates, names: Mapping[str, tuple[str, str]], people: Mapping[str, float]
) -> list[dict[str, Any]]:
    """One row per cutoff and domain, with standard errors and intervals.

    `names` gives the place and group of each domain, `people` the persons it stands for.
    """
    codes = found.indicators.codes
    return [
        {
            "place": names[domain][0],
            "group": names[domain][1],
            "k": str(cutoff),
            "people": persons(people[domain]),
            "poor": persons(people[domain] * float(found.H.value[at, cut])),
            "H": float(found.H.value[at, cut]),
            "A": float(found.A.value[at, cut]),
            "M0": float(found.M0.value[at, cut]),
            "raw_headcount": _by(codes, found.raw.value[at]),
            "censored_headcount": _by(codes, found.censored.value[at, cut]),
            "contribution_percent": _by(codes, found.contribution.value[at, cut]),
            "errors": {
                name: _error(figure, (at, cut))
                for name, figure in (("H", found.H), ("A", found.A), ("M0", found.M0))
            },
            "raw_headcount_se": _by(codes, found.raw.se[at]),
            "censored_headcount_se": _by(codes, found.censored.se[at, cut]),
            "records": int(found.records[at]),
            "clusters": int(found.clusters[at]),
            "df": int(found.df[at]),
            "small": bool(found.small[at]),
        }
        for cut, cutoff in enumerate(found.cutoffs)
        for at, domain in enumerate(found.domains)
    ]


def bounded(found: Bounds, scale: int) -> list[dict[str, Any]]:
    """One row per cutoff and place (and group): of every figure the least and the largest value.

    `scale` is the weight that stands for one person.
    """
    codes = found.indicators.codes
    return [
        {
            "place": place,
            "group": found.groups[at] if found.groups else "",
            "k": str(cutoff),
            "people": persons(found.population[at] / scale),
            "unknown": persons(found.unknown[at] / scale),
            "poor": {
                end: persons(share * found.population[at] / scale)
                for end, share in _ends(found.H, (at, cut)).items()
            },
            **{
                name: _ends(figure, (at, cut))
                for name, figure in (("H", found.H), ("A", found.A), ("M0", found.M0))
            },
            "raw_headcount": _ends_by(codes, found.raw, (at,)),
            "censored_headcount": _ends_by(codes, found.censored, (at, cut)),
            "contribution_percent": _ends_by(codes, found.contribution, (at, cut)),
        }
        for cut, cutoff in enumerate(found.cutoffs)
        for at, place in enumerate(found.places)
    ]


def persons(value: float) -> int | float:
    """Persons: a whole number where they are one, else to a millionth."""
    near = round(float(value), 6)
    return int(near) if near.is_integer() else near


def _by(codes: Sequence[str], values: Any) -> dict[str, float | None]:
    return dict(zip(codes, map(_finite, values.tolist()), strict=True))


def _error(figure: Estimate, at: tuple[int, int]) -> dict[str, float | None]:
    parts = {"se": figure.se, "low": figure.low, "high": figure.high}
    return {name: _finite(float(values[at])) for name, values in parts.items()}


def _finite(value: float) -> float | None:
    """NaN, which JSON cannot say, is nothing."""
    return value if math.isfinite(value) else None


def _ends(bound: Bound, at: tuple[int, ...]) -> dict[str, float]:
    return {"low": float(bound.low[at]), "high": float(bound.high[at])}


def _ends_by(
    codes: Sequence[str], bound: Bound, at: tuple[int, ...]
) -> dict[str, dict[str, float]]:
    return {code: _ends(bound, (*at, bit)) for bit, code in enumerate(codes)}
