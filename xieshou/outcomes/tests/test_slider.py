"""The cutoff slider and what it may not tell; how figures changed and are made; downloads."""

import csv
import io
import re

import pyarrow.parquet as pq
import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.core.scope import PUBLIC, SYSTEM
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.outcomes import actions, reads, rules
from xieshou.outcomes.tests.conftest import LACKS_WATER, NEEDS, POOR, VERY_POOR, YEAR
from xieshou.outcomes.tests.test_measuring import OFFICER
from xieshou.outcomes.tests.test_rules import WEIGHTS
from xieshou.villages import actions as villages

COUNTS = ("people", "poor", "score")


@pytest.fixture
def client() -> Client:
    return Client()


def page(client: Client, address: str, language: str = "zh-hans") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_step_of_the_slider_is_the_cutoff_of_that_score(
    client: Client, run: reads.MeasurementRow
) -> None:
    """As a part of the page for scripts, and as the page itself without them."""
    for address in ("/places/53/figures/?s=24", "/places/53/?s=24"):
        assert "6.1%" in page(client, address)
    assert 'type="range"' in page(client, "/places/53/")
    assert "6.1%" in page(client, "/places/53/figures/?s=24", "en")
    assert "<h1" not in page(client, "/places/53/figures/?s=24")


@pytest.mark.parametrize("step", ["", "x", "-5", "9999999", "٣"])
def test_a_step_that_is_none_is_the_usual_cutoff(
    client: Client, run: reads.MeasurementRow, step: str
) -> None:
    """Whatever somebody writes into the address."""
    assert "19.2%" in page(client, f"/places/53/figures/?s={step}")


def test_those_who_see_households_are_offered_every_cutoff(run: reads.MeasurementRow) -> None:
    """One for each of sixty points; the public the stored ones of a county, one of a township."""
    assert len(reads.offered(SYSTEM, run, "533323")) == 60
    assert len(reads.offered(OFFICER, run, "533323101")) == 60
    assert reads.offered(PUBLIC, run, "533323") == ("1/4", "1/3", "1/2")
    assert reads.offered(PUBLIC, run, "533323101") == ("1/3",)
    assert reads.offered(PUBLIC, run, "1") == ()


@pytest.mark.parametrize("cutoff", ["1/60", "7/60", "2/5", "59/60", "1"])
def test_every_cutoff_is_what_is_measured_at_it_alone(
    run: reads.MeasurementRow, cutoff: str
) -> None:
    """All lines at once and one alone give the same integers, at every level."""
    for code in ("53", "5333", "533323", "533323101", "533324101201"):
        at_once = reads.figures(SYSTEM, run, code, cutoff)
        alone = actions.measure_round(viewer=SYSTEM, year=YEAR, place="53", cutoffs=[cutoff])
        stored = alone.figures.get(place__code=code)
        assert at_once is not None
        for name in COUNTS:
            assert getattr(at_once.figure, name) == getattr(stored, name)


def test_steps_that_part_few_people_are_not_public(needs: None) -> None:
    """Seven people of the prefecture have 23 points: of the cutoffs on either side of them the
    public is shown the one that is nearer to the usual, whatever it asks for."""
    seven = str(1 << 10 | 1 << 11 | 1 | 1 << 5)  # 23 points
    rows = [(code, dict(one)) for code, one in NEEDS.items()]
    rows[0][1]["other"] = {"0": 293, LACKS_WATER: 40, seven: 7}
    villages.record_needs(viewer=SYSTEM, year=YEAR, rows=rows, origin="synthetic")
    actions.measure_round(viewer=SYSTEM, year=YEAR, place="53")
    run = reads.latest_run("53")
    assert run is not None
    shown = [rules.score_of(one, 60) for one in reads.offered(PUBLIC, run, "5333")]
    assert shown == list(range(1, 24))
    hidden = reads.figures(PUBLIC, run, "5333", "2/5")
    assert hidden is not None
    assert hidden.figure.hidden
    assert rules.nearest(40, 60, reads.offered(PUBLIC, run, "5333"), "1/3") == "23/60"


@st.composite
def ladders(draw: st.DrawFn) -> dict[int, dict[str, rules.Figures]]:
    """Three places at the lines 1 to 12: the stricter, the fewer."""
    found: dict[int, dict[str, rules.Figures]] = {line: {} for line in range(1, 12)}
    for place in "abc":
        people = draw(st.integers(0, 400))
        poor, lacking = people, [people] * len(WEIGHTS)
        for line in found:
            poor = draw(st.integers(max(0, poor - 40), poor))
            lacking = [draw(st.integers(max(0, min(n, poor) - 30), min(n, poor))) for n in lacking]
            found[line][place] = rules.Figures(
                people, poor, 0, WEIGHTS, (people,) * len(WEIGHTS), tuple(lacking)
            )
    return found


@given(ladders(), st.integers(1, 11))
def test_no_two_public_cutoffs_tell_of_few(
    tables: dict[int, dict[str, rules.Figures]], usual: int
) -> None:
    """Of any two that are public, nobody or ten and more are between in every place: of the poor,
    and of those who lack an indicator. The usual cutoff is always public."""
    taken = rules.open_lines(tables, usual)
    assert usual in taken
    for one in taken:
        for other in taken:
            for place in "abc":
                a, b = tables[one][place], tables[other][place]
                differences = [a.poor - b.poor, *map(int.__sub__, a.censored, b.censored)]
                assert not any(0 < abs(number) < SMALLEST_CELL for number in differences)


def test_rounds_are_compared_year_by_year(client: Client, run: reads.MeasurementRow) -> None:
    """Twice as many were very poor two years before: absolute, relative and per year."""
    villages.record_needs(
        viewer=SYSTEM, year=YEAR - 2, rows=list(_worse().items()), origin="synthetic"
    )
    actions.measure_round(viewer=SYSTEM, year=YEAR - 2, place="53")
    newest = reads.latest_run("53")
    assert newest is not None
    assert newest.year == YEAR
    before, now = reads.history(PUBLIC, newest, "53", "1/3")
    assert (before.year, before.adjusted, now.year) == (YEAR - 2, None, YEAR)
    assert now.headcount is not None
    assert before.figure.headcount is not None
    assert now.figure.headcount is not None
    change = now.figure.headcount - before.figure.headcount
    assert now.headcount.absolute == pytest.approx(change)
    assert now.headcount.relative == pytest.approx(change / before.figure.headcount)
    assert now.headcount.annual_absolute == pytest.approx(change / 2)
    assert now.headcount.annual_relative == pytest.approx(
        (now.figure.headcount / before.figure.headcount) ** 0.5 - 1
    )
    for language, word in (("zh-hans", "历年变化"), ("en", "Change over the years")):
        assert word in page(client, "/places/53/", language)
    told = client.get("/api/v1/places/53/history").json()
    assert [row["year"] for row in told] == [YEAR - 2, YEAR]


def _worse() -> dict[str, dict[str, dict[str, int]]]:
    """More people are as poor as the poorest."""
    worse = {code: {g: dict(cells) for g, cells in one.items()} for code, one in NEEDS.items()}
    worse["533323101001"]["other"] = {"0": 240, LACKS_WATER: 40, VERY_POOR: 60}
    worse["533324101201"]["monitored"] = {POOR: 44, VERY_POOR: 20}
    return worse


def test_a_round_that_differs_by_few_is_not_public(run: reads.MeasurementRow) -> None:
    """Three people of one township fell out of poverty: its earlier round is hidden from the
    public with that of its neighbours', the county's officer sees it."""
    rows = {code: {g: dict(cells) for g, cells in one.items()} for code, one in NEEDS.items()}
    rows["533323102201"]["other"] = {"0": 197, POOR: 53}
    villages.record_needs(viewer=SYSTEM, year=YEAR - 1, rows=list(rows.items()))
    actions.measure_round(viewer=SYSTEM, year=YEAR - 1, place="53")
    newest = reads.latest_run("53")
    assert newest is not None
    for code in ("533323", "533323101", "533323102"):
        before, now = reads.history(PUBLIC, newest, code, "1/3")
        assert before.figure.hidden
        assert not now.figure.hidden
        assert now.adjusted is None
    assert not any(row.figure.hidden for row in reads.history(OFFICER, newest, "533323102", "2/5"))


def test_how_figures_are_made_down_to_the_patterns(
    client: Client, run: reads.MeasurementRow
) -> None:
    """Four patterns of the province, in words, with their scores; none of a county's for the
    public, all for its officer; few people are never told of."""
    made = reads.making(PUBLIC, run, "53", "1/3")
    assert made is not None
    assert (made.line, made.total, made.people) == (20, 60, 1226)
    assert [(row.persons, row.score, row.poor) for row in made.patterns] == [
        (940, 0, False), (160, 20, True), (75, 60, True), (51, 3, False),
    ]  # fmt: skip
    assert made.other_persons == 0
    public, officer = (reads.making(who, run, "533323", "1/3") for who in (PUBLIC, OFFICER))
    assert public is not None
    assert officer is not None
    assert public.patterns == ()
    assert sum(row.persons for row in officer.patterns) + officer.other_persons == officer.people
    assert "什么都不缺" in page(client, "/places/53/")
    assert "Lacks nothing" in page(client, "/places/53/", "en")


@given(
    st.fixed_dictionaries(
        {place: st.dictionaries(st.integers(0, 15), st.integers(1, 40)) for place in "ab"}
    )
)
def test_no_pattern_that_is_told_leaves_few(table: dict[str, dict[int, int]]) -> None:
    """Neither in the place nor among those who lack an indicator, nor between two public cutoffs,
    and none follows from the other place's."""
    told = {
        place: rules.frequent_and_safe(table, place, 4, 30, lambda pattern: pattern // 6)
        for place in table
    }
    for place, shown in told.items():
        if not shown:
            continue
        assert all(number >= SMALLEST_CELL for _, number in shown)
        rest = dict(table[place])
        for pattern, _ in shown:
            del rest[pattern]
        for bit in range(4):
            left = sum(number for pattern, number in rest.items() if pattern >> bit & 1)
            assert not 0 < left < SMALLEST_CELL
        assert not 0 < sum(rest.values()) < SMALLEST_CELL
        for low in (0, 6, 12):
            # Everybody between two cutoffs, and those of them who lack an indicator.
            everybody = [pattern for pattern in range(16) if low <= pattern < low + 6]
            lacking = [[one for one in everybody if one >> bit & 1] for bit in range(4)]
            for group in (everybody, *lacking):
                if any(pattern in group for pattern, _ in shown):
                    left = sum(rest.get(pattern, 0) for pattern in group)
                    assert not 0 < left < SMALLEST_CELL
    for pattern in {pattern for shown in told.values() for pattern, _ in shown}:
        assert not any(0 < by.get(pattern, 0) < SMALLEST_CELL for by in table.values())


def test_tables_to_compute_with_hold_what_the_page_shows(
    client: Client, run: reads.MeasurementRow
) -> None:
    """A row per place, a column per figure, whatever may not be shown empty."""
    answer = client.get("/places/533323101/figures.parquet")
    table = pq.read_table(io.BytesIO(answer.content))
    assert table["code"].to_pylist()[0] == "533323101"
    assert table["poor"].to_pylist() == [116, 80, None, None]
    assert {"raw_water", "censored_water", "contribution_water"} <= set(table.column_names)
    assert set(table["inputs_hash"].to_pylist()) == {run.inputs_hash}
    text = client.get("/places/533323101/figures.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["poor"] for row in rows] == ["116", "80", "", ""]
    assert client.get("/places/533323101/figures.exe").status_code == 404


def test_the_map_follows_the_slider(client: Client, run: reads.MeasurementRow) -> None:
    """Its part names the address of the values at the cutoff that may be shown."""
    part = page(client, "/places/5333/map/?s=30")
    assert re.search(r"map.json\?k=1/2", part)


@pytest.mark.parametrize("written", ["abc", "7", "0", "1e9"])
def test_a_cutoff_that_is_none_is_told(
    client: Client, run: reads.MeasurementRow, written: str
) -> None:
    """The page says so beside the field, and what it shows instead."""
    told = page(client, f"/places/53/?k={written}")
    assert "临界值应为大于 0" in told
    assert "这里仍按 1/3 计算" in told
    assert "临界值应为大于 0" not in page(client, "/places/53/?k=1/2")
