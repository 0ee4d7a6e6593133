"""Data frames in, Arrow out: pandas, Polars, PyArrow, DuckDB, anything that speaks Arrow.

figures = measure_frame(people, indicators, ["1/3", "1/2"], place="county", weight="persons")
figures.to_pandas()      # or polars.from_arrow(figures)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from json import dumps
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xieshou.engines.measure.backends.arrow import Frame
from xieshou.engines.measure.backends.incomplete import all_known
from xieshou.engines.measure.backends.numpy import count
from xieshou.engines.measure.counting.alkire_foster import measure
from xieshou.engines.measure.counting.histogram import Histogram
from xieshou.engines.measure.counting.indicators import Cutoff, IndicatorSet
from xieshou.engines.measure.counting.result import Measures
from xieshou.engines.measure.kinds import Floats
from xieshou.engines.measure.missing.bounds import Bounds, bounds
from xieshou.engines.measure.missing.policies import complete

Whole: TypeAlias = Literal["refuse", "drop", "impute"]
Missing: TypeAlias = Literal[Whole, "bound"]
SHARES = ("H", "A", "M0", "raw", "censored", "contribution")


def measure_frame(
    frame: Frame | Iterable[pa.RecordBatch],
    indicators: IndicatorSet,
    cutoffs: Sequence[Cutoff] = ("1/3",),
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    pattern: str | None = None,
    missing: Missing = "refuse",
) -> pa.Table:
    """Every figure of every place (and group) at every cutoff, as `measures_table` lays them out.

    The columns of `frame` are those of `backends.counts`: one per indicator code (or one
    `pattern`), saying 0, 1 or nothing. `missing` says what becomes of rows with something not
    known: "refuse" them, "drop" or "impute" as `complete` does, or "bound" the figures, as
    `bounds_table` lays them out. The metadata of the schema reports it under "missing", as JSON.
    """
    grouped = group is not None
    if missing == "bound":
        found = count(frame, indicators, place=place, group=group, weight=weight, pattern=pattern)
        figures = bounds_table(bounds(found, indicators, cutoffs, by_group=grouped))
        return figures.replace_schema_metadata({"missing": dumps({"policy": missing})})
    hist, report = _counted(frame, indicators, missing, place, group, weight, pattern)
    figures = measures_table(measure(hist, indicators, cutoffs, by_group=grouped))
    return figures.replace_schema_metadata(report)


def histogram_frame(
    frame: Frame | Iterable[pa.RecordBatch],
    indicators: IndicatorSet,
    *,
    place: str,
    group: str | None = None,
    weight: str | None = None,
    pattern: str | None = None,
    missing: Whole = "refuse",
) -> pa.Table:
    """The histogram itself: place, group (text), pattern, weight, count (int64), sorted.

    From it, as from the rows, every figure follows; see `measure_frame` for the arguments.
    """
    hist, report = _counted(frame, indicators, missing, place, group, weight, pattern)
    columns = {
        "place": _named(hist.places, hist.place),
        "group": _named(hist.groups, hist.group),
        "pattern": pa.array(hist.pattern.astype(np.int64)),
        "weight": pa.array(hist.weight),
        "count": pa.array(hist.count),
    }
    return pa.table(columns).replace_schema_metadata(report)


def measures_table(measures: Measures) -> pa.Table:
    """One row per place, group and cutoff, in this order.

    Columns: place, group ("" where not by group), cutoff (a fraction as text); population and
    poor, in persons; H, A, M0; and by indicator code raw_<code> and censored_<code>, the shares
    of all people lacking it and of those poor and lacking it, and contribution_<code>, its per
    cent of M0.
    """
    shares = {
        "H": measures.H,
        "A": measures.A,
        "M0": measures.M0,
        "raw": measures.raw_headcount,
        "censored": measures.censored_headcount,
        "contribution": measures.contribution,
    }
    return pa.table(
        {
            **_labels(measures),
            "population": np.repeat(measures.population, len(measures.cutoffs)),
            "poor": measures.poor.ravel(),
            **_columns(measures, shares),
        }
    )


def bounds_table(within: Bounds) -> pa.Table:
    """The same rows, with every share twice: <share>_low and <share>_high.

    Instead of the poor stand the unknown: the persons of whom something is not known.
    """
    shares = {name: getattr(within, name) for name in SHARES}
    times = len(within.cutoffs)
    return pa.table(
        {
            **_labels(within),
            "population": np.repeat(within.population, times),
            "unknown": np.repeat(within.unknown, times),
            **_columns(within, {name: bound.low for name, bound in shares.items()}, "_low"),
            **_columns(within, {name: bound.high for name, bound in shares.items()}, "_high"),
        }
    )


def _labels(figures: Measures | Bounds) -> dict[str, pa.Array]:
    rows, times = len(figures.places), len(figures.cutoffs)
    each = pa.array(np.repeat(np.arange(rows), times))
    groups = figures.groups or ("",) * rows
    return {
        "place": pa.array(figures.places, pa.string()).take(each),
        "group": pa.array(groups, pa.string()).take(each),
        "cutoff": pa.array([str(cutoff) for cutoff in figures.cutoffs] * rows, pa.string()),
    }


def _columns(
    figures: Measures | Bounds, shares: Mapping[str, Floats], end: str = ""
) -> dict[str, Floats]:
    """Shares [r, k] as one column each, [r, d] and [r, k, d] as one for each indicator."""
    times, codes = len(figures.cutoffs), figures.indicators.codes
    columns = {}
    for name, share in shares.items():
        if name in ("H", "A", "M0"):
            columns[f"{name}{end}"] = share.ravel()
            continue
        by_cutoff = np.repeat(share[:, None], times, axis=1) if share.ndim == 2 else share
        for bit, code in enumerate(codes):
            columns[f"{name}_{code}{end}"] = by_cutoff[:, :, bit].ravel()
    return columns


def _counted(
    frame: Frame | Iterable[pa.RecordBatch],
    indicators: IndicatorSet,
    missing: Whole,
    place: str,
    group: str | None,
    weight: str | None,
    pattern: str | None,
) -> tuple[Histogram, dict[str, str]]:
    found = count(frame, indicators, place=place, group=group, weight=weight, pattern=pattern)
    if missing == "refuse":
        return all_known(found, indicators), {"missing": dumps({"policy": missing})}
    hist, report = complete(found, indicators, missing)
    return hist, {"missing": dumps(asdict(report), default=list)}


def _named(names: Sequence[str], codes: npt.NDArray[Any]) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(codes))
