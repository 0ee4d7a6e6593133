"""The sense of gain: means and changes against formulas by hand, and what is never shown."""

import dataclasses
import datetime
from collections.abc import Iterator
from fractions import Fraction
from unittest import mock

import numpy as np
import pytest
from django.test import Client
from hypothesis import given, strategies as st

from xieshou.engines.measure.sampling.means import Answers, change, mean
from xieshou.outcomes import reads
from xieshou.outcomes.rules import gain
from xieshou.surveys import reads as surveys
from xieshou.surveys.reads import SurveyRecord


def answers(values: list[float], clusters: list[str], strata: list[str] | None = None) -> Answers:
    return Answers(values, [1.0] * len(values), clusters, strata or ["s"] * len(values))


def test_a_sample_of_single_records_is_the_textbook_one() -> None:
    """Each record its own cluster, one stratum, equal weights: s / √n, and t with n − 1."""
    values = [1.0, 4.0, 4.0, 5.0, 2.0, 3.0]
    found = mean(answers(values, list("abcdef")))
    assert found.value == pytest.approx(np.mean(values))
    assert found.se == pytest.approx(np.std(values, ddof=1) / np.sqrt(6))
    # t at 97.5 % with 5 degrees of freedom, of any table.
    assert found.high - found.value == pytest.approx(2.570582 * found.se, rel=1e-5)


def test_clusters_and_strata_count() -> None:
    """By hand: two strata of two clusters; the error is of the clusters' totals."""
    values, clusters = [1.0, 3.0, 4.0, 4.0, 2.0, 5.0, 5.0, 1.0], list("aabbccdd")
    found = mean(answers(values, clusters, ["x"] * 4 + ["y"] * 4))
    center = np.mean(values)
    totals = {c: sum(v - center for v, k in zip(values, clusters, strict=True) if k == c) / 8
              for c in "abcd"}  # fmt: skip
    by_hand = (totals["a"] - totals["b"]) ** 2 + (totals["c"] - totals["d"]) ** 2
    assert found.se == pytest.approx(np.sqrt(by_hand))
    assert (found.records, found.clusters) == (8, 4)


def test_the_same_clusters_asked_twice_have_their_covariance() -> None:
    """Everybody one point up: the change is exactly one, without error; of other clusters it has
    the error of both."""
    before = answers([1.0, 2.0, 4.0, 3.0], list("aabb"))
    same = change(before, answers([2.0, 3.0, 5.0, 4.0], list("aabb")))
    assert (same.value, same.se) == (1.0, pytest.approx(0, abs=1e-12))
    other = change(before, answers([2.0, 3.0, 5.0, 4.0], list("ccdd"), ["t"] * 4))
    assert other.se == pytest.approx(np.sqrt(2) * mean(before).se)


def test_one_cluster_alone_has_no_interval() -> None:
    assert np.isnan(mean(answers([1.0, 2.0], ["a", "a"])).se)
    for bad in (lambda: answers([], []), lambda: Answers([1.0], [0.0], ["a"], ["s"])):
        with pytest.raises(ValueError, match=r"weight|as many"):
            bad()


@given(st.lists(st.sampled_from(["水", "路修好了", "收入高了", "多开会", "没有"]), max_size=40))
def test_topics_of_few_are_not_counted(remarks: list[str]) -> None:
    found = gain.counted(gain.spoken_of(one) for one in remarks)
    assert all(count >= 10 for count in found.values())
    assert ("water" in found) == (remarks.count("水") >= 10)


def record(unit: int, year: int, told: dict[str, str]) -> SurveyRecord:
    return SurveyRecord(
        unit, "533323101207", "533323101", f"c{unit % 6}", Fraction(2), 
        datetime.datetime(year, 6, 1, 12, tzinfo=datetime.UTC), told, True,
    )  # fmt: skip


@pytest.fixture
def asked() -> Iterator[None]:
    """Thirty households in 2025, twenty of them and five others in 2026, four in 2024."""
    rows = [
        *(record(n, 2025, {"gain_water": str(2 + n % 3), "most": "road water"}) for n in range(30)),
        *(record(n, 2026, {"gain_water": str(3 + n % 3), "words": "路好走"}) for n in range(20)),
        *(record(n, 2026, {"gain_water": "5"}) for n in range(50, 55)),
        *(record(n, 2024, {"gain_water": "1"}) for n in range(4)),
    ]
    with mock.patch.object(surveys, "answers", return_value=tuple(rows)):
        yield


def test_years_topics_panels_and_what_is_said(asked: None) -> None:
    """Years of ten or more; the change of all and of those asked twice; what twenty speak of."""
    found = reads.sense_of_gain("5333")
    assert found.years == (2025, 2026)
    assert found.is_synthetic
    (water,) = found.topics
    assert [(one.year, one.records) for one in water.waves] == [(2025, 30), (2026, 25)]
    assert water.waves[0].mean.value == pytest.approx(3.0)
    assert water.waves[0].satisfied.value == pytest.approx(1 / 3)
    assert water.panel_households == 20
    assert water.panel_change
    assert water.panel_change.value == pytest.approx(1.0)
    assert water.panel_change.se == pytest.approx(0, abs=1e-9)
    assert water.change
    assert water.change.low is not None
    assert water.change.low < water.change.value
    said = {one.label: (one.chosen, one.in_words) for one in found.spoken}
    assert said["出行道路"] == (30, 20)
    assert said["饮水"] == (30, None)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_opens_with_and_without_answers(db: None, asked: None, language: str) -> None:
    """For everybody, in both languages; the year of four is not there."""
    client = Client(headers={"accept-language": language})
    page = client.get("/places/gain/").content.decode()
    assert "2025" in page
    assert "2024" not in page
    with mock.patch.object(surveys, "answers", return_value=()):
        assert client.get("/places/gain/?place=x").status_code == 200


def test_a_county_is_not_told_where_its_neighbour_would_be_the_rest() -> None:
    """Thirty in one county and four in another: of the prefecture anybody sees thirty-four, so of
    neither county anything."""
    rows = [record(n, 2025, {"gain_water": "3"}) for n in range(30)]
    rows += [
        dataclasses.replace(record(n, 2025, {"gain_water": "1"}), village="533324101201")
        for n in range(30, 34)
    ]
    with mock.patch.object(surveys, "answers", return_value=tuple(rows)):
        assert reads.sense_of_gain("5333").years == (2025,)
        assert reads.sense_of_gain("533323").years == ()
        assert reads.sense_of_gain("533324").years == ()
    with mock.patch.object(surveys, "answers", return_value=tuple(rows[:30])):
        assert reads.sense_of_gain("533323").years == (2025,)
