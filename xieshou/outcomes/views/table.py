"""Figures as one flat table: a row per place, a column per figure."""

from collections.abc import Iterable

import pyarrow as pa

from xieshou.outcomes.reads import (
    EstimateRow,
    MeasurementRow,
    PlaceFigures,
    SampleFigures,
    SampleRow,
)

_FIGURES = {
    "people": pa.int64(),
    "poor": pa.int64(),
    "headcount": pa.float64(),
    "intensity": pa.float64(),
    "adjusted": pa.float64(),
}
_OF_INDICATOR = ("raw", "censored", "contribution")


def of_places(run: MeasurementRow, found: Iterable[PlaceFigures]) -> pa.Table:
    """Columns: code, name, level, year, cutoff, people, poor, headcount (H), intensity (A),
    adjusted (M0), then raw_, censored_ and contribution_ of each indicator; empty where too few
    people are counted. Where the figures come from is in the metadata and in the last columns.
    """
    rows = list(found)
    columns: dict[str, pa.Array] = {
        "code": pa.array([row.figure.code for row in rows], pa.string()),
        "name": pa.array([row.figure.label for row in rows], pa.string()),
        "level": pa.array([row.figure.level for row in rows], pa.string()),
        "year": pa.array([run.year] * len(rows), pa.int32()),
        "cutoff": pa.array([row.cutoff for row in rows], pa.string()),
    }
    for name, kind in _FIGURES.items():
        columns[name] = pa.array([getattr(row.figure, name) for row in rows], kind)
    by_code = [{one.code: one for one in row.indicators} for row in rows]
    for what in _OF_INDICATOR:
        for one in run.indicators.indicators:
            values = [getattr(row[one.code], what) if one.code in row else None for row in by_code]
            columns[f"{what}_{one.code}"] = pa.array(values, pa.float64())
    made = {
        "indicator_set": f"{run.set_code} {run.set_version}",
        "inputs_hash": run.inputs_hash,
        "engine_version": run.engine_version,
        "synthetic": str(run.synthetic).lower(),
    }
    for name, text in made.items():
        columns[name] = pa.array([text] * len(rows), pa.string())
    return pa.table(columns).replace_schema_metadata(made)


_INTERVALS = ("headcount", "intensity", "adjusted")


def of_sample(row: SampleRow, found: SampleFigures) -> pa.Table:
    """Columns: domain, code, name, year, cutoff, records, people, then value, se, low and high of
    headcount (H), intensity (A) and adjusted (M0); empty where too few records are counted.
    """
    rows: list[EstimateRow] = [found.whole, *found.places, *found.groups]
    columns: dict[str, pa.Array] = {
        "domain": pa.array([one.kind or "all" for one in rows], pa.string()),
        "code": pa.array([one.code for one in rows], pa.string()),
        "name": pa.array([one.label for one in rows], pa.string()),
        "year": pa.array([row.year] * len(rows), pa.int32()),
        "cutoff": pa.array([found.cutoff] * len(rows), pa.string()),
        "records": pa.array([e.estimated and e.estimated.records for e in rows], pa.int64()),
        "people": pa.array([e.estimated and e.estimated.people for e in rows], pa.float64()),
    }
    for name in _INTERVALS:
        for part in ("value", "se", "low", "high"):
            values = [e.estimated and getattr(getattr(e.estimated, name), part) for e in rows]
            columns[name if part == "value" else f"{name}_{part}"] = pa.array(values, pa.float64())
    made = {
        "indicator_set": f"{row.set_code} {row.set_version}",
        "content_hash": row.content_hash,
        "missing_answers": row.policy,
        "synthetic": str(row.origin == "synthetic").lower(),
    }
    for name, text in made.items():
        columns[name] = pa.array([text] * len(rows), pa.string())
    return pa.table(columns).replace_schema_metadata(made)
