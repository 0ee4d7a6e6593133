"""Effects by comparison: against closed forms, whole regressions by exact fractions, brute force,
and data whose true effect is known."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure.effects.cohorts import (
    cohort_study,
    minimum_detectable,
    permutation_p,
)
from xieshou.engines.measure.effects.panel import NEVER, EffectPanel, effect_panel
from xieshou.engines.measure.effects.simplex import nearest
from xieshou.engines.measure.effects.synthetic import synthetic_control
from xieshou.engines.measure.effects.twoway import two_way
from xieshou.engines.measure.input_error import InputError


def panel(values: Any, since: Any, cluster: Any = None, first: int = 2020) -> EffectPanel:
    table = np.array(values, dtype=np.float64)
    places = tuple(f"p{at}" for at in range(len(table)))
    return EffectPanel(
        places,
        tuple(range(first, first + table.shape[1])),
        table,
        np.array([NEVER if one is None else one for one in since], dtype=np.int64),
        np.array(range(len(table)) if cluster is None else cluster, dtype=np.int64),
    )


def solved(rows: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Normal equations by fractions; a free unknown is 0."""
    size = len(rows[0])
    square = [
        [sum((a[i] * a[j] for a in rows), Fraction(0)) for j in range(size)] for i in range(size)
    ]
    made = [
        sum((a[i] * y for a, y in zip(rows, right, strict=True)), Fraction(0)) for i in range(size)
    ]
    pivots = []
    for column in range(size):
        done = len(pivots)
        row = next((at for at in range(done, size) if square[at][column] != 0), None)
        if row is None:
            continue
        square[done], square[row] = square[row], square[done]
        made[done], made[row] = made[row], made[done]
        for at in range(size):
            if at != done and square[at][column] != 0:
                ratio = square[at][column] / square[done][column]
                square[at] = [a - ratio * b for a, b in zip(square[at], square[done], strict=True)]
                made[at] -= ratio * made[done]
        pivots.append(column)
    found = [Fraction(0)] * size
    for at, column in enumerate(pivots):
        found[column] = made[at] / square[at][column]
    return found


def regressed(one: EffectPanel) -> tuple[Fraction, list[list[Fraction]], list[Fraction]]:
    """The coefficient of the programme beside a dummy for each place and year; the rest."""
    rows, right = [], []
    for i in range(len(one.places)):
        for t, year in enumerate(one.years):
            dummies = [Fraction(i == j) for j in range(len(one.places))]
            dummies += [Fraction(t == u) for u in range(len(one.years))]
            rows.append([*dummies, Fraction(int(year >= one.since[i]))])
            right.append(Fraction(float(one.values[i, t])))
    # The coefficient of the last is found first, so that it is never the one left free.
    order = [row[::-1] for row in rows]
    found = solved(order, right)
    return found[0], order, found


def test_two_by_two_is_the_difference_of_the_mean_changes() -> None:
    """Card and Krueger (1994), table 3: full-time employment in New Jersey and Pennsylvania before
    and after, 20.44 → 21.03 and 23.33 → 21.17: the effect is 2.76 (2.75 of what they print)."""
    one = panel([[20.44, 21.03], [23.33, 21.17]], [2021, None])
    assert two_way(one).effect == pytest.approx(2.75, abs=1e-9)
    assert cohort_study(one).overall.effect == pytest.approx(2.75, abs=1e-9)


SMALL = st.integers(-20, 20)


@given(
    st.lists(
        st.tuples(
            st.lists(SMALL, min_size=4, max_size=4), st.sampled_from([2021, 2022, 2023, None])
        ),
        min_size=3, max_size=6,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_two_way_is_the_whole_regression_solved_by_fractions(rows: Any) -> None:
    one = panel([row for row, _since in rows], [since for _row, since in rows])
    active = np.array(one.years)[None, :] >= one.since[:, None]
    swept = active - active.mean(1, keepdims=True) - active.mean(0, keepdims=True) + active.mean()
    if np.abs(swept).max() < 1e-9:
        with pytest.raises(InputError):
            two_way(one)
        return
    exact, _order, _found = regressed(one)
    assert two_way(one).effect == pytest.approx(float(exact), abs=1e-9)


def test_the_clustered_error_is_the_sandwich_of_the_whole_regression() -> None:
    """(X'X)⁻¹ Σ (Xg'eg)(Xg'eg)' (X'X)⁻¹ with every dummy, by the pseudo-inverse."""
    rng = np.random.default_rng(7)
    one = panel(
        rng.normal(size=(8, 5)),
        [2022, 2022, 2023, None, None, None, 2023, None],
        [0, 0, 1, 1, 2, 2, 3, 3],
    )
    n, years = 8, 5
    x = np.zeros((n * years, n + years + 1))
    y, cluster = one.values.ravel(), np.repeat(one.cluster, years)
    for row in range(n * years):
        i, t = divmod(row, years)
        x[row, i] = x[row, n + t] = 1
        x[row, -1] = one.years[t] >= one.since[i]
    inverse = np.linalg.pinv(x.T @ x)
    rest = y - x @ (inverse @ x.T @ y)
    meat = sum(
        np.outer(x[cluster == g].T @ rest[cluster == g], x[cluster == g].T @ rest[cluster == g])
        for g in range(4)
    )
    factor = 4 / 3 * (n * years - 1) / (n * years - (years + 1))
    error = np.sqrt(factor * (inverse @ meat @ inverse)[-1, -1])
    assert two_way(one).error == pytest.approx(error, rel=1e-9)


def test_with_one_start_both_ways_say_the_same() -> None:
    rng = np.random.default_rng(3)
    one = panel(rng.normal(size=(9, 2)), [2021] * 4 + [None] * 5)
    assert cohort_study(one).overall.effect == pytest.approx(two_way(one).effect)


def test_cohorts_are_right_where_two_way_is_not() -> None:
    """Effects that grow by one a year, two starts, no never treated in the end: the two-way number
    compares late starters with early ones, whose own effect grows, and is too small."""
    since = [2021] * 5 + [2024] * 5 + [None] * 2
    values = [
        [i + 0.5 * t + (max(0, 2020 + t - s + 1) if s else 0) for t in range(6)]
        for i, s in enumerate(since)
    ]
    one = panel(values, since)
    study = cohort_study(one)
    assert [event.found.effect for event in study.events if event.after >= 0] == pytest.approx(
        [1, 2, 3, 4, 5]
    )
    assert all(abs(event.found.effect) < 1e-9 for event in study.events if event.after < -1)
    truth = (5 * (1 + 2 + 3 + 4 + 5) + 5 * (1 + 2)) / (5 * 5 + 5 * 2)
    assert study.overall.effect == pytest.approx(truth)
    assert two_way(one).effect < truth - 0.3


def test_cohort_effects_are_those_counted_by_hand() -> None:
    """Every effect again from plain means over lists."""
    rng = np.random.default_rng(11)
    since = [2021, 2022, 2022, 2023, None, None, 2023]
    one = panel(rng.normal(size=(7, 4)), since)
    for cell in cohort_study(one).effects:
        base = one.years.index(cell.since) - 1
        at = one.years.index(cell.year)
        late = max(cell.year, cell.since)
        change = {i: one.values[i, at] - one.values[i, base] for i in range(7)}
        mine = [change[i] for i in range(7) if since[i] == cell.since]
        theirs = [change[i] for i in range(7) if since[i] is None or since[i] > late]
        assert cell.found.effect == pytest.approx(sum(mine) / len(mine) - sum(theirs) / len(theirs))
        assert (cell.places, cell.controls) == (len(mine), len(theirs))


def test_a_trend_before_is_found_and_widens_the_interval() -> None:
    rng = np.random.default_rng(5)
    drift = [0.5 * t for t in range(6)]
    values = [
        [(drift[t] if i < 20 else 0) + rng.normal(0, 0.05) for t in range(6)] for i in range(40)
    ]
    study = cohort_study(panel(values, [2023] * 20 + [None] * 20))
    assert study.pre_trend_p is not None
    assert study.pre_trend_p < 0.001
    assert study.overall.low > 0
    assert study.robust_low < 0 < study.robust_high
    flat = [[rng.normal(0, 0.05) + 2 * (i < 20) * (t >= 3) for t in range(6)] for i in range(40)]
    sound = cohort_study(panel(flat, [2023] * 20 + [None] * 20))
    assert sound.pre_trend_p is not None
    assert sound.pre_trend_p > 0.05
    assert sound.overall.effect == pytest.approx(2, abs=0.1)
    assert sound.robust_low > 1


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """200 panels without any effect, whose places move together by county: 95 % intervals."""
    rng = np.random.default_rng(1)
    held = 0
    for _panel in range(200):
        county = rng.normal(size=(20, 4)).repeat(3, axis=0)
        one = panel(
            county + 0.5 * rng.normal(size=(60, 4)),
            [2022 if i // 3 % 2 else None for i in range(60)],
            [i // 3 for i in range(60)],
        )
        found = cohort_study(one).overall
        held += found.low <= 0 <= found.high
    assert 180 <= held <= 199


def test_permutation_of_all_starts_is_uniform_without_effect_and_small_with_one() -> None:
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(12, 3))
    since = [2022] * 6 + [None] * 6

    def statistic(one: EffectPanel) -> float:
        return two_way(one).effect

    assert permutation_p(panel(noise, since), statistic, 199, 1) > 0.05
    moved = noise + np.array([[0, 0, 5.0 * (s is not None)] for s in since])
    assert permutation_p(panel(moved, since), statistic, 199, 1) <= 0.01


def test_starts_are_dealt_by_cluster() -> None:
    """Six counties of twenty villages that move as one, three with the programme: three of six can
    be chosen in 20 ways, of which two give as large a difference, so chance is about one tenth.
    Village by village it would look like one in two hundred."""
    rng = np.random.default_rng(6)
    moves = np.array([3.0, 2.0, 2.5, -2.0, -3.0, -2.5])
    values = [[0.0, moves[i // 20] + rng.normal(0, 0.01)] for i in range(120)]
    since = [2021 if i < 60 else None for i in range(120)]

    def statistic(one: EffectPanel) -> float:
        return two_way(one).effect

    by_county = permutation_p(
        panel(values, since, [i // 20 for i in range(120)]), statistic, 199, 1
    )
    by_village = permutation_p(panel(values, since), statistic, 199, 1)
    assert 0.04 < by_county < 0.2
    assert by_village == 1 / 200


def test_the_side_with_fewer_clusters_gives_the_degrees_of_freedom() -> None:
    """Three counties with the programme beside thirty without: 2 degrees and ± 4.30 errors, not 32
    and ± 2.04. Of one county nobody can tell how far it strays."""
    rng = np.random.default_rng(12)
    noise = rng.normal(size=(66, 3))
    cluster = [i // 2 for i in range(66)]

    def with_so_many(counties: int) -> EffectPanel:
        return panel(noise, [2022 if i < 2 * counties else None for i in range(66)], cluster)

    for found in (two_way(with_so_many(3)), cohort_study(with_so_many(3)).overall):
        assert found.free == 2
        assert (found.high - found.effect) / found.error == pytest.approx(4.3027, abs=1e-4)
    assert cohort_study(with_so_many(30)).overall.free == 2
    alone = cohort_study(with_so_many(1))
    assert (alone.overall.low, alone.overall.high) == (-np.inf, np.inf)
    assert alone.overall.p_value == 1
    assert alone.pre_trend_p is None
    assert minimum_detectable(alone.overall.error, alone.overall.free) == np.inf


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError):
        cohort_study(panel([[1, 2], [2, 3]], [2021, 2021]))
    with pytest.raises(InputError):
        two_way(panel([[1, 2], [2, 3]], [None, None]))
    with pytest.raises(InputError):
        panel([[1, np.nan]], [None])


def test_a_panel_leaves_out_gaps_and_places_that_began_before_it() -> None:
    outcomes = {"a": {1: 1.0, 2: 2.0}, "b": {1: 1.0}, "c": {1: 3.0, 2: 4.0}, "d": {1: 0.0, 2: 0.0}}
    made = effect_panel(outcomes, {"a": 2, "c": 1}, dict.fromkeys("abcd", "x"), [1, 2])
    assert made.places == ("a", "d")
    assert made.since.tolist() == [2, NEVER]


@given(
    st.lists(st.lists(st.integers(-8, 8), min_size=2, max_size=2), min_size=1, max_size=6),
)
@settings(max_examples=150, deadline=None)
def test_the_nearest_point_of_a_hull_is_the_nearest_of_a_fine_grid_of_mixes(rows: Any) -> None:
    """Of every segment and triangle of the points, by grid; and its own certificate holds."""
    points = np.array(rows, dtype=np.float64)
    found = nearest(points)
    assert (found.weights >= 0).all()
    assert found.weights.sum() == pytest.approx(1)
    length = np.linalg.norm(found.at)
    assert (points @ found.at).min() >= length**2 - found.gap - 1e-9
    assert found.gap <= 1e-7
    steps = np.linspace(0, 1, 9)
    for a in points:
        for b in points:
            for c in points:
                for s in steps:
                    mixes = s * a + (1 - s) * (steps[:, None] * b + (1 - steps[:, None]) * c)
                    assert np.linalg.norm(mixes, axis=1).min() >= length - 1e-6


def test_a_synthetic_control_finds_the_mix_it_was_made_of() -> None:
    rng = np.random.default_rng(4)
    donors = rng.normal(size=(12, 10)).cumsum(axis=1)
    mix = 0.6 * donors[2] + 0.4 * donors[7]
    actual = mix + np.array([0] * 7 + [3.0] * 3)
    found = synthetic_control(
        "x", actual, [f"d{j}" for j in range(12)], donors, range(2010, 2020), 2017
    )
    assert found.weights[2] == pytest.approx(0.6, abs=0.01)
    assert found.weights[7] == pytest.approx(0.4, abs=0.01)
    assert found.effect == pytest.approx(3, abs=0.02)
    assert found.p_value == pytest.approx(1 / 13)
    assert found.low == pytest.approx(3, abs=0.02)
    assert found.high == pytest.approx(3, abs=0.02)
    assert sum(found.weights) == pytest.approx(1)
    assert found.certificate < 1e-6


def test_the_interval_is_every_constant_that_the_permutation_does_not_reject() -> None:
    """By brute force: the test is made again for a grid of constants."""
    rng = np.random.default_rng(9)
    donors = rng.normal(size=(14, 23)).cumsum(axis=1)
    after = np.array([0.0] * 20 + [1.0] * 3)
    actual = donors[:4].mean(axis=0) + rng.normal(0, 0.4, 23) + after
    names = [f"d{j}" for j in range(14)]
    found = synthetic_control("x", actual, names, donors, range(23), 20, level=0.8)
    assert found.in_time is not None
    assert abs(found.in_time) < 1
    for constant in np.linspace(found.low - 2, found.high + 2, 41):
        shifted = actual - constant * after
        again = synthetic_control("x", shifted, names, donors, range(23), 20, level=0.8)
        inside = found.low < constant < found.high
        assert (again.p_value > 0.2 + 1e-9) == inside, constant


def test_too_few_donors_reject_nothing() -> None:
    rng = np.random.default_rng(8)
    found = synthetic_control(
        "x", rng.normal(size=6), ["a", "b", "c", "d"], rng.normal(size=(4, 6)), range(6), 4
    )
    assert (found.low, found.high) == (-np.inf, np.inf)
    with pytest.raises(InputError):
        synthetic_control("x", [1, 2], ["a", "b"], np.ones((2, 2)), range(2), 1)


def test_the_smallest_effect_that_would_be_found_is_some_three_errors() -> None:
    assert 2.7 < minimum_detectable(1.0, 1000) < 2.9
    assert minimum_detectable(1.0, 5) > minimum_detectable(1.0, 50)
