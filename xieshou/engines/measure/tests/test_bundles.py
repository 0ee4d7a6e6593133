"""Every bundle of works is valued as if what_if() had been asked about it alone."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    bundle_values,
    measure,
    what_if,
)

WAYS = ("either", "enumerate", "fold")
THREE = IndicatorSet("three", tuple(Indicator(code, "d", 1) for code in "abc"))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Histogram, IndicatorSet, str, list[list[int]], list[int]]:
    """Up to 3 places (some empty) and 3 groups, 1-6 indicators (some weightless), 0-4 works."""
    bits = draw(st.integers(1, 6))
    weights = draw(
        st.lists(st.sampled_from([0, 1, 1, 2, 3, 7]), min_size=bits, max_size=bits).filter(any)
    )
    indicators = IndicatorSet("s", tuple(Indicator(f"i{j}", "d", w) for j, w in enumerate(weights)))
    patterns = st.integers(0, (1 << bits) - 1)
    by_group = st.dictionaries(patterns, st.integers(0, 50), max_size=8)
    groups = st.dictionaries(st.sampled_from(["f", "g", "h"]), by_group, max_size=3)
    places = draw(st.dictionaries(st.sampled_from("ABC"), groups, max_size=3))
    hist = Histogram.from_cells(places)
    works = [draw(st.lists(patterns, max_size=4)) for _ in hist.places]
    total = sum(map(len, works))
    serves = draw(st.lists(st.integers(0, 7), min_size=total, max_size=total))
    cutoff = draw(st.sampled_from(["1/10", "1/3", "1/2", "1"]))
    return hist, indicators, cutoff, works, serves


def starts(works: list[list[int]]) -> list[int]:
    return np.cumsum([0, *map(len, works)]).tolist()


def by_definition(
    hist: Histogram,
    indicators: IndicatorSet,
    cutoff: str,
    works: list[list[int]],
    serves: list[int],
) -> tuple[list[int], list[int]]:
    """Clear, measure, write down: bundle by bundle, place by place."""
    poor, score_sum, first = [], [], 0
    for place, masks in zip(hist.places, works, strict=True):
        for bundle in range(1 << len(masks)):
            clears: dict[str | None, int] = {}
            for k, mask in enumerate(masks):
                for g, group in enumerate(hist.groups):
                    if bundle >> k & 1 and serves[first + k] >> g & 1:
                        clears[group] = clears.get(group, 0) | mask
            after = measure(
                what_if(hist.at(place), indicators, cutoff, clears), indicators, [cutoff]
            )
            poor.append(int(after.poor[0, 0]))
            score_sum.append(int(after.score_sum[0, 0]))
        first += len(masks)
    return poor, score_sum


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_each_bundle_is_what_clearing_its_masks_leaves(way, case) -> None:
    """Both algorithms agree with what_if() on every subset, with works that serve some groups."""
    hist, indicators, cutoff, works, serves = case
    clears = [mask for masks in works for mask in masks]
    got = bundle_values(hist, indicators, cutoff, starts(works), clears, serves=serves, way=way)
    assert (got.poor.tolist(), got.score_sum.tolist()) == by_definition(*case)


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(case=cases())
def test_works_serve_everyone_unless_told_otherwise(way, case) -> None:
    """Leaving out `serves` clears the masks of all groups."""
    hist, indicators, cutoff, works, serves = case
    clears = [mask for masks in works for mask in masks]
    got = bundle_values(hist, indicators, cutoff, starts(works), clears, way=way)
    everyone = [7] * len(serves)
    assert (got.poor.tolist(), got.score_sum.tolist()) == by_definition(
        hist, indicators, cutoff, works, everyone
    )


@pytest.mark.parametrize("way", WAYS)
def test_together_works_lift_whom_none_lifts_alone(way) -> None:
    """One person lacking all three at a cutoff of 1/3 leaves poverty only when all are cleared."""
    hist = Histogram.from_cells({"village": {None: {0b111: 1}}})
    got = bundle_values(hist, THREE, "1/3", [0, 3], [0b001, 0b010, 0b100], way=way)
    assert got.poor.tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    assert got.score_sum.tolist() == [3, 2, 2, 1, 2, 1, 1, 0]


def test_a_place_without_works_has_one_bundle_and_no_place_has_none() -> None:
    """Building nothing is always there: the figures as they are."""
    hist = Histogram.from_cells({"A": {None: {0b111: 4, 0: 5}}, "B": {}})
    got = bundle_values(hist, THREE, "2/3", [0, 0, 0], [])
    assert (got.start.tolist(), got.poor.tolist()) == ([0, 1, 2], [4, 0])
    none = bundle_values(Histogram.from_cells({}), THREE, "2/3", [0], [])
    assert (none.start.tolist(), none.poor.size) == ([0], 0)


@pytest.mark.parametrize("way", WAYS)
def test_sixteen_works_and_more_people_than_32_bits_count(way) -> None:
    """All 65,536 bundles of a place of five billion, against clearing some of them by hand."""
    twenty = IndicatorSet("twenty", tuple(Indicator(f"i{j}", "d", 1 + j % 3) for j in range(20)))
    random = np.random.default_rng(4)
    people = [5 * 10**9, *range(8)]
    cells = dict(zip(random.integers(0, 1 << 20, 9).tolist(), people, strict=True))
    hist = Histogram.from_cells({"A": {None: cells}})
    masks = random.integers(0, 1 << 20, 16) & random.integers(0, 1 << 20, 16)
    got = bundle_values(hist, twenty, "1/3", [0, 16], masks, way=way)
    for bundle in [0, 1, 65535, *random.integers(0, 65536, 20).tolist()]:
        union = int(
            np.bitwise_or.reduce([m for k, m in enumerate(masks) if bundle >> k & 1] or [0])
        )
        left = measure(what_if(hist, twenty, "1/3", {None: union}), twenty, ["1/3"])
        assert got.poor[bundle] == left.poor[0, 0]
        assert got.score_sum[bundle] == left.score_sum[0, 0]


def test_evaluations_count_places_times_bundles_times_patterns() -> None:
    """What going through them one by one would take; a pattern of two groups is one."""
    hist = Histogram.from_cells({"A": {"f": {1: 2, 3: 1}, "g": {1: 1}}, "B": {"f": {0: 1}}})
    assert bundle_values(hist, THREE, "1/3", [0, 2, 3], [1, 2, 4]).evaluations == 4 * 2 + 2 * 1


@pytest.mark.parametrize(
    ("code", "start", "clears"),
    [
        ("works_malformed", [0], [1]),
        ("works_malformed", [1, 1], [1]),
        ("works_malformed", [0, 2], [1]),
        ("works_malformed", [0, 1], [0.5]),
        ("mask_out_of_range", [0, 1], [8]),
        ("mask_out_of_range", [0, 1], [-1]),
        ("works_too_many", [0, 17], [1] * 17),
    ],
)
def test_works_that_cannot_be_are_refused(code, start, clears) -> None:
    """Each refusal names what is wrong."""
    hist = Histogram.from_cells({"A": {None: {1: 2}}})
    with pytest.raises(InputError) as refused:
        bundle_values(hist, THREE, "1/3", start, clears)
    assert refused.value.problems[0].code == code
