"""Where numbers of groups, places and labels run out: refused or right, never wrapped."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    Move,
    gather,
    histogram,
    measure,
    survey,
)

PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("work", "income", 2)))


def grouped(count: int, start: int = 0) -> Histogram:
    """One place with so many groups of one person."""
    return Histogram.from_cells({"p": {f"{start + at:06d}": {1: 1} for at in range(count)}})


@pytest.mark.parametrize(
    "build",
    [
        lambda: grouped(32_768),
        lambda: grouped(20_000).merge(grouped(20_000, 20_000)),
        lambda: gather([grouped(20_000), grouped(20_000, 20_000)]),
        lambda: grouped(32_767).changed([Move("p", "one more", None, 1, 1)]),
        lambda: Histogram(
            ("p",),
            tuple(f"{at:06d}" for at in range(40_000)),
            *(np.zeros(1, np.int32), np.array([39_999])),  # type: ignore[arg-type]
            *(np.ones(1, np.uint32), np.ones(1, np.int64), np.ones(1, np.int64)),
        ),
        lambda: histogram(["p"] * 40_000, np.ones(40_000, int), groups=np.arange(40_000)),
        lambda: survey(None, np.ones(40_000, int), domains=np.arange(40_000)),
    ],
)
def test_more_groups_than_are_numbered_are_refused(build: Callable[[], object]) -> None:
    """Groups have 16-bit numbers; a 32,768th would take another's, or point nowhere."""
    with pytest.raises(InputError) as refusal:
        build()
    assert refusal.value.code == "groups_too_many"


def test_as_many_groups_as_are_numbered_are_counted() -> None:
    """32,767 groups, each with its own person."""
    found = grouped(20_000).merge(grouped(12_767, 20_000))
    assert (len(found.groups), len(found), found.population) == (32_767, 32_767, 32_767)


def test_places_that_lack_most_groups_take_no_room_for_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sorted by what occurs, rows give the cells that counting out every bucket gives."""
    random = np.random.default_rng(5)
    places, groups = random.integers(0, 40, 300), random.integers(0, 30, 300)
    patterns, weights = random.integers(0, 4, 300), random.integers(0, 5, 300)

    def counted() -> Histogram:
        return histogram(places, patterns, weights=weights, groups=groups)

    wide = counted()
    monkeypatch.setattr("xieshou.engines.measure.counting.histogram.BUCKETS", 0)
    monkeypatch.setattr("xieshou.engines.measure.counting.histogram.SPARSE", 1)
    assert counted() == wide


def test_a_place_and_a_group_for_everyone() -> None:
    """100,000 places x 20,000 groups would be 16 GB of buckets; by place and group, too many."""
    rows = np.arange(100_000)
    found = histogram(rows, np.ones(len(rows), int), groups=rows % 20_000)
    assert (len(found), found.population) == (100_000, 100_000)
    assert [cell[:2] for cell in found.at("31234").cells()] == [("31234", "11234")]
    assert measure(found, PAIR).total.population.tolist() == [100_000]
    with pytest.raises(InputError) as refusal:
        measure(found, PAIR, by_group=True)
    assert refusal.value.code == "places_too_many"


@pytest.mark.parametrize(
    "places",
    [
        [1.0, float("nan")],
        np.array([1.0, 2.0]),
        [b"a", b"b"],
        [True, False],
        pa.array([1, 2], pa.date32()),
    ],
)
def test_places_that_are_no_codes_are_refused(places: object) -> None:
    """A float stands for codes with absent ones among them, and bytes read as b'...'."""
    with pytest.raises(InputError) as refusal:
        histogram(places, np.array([1, 1]))  # type: ignore[arg-type]
    assert refusal.value.code == "labels_mixed"


def test_a_dictionary_may_hold_nothing_as_long_as_no_row_says_so() -> None:
    """A row that points to a null entry has no place; an entry that no row uses is no matter."""
    names = pa.array(["a", None])
    unused = pa.DictionaryArray.from_arrays(pa.array([0, 0], pa.int32()), names)
    assert histogram(unused, np.array([1, 1])).places == ("a",)
    used = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), names)
    with pytest.raises(InputError) as refusal:
        histogram(pa.chunked_array([unused, used]), np.ones(4, int))
    assert (refusal.value.code, refusal.value.value) == ("place_missing", "1")
