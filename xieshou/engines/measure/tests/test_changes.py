"""Change between two rounds, split over its causes, and panels."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    Measures,
    change,
    change_by_part,
    match_records,
    measure,
    pair_up,
    transitions,
    years_between,
)
from xieshou.engines.measure.over_time.changes import Change
from xieshou.engines.measure.over_time.shapley import product_parts
from xieshou.engines.measure.tests.oracle import Person, figures
from xieshou.engines.measure.tests.oracle_family import fates
from xieshou.engines.measure.tests.test_against_definitions import PLACES, cases, counted

TINY = {"rel": 1e-11, "abs": 1e-12, "nan_ok": True}
NAN = float("nan")
CUTOFFS = [Fraction(1, 3), Fraction(1, 2), Fraction(1)]


@st.composite
def two_rounds(draw: st.DrawFn):
    """One set of indicators; two independent lots of people, either perhaps empty."""
    indicators, before = draw(cases())
    person = st.builds(
        Person,
        place=st.sampled_from(PLACES),
        group=st.sampled_from(["", "东"]),
        size=st.sampled_from([0, 1, 4]),
        g0=st.tuples(*[st.integers(0, 1) for _ in indicators.indicators]),
    )
    return indicators, before, draw(st.lists(person, max_size=15))


def simple(*weights: int) -> IndicatorSet:
    return IndicatorSet("s", tuple(Indicator(f"i{j}", "d", w) for j, w in enumerate(weights)))


@settings(max_examples=40, deadline=None)
@given(case=two_rounds(), years=st.sampled_from([1, 2, 5.5]))
def test_changes_follow_the_definitions(case, years: float) -> None:
    """After less before, and the yearly rates, of all that both rounds know; else NaN."""
    indicators, before, after = case
    w = indicators.weights.tolist()
    one, other = (measure(counted(p, len(w)), indicators, CUTOFFS) for p in (before, after))
    found = change(one, other, 2015, 2015 + years)
    assert set(found.places) == set(one.places) & set(other.places)
    assert {place for place, _ in found.appeared} == set(other.places) - set(one.places)
    assert {place for place, _ in found.vanished} == set(one.places) - set(other.places)
    by_indicator = found.absolute_contribution.absolute.sum(axis=-1)
    np.testing.assert_allclose(by_indicator, found.M0.absolute, atol=1e-14)
    for r, place in enumerate(found.places):
        for k, cutoff in enumerate(CUTOFFS):
            a, b = (
                figures([p for p in people if p.place == place], w, cutoff)
                for people in (before, after)
            )
            for name, defined in (("H", a.N and b.N), ("M0", a.N and b.N), ("A", a.q and b.q)):
                x, y = float(getattr(a, name)), float(getattr(b, name))
                got = getattr(found, name)
                assert got.absolute[r, k] == pytest.approx(y - x if defined else NAN, **TINY)
                assert got.annual_absolute[r, k] == pytest.approx(
                    (y - x) / years if defined else NAN, **TINY
                )
                assert got.relative[r, k] == pytest.approx(
                    (y - x) / x if defined and x else NAN, **TINY
                )
                assert got.annual_relative[r, k] == pytest.approx(
                    (y / x) ** (1 / years) - 1 if defined and x else NAN, **TINY
                )
            for j in range(len(w)):
                expected = float(b.censored[j] - a.censored[j]) if a.N and b.N else NAN
                got = found.censored_headcount.absolute[r, k, j]
                assert got == pytest.approx(expected, **TINY)


def test_published_rates() -> None:
    """From 0.5 to 0.4 is 0.1 or 20 % (Alkire et al. 2015, section 9.2.1); Nepal's headcount fell
    from 64.7 to 44.2 % in 2006-2011, 4.1 points a year (Alkire and Roche 2013, as reported)."""
    example = Change(np.array([0.5, 0.647]), np.array([0.4, 0.442]), 5.0)
    assert example.absolute[0] == pytest.approx(-0.1)
    assert example.relative[0] == pytest.approx(-0.2)
    assert round(100 * example.annual_absolute[1], 1) == -4.1


def test_spans_of_any_length() -> None:
    """Years, fractions of years and dates; never backwards, never mixed."""
    assert years_between(2014.5, 2020) == 5.5
    assert years_between(date(2019, 3, 1), date(2023, 3, 1)) == pytest.approx(4, abs=1e-3)
    for times, code in (
        ((2020, 2020), "times_not_rising"),
        ((2020, NAN), "times_not_rising"),
        ((date(2020, 1, 1), date(2019, 1, 1)), "times_not_rising"),
        ((2019, date(2020, 1, 1)), "times_mixed"),
    ):
        with pytest.raises(InputError) as refused:
            years_between(*times)
        assert refused.value.code == code


def test_only_what_is_defined_alike_is_compared() -> None:
    """Other weights, other cutoffs or other rows are not a change of people."""
    hist = Histogram.from_cells({"x": {None: {1: 3}}})
    base = measure(hist, simple(1, 1))
    for other, code in (
        (measure(hist, simple(1, 2)), "indicators_differ"),
        (measure(hist, simple(1, 1), ["1/2"]), "cutoffs_differ"),
        (measure(hist, simple(1, 1), by_group=True), "groups_differ"),
    ):
        with pytest.raises(InputError) as refused:
            change(base, other, 1, 2)
        assert refused.value.code == code
        with pytest.raises(InputError):
            change_by_part(base, other)


fractions = st.fractions(0, 1, max_denominator=50)


@given(x0=fractions, x1=fractions, y0=fractions, y1=fractions)
def test_shapley_parts_add_up_exactly(x0, x1, y0, y1) -> None:
    """In exact fractions: the parts sum to the change, and swapping the factors swaps them."""
    by_x, by_y = product_parts(x0, x1, y0, y1)
    assert by_x + by_y == x1 * y1 - x0 * y0
    assert product_parts(y0, y1, x0, x1) == (by_y, by_x)
    orders = [(x1 - x0) * y0, (x1 - x0) * y1]
    assert by_x == sum(orders, Fraction(0)) / 2


@settings(max_examples=60, deadline=None)
@given(case=two_rounds(), up=st.booleans(), by_group=st.booleans())
def test_parts_of_a_change_are_shapleys_and_sum_to_it(case, up: bool, by_group: bool) -> None:
    """Shift, incidence and intensity of each part, by hand; the sums are the change of M0."""
    indicators, before, after = case
    w, cutoff = indicators.weights.tolist(), Fraction(1, 3)
    one, other = (
        measure(counted(p, len(w)), indicators, [cutoff], by_group=by_group)
        for p in (before, after)
    )
    whole = (lambda code: code[:6]) if up else (lambda code: code)
    found = change_by_part(one, other, whole=whole if up else None)
    sums = found.by_whole(found.shift) + found.by_whole(found.incidence + found.intensity)
    np.testing.assert_allclose(sums, found.total, rtol=0, atol=1e-14)
    np.testing.assert_allclose(found.within, found.incidence + found.intensity, atol=1e-14)

    def of(people: list[Person], name: str) -> list[Person]:
        return [p for p in people if whole(p.place) == name]

    for at, name in enumerate(found.wholes):
        a, b = (figures(of(people, name), w, cutoff) for people in (before, after))
        expected = float(b.M0 - a.M0) if a.N and b.N else NAN
        assert found.total[at, 0] == pytest.approx(expected, **TINY)
    groups = found.groups or (None,) * len(found.places)
    for r, (place, group) in enumerate(zip(found.places, groups, strict=True)):
        name = whole(place)
        N0, N1 = (sum(p.size for p in of(people, name)) for people in (before, after))
        a, b = (
            figures([p for p in people if p.place == place and group in (None, p.group)], w, cutoff)
            for people in (before, after)
        )
        if not (N0 and N1):
            assert np.isnan(found.shift[r, 0])
            continue
        n0, n1 = Fraction(a.N, N0), Fraction(b.N, N1)
        H0, H1 = (a.H if a.N else b.H), (b.H if b.N else a.H)
        A0, A1 = (a.A if a.q else b.A), (b.A if b.q else a.A)
        shift, within = product_parts(n0, n1, H0 * A0, H1 * A1)
        by_H, by_A = product_parts(H0, H1, A0, A1)
        exact = [shift, (n0 + n1) / 2 * by_H, (n0 + n1) / 2 * by_A]
        assert exact[1] + exact[2] == within
        got = [found.shift[r, 0], found.incidence[r, 0], found.intensity[r, 0]]
        assert got == pytest.approx([float(x) for x in exact], **TINY)


def test_a_group_that_arrives_is_a_shift() -> None:
    """Newcomers do not count as a group that became poor; nor does a first poor as intensity."""
    before = Histogram.from_cells({"x": {"old": {0: 10}}})
    after = Histogram.from_cells({"x": {"old": {0: 10}, "new": {1: 10}}})
    found = change_by_part(*(measure(h, simple(1, 1), by_group=True) for h in (before, after)))
    assert found.total.item() == 0.25
    assert dict(zip(found.groups, found.shift[:, 0], strict=True)) == {"new": 0.25, "old": 0.0}
    assert not found.within.any()

    worse = Histogram.from_cells({"x": {"old": {0: 5, 1: 5}}})
    found = change_by_part(*(measure(h, simple(1, 1), by_group=True) for h in (before, worse)))
    assert (found.incidence.item(), found.intensity.item()) == (0.25, 0.0)


@settings(max_examples=50, deadline=None)
@given(case=cases(), data=st.data(), by_group=st.booleans(), up=st.booleans())
def test_panels_follow_each_household(case, data: st.DataObject, by_group: bool, up: bool) -> None:
    """Who stayed, left, entered and never was poor, and what each did to M0, exactly."""
    indicators, people = case
    w = indicators.weights.tolist()
    later = [data.draw(st.tuples(*[st.integers(0, 1) for _ in w])) for _ in people]

    def bits(rows) -> list[int]:
        return [sum(bit << j for j, bit in enumerate(row)) for row in rows]

    panel = pair_up(
        [p.place for p in people],
        np.array(bits(p.g0 for p in people), dtype=np.int64),
        np.array(bits(later), dtype=np.int64),
        weights=[p.size for p in people],
        groups=[p.group for p in people],
    )
    parent = (lambda code: code[:6]) if up else (lambda code: code)
    panel = panel.roll_up(parent) if up else panel
    found = transitions(panel, indicators, CUTOFFS, by_group=by_group)
    rows: list[Measures] = [
        measure(h, indicators, CUTOFFS, by_group=by_group) for h in (panel.first, panel.second)
    ]
    np.testing.assert_array_equal(found.stayed + found.left, rows[0].poor)
    np.testing.assert_array_equal(found.stayed + found.entered, rows[1].poor)
    np.testing.assert_allclose(found.change, rows[1].M0 - rows[0].M0, atol=1e-14)
    groups = found.groups or (None,) * len(found.places)
    for r, (place, group) in enumerate(zip(found.places, groups, strict=True)):
        here = [
            (p, new)
            for p, new in zip(people, later, strict=True)
            if parent(p.place) == place and group in (None, p.group)
        ]
        assert found.population[r] == sum(p.size for p, _ in here)
        for k, cutoff in enumerate(CUTOFFS):
            sizes, old, new = (
                [p.size for p, _ in here],
                [p.g0 for p, _ in here],
                [n for _, n in here],
            )
            exact = fates(sizes, old, new, w, cutoff)
            for name in ("stayed", "left", "entered", "never"):
                assert getattr(found, name)[r, k] == exact[name]
            for name in ("stayed", "left", "entered"):
                got = getattr(found, f"change_from_{name}")[r, k]
                assert got == pytest.approx(float(exact[f"by_{name}"]), **TINY)
            for j in range(len(w)):
                shed = sum(
                    p.size
                    for p, n in here
                    if p.g0[j] > n[j] and fates([1], [p.g0], [n], w, cutoff)["left"]
                )
                assert found.shed[r, k, j] == shed


def test_the_rule_pages_village() -> None:
    """The worked tables of docs/rules/changes-over-time.md."""
    weights = simple(5, 6, 16, 3, 9, 21)
    people = [20, 10, 10, 5, 55]
    before = [0b001101, 0b001101, 0b010101, 0b000010, 0b000010]
    after = [0b000001, 0b000101, 0b000101, 0b000110, 0b000010]
    assert weights.scores[before].tolist() == [24, 24, 30, 6, 6]
    assert weights.scores[after].tolist() == [5, 21, 21, 22, 6]
    panel = pair_up(["x"] * 5, before, after, weights=people)
    found = transitions(panel, weights)
    assert [found.left.item(), found.stayed.item(), found.entered.item()] == [20, 20, 5]
    parts = [found.change_from_left, found.change_from_stayed, found.change_from_entered]
    assert [round(100 * part.item(), 2) for part in parts] == [-8.0, -2.0, 1.83]

    rounds = measure(panel.first, weights), measure(panel.second, weights)
    moved = change(*rounds, 2021, 2025)
    for figure, was, now in ((moved.H, 40.0, 25.0), (moved.A, 42.5, 35.3), (moved.M0, 17.0, 8.8)):
        assert [round(100 * x.item(), 1) for x in (figure.before, figure.after)] == [was, now]
    assert round(100 * moved.M0.absolute.item(), 2) == -8.17
    assert round(100 * moved.M0.annual_absolute.item(), 2) == -2.04
    assert round(100 * moved.M0.relative.item(), 1) == -48.0
    assert round(100 * moved.M0.annual_relative.item(), 1) == -15.1
    split = change_by_part(*rounds)
    assert round(100 * split.incidence.item(), 2) == -5.84
    assert round(100 * split.intensity.item(), 2) == -2.33


def test_the_rule_pages_county() -> None:
    """Village A grows and gets better, B stays: shifts and changes within, of a change of -3."""
    cells = {"cA": {None: {1: 40, 0: 60}}, "cB": {None: {1: 10, 0: 90}}}
    later = {"cA": {None: {1: 45, 0: 105}}, "cB": {None: {1: 10, 0: 90}}}
    found = change_by_part(
        *(measure(Histogram.from_cells(c), simple(1)) for c in (cells, later)),
        whole=lambda code: code[:1],
    )
    assert found.total.item() == pytest.approx(-0.03)
    assert found.shift[:, 0] == pytest.approx([0.035, -0.01])
    assert found.within[:, 0] == pytest.approx([-0.055, 0])


def test_records_are_matched_by_identifier() -> None:
    """Households of both times, whatever their order; two of one name are refused."""
    before, after = match_records(["c", "a", "b"], ["x", "b", "c"])
    assert (before.tolist(), after.tolist()) == ([0, 2], [2, 1])
    with pytest.raises(InputError) as refused:
        match_records(["a", "b"], ["a", "a"])
    assert refused.value.code == "identifier_twice"


def test_sums_beyond_64_bits_are_refused() -> None:
    """Not even once: a score of 2**30 for each of 2**30 persons is not summed."""
    with pytest.raises(InputError) as refused:
        transitions(pair_up(["x"], [1], [1], weights=[1 << 30]), simple(1 << 30))
    assert refused.value.code == "scores_too_large"


def test_rates_of_nobody_are_zero() -> None:
    """A panel without people, or without poor, has rates of 0, not an error."""
    empty = transitions(pair_up([], [], []), simple(1, 1))
    assert empty.places == ()
    calm = transitions(pair_up(["x"], [0], [0]), simple(1, 1))
    assert (calm.exit_rate.item(), calm.entry_rate.item(), calm.never.item()) == (0, 0, 1)
