"""Rankings under other cutoffs and weights against pairwise definitions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    across_cutoffs,
    across_weights,
    dominance,
    kendall_tau_b,
    load_set,
    measure,
    random_weights,
    spearman_rho,
    tilted_weights,
)
from xieshou.engines.measure.ranking import orders as orders_module
from xieshou.engines.measure.ranking.robustness import compare
from xieshou.engines.measure.tests.oracle import figures
from xieshou.engines.measure.tests.oracle_family import comparisons, rho, tau_b
from xieshou.engines.measure.tests.test_against_definitions import cases, counted, every_cutoff
from xieshou.engines.measure.tests.test_changes import simple

small = st.integers(0, 4)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(small, small, small), min_size=2, max_size=70))
def test_pairs_are_counted_as_one_by_one(rows: list[tuple[int, int, int]]) -> None:
    """Ordered, strictly ordered and equal pairs, ties and all, beyond one word of bits."""
    found = compare(np.array(rows, dtype=np.float64))
    assert (found.pairs, found.ordered, found.strict, found.equal) == comparisons(rows)
    assert found.robust_share == pytest.approx((found.ordered + found.equal) / found.pairs)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many places fit into a block, the counts are the same."""
    values = np.random.default_rng(5).integers(0, 9, size=(200, 2)).astype(np.float64)
    whole = compare(values)
    monkeypatch.setattr(orders_module, "BLOCK_BITS", 200 * 7)
    assert compare(values) == whole


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=40))
def test_rank_correlations(rows: list[tuple[int, int]]) -> None:
    """Tau-b and rho with ties; NaN where one side is constant."""
    x, y = ([row[side] for row in rows] for side in (0, 1))
    for found, exact in ((kendall_tau_b, tau_b(x, y)), (spearman_rho, rho(x, y))):
        expected = float("nan") if exact is None else exact
        got = found(np.array(x, dtype=float), np.array(y, dtype=float))
        assert got == pytest.approx(expected, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(case=cases())
def test_dominance_is_dominance_of_every_H_and_implies_that_of_M0(case) -> None:
    """Curves are H at each score; who dominates by H is nowhere below by M0."""
    indicators, people = case
    w = indicators.weights.tolist()
    places = sorted({p.place for p in people if p.size})
    found = dominance(counted(people, len(w)), indicators)
    assert found.places == tuple(places)
    cutoffs = sorted(set(every_cutoff(indicators)))
    H, M0 = {}, {}
    for r, place in enumerate(places):
        here = [p for p in people if p.place == place]
        for k, cutoff in enumerate(found.cutoffs):
            assert found.curves[r, k] == pytest.approx(float(figures(here, w, cutoff).H))
        H[place] = [figures(here, w, cutoff).H for cutoff in cutoffs]
        M0[place] = [figures(here, w, cutoff).M0 for cutoff in cutoffs]
    for one in places:
        for other in places:
            above = all(a >= b for a, b in zip(H[one], H[other], strict=True))
            assert found.poorer(one, other) == (above and H[one] != H[other])
            if above:
                assert all(a >= b for a, b in zip(M0[one], M0[other], strict=True))


@settings(max_examples=30, deadline=None)
@given(case=cases(), data=st.data())
def test_other_weights_are_other_measures(case, data: st.DataObject) -> None:
    """Each scenario is M0 of a set with those weights; the set's own comes first."""
    indicators, people = case
    d, cutoff = len(indicators), Fraction(1, 3)
    vector = st.lists(st.integers(0, 5), min_size=d, max_size=d).filter(any)
    vectors = data.draw(st.lists(vector, min_size=1, max_size=3))
    places = sorted({p.place for p in people if p.size})
    if len(places) < 2:
        with pytest.raises(InputError):
            across_weights(counted(people, d), indicators, cutoff, vectors)
        return
    found = across_weights(counted(people, d), indicators, cutoff, vectors)
    assert found.places == tuple(places)
    exact = [
        [
            figures([p for p in people if p.place == place], w, cutoff).M0
            for w in (indicators.weights.tolist(), *vectors)
        ]
        for place in places
    ]
    assert found.values.tolist() == [[float(x) for x in row] for row in exact]
    pairs = found.comparisons
    assert (pairs.pairs, pairs.ordered, pairs.strict, pairs.equal) == comparisons(exact)


def test_cutoffs_are_held_against_the_baseline() -> None:
    """A place with more poor but milder poverty changes rank as the cutoff rises."""
    hist = Histogram.from_cells(
        {
            "mild": {None: {0b01: 6, 0: 4}},
            "harsh": {None: {0b11: 4, 0: 6}},
            "well": {None: {0: 10}},
            "nobody": {None: {}},
        }
    )
    measures = measure(hist, simple(1, 1), ["1/2", "1"])
    found = across_cutoffs(measures, "1/2", "H")
    assert found.places == ("harsh", "mild", "well")
    assert found.tau[0] == found.rho[0] == pytest.approx(1)
    assert found.tau[1] == pytest.approx(tau_b([4, 6, 0], [4, 0, 0]))
    pairs = found.comparisons
    assert (pairs.pairs, pairs.ordered, pairs.strict, pairs.reversed) == (3, 2, 1, 1)
    with pytest.raises(InputError) as refused:
        across_cutoffs(measures, "1/3")
    assert refused.value.code == "cutoff_unmeasured"


def test_tilted_weights_give_each_dimension_its_turn() -> None:
    """50-25-25 over three dimensions; proportions inside a dimension stay."""
    indicators, _ = load_set("global-mpi")
    rows = tilted_weights(indicators)
    for row, heavy in zip(rows, indicators.dimensions, strict=True):
        for name in indicators.dimensions:
            inside = [
                (int(weight), item.weight)
                for weight, item in zip(row, indicators.indicators, strict=True)
                if item.dimension == name
            ]
            share = Fraction(sum(weight for weight, _ in inside), int(row.sum()))
            assert share == (Fraction(1, 2) if name == heavy else Fraction(1, 4))
            assert len({Fraction(weight, own) for weight, own in inside}) == 1
    with pytest.raises(InputError) as refused:
        tilted_weights(simple(1, 1))
    assert refused.value.code == "dimensions_few"


def test_random_weights_lie_around_the_sets_own() -> None:
    """Sum 10,000, zeros stay, the mean is the set's, and a seed gives them again."""
    indicators = IndicatorSet(
        "s", tuple(Indicator(f"i{j}", "d", w) for j, w in enumerate([3, 0, 2, 5]))
    )
    rows = random_weights(indicators, 400, seed=7)
    assert (rows.sum(axis=1) == 10_000).all()
    assert not rows[:, 1].any()
    assert rows.min() >= 0
    np.testing.assert_allclose(rows.mean(axis=0) / 10_000, [0.3, 0, 0.2, 0.5], atol=0.02)
    np.testing.assert_array_equal(rows, random_weights(indicators, 400, seed=7))
    assert (rows != random_weights(indicators, 400, seed=8)).any()


@pytest.mark.parametrize("vectors", [[[1]], [[0, 0]], [[-1, 2]], [[0.5, 0.5]], [1, 2]], ids=str)
def test_weights_that_are_none_are_refused(vectors: list) -> None:
    """Whole numbers from 0 up, one for each indicator, not all 0."""
    hist = Histogram.from_cells({"x": {None: {1: 1}}, "y": {None: {2: 1}}})
    with pytest.raises(InputError) as refused:
        across_weights(hist, simple(1, 1), "1/2", vectors)
    assert refused.value.code == "weight_vectors"


def test_one_place_has_no_rank() -> None:
    """Comparing takes two places with people."""
    hist = Histogram.from_cells({"x": {None: {1: 1}}, "empty": {None: {}}})
    for ask in (
        lambda: across_weights(hist, simple(1, 1), "1/2", [[1, 1]]),
        lambda: across_cutoffs(measure(hist, simple(1, 1))),
        lambda: dominance(hist, simple(1, 1)).comparisons,
    ):
        with pytest.raises(InputError) as refused:
            ask()
        assert refused.value.code == "too_few_to_compare"
    with pytest.raises(InputError) as refused:
        dominance(hist, simple(1, 1)).poorer("x", "empty")
    assert refused.value.code == "row_unknown"
