"""Figures as people write them, years that tile a span, and what the public may see of people."""

import itertools
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings, strategies as st

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.reports import rules
from xieshou.reports.rules import NotAFigure, Years

DOC = Path(__file__).resolve().parents[3] / "docs" / "rules" / "balance.md"


@pytest.mark.parametrize(
    ("unit", "text", "value"),
    [
        ("fen", "3,244万元", 3_244_000_000),
        ("fen", "3244", 3_244_000_000),
        ("fen", "3.11亿", 31_100_000_000),
        ("fen", "120元", 12_000),
        ("share", "74.14%", 7414),
        ("share", "76.9", 7690),
        ("person", "4.4万", 44_000),
        ("person", " 34,400 ", 34_400),
        ("kg", "12.5吨", 12_500),
        ("kg", "0.001", 1),
        ("project", "0", 0),
    ],
)
def test_a_figure_is_read_as_people_write_it(unit: str, text: str, value: int) -> None:
    assert rules.parse(unit, text) == value


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("fen", "很多"), ("fen", "0.001元"), ("fen", "-3万元"), ("share", "74.145%"),
        ("share", "101%"), ("person", "1.5"), ("person", "十"), ("person", "-1"), ("kg", "0.0001"),
        ("person", "NaN"), ("person", "1e99"), ("person", ""),
    ],
)  # fmt: skip
def test_what_is_no_figure_is_refused_and_never_rounded(unit: str, text: str) -> None:
    with pytest.raises(NotAFigure):
        rules.parse(unit, text)


@pytest.mark.parametrize(
    ("unit", "value", "zh", "en"),
    [
        ("fen", 3_244_000_000, "3,244 万元", "¥32.44 million"),
        ("share", 7415, "74.15%", "74.15%"),
        ("person", 1, "1 人", "1 person"),
        ("person", 44_000, "44,000 人", "44,000 people"),
        ("kg", 12_500, "12.5 吨", "12.5 tonnes"),
        ("project", 13, "13 个", "13 projects"),
    ],
)
def test_a_figure_is_shown_in_the_readers_language(unit: str, value: int, zh: str, en: str) -> None:
    assert rules.written(unit, value) == zh
    with translation.override("en"):
        assert rules.written(unit, value) == en


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("", "", Years(2021, 2026)),
        ("2023", "", Years(2023, 2023)),
        ("2024", "2022", Years(2022, 2024)),
        ("abc", "1066", Years(2021, 2026)),
    ],
)
def test_the_years_asked_for(first: str, last: str, years: Years) -> None:
    """All since the pairing began where none can be read."""
    assert rules.chosen(first, last, since=2021, now=2026) == years


# A busy machine is slow at everything.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
spans = st.tuples(st.integers(2015, 2022), st.integers(0, 3)).map(lambda t: Years(t[0], sum(t)))


@unhurried
@given(st.dictionaries(spans, st.integers(1, 9), max_size=6), spans)
def test_targets_tile_a_span_exactly_or_not_at_all(stated: dict[Years, int], asked: Years) -> None:
    """Whatever is found is the sum of some that cover each year of the span once."""
    found = rules.tiled(stated, asked)
    whole = list(range(asked.first, asked.last + 1))
    sums = [
        sum(stated[one] for one in some)
        for size in range(1, len(stated) + 1)
        for some in itertools.combinations(sorted(stated), size)
        if [year for one in some for year in range(one.first, one.last + 1)] == whole
    ]
    if asked in stated:
        assert found == stated[asked]
    elif sums:
        assert found in sums
    else:
        assert found is None


cells = st.lists(st.tuples(st.integers(2020, 2026), st.integers(0, 60)), max_size=8)


@unhurried
@given(cells, st.sets(st.integers(0, 7)), st.sets(st.integers(0, 7)))
def test_no_difference_of_two_public_sums_tells_of_a_small_cell(
    every: list[tuple[int, int]], some: set[int], others: set[int]
) -> None:
    """Of sums over any cells, the part that two of them do not share is itself a sum of cells of
    ten and more: a small cell is in none, whatever is taken from what."""

    def public(which: set[int]) -> int:
        return rules.shown([one for at, one in enumerate(every) if at in which], 2026).value or 0

    difference = public(some | others) - public(some)
    assert difference == public(others - some)
    assert difference == 0 or difference >= SMALLEST_CELL


@unhurried
@given(cells)
def test_what_is_left_out_is_said(every: list[tuple[int, int]]) -> None:
    found, whole = rules.shown(every, 2026), sum(people for _year, people in every)
    assert (found.value or 0) <= whole
    assert found.at_least == ((found.value or 0) != whole)
    assert found.value is not None or whole > 0


@pytest.mark.parametrize("line", rules.LINES, ids=lambda line: line.code)
def test_a_line_names_lines_that_there_are(line: rules.Line) -> None:
    assert set(line.parts) | set(line.ratio) | set(line.apart) <= rules.LINE.keys()
    assert line.group in rules.GROUP
    assert {rules.LINE[code].unit for code in line.parts} <= {line.unit}


def test_names_of_lines_are_unique_and_the_page_of_rules_lists_them_all() -> None:
    """A sheet names a line by its label, in either language."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert len({str(line.label) for line in rules.LINES}) == len(rules.LINES)
    page = DOC.read_text(encoding="utf-8")
    for line in rules.LINES:
        star = " *" if line.people else ""
        start = f"| `{line.code}`{star} | {line.label} | {line.unit} | {line.app} |"
        [row] = [row for row in page.splitlines() if row.startswith(start)]
        assert row.rstrip(" |").endswith(", ".join(line.apart)), line.code
