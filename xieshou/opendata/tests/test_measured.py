"""Measured figures in the open tables: those of the public's pages, and no other."""

from typing import Any

import pytest

from xieshou.core.scope import PUBLIC
from xieshou.opendata import reads
from xieshou.outcomes import reads as outcomes
from xieshou.outcomes.tests.conftest import needs, run

__all__ = ["needs", "run"]
pytestmark = pytest.mark.django_db
FIGURES = ("poor", "score", "headcount", "intensity", "adjusted")


def rows(code: str) -> list[dict[str, Any]]:
    found = reads.dataset(code)
    assert found is not None
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows()]


def test_every_figure_is_that_of_the_pages(run: outcomes.MeasurementRow) -> None:
    """Family by family, cutoff by cutoff, as the public is shown them place by place."""
    told = {(row["place_code"], row["cutoff"]): row for row in rows("measured_figures")}
    shown: dict[tuple[str, str], Any] = {}
    for place in ("53", "5333", "533323", "533324", "533323101", "533323102", "533324101"):
        for cutoff in outcomes.offered(PUBLIC, run, place):
            own = outcomes.figures(PUBLIC, run, place, cutoff)
            below = outcomes.children_figures(PUBLIC, run, place, cutoff)
            for one in (*([own.figure] if own else []), *below):
                shown[one.code, cutoff] = one
    assert told
    for key, row in told.items():
        assert key in shown
        one = shown[key]
        assert [row[name] for name in FIGURES] == [getattr(one, name) for name in FIGURES]
        assert row["withheld"] == one.hidden


def test_six_poor_people_are_nowhere(run: outcomes.MeasurementRow) -> None:
    """双米底村 has six poor people: neither it nor what it follows from is told."""
    told = rows("measured_figures")
    hidden = {row["place_code"] for row in told if row["withheld"]}
    assert "533323101207" in hidden
    for row in told:
        figures = [row[name] for name in FIGURES]
        assert all(value is None for value in figures) == row["withheld"]
        assert row["poor"] is None or not 0 < row["poor"] < 10
    parts = rows("measured_indicators")
    assert parts
    assert not {row["place_code"] for row in parts} & hidden
    assert all((row["raw"] is None) == row["withheld"] for row in parts)
