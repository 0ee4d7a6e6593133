"""The disclosure check against brute force: every filling of small tables."""

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.releases.rules import (
    Count,
    LineFigure,
    Part,
    Round,
    Sheet,
    is_dominated,
    mask_of,
    protect,
    sheet_of,
    shown_part,
    tells_of_few,
    told,
    withheld_lines,
)

# Fillings are counted out, so a small cell here is 1 or 2 people.
K = 3
COUNTY = "533323"
TOWNS = ("533323101", "533323102")
Poor = dict[str, tuple[int, int]]


def round_of(cells: Poor, key: str = "a", year: int = 2026) -> Round:
    """Villages' (people, poor), added up for the places above them."""
    sums: dict[str, list[int]] = {}
    for village, (people, poor) in cells.items():
        for code in (village, village[:9], village[:6]):
            one = sums.setdefault(code, [0, 0])
            one[0] += people
            one[1] += poor
    counts = {code: Count(people, poor, 0) for code, (people, poor) in sums.items()}
    return Round(key, year, ("1/3",), (), (), {"1/3": counts})


villages = st.lists(
    st.integers(0, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    min_size=2,
    max_size=5,
)
worlds = villages.flatmap(
    lambda rows: st.lists(st.sampled_from(TOWNS), min_size=len(rows), max_size=len(rows)).map(
        lambda towns: {
            f"{t}{n:03d}": row for n, (t, row) in enumerate(zip(towns, rows, strict=True))
        }
    )
)


def published(sheet: Sheet, shown: np.ndarray) -> dict[str, int]:
    return {code: int(sheet.values[1, at]) for at, code in enumerate(sheet.codes) if shown[1, at]}


def fillings(cells: Poor, known: dict[str, int]) -> Iterator[dict[str, int]]:
    """How many may be poor in each place, of all that fits the figures known."""
    names = list(cells)
    for found in product(*(range(cells[name][0] + 1) for name in names)):
        sums: dict[str, int] = {}
        for name, poor in zip(names, found, strict=True):
            for code in (name, name[:9], name[:6]):
                sums[code] = sums.get(code, 0) + poor
        if all(sums[code] == value for code, value in known.items()):
            yield sums


def recovered(cells: Poor, known: dict[str, int]) -> set[str]:
    """Places of which every filling says that few are poor, or that few are not."""
    people: dict[str, int] = {}
    for village, (n, _poor) in cells.items():
        for code in (village, village[:9], village[:6]):
            people[code] = people.get(code, 0) + n
    every = list(fillings(cells, known))
    assert every, "the truth is one of them"
    return {
        code
        for code, n in people.items()
        if all(0 < one[code] < K for one in every) or all(0 < n - one[code] < K for one in every)
    }


@settings(max_examples=300, deadline=None)
@given(worlds)
def test_no_filling_tells_of_few(cells: Poor) -> None:
    """Of no place do the figures shown say that 1 or 2 are poor, or are not."""
    one = round_of(cells)
    sheet = sheet_of([one], K)
    wanted = mask_of(sheet, [one])
    shown = protect(sheet, wanted, np.zeros_like(wanted)).shown
    assert recovered(cells, published(sheet, shown)) == set()
    assert told(sheet, shown) == []


def test_without_the_check_brute_force_finds_cells() -> None:
    """So that the test above can fail: all shown, and all but the small cell shown."""
    cells = {f"{TOWNS[0]}001": (6, 1), f"{TOWNS[0]}002": (6, 3), f"{TOWNS[1]}003": (6, 3)}
    sheet = sheet_of([round_of(cells)], K)
    everything = published(sheet, sheet.exists)
    assert f"{TOWNS[0]}001" in recovered(cells, everything)
    del everything[f"{TOWNS[0]}001"]
    assert f"{TOWNS[0]}001" in recovered(cells, everything)


# Of each village: poor and lacking, poor and not, not poor and lacking, neither.
Parts = tuple[int, int, int, int]
TOWN = TOWNS[0]


def with_lacks(cells: Sequence[Parts], key: str = "a", year: int = 2026) -> Round:
    """Villages of one township and what is counted of them."""
    rows = {f"{TOWN}{n:03d}": one for n, one in enumerate(cells)}
    whole: list[int] = [sum(column) for column in zip(*cells, strict=True)]
    counts = {
        code: Count(sum(one), one[0] + one[1], 0, (one[0] + one[2],), (one[0],))
        for code, one in [*rows.items(), (TOWN, whole)]
    }
    return Round(key, year, ("1/3",), (0,), ("water",), {"1/3": counts})


def parts_that_fit(count: Count) -> list[Parts]:
    """How the people of a place can be divided, by what is shown of it."""
    people = range(count.people + 1)
    return [
        (a, b, c, count.people - a - b - c)
        for a in people
        for b in range(count.people - a + 1)
        for c in range(count.people - a - b + 1)
        if count.poor in (None, a + b)
        and count.raw[0] in (None, a + c)
        and count.lacking[0] in (None, a)
    ]


parts = st.tuples(*[st.integers(0, 2)] * 4)


@settings(max_examples=150, deadline=None)
@given(st.lists(parts, min_size=2, max_size=3))
def test_no_filling_tells_who_lacks(cells: list[Parts]) -> None:
    """Nor of the poor who lack something, of those who do not, of others: here a small cell is one
    person, and every division of every village is tried."""
    one = with_lacks(cells)
    sheet = sheet_of([one], 2)
    wanted = mask_of(sheet, [one])
    shown = shown_part(one, sheet, protect(sheet, wanted, np.zeros_like(wanted)).shown)
    rows = dict(shown.counts["1/3"])
    town = rows.pop(TOWN)
    fits = set(parts_that_fit(town))
    possible = [
        found
        for found in product(*(parts_that_fit(row) for row in rows.values()))
        if tuple(map(sum, zip(*found, strict=True))) in fits
    ]
    assert possible, "the truth is one of them"
    for place in range(len(rows)):
        for atom in range(4):
            assert {found[place][atom] for found in possible} != {1}
    for atom in range(4):
        assert {sum(one[atom] for one in found) for found in possible} != {1}


@settings(max_examples=200, deadline=None)
@given(worlds, st.data())
def test_two_rounds_do_not_tell_of_few_who_changed(cells: Poor, data: st.DataObject) -> None:
    """What the second release shows differs from the first by nobody or by many, of every place and
    of what is left of every family; what was published stays."""
    before = round_of(cells)
    sheet = sheet_of([before], K)
    wanted = mask_of(sheet, [before])
    first = shown_part(before, sheet, protect(sheet, wanted, np.zeros_like(wanted)).shown)
    changed = {code: (n, data.draw(st.integers(0, n))) for code, (n, _poor) in cells.items()}
    now = round_of(changed, "b")
    sheet = sheet_of([now, first], K)
    public = mask_of(sheet, [first])
    shown = protect(sheet, mask_of(sheet, [now]), public).shown
    assert not (public & ~shown).any()
    assert told(sheet, shown) == []
    new = shown_part(now, sheet, shown)
    old, fresh = first.counts["1/3"], new.counts["1/3"]
    differences = {
        code: fresh[code].poor - old[code].poor  # type: ignore[operator]
        for code in fresh
        if None not in (fresh[code].poor, old[code].poor)
    }
    assert not any(0 < abs(value) < K for value in differences.values())
    for parent in {code[:-3] for code in differences}:
        family = [code for code in fresh if code[:-3] == parent]
        rest = [code for code in family if code not in differences]
        if parent in differences and rest:
            left = differences[parent] - sum(differences[c] for c in family if c in differences)
            assert not 0 < abs(left) < K


@given(
    st.lists(st.integers(1, 6), min_size=2, max_size=3).flatmap(
        lambda weights: st.tuples(
            st.just(tuple(weights)),
            st.lists(st.integers(0, 8), min_size=len(weights), max_size=len(weights)),
        )
    )
)
def test_the_score_leaves_nobody_or_many(case: tuple[tuple[int, ...], list[int]]) -> None:
    """Exactly those are named of which every filling of the score says that few lack it, or do
    not."""
    weights, lacking = case
    poor = 8
    left = sum(w * n for w, n in zip(weights, lacking, strict=True))
    fillings = [
        found
        for found in product(range(poor + 1), repeat=len(weights))
        if sum(w * n for w, n in zip(weights, found, strict=True)) == left
    ]
    named = {
        at
        for at in range(len(weights))
        if all(0 < found[at] < K for found in fillings)
        or all(0 < poor - found[at] < K for found in fillings)
    }
    assert tells_of_few(weights, dict(enumerate(lacking)), poor, K) == named


@pytest.mark.parametrize(
    ("fen", "withheld"),
    [
        ([90, 6, 4], True),
        ([86, 7, 7], True),
        ([50, 48, 2], True),
        ([100], True),
        ([50, 30, 20], False),
        ([60, 30, 10], False),
        ([0, 0], False),
        ([], False),
    ],
)
def test_amounts_of_one_organisation(fen: list[int], withheld: bool) -> None:
    """More than 85 % is one's, or the second could work the first out to within 10 %."""
    assert is_dominated(Part(str(n), one) for n, one in enumerate(fen)) is withheld


def test_governments_amounts_are_public() -> None:
    """They neither are told of nor hide others."""
    assert not is_dominated([Part("shanghai", 10**9, public=True)])
    assert is_dominated([Part("shanghai", 10**9, public=True), Part("firm", 5)])


def line(west: str, value: int, **more: object) -> LineFigure:
    return LineFigure("310115", west, 2025, "sales", "fen", value, **more)  # type: ignore[arg-type]


def test_what_is_left_of_a_prefecture_is_not_one_organisations() -> None:
    """The county's amount is shown, so the prefecture's less it would be the other county's."""
    three = [Part("a", 50), Part("b", 30), Part("c", 20)]
    county = line("533323", 100, made_by=tuple(three))
    whole = line("5333", 180, made_by=(*three, Part("d", 80)))
    assert withheld_lines([county, whole], []) == {whole.key: "dominance"}


def test_residents_of_two_releases_differ_by_nobody_or_many() -> None:
    """And where a part is withheld for that, so is the sum."""
    part = LineFigure("310115", "533323", 2025, "jobs_east", "person", 43, people=True)
    whole = LineFigure(
        "310115", "533323", 2025, "jobs", "person", 143, people=True, parts=("jobs_east",)
    )
    earlier = [{part.key: 40, whole.key: 120}]
    assert withheld_lines([part, whole], earlier) == {part.key: "dates", whole.key: "dates"}
    assert withheld_lines([part, whole], [{part.key: 43, whole.key: 143}]) == {}


def sold(west: str, **fen: int) -> LineFigure:
    """Sales below a place by supplier; of the whole province the sum of all districts."""
    parts = tuple(Part(name, value) for name, value in fen.items())
    east = "31" if len(west) == 2 else "310115"
    return LineFigure(east, west, 2025, "sales", "fen", sum(fen.values()), made_by=parts)


def test_what_is_left_of_a_sum_is_looked_at_over_all_levels() -> None:
    """A prefecture's own amount is shown, of another one county's: together they leave one."""
    fugong, gongshan = sold("533323", a=50), sold("533324", b=50, c=40, d=40)
    nujiang = sold("5333", a=50, b=50, c=40, d=40)
    counties = [sold(f"53340{n}", **{f"s{n}": 100}) for n in (1, 2, 3)]
    diqing = sold("5334", s1=100, s2=100, s3=100)
    whole = sold("53", a=50, b=50, c=40, d=40, s1=100, s2=100, s3=100)
    found = withheld_lines([fugong, gongshan, nujiang, *counties, diqing, whole], [])
    assert found == dict.fromkeys(
        (fugong.key, nujiang.key, *(one.key for one in counties), whole.key), "dominance"
    )


def test_what_is_part_of_another_figure_is_not_taken_off_twice() -> None:
    """A county and the prefecture that it makes up: the province's rest is the other county's."""
    one = sold("533323", a=95, b=8, c=5)
    other = {"a": 85, "f": 80, "g": 70}
    shown = [sold("533401", **other), sold("5334", **other)]
    whole = sold("53", a=180, b=8, c=5, f=80, g=70)
    found = withheld_lines([one, *shown, whole], [])
    assert found == dict.fromkeys((one.key, whole.key), "dominance")


def test_an_amount_that_fell_is_one_too() -> None:
    """What a lost deal takes away is as much a firm's own as what a new one brings."""
    gone, beside = sold("5334", a=-30), sold("5333", b=50, c=30, d=20)
    whole = sold("53", a=-30, b=50, c=30, d=20)
    found = withheld_lines([gone, beside, whole], [])
    assert found == dict.fromkeys((gone.key, whole.key), "dominance")


def jobs(west: str, value: int) -> LineFigure:
    return LineFigure("310115", west, 2025, "jobs_east", "person", value, people=True)


def test_a_wider_place_does_not_tell_what_a_county_withholds() -> None:
    """105 is five more than was published of the county; so is 325 − 220 of the prefecture, less
    what was published of both."""
    counties = (jobs("533323", 105), jobs("533324", 220))
    wider = jobs("5333", 325)
    was = {counties[0].key: 100, counties[1].key: 200, wider.key: 300}
    assert withheld_lines([*counties, wider], [was]) == {
        counties[0].key: "dates", wider.key: "dates",
    }  # fmt: skip


def test_a_wider_place_stays_where_ten_are_left() -> None:
    """Two counties are withheld, and twelve more people are in them together."""
    counties = (jobs("533323", 105), jobs("533324", 207), jobs("533325", 150))
    wider = jobs("5333", 462)
    was = {
        counties[0].key: 100, counties[1].key: 200, counties[2].key: 100, wider.key: 400,
    }  # fmt: skip
    assert withheld_lines([*counties, wider], [was]) == {
        counties[0].key: "dates", counties[1].key: "dates",
    }  # fmt: skip


def test_what_a_wider_place_withholds_its_sum_and_the_next_one_withhold_too() -> None:
    county, beside, wider, whole = (
        jobs("533323", 105), jobs("533324", 220), jobs("5333", 325), jobs("53", 425),
    )  # fmt: skip
    was = {county.key: 100, beside.key: 200, wider.key: 300, whole.key: 400}
    total = LineFigure(
        "310115", "5333", 2025, "jobs", "person", 900, people=True, parts=("jobs_east",)
    )
    found = withheld_lines([county, beside, wider, whole, total], [was])
    assert found == dict.fromkeys((county.key, wider.key, whole.key, total.key), "dates")
