"""Bands of the score and destitution against their definitions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import Histogram, InputError, bands, destitution, measure, pair_up
from xieshou.engines.measure.tests.oracle import figures
from xieshou.engines.measure.tests.oracle_family import score
from xieshou.engines.measure.tests.test_against_definitions import cases, counted
from xieshou.engines.measure.tests.test_changes import CUTOFFS, simple

BOUNDS = [Fraction(1, 5), Fraction(1, 3), Fraction(1, 2)]


@settings(max_examples=50, deadline=None)
@given(case=cases(), by_group=st.booleans())
def test_everyone_is_in_one_band(case, by_group: bool) -> None:
    """Persons of each band by their own score; those reaching a bound are its poor."""
    indicators, people = case
    w = indicators.weights.tolist()
    hist = counted(people, len(w))
    found = bands(hist, indicators, BOUNDS, by_group=by_group)
    groups = found.groups or (None,) * len(found.places)
    for r, (place, group) in enumerate(zip(found.places, groups, strict=True)):
        expected = [0, 0, 0, 0]
        for p in people:
            if p.place == place and group in (None, p.group):
                expected[sum(score(p.g0, w) >= bound for bound in BOUNDS)] += p.size
        assert found.persons[r].tolist() == expected
        n = sum(expected)
        assert found.share[r].tolist() == [x / n if n else 0.0 for x in expected]
    poor = measure(hist, indicators, BOUNDS, by_group=by_group).poor
    np.testing.assert_array_equal(found.reaching, poor)


@pytest.mark.parametrize("bounds", [[], ["1/2", "1/3"], ["1/3", "1/3"]])
def test_bounds_must_rise(bounds: list[str]) -> None:
    """Bands that overlap or stand in another order are refused."""
    with pytest.raises(InputError) as refused:
        bands(Histogram.from_cells({"x": {None: {1: 1}}}), simple(1, 1), bounds)
    assert refused.value.code == "bounds_not_rising"


@settings(max_examples=50, deadline=None)
@given(case=cases(), data=st.data())
def test_the_destitute_are_the_poorest_of_the_poor(case, data: st.DataObject) -> None:
    """Under lines drawn harsher the figures are those of the harsher matrix, a subset."""
    indicators, people = case
    w = indicators.weights.tolist()
    harsh = [tuple(bit & data.draw(st.integers(0, 1)) for bit in p.g0) for p in people]

    def bits(rows) -> np.ndarray:
        return np.array([sum(b << j for j, b in enumerate(row)) for row in rows], dtype=np.int64)

    pairs = pair_up(
        [p.place for p in people],
        bits(p.g0 for p in people),
        bits(harsh),
        weights=[p.size for p in people],
    )
    found = destitution(pairs, indicators, CUTOFFS)
    assert (found.destitute.poor <= found.poor.poor).all()
    for r, place in enumerate(found.poor.places):
        here = [(p, h) for p, h in zip(people, harsh, strict=True) if p.place == place]
        for k, cutoff in enumerate(CUTOFFS):
            exact = figures([type(p)(p.place, p.group, p.size, h) for p, h in here], w, cutoff)
            poor = figures([p for p, _ in here], w, cutoff)
            assert found.destitute.poor[r, k] == exact.q
            assert found.destitute.M0[r, k] == pytest.approx(float(exact.M0))
            share = exact.q / poor.q if poor.q else 0.0
            assert found.share_of_poor[r, k] == pytest.approx(share)


def test_destitution_outside_deprivation_is_refused() -> None:
    """Nobody is destitute in what they do not lack: the refusal names the indicator."""
    pairs = pair_up(["x", "x"], [0b01, 0b11], [0b10, 0b11])
    with pytest.raises(InputError) as refused:
        destitution(pairs, simple(1, 1))
    assert refused.value.code == "destitution_not_nested"
    assert "1 records" in refused.value.what
    assert "i1" in refused.value.what
