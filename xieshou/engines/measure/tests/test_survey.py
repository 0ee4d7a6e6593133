"""Surveys against the formulas written out per person, and the bootstrap against both."""

from dataclasses import dataclass
from fractions import Fraction
from math import isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Indicator,
    IndicatorSet,
    InputError,
    Survey,
    bootstrap,
    difference,
    estimate,
    measure,
    survey,
)
from xieshou.engines.measure.sampling.student import t_quantile

TINY = 1e-9
CUTOFFS = ("1/3", "2/3", "1/3")


@dataclass(frozen=True)
class Record:
    """One interview: its stratum, cluster within it, domain, exact weight and answers."""

    stratum: str
    cluster: str
    domain: str
    weight: Fraction
    lacks: tuple[int, ...]


@st.composite
def samples(draw: st.DrawFn) -> tuple[IndicatorSet, list[Record]]:
    """Few records in few clusters, many of one row; weights often 0; domains often absent."""
    weights = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(any))
    indicators = IndicatorSet(
        "any", tuple(Indicator(f"i{j}", f"d{j % 2}", w) for j, w in enumerate(weights))
    )
    record = st.builds(
        Record,
        stratum=st.sampled_from("NS"),
        cluster=st.sampled_from("12345"),
        domain=st.sampled_from(["", "东", "西"]),
        weight=st.sampled_from([Fraction(0), Fraction(1), Fraction(5, 4), Fraction(31, 10)]),
        lacks=st.tuples(*[st.integers(0, 1) for _ in weights]),
    )
    return indicators, draw(st.lists(record, min_size=1, max_size=30))


def drawn(records: list[Record], *, clusters: bool = True, exact: bool = True) -> Survey:
    return survey(
        [r.stratum + r.cluster for r in records] if clusters else None,
        np.array([sum(1 << j for j, x in enumerate(r.lacks) if x) for r in records]),
        weights=[float(r.weight) / (1 if exact else 3) for r in records],
        strata=[r.stratum for r in records],
        domains=[r.domain for r in records],
    )


def by_hand(
    records: list[Record],
    units: list[tuple[str, object]],
    ratio: list[tuple[Fraction, Fraction]],
    domain: str,
) -> tuple[float, float]:
    """R = Y / X of a domain and its standard error, in fractions, unit by unit.

    `units[i]` names the stratum and sampling unit of record i, `ratio[i]` its y and x.
    """
    inside = [record.domain == domain for record in records]
    parts = [
        (r.weight * y * here, r.weight * x * here)
        for r, (y, x), here in zip(records, ratio, inside, strict=True)
    ]
    Y, X = sum(y for y, _ in parts), sum(x for _, x in parts)
    if X == 0:
        return 0.0, nan
    R = Fraction(Y) / X
    variance = Fraction(0)
    for stratum in {unit[0] for unit in units}:
        e = {unit: Fraction(0) for unit in units if unit[0] == stratum}
        for unit, (y, x) in zip(units, parts, strict=True):
            if unit[0] == stratum:
                e[unit] += (y - R * x) / X
        n = len(e)
        mean = sum(e.values()) / n if n > 1 else Fraction(0)
        spread = sum((each - mean) ** 2 for each in e.values())
        variance += spread * (Fraction(n, n - 1) if n > 1 else 1)
    return float(R), sqrt(variance)


@settings(max_examples=60, deadline=None)
@given(case=samples(), clusters=st.booleans())
def test_values_and_errors_follow_the_formulas(
    case: tuple[IndicatorSet, list[Record]], clusters: bool
) -> None:
    """Every figure of every domain, by clusters or by record, a lone unit set against the mean."""
    indicators, records = case
    found = estimate(drawn(records, clusters=clusters), indicators, CUTOFFS, lone="centre")
    units = [(r.stratum, r.cluster if clusters else i) for i, r in enumerate(records)]
    w, W = indicators.weights.tolist(), indicators.total_weight
    score = [Fraction(sum(a * b for a, b in zip(w, r.lacks, strict=True)), W) for r in records]
    one = Fraction(1)
    for r, domain in enumerate(found.domains):
        for k, cutoff in enumerate(CUTOFFS):
            z = [Fraction(s >= Fraction(cutoff)) for s in score]
            lived = [s * poor for s, poor in zip(score, z, strict=True)]

            def check(figure: object, at: tuple[int, ...], y: list, x: list, per: int = 1) -> None:
                value, se = by_hand(records, units, list(zip(y, x, strict=True)), domain)  # noqa: B023
                got = figure.value[at] / per, figure.se[at] / per  # type: ignore[attr-defined]
                assert got == pytest.approx((value, se), rel=TINY, abs=1e-8, nan_ok=True)

            check(found.H, (r, k), z, [one] * len(z))
            check(found.M0, (r, k), lived, [one] * len(z))
            check(found.A, (r, k), lived, z)
            for j in range(len(indicators)):
                lack = [Fraction(record.lacks[j]) for record in records]
                both = [a * b for a, b in zip(lack, z, strict=True)]
                check(found.raw, (r, j), lack, [one] * len(z))
                check(found.censored, (r, k, j), both, [one] * len(z))
                part = [Fraction(w[j], W) * each for each in both]
                check(found.contribution, (r, k, j), part, lived, 100)


@settings(max_examples=40, deadline=None)
@given(case=samples(), clusters=st.booleans())
def test_values_are_those_of_measure(
    case: tuple[IndicatorSet, list[Record]], clusters: bool
) -> None:
    """Together and by domain, a survey's values are the measures of its histogram."""
    indicators, records = case
    made = drawn(records, clusters=clusters)
    whole = measure(made.hist.roll_up(lambda _: ""), indicators, CUTOFFS, by_group=True)
    found = estimate(made, indicators, CUTOFFS, lone="centre")
    for name in ("H", "A", "M0", "contribution"):
        np.testing.assert_allclose(
            getattr(found, name).value, getattr(whole, name), rtol=TINY, atol=1e-12
        )
    assert int(found.records.sum()) == len(records)
    together = estimate(made, indicators, CUTOFFS, lone="centre", domains=lambda _: "")
    total = measure(made.hist, indicators, CUTOFFS).total
    np.testing.assert_allclose(together.M0.value, total.M0, rtol=TINY)


@settings(max_examples=40, deadline=None)
@given(case=samples())
def test_weights_that_are_no_decimals_are_stored_to_the_nearest(
    case: tuple[IndicatorSet, list[Record]],
) -> None:
    """Thirds of weights give the same shares to nine digits, and the rounding is reported."""
    indicators, records = case
    exact, near = drawn(records), drawn(records, exact=False)
    assert exact.rounding == 0
    assert near.rounding <= 0.5 / near.scale
    thirds = [float(r.weight) / 3 for r in records]
    assert near.hist.population / near.scale == pytest.approx(sum(thirds), rel=TINY)
    one, other = (estimate(s, indicators, lone="centre") for s in (exact, near))
    np.testing.assert_allclose(one.H.value, other.H.value, rtol=TINY, atol=TINY)
    np.testing.assert_allclose(one.M0.se, other.M0.se, rtol=1e-6, atol=1e-7)


def made_up(seed: int) -> tuple[IndicatorSet, Survey]:
    """Two strata of 12 and 20 clusters, two domains that share clusters."""
    random = np.random.default_rng(seed)
    indicators = IndicatorSet("two", (Indicator("a", "x", 1), Indicator("b", "y", 2)))
    cluster = np.repeat(np.arange(32), 12)
    rate = random.beta(2, 4, 32)[cluster]
    patterns = sum((random.random(len(cluster)) < rate).astype(int) << j for j in range(2))
    return indicators, survey(
        [f"{c:02d}" for c in cluster],
        np.asarray(patterns),
        weights=random.integers(1, 5, len(cluster)) / 4,
        strata=np.where(cluster < 12, "hill", "plain"),
        domains=random.choice(["east", "west"], len(cluster)),
        population={"hill": 60, "plain": 40},
    )


def test_the_bootstrap_agrees_within_its_own_error() -> None:
    """4,000 replicates: relative error of a standard error about 1 / sqrt(8000), plus curvature."""
    indicators, made = made_up(1)
    linear = estimate(made, indicators, ["1/3", "2/3"])
    again = bootstrap(made, indicators, ["1/3", "2/3"], replicates=4000, seed=7)
    for name in ("H", "M0", "raw", "censored", "A", "contribution"):
        one, other = getattr(linear, name), getattr(again, name)
        np.testing.assert_array_equal(one.value, other.value)
        np.testing.assert_allclose(other.se, one.se, rtol=0.08, atol=1e-4)
        inner = ~np.isnan(one.low)
        np.testing.assert_allclose(other.low[inner], one.low[inner], atol=0.15 * one.value.max())
    same = bootstrap(made, indicators, ["1/3", "2/3"], replicates=4000, seed=7)
    np.testing.assert_array_equal(again.H.se, same.H.se)


def test_two_surveys_differ_as_two_sets_of_strata() -> None:
    """The variance of a change between rounds is the sum of both; so are degrees of freedom."""
    indicators, first = made_up(2)
    _, second = made_up(3)
    one, other = estimate(first, indicators), estimate(second, indicators)
    change = difference(other, one, "east")
    assert change.H.se.item() == pytest.approx(sqrt(one.H.se[0, 0] ** 2 + other.H.se[0, 0] ** 2))
    reach = t_quantile(0.95, np.array(60)).item() * change.H.se.item()
    assert change.H.high.item() - change.H.value.item() == pytest.approx(reach)
    assert (one.df[0], other.df[0]) == (30, 30)


def test_a_domain_against_itself_differs_by_nothing() -> None:
    """Full covariance: no difference and no error."""
    indicators, made = made_up(4)
    found = estimate(made, indicators)
    same = difference(found, found, "west", "west")
    assert (same.M0.value.item(), same.M0.se.item()) == pytest.approx((0, 0), abs=1e-9)


def test_shares_of_nobody_and_of_all_are_told_apart() -> None:
    """Nobody poor: A has no error at all; H of 0 has error 0 and no interval."""
    indicators = IndicatorSet("one", (Indicator("a", "x", 1), Indicator("b", "x", 3)))
    made = survey(list("aabbcc"), np.array([1, 0, 1, 1, 0, 0]), domains=list("uuuuvv"))
    found = estimate(made, indicators, ["1/2"])
    assert (found.H.value[0, 0], found.H.se[0, 0]) == (0, 0)
    assert isnan(found.H.low[0, 0])
    assert isnan(found.A.se[0, 0])
    assert 0 < found.raw.low[0, 0] < found.raw.value[0, 0] < found.raw.high[0, 0] < 1
    assert found.small.all()
    assert (found.records.tolist(), found.clusters.tolist()) == ([4, 2], [2, 1])


def test_the_worked_example_of_the_rule() -> None:
    """docs/rules/survey-errors.md: six villages in two strata."""
    poor = {"a": 6, "b": 4, "c": 5, "d": 2, "e": 1, "f": 3}
    made = survey(
        [village for village in poor for _ in range(10)],
        np.array([int(person < count) for count in poor.values() for person in range(10)]),
        weights=np.repeat([1, 3], 30),
        strata=np.repeat(["hill", "plain"], 30),
    )
    H = estimate(made, IndicatorSet("one", (Indicator("a", "x", 1),))).H
    assert (H.value.item(), H.se.item()) == pytest.approx((0.275, sqrt(30) / 120))
    assert (H.low.item(), H.high.item()) == pytest.approx((0.167, 0.417), abs=5e-4)


def test_a_full_count_has_no_sampling_error() -> None:
    """All clusters of the frame drawn: the errors are 0, the interval is the value."""
    indicators = IndicatorSet("one", (Indicator("a", "x", 1),))
    made = survey(list("aabbcc"), np.array([1, 0, 1, 0, 0, 0]), population={"": 3})
    found = estimate(made, indicators)
    assert found.H.se.item() == 0
    assert found.H.low.item() == pytest.approx(found.H.value.item())


def test_empty_clusters_count_as_drawn() -> None:
    """A cluster where nobody of the domain lives still tells of the spread."""
    indicators, made = made_up(5)
    with_empty = made.hist.merge(type(made.hist).from_cells({"99": {"east": {}}}))
    wider = Survey(with_empty, (*made.stratum, "plain"), None, made.scale)
    assert wider.drawn.tolist() == [12, 21]
    assert estimate(wider, indicators).H.value == pytest.approx(estimate(made, indicators).H.value)


@pytest.mark.parametrize(
    ("clusters", "strata", "extra", "code"),
    [
        ("aabc", "nnns", {}, "stratum_of_one"),
        ("aabb", "nsnn", {}, "cluster_in_two_strata"),
        ("aabb", "nnnn", {"population": {"n": 1}}, "frame_too_small"),
        ("aabb", "nnnn", {"weights": [1, 2, -0.5, 1]}, "weight_unreadable"),
        ("aabb", "nnnn", {"weights": [1, 2, nan, 1]}, "weight_unreadable"),
        ("aabb", "nnnn", {"weights": [1, 2, -1, 1]}, "weight_unreadable"),
        ("aabb", "nnnn", {"weights": [1, 2]}, "columns_unequal"),
        ("aab", "nnnn", {}, "columns_unequal"),
    ],
)
def test_designs_that_cannot_be_are_refused(
    clusters: str, strata: str, extra: dict[str, object], code: str
) -> None:
    """Each refusal names what is wrong by its code."""
    indicators = IndicatorSet("one", (Indicator("a", "x", 1),))

    def estimates() -> object:
        made = survey(list(clusters), np.array([1, 0, 1, 0]), strata=list(strata), **extra)
        return estimate(made, indicators)

    with pytest.raises(InputError) as refused:
        estimates()
    assert refused.value.code == code


def test_no_records_at_all_are_no_domains() -> None:
    """Nothing in, nothing out, and no warning."""
    indicators = IndicatorSet("one", (Indicator("a", "x", 1),))
    for clusters in (None, []):
        made = survey(clusters, np.array([], np.uint32), weights=[], domains=[])
        found = estimate(made, indicators, lone="centre")
        assert not found.records.any()
        assert np.isnan(found.H.se).all()


def test_quantiles_of_t_are_the_published_ones() -> None:
    """R's qt((1 + level) / 2, df) to twelve digits; no degrees of freedom, no quantile."""
    df = np.array([1, 2, 3, 30, 999, 5000, 0])
    published = [12.706204736175, 4.302652729749, 3.182446305284, 2.042272456301]
    published += [1.962341461133, 1.960438551707, nan]
    assert t_quantile(0.95, df) == pytest.approx(published, rel=1e-11, nan_ok=True)


@pytest.mark.parametrize(
    "weights",
    [[2**62] * 4, np.full(4, 2**63 + 5, np.uint64), [1e30] * 4, [2**70] * 4, [1e-300] * 4],
)
def test_weights_beyond_reckoning_are_refused(weights: object) -> None:
    """Persons are summed in 64 bits: beyond them a total would wrap round to anything."""
    with pytest.raises(InputError) as refusal:
        survey(None, np.array([1, 0, 1, 0]), weights=weights)  # type: ignore[arg-type]
    assert refusal.value.code == "weight_unreadable"


@pytest.mark.parametrize("unit", [1.0, 1e-3, 1e-9, 1e-13, 1e-40])
def test_the_unit_of_weights_does_not_matter(unit: float) -> None:
    """Weights may sum to 1, or to much less: shares are those of the same weights in persons."""
    pair = IndicatorSet("pair", (Indicator("a", "x", 1), Indicator("b", "y", 1)))
    weights = np.array([1.0, 2.0, 3.0, 4.0])
    made = survey(None, np.array([3, 0, 3, 0]), weights=weights * unit)
    found = estimate(made, pair)
    assert found.H.value.item() == pytest.approx(0.4, rel=1e-12)
    assert made.hist.population / made.scale == pytest.approx(10 * unit, rel=1e-12)


def test_a_domain_of_single_records_against_itself_differs_by_nothing() -> None:
    """Without clusters the covariance of a domain with itself is its variance too."""
    pair = IndicatorSet("pair", (Indicator("a", "x", 1), Indicator("b", "y", 1)))
    found = estimate(survey(None, np.array([3, 0, 3, 0, 1])), pair)
    same = difference(found, found, "", "")
    for figure in (same.H, same.M0, same.raw):
        assert not figure.value.any()
        assert not figure.se.any()
