"""Missing answers: what each policy keeps, and bounds against every filling there is."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Histogram,
    Incomplete,
    Indicator,
    IndicatorSet,
    InputError,
    bounds,
    complete,
    estimate,
    measure,
)
from xieshou.engines.measure.sampling.design import Survey
from xieshou.engines.measure.tests.oracle import Figures, Person, figures

SET = IndicatorSet(
    "three",
    (Indicator("water", "living", 1), Indicator("road", "living", 2), Indicator("work", "x", 3)),
)
CUTOFFS = [Fraction(1, 6), Fraction(1, 3), Fraction(1, 2), Fraction(5, 6), Fraction(1)]
TINY = 1e-12
Answer = tuple[str, str, int, tuple[int | None, ...]]


@st.composite
def answers(draw: st.DrawFn, most_gaps: int = 7) -> list[Answer]:
    """(place, group, persons, answers of which some are None): few gaps, often all of a row."""
    bit = st.sampled_from([0, 1, None])
    row = st.one_of(st.tuples(bit, bit, bit), st.just((None, None, None)))
    place, group, size = (st.sampled_from(each) for each in ("abc", ["", "东"], [0, 1, 2, 5]))
    rows = draw(st.lists(st.tuples(place, group, size, row), max_size=9))
    kept, gaps = [], 0
    for answer in rows:
        gaps += answer[3].count(None)
        if gaps <= most_gaps:
            kept.append(answer)
    return kept


def counted(rows: list[Answer]) -> Incomplete:
    return Incomplete.from_rows(
        [row[0] for row in rows],
        np.array([sum(1 << j for j, x in enumerate(row[3]) if x) for row in rows], np.uint32),
        np.array([sum(1 << j for j, x in enumerate(row[3]) if x is None) for row in rows], int),
        weights=np.array([row[2] for row in rows], int),
        groups=[row[1] for row in rows],
    )


def fillings(rows: list[Answer]) -> Iterator[list[Person]]:
    """Every way to answer what was not."""
    gaps = sum(row[3].count(None) for row in rows)
    for filled in product((0, 1), repeat=gaps):
        rest = iter(filled)
        yield [
            Person(row[0], row[1], row[2], tuple(next(rest) if x is None else x for x in row[3]))
            for row in rows
        ]


def flat(found: Figures) -> list[float]:
    values = [found.H, found.A, found.M0, *found.raw, *found.censored, *found.percent]
    return [float(value) for value in values]


@settings(max_examples=60, deadline=None)
@given(rows=answers(), weights=st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any))
def test_bounds_are_the_extremes_over_every_filling(rows: list[Answer], weights: list[int]) -> None:
    """Each bound holds for all fillings, and some filling attains it: for every figure."""
    indicators = IndicatorSet(
        "any", tuple(Indicator(f"i{j}", f"d{j % 2}", w) for j, w in enumerate(weights))
    )
    found = bounds(counted(rows), indicators, CUTOFFS)
    for r, place in enumerate(found.places):
        here = [row for row in rows if row[0] == place]
        for k, cutoff in enumerate(CUTOFFS):
            every = np.array([flat(figures(p, weights, cutoff)) for p in fillings(here)])
            for end, extreme in (("low", every.min(axis=0)), ("high", every.max(axis=0))):
                got = [
                    getattr(getattr(found, name), end)[at].ravel()
                    for name, at in (
                        *((name, (r, k)) for name in ("H", "A", "M0")),
                        ("raw", (r,)),
                        *((name, (r, k)) for name in ("censored", "contribution")),
                    )
                ]
                assert np.concatenate(got) == pytest.approx(extreme, rel=TINY, abs=TINY), end


@settings(max_examples=40, deadline=None)
@given(rows=answers(99))
def test_bounds_hold_by_group_and_close_without_gaps(rows: list[Answer]) -> None:
    """Of complete answers both bounds are the measure itself, also by group."""
    known = [row for row in rows if None not in row[3]]
    incomplete = counted(known)
    exact = measure(incomplete.complete_only(), SET, CUTOFFS, by_group=True)
    found = bounds(incomplete, SET, CUTOFFS, by_group=True)
    assert (found.places, found.groups) == (exact.places, exact.groups)
    assert not found.unknown.any()
    for bound, value in ((found.A, exact.A), (found.contribution, exact.contribution)):
        for end in (bound.low, bound.high):
            np.testing.assert_allclose(end, value, rtol=TINY, atol=TINY)


@settings(max_examples=60, deadline=None)
@given(rows=answers(99))
def test_dropping_keeps_just_the_complete(rows: list[Answer]) -> None:
    """Nobody with a gap is left, everybody else is, and the report adds up."""
    hist, report = complete(counted(rows), SET, "drop")
    kept = Counter((r[0], r[1]) for r in rows if None not in r[3] for _ in range(r[2]))
    assert Counter(_persons(hist)) == kept
    assert set(hist.places) == {row[0] for row in rows}
    assert report.people == report.complete + report.dropped == sum(row[2] for row in rows)
    assert report.by_indicator == {
        code: sum(row[2] for row in rows if row[3][j] is None) for j, code in enumerate(SET.codes)
    }


@settings(max_examples=80, deadline=None)
@given(rows=answers(99))
def test_imputing_keeps_persons_records_and_what_was_said(rows: list[Answer]) -> None:
    """By place and group persons and records stay; the known bits' sums fit the answers."""
    hist, report = complete(counted(rows), SET, "impute")
    assert Counter(_persons(hist)) == Counter((r[0], r[1]) for r in rows for _ in range(r[2]))
    assert int(hist.count.sum()) == len(rows)
    assert report.imputed == sum(report.donors.values()) == report.people - report.complete
    limits = bounds(counted(rows), SET, CUTOFFS)
    found = measure(hist, SET, CUTOFFS)
    for name in ("H", "A", "M0"):
        value, bound = getattr(found, name), getattr(limits, name)
        assert (value >= bound.low - TINY).all()
        assert (value <= bound.high + TINY).all()


def _persons(hist: Histogram) -> Iterator[tuple[str, str]]:
    for place, group, _, weight, _ in hist.cells():
        yield from [(place, group)] * weight


def test_donors_are_the_nearest_who_agree() -> None:
    """Own group first, then the place, the parent, everybody; else not deprived."""
    parts = {
        0: Histogram.from_cells(
            {
                "1001": {"东": {0b001: 4}, "西": {0b011: 4}},
                "1002": {"东": {0b101: 4}},
                "2001": {"东": {0b110: 4}},
            }
        ),
        0b110: Histogram.from_cells(
            {
                "1001": {"东": {1: 1}, "南": {1: 2}},
                "1003": {"东": {1: 3}},
                "2001": {"东": {1: 5}},
            }
        ),
        0b001: Histogram.from_cells({"1002": {"东": {0b110: 6}}}),
        0b100: Histogram.from_cells({"1001": {"东": {0b000: 7}}}),
    }
    hist, report = complete(Incomplete(parts), SET, "impute", parent=lambda code: code[0])
    assert report.donors == {"group": 1, "place": 2, "parent": 3, "everybody": 11, "nobody": 7}
    cells = {cell[:3]: cell[3] for cell in hist.cells()}
    assert cells["1001", "东", 0b001] == 4 + 1
    assert cells["1001", "东", 0b000] == 7
    assert cells["1002", "东", 0b110] == 6


def test_patterns_are_dealt_in_proportion() -> None:
    """Of 1,000 single records in 1,000 villages a third takes the pattern a third has."""
    cells = {f"{village:04d}": {None: {0: 1}} for village in range(1000)}
    parts = {
        0: Histogram.from_cells({"9999": {None: {0b000: 2, 0b111: 1}}}),
        0b111: Histogram.from_cells(cells),
    }
    hist, _ = complete(Incomplete(parts), SET, "impute")
    assert abs(int(hist.weight[hist.pattern == 0b111].sum()) - 1 - 333) <= 3


def test_nobody_complete_is_taken_as_not_deprived_and_said_so() -> None:
    """With no donor at all the known bits stand, and the report names nobody as donor."""
    parts = {0b111: Histogram.from_cells({"a": {None: {0: 3}}})}
    hist, report = complete(Incomplete(parts), SET, "impute")
    assert (hist.population, int(hist.pattern.max()), report.donors["nobody"]) == (3, 0, 3)
    dropped, report = complete(Incomplete(parts), SET, "drop")
    assert (dropped.population, dropped.places, report.dropped) == (0, ("a",), 3)
    widest = bounds(Incomplete(parts), SET)
    assert (widest.H.low.item(), widest.H.high.item(), widest.unknown.item()) == (0, 1, 3)


def test_the_worked_example_of_the_rule() -> None:
    """docs/rules/missing-answers.md: ten people, two of whom did not speak of water."""
    pair = IndicatorSet("pair", (Indicator("water", "x", 1), Indicator("income", "y", 1)))
    known = Histogram.from_cells({"v": {None: {0b00: 4, 0b10: 1, 0b11: 3}}})
    gaps = Histogram.from_cells({"v": {None: {0b10: 2}}})
    incomplete = Incomplete({0: known, 0b01: gaps})
    dropped, imputed = (
        measure(complete(incomplete, pair, policy)[0], pair, ["1", "1/2"])
        for policy in ("drop", "impute")
    )
    within = bounds(incomplete, pair, ["1", "1/2"])
    assert [m.H[0, 0] for m in (dropped, imputed)] == [3 / 8, 5 / 10]
    assert [m.A[0, 1] for m in (dropped, imputed)] == pytest.approx([3.5 / 4, 5.5 / 6])
    assert (within.H.low[0, 0], within.H.high[0, 0]) == (0.3, 0.5)
    assert (within.A.low[0, 1], within.A.high[0, 1]) == pytest.approx((4.5 / 6, 5.5 / 6))


def test_clusters_are_completed_before_a_survey_is_made_of_them() -> None:
    """Places may be clusters: the completed histogram is the survey's."""
    rows: list[Answer] = [
        (cluster, "", 2, (1, None, 1) if record == 0 else (1, record % 2, 0))
        for cluster in "abcd"
        for record in range(3)
    ]
    hist, report = complete(counted(rows), SET, "impute")
    estimates = estimate(Survey(hist, ("north", "north", "south", "south")), SET)
    assert (estimates.records.item(), estimates.df.item(), report.imputed) == (12, 2, 8)


def test_patterns_with_unknown_bits_set_are_refused() -> None:
    """A bit is known or unknown, not both; and policies have names."""
    part = Histogram.from_cells({"a": {None: {0b011: 3}}})
    with pytest.raises(InputError, match="said to be unknown"):
        Incomplete({0b001: part})
    with pytest.raises(InputError, match="policy"):
        complete(Incomplete({0: part}), SET, "guess")  # type: ignore[arg-type]
