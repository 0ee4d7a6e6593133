"""What may be shown of few people, and that it cannot be had by subtraction either."""

from itertools import product

import pytest
from hypothesis import given, strategies as st

from xieshou.core.scope import PUBLIC, SYSTEM, Viewer
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.registry import actions as registry_actions
from xieshou.registry.reads import IndicatorSetRow, indicator_set
from xieshou.villages import actions, feed, reads, rules
from xieshou.villages.tests.conftest import LARGE, NEEDS, POOR, ROAD, SMALL, WATER, YUNNAN


@pytest.fixture
def questions(world: None) -> IndicatorSetRow:
    return indicator_set("rural-cn")


@given(st.fixed_dictionaries({group: st.integers(0, 30) for group in rules.GROUPS}))
def test_more_than_one_answer_fits_what_is_shown_of_groups(people: dict[str, int]) -> None:
    """Whoever knows the total and the groups shown cannot tell a hidden group's number."""
    hidden = sorted(rules.hidden_groups(people))
    if sum(people.values()) < SMALLEST_CELL or not hidden:
        return
    total = sum(people[group] for group in hidden)
    answers = [
        sizes for sizes in product(range(1, total + 1), repeat=len(hidden)) if sum(sizes) == total
    ]
    for at in range(len(hidden)):
        assert len({sizes[at] for sizes in answers}) > 1


def test_a_group_of_four_is_hidden_and_so_is_another(questions: IndicatorSetRow) -> None:
    """200 people less two shown groups would give the four away."""
    shown = {one.code: one for one in feed.portrait(NEEDS[SMALL], questions, small_cells=False)}
    assert shown["all"].people == 200
    assert (shown["monitored"].people, shown["monitored"].bound) == (None, "<10")
    assert (shown["monitored"].lacks, shown["monitored"].headcount) == ((), None)
    assert (shown["lifted"].people, shown["lifted"].bound) == (None, "")
    assert shown["other"].people == 136
    water = {
        code: next((k for k in one.lacks if k.code == "water"), None) for code, one in shown.items()
    }
    assert (water["all"].persons, water["other"].persons) == (25, 25)
    assert (shown["all"].headcount, shown["all"].adjusted) == (None, None)
    illness = next(lack for lack in shown["all"].lacks if lack.code == "illness")
    assert (illness.persons, illness.bound) == (None, "<10")


def test_whoever_sees_households_sees_every_cell(questions: IndicatorSetRow) -> None:
    """Exact numbers of a group of four."""
    shown = {one.code: one for one in feed.portrait(NEEDS[SMALL], questions, small_cells=True)}
    assert shown["monitored"].people == 4
    assert (shown["monitored"].headcount, shown["all"].headcount) == (1.0, 4 / 200)
    lacks = {lack.code: lack.persons for lack in shown["monitored"].lacks if lack.persons}
    assert lacks == {"skills": 4, "health_care": 4, "illness": 4}


def test_almost_all_is_as_telling_as_almost_none(questions: IndicatorSetRow) -> None:
    """Of 100 people 95 lack water: the five who do not are few."""
    needs = {"other": {str(WATER): 95, str(POOR): 5}}
    shown = feed.portrait(needs, questions, small_cells=False)
    water = next(lack for lack in shown[0].lacks if lack.code == "water")
    assert (water.persons, water.bound) == (None, ">90")


def test_of_a_village_of_nine_nothing_is_shown(questions: IndicatorSetRow) -> None:
    """Not even its number."""
    shown = feed.portrait({"lifted": {"0": 9}}, questions, small_cells=False)
    assert all((one.people, one.lacks, one.headcount) == (None, (), None) for one in shown)


def test_what_the_townships_table_hides_its_villages_hide(questions: IndicatorSetRow) -> None:
    """Four poor of one village would follow from the township's and the other's; both are hidden,
    and so are the indicators that only the few lack. A third village is far from small."""
    third = "533323101208"
    large = {"other": {str(POOR): 100, "0": 400, str(WATER): 40}}
    hidden = feed.kept_back([*NEEDS.items(), (third, large)], questions)
    poor_only = {"poor", "skills", "health_care", "illness"}
    assert poor_only <= hidden[SMALL]
    assert poor_only <= hidden[LARGE]
    assert "poor" not in hidden[third]
    shown = feed.portrait(NEEDS[LARGE], questions, small_cells=False, kept_back=hidden[LARGE])
    assert all((one.headcount, one.intensity, one.adjusted) == (None, None, None) for one in shown)
    assert all(
        lack.persons is None for one in shown for lack in one.lacks if lack.code in poor_only
    )


def test_what_is_hidden_of_a_county_its_villages_hide(db: None) -> None:
    """Four people of a county lack water, so that its figure is hidden, and with it that of the
    other county of the prefecture: whose villages must not tell its sum. Roads are far from few."""
    far = "533324101201"
    rows = [*YUNNAN, ("533324", "贡山独龙族怒族自治县"), ("533324101", "茨开镇"), (far, "双拉村")]
    registry_actions.load_divisions(viewer=SYSTEM, province="53", year=2023, rows=rows)
    registry_actions.store_indicator_set(viewer=SYSTEM, code="rural-cn")
    lacks = {"other": {"0": 200, str(ROAD): 60, str(WATER): 4}}
    here = {"other": {"0": 300, str(WATER): 40, str(ROAD): 30}}
    for needs, seen in ((lacks, None), (lacks | {"lifted": {str(WATER): 30}}, 40)):
        actions.record_needs(
            viewer=SYSTEM, year=2026, rows=[(LARGE, here), (SMALL, here), (far, needs)],
            origin="synthetic",
        )  # fmt: skip
        for viewer, water in ((PUBLIC, seen), (SYSTEM, 40)):
            row = reads.village(LARGE, viewer=viewer)
            assert row is not None
            assert row.needs is not None
            told = {lack.code: lack.persons for lack in row.needs.groups[0].lacks}
            assert (told["water"], told["road"]) == (water, 30)


def test_poor_that_are_hidden_of_a_prefecture_are_hidden_of_its_villages(
    questions: IndicatorSetRow,
) -> None:
    """Its seven poor all live in one county; the other prefecture must not tell its own either."""
    few, many = {"other": {"0": 200, str(POOR): 7}}, {"other": {"0": 300, str(POOR): 50}}
    province = [("530102001001", many), ("530103001001", many), ("533323101207", few)]
    hidden = feed.kept_back_above(province, questions)
    assert {code for code, cells in hidden.items() if "poor" in cells} == {
        "530102", "530103", "533323",
    }  # fmt: skip
    below = feed.kept_back([("530102001001", many)], questions, hidden["530102"])
    assert "poor" in below["530102001001"]


def test_the_public_page_looks_at_the_neighbours(needs: None, county: Viewer) -> None:
    """Thirty poor of 400 are hidden beside a village of four; the county's office sees them."""
    public, own = reads.village(LARGE), reads.village(LARGE, viewer=county)
    assert public.needs.groups[0].headcount is None
    assert own.needs.groups[0].headcount == 30 / 400
