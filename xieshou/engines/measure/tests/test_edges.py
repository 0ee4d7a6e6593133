"""Edges: nobody, everybody, other kinds of arrays, and what is refused."""

from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    gather,
    histogram,
    load_set,
    measure,
    set_codes,
    what_if,
)
from xieshou.engines.measure.sets import load_document

PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("work", "income", 2)))


def test_an_empty_place_has_zero_of_everything() -> None:
    """A place without people, and one without poor, give zeros and no warning."""
    hist = Histogram.from_cells({"empty": {}, "fine": {None: {0: 5}}})
    measures = measure(hist, PAIR, ["1/3", "1"])
    assert measures.population.tolist() == [0, 5]
    for figure in (measures.H, measures.A, measures.M0, measures.contribution):
        assert not figure.any()
    assert measures.row("empty").A == 0
    assert measures.total.row("").population == 5


def test_an_empty_histogram_can_be_measured() -> None:
    """No rows at all: no places, and a total without rows."""
    hist = histogram([], np.array([], dtype=np.uint32))
    assert len(hist) == 0
    assert hist.groups == ("",)
    measures = measure(hist, PAIR)
    assert measures.H.shape == (0, 1)
    assert measures.total.places == ()


def test_rows_of_nobody_are_records_without_people() -> None:
    """A household of size 0 is counted as a record but weighs nothing."""
    hist = histogram(["v", "v"], np.array([3, 3]), weights=[0, 0])
    assert (hist.count.tolist(), hist.weight.tolist()) == ([2], [0])
    assert measure(hist, PAIR).row("v").M0 == 0


@pytest.mark.parametrize(
    "places",
    [
        ["b", "a", "b"],
        np.array(["b", "a", "b"]),
        pa.array(["b", "a", "b"]),
        pa.chunked_array([["b"], ["a", "b"]]),
        pa.chunked_array([pa.array(part).dictionary_encode() for part in (["b"], ["a", "b"])]),
        pa.DictionaryArray.from_arrays(pa.array([0, 2, 0]), pa.array(["b", "unused", "a"])),
    ],
)
def test_places_may_come_in_any_kind_of_array(places: object) -> None:
    """Lists, NumPy and Arrow arrays of the same codes give the same histogram."""
    hist = histogram(places, np.array([1, 2, 1]))  # type: ignore[arg-type]
    assert list(hist.cells()) == [("a", "", 2, 1, 1), ("b", "", 1, 2, 2)]


def test_number_codes_sort_as_text() -> None:
    """Integer codes become text, so that every source of the same places sorts alike."""
    assert histogram(np.array([9, 10]), np.array([0, 0])).places == ("10", "9")


def test_one_place_can_be_taken_out() -> None:
    """`at` gives a place's own cells, and none where the place is unknown."""
    hist = Histogram.from_cells({"a": {"x": {1: 2}}, "b": {"y": {3: 4}}})
    assert list(hist.at("b").cells()) == [("b", "y", 3, 4, 4)]
    assert len(hist.at("c")) == 0


def test_gathering_many_parts() -> None:
    """Many small parts, each place in several of them, add up."""
    parts = [histogram([f"v{i % 7}"], np.array([i % 4]), weights=[i]) for i in range(50)]
    whole = histogram(
        [f"v{i % 7}" for i in range(50)], np.array([i % 4 for i in range(50)]), weights=range(50)
    )
    assert gather(parts) == whole


@pytest.mark.parametrize(
    ("cutoff", "line"),
    [("1/3", 20), (Fraction(1, 3), 20), (1 / 3, 20), (0.4, 24), (5 / 6, 50), ("0.34", 21), (1, 60)],
)
def test_the_line_is_exact(cutoff: Fraction | str | float, line: int) -> None:
    """Of a total of 60, the smallest poor score; floats mean the fraction they stand for."""
    assert load_set("rural-cn")[0].line(cutoff) == line


@pytest.mark.parametrize(
    "cutoff",
    [0, -0.1, "4/3", "1/0", "a third", float("nan"), float("inf"), "1e-999999999", "1e-1", "", "."],
)
def test_impossible_cutoffs_are_refused(cutoff: str | float) -> None:
    """A cutoff is a share above 0 and up to 1; an exponent could make a text endless."""
    with pytest.raises(InputError) as refusal:
        PAIR.line(cutoff)
    assert refusal.value.code == "cutoff_unreadable"


def test_a_written_cutoff_has_a_denominator_of_at_most_a_million() -> None:
    """A text is exact, so a cut-off decimal is sent back; a float stands for what is nearest."""
    assert [PAIR.line(cutoff) for cutoff in (".5", " 1/3 ", "1.0", 0.3333333333333333)] == [
        2,
        1,
        3,
        1,
    ]
    with pytest.raises(InputError) as refusal:
        PAIR.line("0.33333333")
    assert refusal.value.code == "cutoff_too_fine"


@pytest.mark.parametrize(
    ("code", "build"),
    [
        ("indicators_count", lambda: IndicatorSet("x", ())),
        (
            "indicators_count",
            lambda: IndicatorSet("x", tuple(Indicator(str(i), "d", 1) for i in range(21))),
        ),
        ("indicator_twice", lambda: IndicatorSet("x", (Indicator("a", "d", 1),) * 2)),
        ("weights_all_zero", lambda: IndicatorSet("x", (Indicator("a", "d", 0),))),
        ("weight_not_integer", lambda: Indicator("a", "d", 0.5)),  # type: ignore[arg-type]
        ("weight_not_integer", lambda: Indicator("a", "d", -1)),
        ("indicator_unknown", lambda: PAIR.mask("road")),
        ("columns_unequal", lambda: histogram(["a"], np.array([1, 2]))),
        ("columns_unequal", lambda: histogram(["a"], np.array([1]), groups=["x", "y"])),
        ("pattern_out_of_range", lambda: histogram(["a"], np.array([1 << 20]))),
        ("pattern_out_of_range", lambda: histogram(["a"], np.array([-1]))),
        ("weight_unreadable", lambda: histogram(["a"], np.array([1]), weights=[-1])),
        ("weight_unreadable", lambda: histogram(["a"], np.array([1]), weights=[1e30])),
        ("weights_not_whole", lambda: histogram(["a"], np.array([1]), weights=[0.5])),
        ("place_missing", lambda: histogram(["a", None], np.array([1, 1]))),  # type: ignore[list-item]
        ("pattern_out_of_range", lambda: measure(Histogram.from_cells({"a": {"": {4: 1}}}), PAIR)),
        ("mask_out_of_range", lambda: what_if(Histogram.from_cells({}), PAIR, "1/3", {None: 4})),
        ("cutoffs_count", lambda: measure(Histogram.from_cells({}), PAIR, [])),
        ("row_unknown", lambda: measure(Histogram.from_cells({}), PAIR).row("a")),
        ("cutoff_unmeasured", lambda: measure(Histogram.from_cells({"a": {}}), PAIR).row("a", 1)),
        ("set_unknown", lambda: load_set("../secrets")),
    ],
)
def test_bad_input_is_refused_by_code(code: str, build: object) -> None:
    """What cannot be measured is refused with a stable code and a remedy."""
    with pytest.raises(InputError) as refusal:
        build()  # type: ignore[operator]
    assert refusal.value.code == code
    assert refusal.value.remedy


def test_a_misordered_histogram_cannot_be_built() -> None:
    """The invariants that the engine relies on are checked at birth."""
    good = Histogram.from_cells({"a": {"": {1: 1, 2: 1}}})
    with pytest.raises(InputError, match="not sorted"):
        Histogram(
            good.places,
            good.groups,
            good.place,
            good.group,
            good.pattern[::-1],
            good.weight,
            good.count,
        )


@pytest.mark.parametrize("code", set_codes())
def test_shipped_sets_speak_both_languages(code: str) -> None:
    """Dimensions weigh the same, and every indicator has a name and definition in zh and en."""
    indicators, texts = load_set(code)
    sums = {
        name: sum(i.weight for i in indicators.indicators if i.dimension == name)
        for name in indicators.dimensions
    }
    assert len(set(sums.values())) == 1
    assert tuple(texts.indicators) == tuple(texts.deprived_if) == indicators.codes
    assert tuple(texts.dimensions) == indicators.dimensions
    assert texts.default_cutoff == Fraction(1, 3)
    for by_language in (
        texts.name,
        texts.source,
        *texts.indicators.values(),
        *texts.deprived_if.values(),
        *texts.dimensions.values(),
    ):
        assert set(by_language) == {"zh", "en"}
        assert all(by_language.values())


@pytest.mark.parametrize("code", set_codes())
def test_shipped_units_are_in_one_language_each(code: str) -> None:
    """A unit is one word in Chinese and one in English, never both in one text."""
    for question in load_document(code).questions:
        assert set(question.unit) == {"zh", "en"}
        assert not any(" " in text for text in question.unit.values())
        assert question.unit["en"].isascii()


def test_rural_cn_is_as_agreed() -> None:
    """Other parts of the system store patterns by these bits, so their order may never change."""
    indicators, _ = load_set("rural-cn")
    assert [(i.code, i.dimension, i.weight) for i in indicators.indicators] == [
        ("schooling", "education", 5),
        ("attendance", "education", 5),
        ("skills", "education", 5),
        ("health_care", "health", 8),
        ("illness", "health", 7),
        ("water", "living", 3),
        ("power", "living", 3),
        ("road", "living", 3),
        ("fuel", "living", 3),
        ("housing", "living", 3),
        ("income", "livelihood", 8),
        ("work", "livelihood", 7),
    ]
