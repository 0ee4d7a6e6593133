"""Data frames of any library in, Arrow tables out."""

import json
from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from xieshou.engines.measure import Indicator, IndicatorSet, InputError, histogram, measure
from xieshou.engines.measure.frames import histogram_frame, measure_frame, measures_table

PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("work", "income", 2)))
PEOPLE = {
    "village": ["530101", "530102", "530101", "530101"],
    "people": ["傣族", "汉族", "汉族", "傣族"],
    "size": [3, 2, 5, 4],
    "water": [True, True, False, False],
    "work": [1, 0, 1, 0],
}
GAPS = {**PEOPLE, "work": [1, None, 1, 0]}
FRAMES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pandas": pd.DataFrame,
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "duckdb": lambda columns: duckdb.from_arrow(pa.table(columns)),
    "batches": lambda columns: iter(pa.table(columns).to_batches(max_chunksize=3)),
}


@pytest.fixture(params=FRAMES)
def frame(request: pytest.FixtureRequest) -> Callable[[dict[str, Any]], Any]:
    return FRAMES[request.param]


def test_a_frame_gives_the_figures_of_its_rows(frame: Callable[..., Any]) -> None:
    """One row per place, group and cutoff, with the figures that `measure` has."""
    figures = measure_frame(
        frame(PEOPLE), PAIR, ["1/3", "1"], place="village", group="people", weight="size"
    )
    hist = histogram(
        PEOPLE["village"], np.array([3, 1, 2, 0]), weights=PEOPLE["size"], groups=PEOPLE["people"]
    )
    assert figures.equals(measures_table(measure(hist, PAIR, ["1/3", "1"], by_group=True)))
    rows = figures.to_pylist()
    assert [(row["place"], row["group"], row["cutoff"]) for row in rows[:3]] == [
        ("530101", "傣族", "1/3"),
        ("530101", "傣族", "1"),
        ("530101", "汉族", "1/3"),
    ]
    first = rows[0]
    assert (first["population"], first["poor"]) == (7, 3)
    assert (first["H"], first["A"], first["M0"]) == (3 / 7, 1, 3 / 7)
    assert (first["raw_work"], first["censored_water"]) == (3 / 7, 3 / 7)
    assert first["contribution_work"] == 100 * 2 / 3


def test_a_histogram_is_a_frame_too(frame: Callable[..., Any]) -> None:
    """Cells with names, and measured again they give the same figures."""
    cells = histogram_frame(frame(PEOPLE), PAIR, place="village", weight="size")
    assert cells.select(["place", "pattern", "weight", "count"]).to_pydict() == {
        "place": ["530101", "530101", "530101", "530102"],
        "pattern": [0, 2, 3, 1],
        "weight": [4, 5, 3, 2],
        "count": [1, 1, 1, 1],
    }
    again = measure_frame(cells, PAIR, place="place", weight="weight", pattern="pattern")
    assert again.equals(measure_frame(frame(PEOPLE), PAIR, place="village", weight="size"))


def test_gaps_are_refused_unless_a_policy_is_named(frame: Callable[..., Any]) -> None:
    """By default rows that say nothing are named; else the table says what became of them."""
    with pytest.raises(InputError, match="column work: 1 rows say nothing"):
        measure_frame(frame(GAPS), PAIR, place="village", weight="size")
    dropped = measure_frame(frame(GAPS), PAIR, place="village", weight="size", missing="drop")
    assert dropped["population"].to_pylist() == [12, 0]
    report = json.loads(dropped.schema.metadata[b"missing"])
    assert (report["policy"], report["people"], report["dropped"]) == ("drop", 14, 2)
    assert report["by_indicator"] == {"water": 0, "work": 2}
    imputed = measure_frame(frame(GAPS), PAIR, place="village", weight="size", missing="impute")
    assert imputed["population"].to_pylist() == [12, 2]


def test_gaps_may_be_bounded(frame: Callable[..., Any]) -> None:
    """Whatever is unknown, the figures lie within; where all is known both ends are one."""
    within = measure_frame(
        frame(GAPS), PAIR, ["1/3", "1"], place="village", weight="size", missing="bound"
    ).to_pylist()
    known, _, open_, _ = within
    assert (known["population"], known["unknown"], open_["unknown"]) == (12, 0, 2)
    assert known["H_low"] == known["H_high"] == 8 / 12
    assert (open_["H_low"], open_["H_high"], open_["M0_high"]) == (1, 1, 1)
    assert (open_["raw_work_low"], open_["raw_work_high"]) == (0, 1)
    whole = measure_frame(frame(PEOPLE), PAIR, ["1/3", "1"], place="village", weight="size")
    for row, figures in zip(within, whole.to_pylist(), strict=True):
        for name, value in figures.items():
            if f"{name}_low" in row:
                assert row[f"{name}_low"] - 1e-9 <= value <= row[f"{name}_high"] + 1e-9


def test_missing_as_pandas_and_polars_write_it() -> None:
    """NaN, None and NA alike: what is missing is not 0."""
    flags = [1.0, float("nan"), None]
    for made in (pd.DataFrame, pl.DataFrame):
        frame = made({"at": ["a", "a", "a"], "water": flags, "work": [0, 0, 0]})
        figures = measure_frame(frame, PAIR, place="at", missing="drop")
        assert figures["population"].to_pylist() == [1]


def test_a_frame_without_rows_has_no_places() -> None:
    """No rows in, no rows out, the same columns."""
    none = pa.table(PEOPLE).slice(0, 0)
    figures = measure_frame(none, PAIR, place="village")
    assert figures.num_rows == 0
    assert "M0" in figures.column_names
