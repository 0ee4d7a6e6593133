"""Engine against the paper written out in plain Python, on any data hypothesis can think of."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    Measures,
    histogram,
    measure,
    pack,
    unpack,
    what_if,
)
from xieshou.engines.measure.tests.oracle import Figures, Person, figures

PLACES = ["530102001", "530102002", "530103001"]
GROUPS = ["", "东", "彝族"]
TINY = 1e-12


@st.composite
def cases(draw: st.DrawFn) -> tuple[IndicatorSet, list[Person]]:
    """An indicator set (some weights 0) and records (some of nobody, often few or none)."""
    weights = draw(st.lists(st.integers(0, 6), min_size=1, max_size=6).filter(any))
    indicators = IndicatorSet(
        "any", tuple(Indicator(f"i{j}", f"dim{j % 2}", w) for j, w in enumerate(weights))
    )
    person = st.builds(
        Person,
        place=st.sampled_from(PLACES),
        group=st.sampled_from(GROUPS),
        size=st.sampled_from([0, 1, 1, 4, 9]),
        g0=st.tuples(*[st.integers(0, 1) for _ in weights]),
    )
    return indicators, draw(st.lists(person, max_size=25))


def every_cutoff(indicators: IndicatorSet) -> list[Fraction]:
    """A cutoff on and just beside every possible score: all identifications there are."""
    total = indicators.total_weight
    on = [Fraction(score, total) for score in range(1, total + 1)]
    return [*on, *(share - Fraction(1, 1000) for share in on)][::-1]


def counted(people: list[Person], d: int) -> Histogram:
    deprived = np.array([p.g0 for p in people], dtype=bool).reshape(len(people), d)
    return histogram(
        [p.place for p in people],
        pack(deprived),
        weights=[p.size for p in people],
        groups=[p.group for p in people],
    )


def assert_agrees(measures: Measures, r: int, k: int, expected: Figures) -> None:
    assert (measures.population[r], measures.poor[r, k]) == (expected.N, expected.q)
    for got, exact in (
        (measures.H[r, k], expected.H),
        (measures.A[r, k], expected.A),
        (measures.M0[r, k], expected.M0),
        (measures.raw_headcount[r], expected.raw),
        (measures.censored_headcount[r, k], expected.censored),
        (measures.absolute_contribution[r, k], expected.absolute),
        (measures.contribution[r, k], expected.percent),
    ):
        wanted = [float(x) for x in exact] if isinstance(exact, list) else float(exact)
        assert got == pytest.approx(wanted, rel=TINY, abs=TINY)


@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_every_figure_of_every_place_at_every_cutoff(
    case: tuple[IndicatorSet, list[Person]],
) -> None:
    """H, A, M0, headcounts and contributions follow the definitions, place by place."""
    indicators, people = case
    cutoffs = every_cutoff(indicators)
    measures = measure(counted(people, len(indicators)), indicators, cutoffs)
    assert measures.places == tuple(sorted({p.place for p in people}))
    for r, place in enumerate(measures.places):
        here = [p for p in people if p.place == place]
        for k, cutoff in enumerate(cutoffs):
            expected = figures(here, indicators.weights.tolist(), cutoff)
            assert_agrees(measures, r, k, expected)
            row = measures.row(place, cutoff)
            assert (row.population, row.poor, row.M0) == pytest.approx(
                (expected.N, expected.q, float(expected.M0))
            )


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_every_group_including_groups_nobody_here_belongs_to(
    case: tuple[IndicatorSet, list[Person]],
) -> None:
    """By group, each place has one row per group known anywhere, zeros where it has no one."""
    indicators, people = case
    cutoff = Fraction(1, 3)
    measures = measure(counted(people, len(indicators)), indicators, [cutoff], by_group=True)
    groups = sorted({p.group for p in people})
    places = sorted({p.place for p in people})
    assert list(zip(measures.places, measures.groups, strict=True)) == [
        (place, group) for place in places for group in groups
    ]
    for r, (place, group) in enumerate(zip(measures.places, measures.groups, strict=True)):
        here = [p for p in people if (p.place, p.group) == (place, group)]
        assert_agrees(measures, r, 0, figures(here, indicators.weights.tolist(), cutoff))


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_levels_agree(case: tuple[IndicatorSet, list[Person]]) -> None:
    """Counties from rolled-up histograms, rolled-up measures and counted afresh are identical."""
    indicators, people = case
    cutoffs = every_cutoff(indicators)
    villages = counted(people, len(indicators))
    moved = [Person(p.place[:6], p.group, p.size, p.g0) for p in people]
    counties = villages.roll_up(lambda code: code[:6])
    assert counties == counted(moved, len(indicators))

    by_histogram = measure(counties, indicators, cutoffs, by_group=True)
    by_measures = measure(villages, indicators, cutoffs, by_group=True).roll_up(lambda c: c[:6])
    assert (by_histogram.places, by_histogram.groups) == (by_measures.places, by_measures.groups)
    for name in ("population", "poor", "score_sum", "raw_persons", "censored_persons"):
        np.testing.assert_array_equal(getattr(by_histogram, name), getattr(by_measures, name))
    if people:
        everyone = measure(villages, indicators, cutoffs).total
        for k, cutoff in enumerate(cutoffs):
            assert_agrees(everyone, 0, k, figures(people, indicators.weights.tolist(), cutoff))


@settings(max_examples=40, deadline=None)
@given(case=cases(), data=st.data(), poor_only=st.booleans())
def test_what_if_equals_counting_the_cleared_people(
    case: tuple[IndicatorSet, list[Person]], data: st.DataObject, poor_only: bool
) -> None:
    """Clearing bits of a histogram is the same as clearing people's deprivations, recounted."""
    indicators, people = case
    d, cutoff = len(indicators), Fraction(1, 3)
    clears = data.draw(
        st.dictionaries(st.sampled_from([None, "东", "彝族", "无人"]), st.integers(0, 2**d - 1))
    )

    def after(p: Person) -> Person:
        poor = figures([Person("", "", 1, p.g0)], indicators.weights.tolist(), cutoff).q == 1
        mask = clears.get(None, 0) | clears.get(p.group, 0)
        gains = poor or not poor_only
        g0 = tuple(bit & ~(mask >> j) & 1 if gains else bit for j, bit in enumerate(p.g0))
        return Person(p.place, p.group, p.size, g0)

    before = counted(people, d)
    assert what_if(before, indicators, cutoff, clears, poor_only=poor_only) == counted(
        [after(p) for p in people], d
    )


@settings(max_examples=40, deadline=None)
@given(case=cases(), cut=st.integers(0, 25))
def test_counting_in_parts_is_counting_at_once(
    case: tuple[IndicatorSet, list[Person]], cut: int
) -> None:
    """Histograms of two halves merge into the histogram of the whole, in either order."""
    indicators, people = case
    d = len(indicators)
    first, second = counted(people[:cut], d), counted(people[cut:], d)
    assert first.merge(second) == second.merge(first)
    assert first.merge(second) == counted(people, d)


@given(rows=st.lists(st.lists(st.booleans(), min_size=20, max_size=20), max_size=30))
@settings(max_examples=30, deadline=None)
def test_unpack_inverts_pack(rows: list[list[bool]]) -> None:
    """Twenty indicators, the most there can be, survive packing; bit i is the i-th column."""
    matrix = np.array(rows, dtype=bool).reshape(len(rows), 20)
    patterns = pack(matrix)
    np.testing.assert_array_equal(unpack(patterns, 20), matrix)
    assert patterns.tolist() == [sum(1 << i for i in range(20) if row[i]) for row in rows]
