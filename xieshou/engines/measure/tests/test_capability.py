"""The self-development index: its formula by hand, its split, what is unknown, how it moves."""

from math import exp, isnan, log, nan

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Component,
    Goalposts,
    InputError,
    capability,
    load_goalposts,
    ranks,
    sensitivity,
)

PAIR = Goalposts(
    "pair",
    1,
    (
        Component("income", "money", 2, 10, 1000, "log"),
        Component("minutes", "road", 1, 180, 20),
        Component("trained", "people", 1, 0, 0.5),
    ),
    floor=0.05,
    enough=0.5,
    shift=0.1,
    concentration=30,
)
CODES = PAIR.codes
cell = st.one_of(st.just(nan), st.floats(0, 2000))
villages = st.lists(st.tuples(cell, cell, st.one_of(st.just(nan), st.floats(0, 1))), max_size=8)


def _columns(rows: list[tuple[float, ...]]) -> dict[str, np.ndarray]:
    table = np.array(rows, dtype=float).reshape(-1, len(CODES))
    return {code: table[:, at] for at, code in enumerate(CODES)}


def _score(component: Component, value: float, floor: float) -> float:
    """One score by the book."""
    if component.scale == "log":
        value = max(value, component.worst)
        share = log(value / component.worst) / log(component.best / component.worst)
    else:
        share = (value - component.worst) / (component.best - component.worst)
    return max(min(max(share, 0.0), 1.0), floor)


def test_the_formula_by_hand() -> None:
    """Income 100 is half way in logarithms, 60 minutes three quarters, 0.2 of 0.5 is 0.4."""
    found = capability({"income": [100], "minutes": [60], "trained": [0.2]}, PAIR)
    assert found.scores[0].tolist() == pytest.approx([0.5, 0.75, 0.4])
    assert found.index[0] == pytest.approx((0.5**2 * 0.75 * 0.4) ** 0.25)
    assert found.arithmetic[0] == pytest.approx((0.5 * 2 + 0.75 + 0.4) / 4)


@settings(max_examples=60, deadline=None)
@given(villages)
def test_index_gap_and_bounds_are_their_definitions(rows: list[tuple[float, ...]]) -> None:
    """Over what is known; the gaps sum to 1 - index; the unknown at worst and best bound it."""
    found = capability(_columns(rows), PAIR)
    for at, row in enumerate(rows):
        known = [
            (part.weight / 4, _score(part, value, PAIR.floor))
            for part, value in zip(PAIR.components, row, strict=True)
            if not isnan(value)
        ]
        weight = sum(w for w, _ in known)
        product = exp(sum(w * log(x) for w, x in known))
        assert found.known[at] == pytest.approx(weight)
        assert found.low[at] == pytest.approx(product * PAIR.floor ** (1 - weight))
        assert found.high[at] == pytest.approx(product)
        if weight < PAIR.enough:
            assert isnan(found.index[at])
            assert not found.gaps[at].any()
            continue
        assert found.index[at] == pytest.approx(product ** (1 / weight))
        assert found.arithmetic[at] == pytest.approx(sum(w * x for w, x in known) / weight)
        assert found.gaps[at].sum() == pytest.approx(1 - found.index[at])
        assert found.lost[at].sum() == pytest.approx(1 - found.arithmetic[at])
        assert (found.gaps[at] >= 0).all()
        assert found.low[at] <= found.index[at] * (1 + 1e-9)
        assert found.index[at] <= found.arithmetic[at] * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0, 1]), st.sampled_from([nan, 0.1, 0.5, 0.9]))))
def test_a_rank_is_one_and_how_many_have_more(rows: list[tuple[int, float]]) -> None:
    """Within one's group; equal values share; the unknown have none."""
    group = np.array([g for g, _ in rows], dtype=np.int64)
    values = np.array([v for _, v in rows], dtype=float)
    for at, (g, v) in enumerate(rows):
        better = 1 + sum(h == g and w > v for h, w in rows)
        assert ranks(values, group)[at] == (0 if isnan(v) else better)


@settings(max_examples=30, deadline=None)
@given(villages)
def test_leaving_one_out_is_the_index_of_the_others(rows: list[tuple[float, ...]]) -> None:
    """Against an index computed afresh without the component; ranges hold all of them."""
    columns = _columns(rows)
    found, moved = capability(columns, PAIR), sensitivity(columns, PAIR, draws=5)
    for at, code in enumerate(CODES):
        rest = Goalposts(
            "rest", 1, tuple(part for part in PAIR.components if part.code != code),
            PAIR.floor, 0.01, PAIR.shift, PAIR.concentration,
        )  # fmt: skip
        fresh = capability({c: v for c, v in columns.items() if c != code}, rest).index
        shown = ~np.isnan(found.index)
        assert np.allclose(moved.without[shown, at], fresh[shown], equal_nan=True)
    for ranges in (moved.left_out, moved.weights, moved.goalposts):
        assert (np.isnan(ranges.index_low) == np.isnan(found.index)).all()
        shown = ~np.isnan(found.index)
        assert (ranges.index_low[shown] <= ranges.index_high[shown]).all()
        assert (ranges.rank_low[shown] >= 1).all()
        assert (ranges.rank_high[shown] <= shown.sum()).all()
        assert not ranges.rank_high[~shown].any()


def test_moved_goalposts_are_goalposts_moved() -> None:
    """The range is that of the document written anew with each goalpost moved by a tenth."""
    columns = _columns([(100, 60, 0.2), (20, 100, 0.3)])
    ranges = sensitivity(columns, PAIR).goalposts
    road = PAIR.components[1]
    fresh = []
    for worst, best in ((196, 20), (164, 20), (180, 36), (180, 4)):
        other = (PAIR.components[0], Component("minutes", "road", 1, worst, best))
        fresh.append(
            capability(
                columns, Goalposts("x", 1, (*other, PAIR.components[2]), 0.05, 0.5, 0.1, 30)
            ).index
        )
    assert road.worst == 180
    assert (ranges.index_low <= np.min(fresh, axis=0) + 1e-12).all()
    assert (ranges.index_high >= np.max(fresh, axis=0) - 1e-12).all()


def test_the_same_seed_gives_the_same_ranges() -> None:
    """And another one does not."""
    columns = _columns([(100, 60, 0.2), (20, 100, 0.3)])
    one, again, other = (sensitivity(columns, PAIR, seed=seed).weights for seed in (1, 1, 2))
    assert (one.index_low == again.index_low).all()
    assert (one.index_low != other.index_low).all()


def test_the_shipped_goalposts_are_whole() -> None:
    """Dimensions weigh the same; every component has its texts in both languages."""
    goalposts, texts = load_goalposts()
    weight: dict[str, float] = {}
    for part, share in zip(goalposts.components, goalposts.weights, strict=True):
        weight[part.dimension] = weight.get(part.dimension, 0.0) + share
    assert weight.keys() == texts.dimensions.keys()
    assert list(weight.values()) == pytest.approx([1 / 6] * 6)
    for part in goalposts.components:
        for text in (texts.components, texts.measure, texts.reason):
            assert {"zh", "en"} == {
                language for language, words in text[part.code].items() if words
            }


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: Component("a", "d", 1, 5, 5), "goalposts_unusable"),
        (lambda: Component("a", "d", 1, 0, 5, "log"), "goalposts_unusable"),
        (lambda: Component("a", "d", 0, 0, 5), "weight_not_positive"),
        (lambda: Goalposts("g", 1, (), 0.05, 0.5, 0.1, 30), "components_unusable"),
        (lambda: capability({"gold": [1]}, PAIR), "components_unusable"),
        (lambda: capability({"income": [1], "minutes": [1, 2]}, PAIR), "components_unusable"),
        (lambda: capability({"income": [float("inf")]}, PAIR), "value_endless"),
        (lambda: load_goalposts("none"), "goalposts_unknown"),
    ],
)
def test_what_cannot_be_is_refused(call, code: str) -> None:
    """With a code, before anything is computed."""
    with pytest.raises(InputError) as refused:
        call()
    assert refused.value.code == code
