"""What the public could work out from what it is shown together: dates, families, scores."""

from itertools import product

import pytest
from django.test import Client

from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.outcomes import actions, reads
from xieshou.outcomes.rules import Figures, hidden_indicators
from xieshou.outcomes.tests.conftest import LACKS_WATER, NEEDS, POOR, VERY_POOR, YEAR
from xieshou.villages import actions as villages

VILLAGE = "533323101001"


def one_more_poor() -> reads.MeasurementRow:
    """The newest measurement, after one person of a village has become very poor."""
    changed = {group: dict(cells) for group, cells in NEEDS[VILLAGE].items()}
    changed["other"][VERY_POOR] = 1
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=[(VILLAGE, changed)], origin="synthetic")
    run = reads.latest_run("53")
    assert run is not None
    assert run.stale
    return run


@pytest.mark.parametrize("cutoff", ["1/3", "0.333", "333/1000", "333/997", "0.499", "2/5", "1"])
def test_until_it_is_measured_again_nothing_of_today_is_public(
    run: reads.MeasurementRow, cutoff: str
) -> None:
    """Another way to write a stored cutoff is the stored figures; at any other none is shown, and
    of hidden places not even how many live there today."""
    before = {
        code: reads.figures(PUBLIC, run, code, "1/3") for code in ("53", "533323", VILLAGE[:9])
    }
    stale = one_more_poor()
    for code, was in before.items():
        found = reads.figures(PUBLIC, stale, code, cutoff)
        assert was is not None
        assert found is not None
        assert found.figure.people == was.figure.people
        if not found.figure.hidden and cutoff != "0.499":
            assert found.figure == was.figure
    below = reads.children_figures(PUBLIC, stale, VILLAGE[:9], cutoff)
    people = sum(sum(cells.values()) for cells in NEEDS[VILLAGE].values())
    assert below[0].people == people


def test_a_set_cutoff_that_is_not_stored_is_not_counted_anew(needs: None) -> None:
    """Measured at another cutoff only, the needs since changed: the public is shown nothing, but
    whoever may see the households is."""
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53", cutoffs=["1/2"])
    stale = one_more_poor()
    assert reads.offered(PUBLIC, stale, "533323") == ()
    for viewer, hidden in ((PUBLIC, True), (SYSTEM, False)):
        found = reads.figures(viewer, stale, "533323", "1/3")
        assert found is not None
        assert found.figure.hidden is hidden


def test_a_county_alone_is_as_hidden_as_among_its_neighbours(needs: None, client: Client) -> None:
    """The neighbour of a county with five people between two cutoffs is hidden with it, on the map
    of either too, for the two have a known total."""
    few_between = {"other": {"0": 200, POOR: 5, VERY_POOR: 30}}
    villages.record_needs(
        viewer=SYSTEM,
        year=YEAR,
        rows=[
            ("533324101201", few_between),
            ("533324101202", {"other": {"0": 200, VERY_POOR: 30}}),
        ],
        origin="synthetic",
    )
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    run = reads.latest_run("53")
    assert run is not None
    for code in ("533323", "533324"):
        assert all(row.hidden for row in reads.children_figures(PUBLIC, run, code, "1/2", 6))
    for code in ("5333", "533323", "533324"):
        rows = client.get(f"/places/{code}/map.json?k=1/2").json()["rows"]
        assert [row["value"] for row in rows] == [None, None]


# Weights, and those of the poor who lack each; so many others lack each besides.
SCORES = [
    ((5, 3, 3, 8), (1, 1, 12, 30), 40),
    ((5, 3, 3, 8), (3, 40, 12, 30), 2),
    ((3, 5, 0, 8), (1, 60, 4, 30), 20),
    ((7, 6, 5), (1, 10, 50), 30),
]


@pytest.mark.parametrize(("weights", "censored", "others"), SCORES)
def test_the_score_does_not_tell_of_few(
    weights: tuple[int, ...], censored: tuple[int, ...], others: int
) -> None:
    """Of each hidden indicator that few lack, what is left of the score when those shown are taken
    away leaves open that ten and more do."""
    score = sum(w * n for w, n in zip(weights, censored, strict=True))
    poor = 60
    row = Figures(400, poor, score, weights, tuple(n + others for n in censored), censored)
    hidden = sorted(hidden_indicators({"a": row})["a"])
    few = [at for at, n in enumerate(censored) if 0 < n < SMALLEST_CELL]
    assert set(few) <= set(hidden)
    rest = sum(weights[at] * censored[at] for at in hidden)
    possible = [
        found
        for found in product(range(poor + 1), repeat=len(hidden))
        if sum(weights[at] * n for at, n in zip(hidden, found, strict=True)) == rest
    ]
    for at in few:
        assert max(found[hidden.index(at)] for found in possible) >= SMALLEST_CELL


def test_patterns_leave_nobody_or_many_of_the_poor(needs: None) -> None:
    """Of three rare patterns together many are left, but six of the poor: so more is not told."""
    below = 1 << 3 | 1 << 6 | 1 << 7 | 1 << 9  # 17 points
    fuel = 1 << 8  # 3 points
    rare = {str(pattern): 6 for pattern in (below, below | fuel, fuel)}
    changed = NEEDS[VILLAGE] | {"other": {"0": 282, LACKS_WATER: 40} | rare}
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=[(VILLAGE, changed)], origin="synthetic")
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    run = reads.latest_run("53")
    assert run is not None
    own = reads.figures(PUBLIC, run, "53", "1/3")
    made = reads.making(PUBLIC, run, "53", "1/3")
    assert own is not None
    assert made is not None
    assert made.patterns
    assert own.figure.poor == 241
    left = own.figure.poor - sum(row.persons for row in made.patterns if row.poor)
    assert left >= SMALLEST_CELL


def test_an_earlier_year_beside_a_later_one_does_not_tell_of_few(needs: None) -> None:
    """Three more were poor in a county the year before: neither its figure of then nor, by the
    prefecture's, that of its neighbour is told beside this year's."""
    village = "533324101201"
    before = {**NEEDS, village: {"monitored": {POOR: 47}, "other": {"0": 77}}}
    rows = list(before.items())
    villages.record_needs(viewer=SYSTEM, year=YEAR - 1, rows=rows, origin="synthetic")
    runs = []
    for year in (YEAR - 1, YEAR):
        actions.measure_round(viewer=SYSTEM, year=year, place="53")
        runs.append(reads.latest_run("5333", year))
    earlier, now = runs
    assert earlier is not None
    assert now is not None
    for viewer, hidden in ((PUBLIC, True), (SYSTEM, False)):
        beside = reads.children_figures(viewer, earlier, "5333", "1/3", later=[now])
        assert [row.hidden for row in beside] == [hidden, hidden]
        below = reads.level_figures(viewer, earlier, "53", 6, "1/3", [now])
        assert [row.figure.hidden for row in below] == [hidden, hidden]
    alone = reads.children_figures(PUBLIC, earlier, "5333", "1/3")
    assert not any(row.hidden for row in alone)
