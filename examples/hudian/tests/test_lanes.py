"""The example's lanes, a sheet ready to be imported on the market's page."""

from pathlib import Path

from xieshou.core.imports import read
from xieshou.market.sheets import LANES


def test_the_lanes_can_be_imported_and_say_that_they_are_assumed() -> None:
    sheet = Path(__file__).parents[1] / "synthetic" / "lanes.csv"
    seen = read(sheet.read_bytes(), LANES)
    assert seen.errors == []
    assert len(seen.rows) == 4
    assert {row["nature"] for row in seen.rows} == {"synthetic"}
    assert all(row["source"].startswith("假设") for row in seen.rows)
