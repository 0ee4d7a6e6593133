"""The engine against brute force and scikit-learn's own definitions."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from sklearn.calibration import _sigmoid_calibration
from sklearn.metrics import brier_score_loss, precision_score, recall_score, roc_auc_score

from xieshou.engines import warn
from xieshou.engines.warn.backtest import RESAMPLES

NAMES = ("income", "illness", "noise")
TRUE = np.array([1.2, 0.9, 0.0])


def made(rows: int = 4000, years: int = 5, seed: int = 7) -> warn.Panel:
    """Households whose log-odds are −3 + x · TRUE."""
    draw = np.random.default_rng(seed)
    x = draw.normal(size=(rows, 3))
    x[:, 1] = x[:, 1] > 1
    event = draw.random(rows) < 1 / (1 + np.exp(3 - x @ TRUE))
    year = np.arange(rows) % years + 2020
    return warn.Panel(x, event, year, np.arange(rows) // years, NAMES)


scored = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40)


@given(scored)
def test_the_area_counts_pairs(rows: list[tuple[int, bool]]) -> None:
    """It is the share of pairs of one who fell and one who did not that are in order."""
    scores, event = (np.array(column) for column in zip(*rows, strict=True))
    event = event.astype(bool)
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, b in itertools.product(scores[event], scores[~event])
    ]
    found = warn.area_under_curve(scores.astype(float), event)
    if not pairs:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.mean(pairs))
        assert found == pytest.approx(roc_auc_score(event, scores))


@given(scored, st.integers(1, 40))
def test_the_top_are_the_highest(rows: list[tuple[int, bool]], capacity: int) -> None:
    """As many as can be visited, and nobody left out is above anybody chosen."""
    scores = np.array([score for score, _ in rows], dtype=float)
    chosen = warn.top(scores, capacity)
    assert chosen.sum() == min(capacity, len(scores))
    if chosen.any() and not chosen.all():
        assert scores[chosen].min() >= scores[~chosen].max()


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_reliability_keeps_every_row(seed: int, bins: int) -> None:
    """Bins hold all rows in order, and their error is 0 exactly where each bin is right."""
    draw = np.random.default_rng(seed)
    risk, event = draw.random(50), draw.random(50) < 0.3
    curve = warn.reliability(risk, event, bins)
    assert sum(one.rows for one in curve) == 50
    assert sum(one.rows * one.observed for one in curve) == pytest.approx(event.sum())
    assert [one.expected for one in curve] == sorted(one.expected for one in curve)
    by_hand = sum(abs(one.observed - one.expected) * one.rows for one in curve) / 50
    assert warn.calibration_error(curve) == pytest.approx(by_hand)
    assert warn.brier(risk, event) == pytest.approx(brier_score_loss(event, risk))


def test_the_truth_is_found_again() -> None:
    """Of many rows the coefficients are near those that made them, and the intercept too."""
    found = warn.fit(made(60_000))
    assert found.coefficients == pytest.approx(TRUE, abs=0.08)
    assert found.intercept == pytest.approx(-3, abs=0.08)


def test_the_fit_is_the_maximum_of_its_likelihood() -> None:
    """A step in any direction makes the penalised likelihood worse."""
    panel = made(2000)
    found = warn.fit(panel)
    spread = panel.x.std(axis=0)

    def loss(coefficients: np.ndarray, intercept: float) -> float:
        odds = intercept + panel.x @ coefficients
        sign = np.where(panel.event, 1, -1)
        ridge = ((coefficients * spread) ** 2).sum() / 2
        return float(np.log1p(np.exp(-sign * odds)).sum() + ridge)

    mean = panel.x.mean(axis=0)
    least = loss(found.coefficients, found.intercept)
    for d in range(3):
        for step in (-0.02, 0.02):
            moved = found.coefficients.copy()
            moved[d] += step
            assert loss(moved, found.intercept - step * mean[d]) > least
    assert loss(found.coefficients, found.intercept + 0.02) > least


def test_platt_is_what_scikit_learn_computes() -> None:
    """The same slope and shift as its own sigmoid calibration, whose signs are turned."""
    panel = made()
    scores = 0.5 * (panel.x @ TRUE) + 1
    a, b = _sigmoid_calibration(scores, panel.event)
    slope, shift = warn.platt(scores, panel.event)
    assert (slope, shift) == pytest.approx((-a, -b), rel=1e-3)


def test_calibration_mends_a_shifted_year() -> None:
    """Where the last year is twice as bad, its calibration says so and the raw model does not."""
    panel = made(20_000)
    draw = np.random.default_rng(1)
    worse = panel.event | ((panel.year == 2024) & (draw.random(20_000) < 0.08))
    shifted = warn.Panel(panel.x, worse, panel.year, panel.unit, NAMES)
    held = shifted.of([2024])
    raw, mended = warn.fit(shifted.of([2020, 2021, 2022, 2023])), warn.learn(shifted)
    assert warn.brier(mended.probability(held.x), held.event) < warn.brier(
        raw.probability(held.x), held.event
    )
    assert mended.probability(held.x).mean() == pytest.approx(held.event.mean(), rel=0.02)


@given(st.lists(st.floats(-5, 5), min_size=3, max_size=3), st.floats(0.2, 3), st.floats(-2, 2))
def test_parts_add_up_to_the_risk(row: list[float], slope: float, shift: float) -> None:
    """Base and parts are the log-odds, whatever the calibration; the reference has no parts."""
    model = warn.Hazard(NAMES, TRUE, -3.0, slope, shift)
    x = np.array([row])
    base, parts = model.explain(x, (0.5, 0.0, -1.0))
    assert base + parts[0].sum() == pytest.approx(model.log_odds(x)[0])
    _base, nothing = model.explain(np.array([[0.5, 0.0, -1.0]]), (0.5, 0.0, -1.0))
    assert not nothing.any()


def test_a_tested_year_is_never_learned_from() -> None:
    """Turning the outcomes of the last year around changes nothing of the model tested on it."""
    panel = made()
    turned = warn.Panel(
        panel.x, np.where(panel.year == 2024, ~panel.event, panel.event), panel.year, panel.unit,
        NAMES,
    )  # fmt: skip
    rules = {"noise": panel.x[:, 2]}
    last, other = (warn.backtest(one, rules, 0.1)[-1] for one in (panel, turned))
    assert last.learned_from == (2020, 2021, 2022, 2023)
    assert [one.expected for one in last.curve] == [one.expected for one in other.curve]
    assert last.auc == pytest.approx(1 - other.auc)


def test_figures_of_a_tested_year_are_those_of_scikit_learn() -> None:
    """Area, precision and recall at the capacity, recounted from the model learned by hand."""
    panel = made()
    first = warn.backtest(panel, {"income": panel.x[:, 0]}, 0.1)[0]
    held = panel.of([2023])
    risk = warn.learn(panel.of([2020, 2021, 2022])).probability(held.x)
    chosen = risk >= np.sort(risk)[-first.capacity]
    assert first.capacity == round(0.1 * len(risk))
    assert first.auc == pytest.approx(roc_auc_score(held.event, risk))
    assert first.precision == pytest.approx(precision_score(held.event, chosen))
    assert first.recall == pytest.approx(recall_score(held.event, chosen))
    assert first.brier <= first.brier_plain


def test_a_better_order_is_said_to_be_better_and_an_equal_one_is_not() -> None:
    """Ahead of noise beyond doubt; of itself by nothing at all."""
    panel = made(8000)
    model_itself = np.zeros(len(panel.event))
    before = warn.learn(panel.of([2020, 2021, 2022, 2023]))
    model_itself = before.probability(panel.x)
    last = warn.backtest(panel, {"noise": panel.x[:, 2], "itself": model_itself}, 0.1)[-1]
    noise, itself = last.versus
    assert noise.auc_ahead[0] > 0.1
    assert itself.auc_ahead == itself.recall_ahead == (0, 0, 0)
    assert noise.auc_ahead[0] <= noise.auc_ahead[1] <= noise.auc_ahead[2]
    assert RESAMPLES >= 100


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_groups_add_up_to_all(seed: int) -> None:
    """Rows, events and visits of the groups are those of everybody."""
    draw = np.random.default_rng(seed)
    groups = draw.choice(["a", "b", "c"], 60).tolist()
    risk, event = draw.random(60), draw.random(60) < 0.2
    chosen = warn.top(risk, 12)
    found = warn.by_group(groups, risk, event, chosen)
    assert sum(one.rows for one in found) == 60
    assert sum(one.events for one in found) == event.sum()
    assert sum(one.selected * one.rows for one in found) == pytest.approx(12)
    assert sum(one.observed * one.rows for one in found) == pytest.approx(event.sum())


def test_too_little_is_refused() -> None:
    """No events, one year, unequal columns, values that are no numbers, a capacity of nobody."""
    panel = made(400)
    never = warn.Panel(panel.x, np.zeros(400, bool), panel.year, panel.unit, NAMES)
    with pytest.raises(warn.NotLearnable):
        warn.fit(never)
    with pytest.raises(warn.NotLearnable):
        warn.learn(made().of([2020]))
    with pytest.raises(ValueError, match="same rows"):
        warn.Panel(panel.x, panel.event[:5], panel.year, panel.unit, NAMES)
    with pytest.raises(ValueError, match="no numbers"):
        warn.Panel(panel.x * np.nan, panel.event, panel.year, panel.unit, NAMES)
    with pytest.raises(ValueError, match="capacity"):
        warn.backtest(panel, {}, 0)


def test_a_feature_that_never_varies_weighs_nothing() -> None:
    """It adds no part to any explanation."""
    panel = made()
    still = warn.Panel(
        np.c_[panel.x, np.ones(len(panel.event))], panel.event, panel.year, panel.unit,
        (*NAMES, "still"),
    )  # fmt: skip
    assert warn.fit(still).coefficients[3] == 0


def test_a_year_in_which_nobody_fell_is_not_tested() -> None:
    """There is nothing to rank in it; the years around it are tested."""
    panel = made(years=6)
    calm = warn.Panel(panel.x, panel.event & (panel.year != 2024), panel.year, panel.unit, NAMES)
    found = warn.backtest(calm, {"noise": panel.x[:, 2]}, 0.1)
    assert [one.year for one in found] == [2023, 2025]
