"""Plain rows become a Problem: reach, years, caps, parts and what eases limits."""

from collections import Counter
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, reject, settings, strategies as st

from xieshou.engines.plan import InputError, Limit, Problem, ProblemBuilder
from xieshou.engines.plan.problem.easing import Carry, More, Segment, Soft
from xieshou.engines.plan.problem.reach import WHOLE, split

MONEY = Limit("money:a", "<=", 100)


def builder(**settings: Any) -> ProblemBuilder:
    """One village `v` of a hundred people who lack one thing."""
    made = ProblemBuilder(**{"weights": [1], "line": 1, "limits": [MONEY], **settings})
    made.add_village("v", [(0, 1, 100)])
    return made


def lifted(problem: Problem, work: str) -> int:
    """Persons whom the work serves."""
    mask = int(problem.work_serves[problem.works.index(work)])
    return int(problem.cell_persons[mask >> problem.cell_group.astype(np.int64) & 1 == 1].sum())


def test_who_lives_nearest_is_reached_first() -> None:
    """Of three works each reaches its share; whom the least reaches, the others reach too."""
    made = builder()
    for name, reach in (("well", 300), ("pipe", 800), ("road", 1000)):
        made.add_work("v", name, 1, 1, {}, reach=reach)
    problem = made.build()
    assert [lifted(problem, work) for work in problem.works] == [30, 80, 100]
    well, pipe, road = (int(mask) for mask in problem.work_serves)
    assert well & pipe == well
    assert pipe & road == pipe
    assert int(problem.cell_persons.sum()) == 100


def test_works_that_reach_people_independently() -> None:
    """Of two works of a half each, a quarter is reached by both and a quarter by neither."""
    made = builder(reach="independent")
    made.add_work("v", "one", 1, 1, {}, reach=500)
    made.add_work("v", "other", 1, 1, {}, reach=500)
    problem = made.build()
    assert sorted(problem.cell_persons.tolist()) == [25, 25, 25, 25]
    one, other = (int(mask) for mask in problem.work_serves)
    assert (one & other).bit_count() == 1
    assert (one | other).bit_count() == 3


CELLS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.integers(0, 40)), max_size=12)
WORKS = st.lists(st.tuples(st.integers(0, 7), st.integers(1, WHOLE)), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(CELLS, WORKS, st.sampled_from(["nested", "independent"]))
def test_reach_keeps_everybody(
    cells: list[tuple[int, int, int]], works: list[tuple[int, int]], model: Any
) -> None:
    """No cell loses or gains a person, and each work reaches its share of a group but for few."""
    serves = {str(at): mask for at, (mask, _) in enumerate(works)}
    reach = {str(at): part for at, (_, part) in enumerate(works)}
    try:
        made, served = split("v", cells, serves, reach, model)
    except InputError:
        reject()  # More strata than there are groups.
    assert per_pattern(made) == per_pattern(cells)
    size = Counter[int]()
    for group, _, persons in cells:
        size[group] += persons
    total = Counter[int]()
    for group, _, persons in made:
        total[group] += persons
    for name, mask in serves.items():
        due = sum(persons * reach[name] for group, persons in size.items() if mask >> group & 1)
        got = sum(persons for group, persons in total.items() if served[name] >> group & 1)
        assert abs(got - due / WHOLE) < 32


def per_pattern(cells: list[tuple[int, int, int]]) -> Counter[int]:
    found = Counter[int]()
    for _, pattern, persons in cells:
        found[pattern] += persons
    return +found


def test_small_cells_do_not_all_fall_to_the_larger_side() -> None:
    """A hundred households of one: eighty are reached, not all of them."""
    made, served = split("v", [(0, 1, 1)] * 100, {"w": 1}, {"w": 800}, "nested")
    assert sum(persons for group, _, persons in made if served["w"] >> group & 1) == 80


def test_too_many_different_reaches_are_refused_by_village() -> None:
    """Groups are at most 32."""
    made = ProblemBuilder(weights=[1], line=1, limits=[])
    made.add_village("v", [(group, 1, 10) for group in range(12)])
    for at, reach in enumerate((200, 400, 600)):
        made.add_work("v", f"w{at}", 1, (1 << 12) - 1, {}, reach=reach)
    with pytest.raises(InputError, match="village v") as refusal:
        made.build()
    assert refusal.value.code == "reach_groups"


YEARS = {"2027": 1, "2028": 1, "2029": 1}


def spent(problem: Problem, start: int) -> dict[str, int]:
    """What the first work uses if it starts in this year."""
    use = slice(problem.use_start[start], problem.use_start[start + 1])
    return {
        problem.limits[limit].code: amount
        for limit, amount in zip(
            problem.use_limit[use].tolist(), problem.use_amount[use].tolist(), strict=True
        )
    }


def by_year(*codes: str) -> list[Limit]:
    return [Limit(code, "<=", 1000) for code in codes]


def test_uses_fall_into_the_years_of_their_phases() -> None:
    """60 % in the first year, the rest in the next; a start that does not end in time is shut."""
    limits = by_year("money:a", *(f"money:a@{year}" for year in YEARS))
    made = builder(limits=limits, years=YEARS)
    made.add_work("v", "w", 1, 1, {"money:a": 101}, phases=[60, 40])
    problem = made.build()
    assert spent(problem, 0) == {"money:a": 101, "money:a@2027": 60, "money:a@2028": 41}
    assert spent(problem, 1) == {"money:a": 101, "money:a@2028": 60, "money:a@2029": 41}
    assert problem.opens.tolist() == [[True, True, False]]


def test_amounts_may_be_given_year_by_year() -> None:
    """What falls beyond an open end is not counted; years without a limit are not limited."""
    made = builder(limits=by_year("money:a@2028"), years=YEARS, open_ended=True)
    made.add_work("v", "w", 1, 1, {"money:a": [5, 0, 7]}, opens=["2027", "2028", "2029"])
    problem = made.build()
    assert [spent(problem, start) for start in range(3)] == [{}, {"money:a@2028": 5}, {}]
    assert problem.opens.all()


@settings(max_examples=60, deadline=None)
@given(st.integers(-500, 500), st.lists(st.integers(0, 9), min_size=1, max_size=3))
def test_no_fen_is_lost_between_phases(amount: int, phases: list[int]) -> None:
    """The phases of a use add up to it."""
    made = builder(limits=by_year(*(f"m@{year}" for year in YEARS)), years=YEARS)
    if sum(phases) == 0:
        with pytest.raises(InputError, match="phases"):
            made.add_work("v", "w", 1, 1, {"m": amount}, phases=phases)
        return
    made.add_work("v", "w", 1, 1, {"m": amount}, phases=phases)
    assert sum(spent(made.build(), 0).values()) == amount


def test_what_a_village_gives_bounds_what_its_works_ask() -> None:
    """A cap of its own kind; works that ask nothing are not in it."""
    made = ProblemBuilder(weights=[1], line=1, limits=[])
    made.add_village("v", [], gives={"days": 900}, weight=3)
    made.add_work("v", "well", 1, 1, {}, asks={"days": 500})
    made.add_work("v", "road", 1, 1, {}, asks={"days": 600})
    made.add_work("v", "post", 1, 1, {}, must=True)
    made.add_cap("two", 2, {"well": 1, "road": 1, "post": 1})
    problem = made.build()
    assert [(cap.code, cap.most) for cap in problem.caps] == [("two", 2), ("v:days", 900)]
    assert problem.cap_work.tolist() == [0, 1, 2, 0, 1]
    assert problem.cap_amount.tolist() == [1, 1, 1, 500, 600]
    assert problem.village_weight.tolist() == [3]
    assert problem.must.tolist() == [False, False, True]


def test_parts_of_value_are_weighed() -> None:
    """The bonus need not be named; a part that is not there is refused."""
    made = builder(parts={"income": 2}, poverty_weight=5)
    made.add_work("v", "w", 1, 1, {}, bonus=3, parts={"income": 10})
    with pytest.raises(InputError, match="jobs"):
        made.add_work("v", "x", 1, 1, {}, parts={"jobs": 10})
    problem = made.build()
    assert problem.parts == ("bonus", "income")
    assert problem.work_bonus.tolist() == [23]
    assert problem.poverty_weight == 5


def test_easings_become_reliefs_of_whole_lots() -> None:
    """Soft limits, what is carried on to the next year, and a demand whose price falls."""
    limits = [Limit("m@1", "<=", 95), Limit("m@2", "<=", 80), Limit("floor", ">=", 9),
              Limit("even", "=", 4), Limit("demand:tea", "<=", 50)]  # fmt: skip
    made = ProblemBuilder(
        weights=[1], line=1, limits=limits,
        easings=[
            Soft("m@2", 5, 2, 3), Soft("floor", 1, 7, 2), Soft("even", 1, 1, 1),
            Carry("m@1", "m@2", 10, share=50),
            More("demand:tea", [Segment(40, 10, 1), Segment(99, 10, 3)]),
        ],
    )  # fmt: skip
    made.add_village("v", [])
    reliefs = {relief.code: (relief.most, relief.cost, dict(relief.changes))
               for relief in made.build().reliefs}  # fmt: skip
    assert reliefs == {
        "over:m@2": (3, 2, {"m@2": -5}),
        "under:floor": (2, 7, {"floor": 1}),
        "over:even": (1, 1, {"even": -1}),
        "under:even": (1, 1, {"even": 1}),
        "carry:m@1": (4, 0, {"m@1": 10, "m@2": -10}),
        "more:demand:tea:1": (4, 1, {"demand:tea": -10}),
        "more:demand:tea:2": (9, 3, {"demand:tea": -10}),
    }


@pytest.mark.parametrize(
    ("easing", "code"),
    [
        (Soft("moon", 1, 1, 1), "easing_unknown"),
        (Soft("money:a", 0, 1, 1), "lot"),
        (Carry("money:a", "floor", 1, most=5), "carry"),
        (Carry("money:a", "money:b", 1, share=101), "carry_share"),
        (More("floor", [Segment(1, 1, 1)]), "more"),
        (More("money:a", [Segment(5, 1, 2), Segment(5, 2, 3)]), "more_falling"),
    ],
)
def test_an_easing_that_cannot_be_is_refused(easing: Any, code: str) -> None:
    """By its limit."""
    limits = [MONEY, Limit("money:b", "<=", 5), Limit("floor", ">=", 5)]
    with pytest.raises(InputError) as refusal:
        builder(limits=limits, easings=[easing]).build()
    assert refusal.value.code == code


def test_a_row_that_names_the_unknown_is_refused() -> None:
    """A kind that the village gives nothing of, a year that is none, a reach of nobody."""
    made = builder(years=YEARS)
    for wrong, code in (
        ({"asks": {"days": 1}}, "gives_unknown"),
        ({"opens": ["2030"]}, "year_unknown"),
        ({"reach": 0}, "reach"),
        ({"uses": {"gold": 1}}, "limit_unknown"),
    ):
        with pytest.raises(InputError) as refusal:
            made.add_work("v", "w", 1, 1, **{"uses": {}, **wrong})
        assert refusal.value.code == code
    made.add_cap("c", 1, {"nothing": 1})
    with pytest.raises(InputError, match="nothing"):
        made.build()


def test_strata_of_independent_reach_are_products() -> None:
    """Three works of different reach: every set of them reaches its share."""
    reach = {"a": 500, "b": 200, "c": 100}
    made, served = split("v", [(0, 1, 1000)], dict.fromkeys(reach, 1), reach, "independent")
    for group, _, persons in made:
        hit = {name for name, mask in served.items() if mask >> group & 1}
        share = prod(part if name in hit else WHOLE - part for name, part in reach.items())
        assert persons == share // 10**6
