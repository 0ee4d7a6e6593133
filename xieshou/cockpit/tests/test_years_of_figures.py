"""The map and the comparison lay years of poverty side by side, which must not tell of few."""

import pytest

from xieshou.cockpit import reads
from xieshou.cockpit.tests.conftest import COUNTY, NEXT_VILLAGE, VILLAGE, viewer_as
from xieshou.core.scope import SYSTEM
from xieshou.outcomes import actions as outcomes
from xieshou.registry import actions as registry
from xieshou.villages import actions as villages

pytestmark = pytest.mark.usefixtures("pairing")
POOR = str(1 << 10 | 1 << 11 | 1)
WATER = str(1 << 5)


def _measured(*poor_by_year: tuple[int, int]) -> None:
    """The county's poor of 600 in each year; 60 lack water, 80 from the second year on."""
    registry.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    for at, (year, poor) in enumerate(poor_by_year):
        water = 80 if at else 60
        needs = {"other": {POOR: poor, WATER: water, "0": 400 - poor - water}}
        rows = [(VILLAGE, needs), (NEXT_VILLAGE, {"other": {POOR: 50, "0": 150}})]
        villages.record_needs(viewer=SYSTEM, year=year, rows=rows, origin="synthetic")
        outcomes.measure_round(viewer=SYSTEM, year=year, place="53")


@pytest.mark.parametrize(("before", "told"), [(103, None), (140, 190 / 600)])
def test_an_earlier_year_is_told_where_many_part_it_from_the_later_one(
    before: int, told: float | None
) -> None:
    """100 of the village are poor in 2026: three fewer than the year before are not told."""
    _measured((2025, before), (2026, 100))
    office = viewer_as("shanghai_office", "53")
    for viewer, then in ((office, told), (SYSTEM, (before + 50) / 600)):
        for year, value in ((2025, then), (2026, 150 / 600)):
            found = reads.cockpit_map("h", year, viewer, "53")
            assert found is not None
            assert (found.years, found.year) == ((2025, 2026), year)
            assert next(row.value for row in found.west if row.code == COUNTY) == value
    beside = reads.comparison(office, "h", "53")
    assert beside is not None
    assert (COUNTY in {row.west for row in beside.rows}) is (told is not None)


def test_who_lacks_what_is_told_of_the_newest_year_alone() -> None:
    """As by the history of a place; whoever may see households sees every year."""
    _measured((2025, 140), (2026, 100))
    office = viewer_as("shanghai_office", "53")
    for viewer, years in ((office, (2026,)), (SYSTEM, (2025, 2026))):
        found = reads.cockpit_map("lack.water", 2025, viewer, "53")
        assert found is not None
        assert (found.years, found.year) == (years, years[0])
    beside = reads.comparison(office, "lack.water", "53")
    assert beside is not None
    assert (beside.base, beside.rows) == (None, ())
