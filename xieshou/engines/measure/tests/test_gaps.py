"""M1, M2 and any M_gamma against their definition."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Indicator,
    IndicatorSet,
    InputError,
    gap_histogram,
    histogram,
    measure,
    measure_gaps,
    normalised_gaps,
    pack,
)
from xieshou.engines.measure.tests.oracle_family import m_gamma

PLACES = ["530102001", "530102002", "530103001"]
PUBLISHED = Path(__file__).parent / "published"
EXACT = {"rel": 1e-12, "abs": 1e-12}


def some_set(weights: list[int]) -> IndicatorSet:
    return IndicatorSet("any", tuple(Indicator(f"i{j}", "d", w) for j, w in enumerate(weights)))


@st.composite
def cases(draw: st.DrawFn):
    """Weights (some 0), lines, and people (some of size 0, often none) with their achievements."""
    weights = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any))
    lines = [draw(st.integers(1, 5)) for _ in weights]
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PLACES),
                st.sampled_from(["", "东"]),
                st.sampled_from([0, 1, 1, 5]),
                st.tuples(*[st.integers(0, 6) for _ in weights]),
            ),
            max_size=14,
        )
    )
    return some_set(weights), lines, rows


def counted(lines, rows, gammas=(1, 2, 3)):
    x = np.array([row[3] for row in rows], dtype=float).reshape(len(rows), len(lines))
    return gap_histogram(
        [row[0] for row in rows],
        normalised_gaps(x, lines),
        gammas,
        weights=[row[2] for row in rows],
        groups=[row[1] for row in rows],
    )


@settings(max_examples=40, deadline=None)
@given(case=cases(), by_group=st.booleans())
def test_every_power_at_every_cutoff_follows_the_definition(case, by_group: bool) -> None:
    """M_gamma, its parts by indicator and the mean gap, place by place (and group by group)."""
    indicators, lines, rows = case
    total = indicators.total_weight
    cutoffs = [Fraction(score, total) for score in range(1, total + 1)]
    found = measure_gaps(counted(lines, rows), indicators, cutoffs, by_group=by_group)
    groups = found.counts.groups or (None,) * len(found.counts.places)
    for r, (place, group) in enumerate(zip(found.counts.places, groups, strict=True)):
        here = [row for row in rows if row[0] == place and group in (None, row[1])]
        for k, cutoff in enumerate(cutoffs):
            for g, gamma in enumerate((1, 2, 3)):
                value, parts, mean = m_gamma(
                    [row[2] for row in here],
                    [[Fraction(x) for x in row[3]] for row in here],
                    [Fraction(z) for z in lines],
                    indicators.weights.tolist(),
                    cutoff,
                    gamma,
                )
                assert found.M[r, k, g] == pytest.approx(float(value), **EXACT)
                assert found.absolute_contribution[r, k, g] == pytest.approx(
                    [float(part) for part in parts], **EXACT
                )
                assert found.average[r, k, g] == pytest.approx(float(mean), **EXACT)
                percent = [float(100 * part / value) if value else 0.0 for part in parts]
                assert found.contribution[r, k, g] == pytest.approx(percent, rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_counting_beside_the_gaps_is_counting(case) -> None:
    """M0 and all its kin of a gap histogram are those of measure(), to the last integer."""
    indicators, lines, rows = case
    x = np.array([row[3] for row in rows], dtype=float).reshape(len(rows), len(lines))
    plain = histogram(
        [row[0] for row in rows],
        pack(x < lines),
        weights=[row[2] for row in rows],
        groups=[row[1] for row in rows],
    )
    gaps = counted(lines, rows)
    assert gaps.hist == plain
    expected, found = measure(plain, indicators), measure_gaps(gaps, indicators).counts
    for name in ("population", "poor", "score_sum", "raw_persons", "censored_persons"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_counties_are_the_sum_of_their_villages(case) -> None:
    """Rolling gaps up gives what counting by county gives."""
    _, lines, rows = case
    up = counted(lines, rows).roll_up(lambda code: code[:6])
    afresh = counted(lines, [(row[0][:6], *row[1:]) for row in rows])
    assert up.hist == afresh.hist
    np.testing.assert_allclose(up.sums, afresh.sums, rtol=1e-13)


@settings(max_examples=30, deadline=None)
@given(case=cases(), cut=st.integers(0, 14))
def test_counting_in_parts_is_counting_at_once(case, cut: int) -> None:
    """Two halves merge into the whole; parts that keep other powers do not."""
    _, lines, rows = case
    first, second, whole = (counted(lines, part) for part in (rows[:cut], rows[cut:], rows))
    merged = first.merge(second)
    assert merged.hist == whole.hist
    np.testing.assert_allclose(merged.sums, whole.sums, rtol=1e-13)
    with pytest.raises(InputError) as refused:
        first.merge(counted(lines, rows, (1, 2)))
    assert refused.value.code == "gammas_differ"


def test_alkire_and_foster_2011_four_persons() -> None:
    """The paper's own example: M1 = H A G and M2 = H A S."""
    example = json.loads((PUBLISHED / "alkire_foster_2011.json").read_text(encoding="utf-8"))
    gaps = gap_histogram(["x"] * 4, normalised_gaps(example["achievements"], example["cutoffs"]))
    found = measure_gaps(gaps, some_set(example["weights"]), ["2/4"])
    assert found.at(1).item() == pytest.approx(example["M1"], rel=1e-14)
    assert found.at(2).item() == pytest.approx(example["M2"], rel=1e-14)
    H, A = found.counts.H.item(), found.counts.A.item()
    assert found.M[0, 0] == pytest.approx(H * A * found.average[0, 0], rel=1e-14)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: normalised_gaps([[1.0]], [0]), "line_not_positive"),
        (lambda: normalised_gaps([[float("nan")]], [1]), "achievement_unreadable"),
        (lambda: normalised_gaps([[-1.0]], [1]), "achievement_unreadable"),
        (lambda: normalised_gaps([1.0], [1]), "matrix_shape"),
        (lambda: gap_histogram(["x"], [[1.5]]), "gap_out_of_range"),
        (lambda: gap_histogram(["x"], [[float("nan")]]), "gap_out_of_range"),
        (lambda: gap_histogram(["x"], [[0.5]], [0]), "gamma_out_of_range"),
        (
            lambda: measure_gaps(gap_histogram(["x"], [[0.5]]), some_set([1, 1])),
            "indicators_differ",
        ),
        (
            lambda: measure_gaps(gap_histogram(["x"], [[0.5]]), some_set([1])).at(3),
            "gamma_unmeasured",
        ),
    ],
)
def test_what_cannot_be_a_gap_is_refused(call, code: str) -> None:
    """Each refusal carries its code."""
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.code == code
