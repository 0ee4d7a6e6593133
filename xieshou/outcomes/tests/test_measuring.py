"""Figures of every place at every level, from the needs of its villages."""

import pytest

from xieshou.core.action import BadInput, Forbidden
from xieshou.core.scope import PUBLIC, SYSTEM, Grant, Viewer
from xieshou.outcomes import actions, reads
from xieshou.outcomes.models import MeasureRun, PlaceFigure
from xieshou.outcomes.tests.conftest import LACKS_WATER, NEEDS, POOR, VERY_POOR, YEAR
from xieshou.villages import actions as villages


@pytest.mark.parametrize(
    ("cutoff", "poor", "score"),
    [("1/3", 235, 160 * 20 + 75 * 60), ("1/2", 75, 75 * 60), ("0.05", 286, 7853)],
)
def test_the_province_is_the_sum_of_its_people(
    run: reads.MeasurementRow, cutoff: str, poor: int, score: int
) -> None:
    """H, A and M0 by hand: 160 people at score 20, 75 at 60, 51 at 3; stored or counted now."""
    found = reads.figures(SYSTEM, run, "53", cutoff)
    assert found is not None
    figure = found.figure
    assert (figure.people, figure.poor, figure.score) == (1226, poor, score)
    assert figure.headcount == poor / 1226
    assert figure.adjusted == score / (1226 * 60)
    assert figure.intensity is not None
    assert figure.adjusted == pytest.approx(figure.headcount * figure.intensity)
    assert sum(one.contribution or 0 for one in found.indicators) == pytest.approx(1)


@pytest.mark.parametrize("cutoff", ["1/3", "2/5"])
def test_every_place_is_the_sum_of_those_below(run: reads.MeasurementRow, cutoff: str) -> None:
    """At every level, people, poor and score add up exactly; stored or counted now."""
    for code in ("53", "5333", "533323", "533324", "533323101"):
        own = reads.figures(SYSTEM, run, code, cutoff)
        below = reads.children_figures(SYSTEM, run, code, cutoff)
        assert own is not None
        for name in ("people", "poor", "score"):
            assert getattr(own.figure, name) == sum(getattr(one, name) for one in below)


def test_stored_figures_equal_those_counted_now(run: reads.MeasurementRow) -> None:
    """A stored cutoff written differently is counted anew, with the same result."""
    for code in ("5333", "533323101", "533324101202"):
        stored = reads.figures(SYSTEM, run, code, "1/3")
        counted = reads.figures(SYSTEM, run, code, "2/6")
        assert stored is not None
        assert counted is not None
        assert (stored.figure, stored.indicators) == (counted.figure, counted.indicators)


def test_raw_and_censored_are_told_apart(run: reads.MeasurementRow) -> None:
    """126 of 1,226 lack water, of whom 75 are poor."""
    found = reads.figures(SYSTEM, run, "53", "1/3")
    assert found is not None
    water = next(one for one in found.indicators if one.code == "water")
    assert (water.raw, water.censored) == (126 / 1226, 75 / 1226)


def test_the_same_needs_are_measured_once(run: reads.MeasurementRow) -> None:
    """Changed needs make a new run; the old one is said to be stale meanwhile."""
    again = actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    assert again.pk == run.id
    assert not run.stale
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=[("533323101207", {"other": {"0": 9}})])
    stale = reads.latest_run("53")
    assert stale is not None
    assert stale.stale
    assert len(reads.faults()) == 1
    fresh = actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    assert fresh.pk != run.id
    assert not reads.faults()


def test_a_stored_figure_that_was_altered_is_found(run: reads.MeasurementRow) -> None:
    """By place and cutoff."""
    PlaceFigure.objects.filter(place__code="5333", cutoff="1/2").update(poor=1)
    PlaceFigure.objects.filter(place__code="533324101202", cutoff="1/3").delete()
    found = reads.faults()
    assert len(found) == 2
    assert any("5333 " in fault and "1/2" in fault for fault in found)
    assert any("533324101202" in fault for fault in found)


def test_a_part_measured_alone_says_nothing_of_the_whole(needs: None) -> None:
    """A run of one county has no figures of its prefecture, at any cutoff."""
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="533323")
    run = reads.latest_run("533323")
    assert run is not None
    assert reads.latest_run("5333") is None
    assert reads.figures(PUBLIC, run, "533323", "1/3") is not None
    for cutoff in ("1/3", "2/5"):
        assert reads.figures(SYSTEM, run, "5333", cutoff) is None


def test_whoever_may_not_cannot_measure(needs: None) -> None:
    """And where nobody was counted there is nothing to measure."""
    with pytest.raises(Forbidden):
        actions.measure_round(viewer=PUBLIC, year=YEAR, place="53")
    with pytest.raises(BadInput):
        actions.measure_round(viewer=SYSTEM, year=1999, place="53")
    assert not MeasureRun.objects.exists()


OFFICER = Viewer(
    1, "officer", (Grant("officer", "533323", None, None, frozenset({"registry.see_households"})),)
)


def test_the_public_sees_no_few_people(run: reads.MeasurementRow) -> None:
    """Six poor of 双米底 are hidden, and with them the next smallest village; the county's own
    officer sees them, the neighbour's village no better than anybody."""
    shown = {row.code: row for row in reads.children_figures(PUBLIC, run, "533323101", "1/3")}
    assert [code for code, row in shown.items() if row.hidden] == ["533323101207", "533323101208"]
    assert shown["533323101207"].poor is None
    assert not any(r.hidden for r in reads.children_figures(OFFICER, run, "533323101", "1/3"))
    hidden = reads.figures(PUBLIC, run, "533323101207", "1/3")
    assert hidden is not None
    assert (hidden.figure.poor, hidden.indicators) == (None, ())


def test_below_counties_the_public_gets_one_cutoff(run: reads.MeasurementRow) -> None:
    """Two cutoffs tell, by subtraction, of the few between them."""
    for code, viewer, hidden in (
        ("533323", PUBLIC, False),
        ("533323101", PUBLIC, True),
        ("533323101", OFFICER, False),
    ):
        found = reads.figures(viewer, run, code, "1/2")
        assert found is not None
        assert found.figure.hidden is hidden


def test_of_counties_the_public_gets_stored_cutoffs_that_many_people_part(needs: None) -> None:
    """A county with five people between two cutoffs shows one, and so does its only neighbour,
    for the prefecture's total is known; what is not stored is not shown of counties at all."""
    few_between = {"other": {"0": 200, POOR: 5, VERY_POOR: 30}}
    rows = [
        (code, few_between if code.startswith("533324") else one) for code, one in NEEDS.items()
    ]
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=rows[:5], origin="synthetic")
    villages.record_needs(
        viewer=SYSTEM, year=YEAR, rows=[("533324101202", {"other": {"0": 200, VERY_POOR: 30}})]
    )
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    run = reads.latest_run("53")
    assert run is not None
    for viewer, cutoff, hidden in (
        (PUBLIC, "1/3", [False, False]),
        (PUBLIC, "1/2", [True, True]),
        (PUBLIC, "17/20", [True, True]),
        (OFFICER, "1/2", [True, True]),
        (SYSTEM, "17/20", [False, False]),
    ):
        shown = reads.children_figures(viewer, run, "5333", cutoff)
        assert [row.hidden for row in shown] == hidden, (cutoff, viewer)
    assert not reads.children_figures(PUBLIC, run, "53", "17/20")[0].hidden


def test_what_is_hidden_above_is_hidden_below(needs: None) -> None:
    """A township with few poor shows none of its villages: their sum would be its own figure."""
    few = {"other": {"0": 300, POOR: 4}}
    villages.record_needs(
        viewer=SYSTEM,
        year=YEAR,
        rows=[("533323102201", few), ("533323101001", NEEDS["533323101001"])],
    )
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    run = reads.latest_run("53")
    assert run is not None
    assert all(row.hidden for row in reads.children_figures(PUBLIC, run, "533323", "1/3"))
    assert all(row.hidden for row in reads.children_figures(PUBLIC, run, "533323101", "1/3"))


def test_patterns_of_the_example_are_as_named() -> None:
    """What the other tests take for granted."""
    assert (int(POOR), int(VERY_POOR), int(LACKS_WATER)) == (0b110000000001, 4095, 32)
