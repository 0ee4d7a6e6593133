"""Straight from Parquet to figures: equal, to the last unit, to counting into a histogram first."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from xieshou.engines.measure import (
    Indicator,
    IndicatorSet,
    InputError,
    Measures,
    histogram,
    measure,
    measure_files,
    unpack,
)
from xieshou.engines.measure.nation import columns, names, place_sums, scan
from xieshou.engines.measure.nation.names import Names
from xieshou.engines.measure.tests.oracle import Person, figures

INTEGERS = ("population", "poor", "score_sum", "raw_persons", "censored_persons")
CUTOFFS = [Fraction(1, 3), Fraction(1, 10), Fraction(1), Fraction(1, 3)]


def set_of(d: int) -> IndicatorSet:
    return IndicatorSet(
        "any", tuple(Indicator(f"i{j}", f"dim{j % 3}", (j * 5 + 1) % 4) for j in range(d))
    )


def flags_of(patterns: np.ndarray, d: int) -> dict[str, pa.Array]:
    return {f"i{j}": pa.array(column) for j, column in enumerate(unpack(patterns, d).T)}


def assert_equal(
    ours: dict[int, Measures], places: Sequence[str], patterns: Any, weights: Any = None
) -> None:
    """At every level the same places, integers and shares as by histogram."""
    indicators = next(iter(ours.values())).indicators
    whole = measure(histogram(places, patterns, weights=weights), indicators, CUTOFFS)
    for level, found in ours.items():
        wanted = whole.roll_up(lambda code, digits=level: code[:digits])
        assert found.places == wanted.places
        assert found.cutoffs == wanted.cutoffs
        for name in INTEGERS:
            assert np.array_equal(getattr(found, name), getattr(wanted, name)), (level, name)
        assert np.array_equal(found.contribution, wanted.contribution)


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
@pytest.mark.parametrize("kind", ["text", "large text", "dictionary", "int"])
@pytest.mark.parametrize("weighted", [False, True])
def test_any_order_kind_of_code_and_weight(
    tmp_path: Path, order: str, kind: str, weighted: bool
) -> None:
    """Sorted or shuffled, codes as text, dictionary or integers, one person a row or many."""
    random = np.random.default_rng(7)
    rows, d = 30_011, 10
    village = random.integers(0, 700, rows)
    village = np.sort(village) if order == "sorted" else village
    places = [f"53{n % 7:02d}{n:04d}" for n in village]
    patterns = random.integers(0, 1 << d, rows).astype(np.uint16)
    weights = random.integers(0, 100_000, rows) if weighted else None
    column = pa.array(places)
    column = {
        "text": column,
        "large text": column.cast(pa.large_string()),
        "dictionary": column.dictionary_encode(),
        "int": column.cast(pa.int64()),
    }[kind]
    table = pa.table({"place": column, "pattern": patterns, **flags_of(patterns, d)})
    if weights is not None:
        table = table.append_column("persons", pa.array(weights))
    halves = [tmp_path / "a.parquet", tmp_path / "b.parquet", tmp_path / "empty.parquet"]
    pq.write_table(table[:12_345], halves[0], row_group_size=1_001)
    pq.write_table(table[12_345:], halves[1], row_group_size=50_000)
    pq.write_table(table[:0], halves[2])
    for flags in (None, [f"i{j}" for j in range(d)]):
        ours = measure_files(
            halves,
            set_of(d),
            CUTOFFS,
            flags=flags,
            weight="persons" if weighted else None,
            levels=[8, 4, 2, 0],
        )
        assert list(ours) == [8, 4, 2, 0]
        assert_equal(ours, places, patterns, weights=weights)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    d=st.integers(1, 20),
    rows=st.lists(st.tuples(st.sampled_from("ab中c"), st.integers(0, 1 << 20)), max_size=40),
    group=st.integers(1, 50),
    batch=st.sampled_from([3, 1 << 21]),
)
def test_any_number_of_indicators_and_rows(
    tmp_path: Path,
    d: int,
    rows: list[tuple[str, int]],
    group: int,
    batch: int,
) -> None:
    """1 to 20 indicators, none to many rows, any row groups, read whole or in batches."""
    indicators = set_of(d + 1) if d == 1 else set_of(d)
    places = [place for place, _ in rows]
    patterns = np.array([pattern % (1 << d) for _, pattern in rows], np.uint32)
    table = pa.table(
        {
            "place": pa.array(places, pa.string()),
            "pattern": patterns,
            **flags_of(patterns, len(indicators)),
        }
    )
    path = tmp_path / "any.parquet"
    pq.write_table(table, path, row_group_size=group)
    before, columns.BATCH_ROWS = columns.BATCH_ROWS, batch
    try:
        for flags in (None, list(indicators.codes)):
            ours = measure_files([path], indicators, CUTOFFS, flags=flags, levels=[1, 0])
            assert_equal(ours, places, patterns)
    finally:
        columns.BATCH_ROWS = before


def test_the_paper_written_out_gives_the_same(tmp_path: Path) -> None:
    """Against the definitions, person by person, without histogram or pattern."""
    people = [
        Person("5301", "", 2, (1, 0, 1)),
        Person("5301", "", 1, (0, 0, 0)),
        Person("5302", "", 4, (1, 1, 1)),
        Person("5302", "", 0, (0, 1, 0)),
    ]
    indicators = IndicatorSet("three", tuple(Indicator(f"i{j}", "d", j + 1) for j in range(3)))
    table = {
        "place": [p.place for p in people],
        "persons": [p.size for p in people],
        **{f"i{j}": [bool(p.g0[j]) for p in people] for j in range(3)},
    }
    path = tmp_path / "people.parquet"
    pq.write_table(pa.table(table), path)
    by = measure_files(
        [path], indicators, ["1/2"], flags=indicators.codes, weight="persons", levels=[4]
    )[4]
    for r, place in enumerate(by.places):
        wanted = figures([p for p in people if p.place == place], (1, 2, 3), Fraction(1, 2))
        assert (by.population[r], by.poor[r, 0]) == (wanted.N, wanted.q)
        assert by.M0[r, 0] == pytest.approx(float(wanted.M0))
        assert by.censored_headcount[r, 0] == pytest.approx([float(x) for x in wanted.censored])


def test_a_bucket_is_emptied_before_a_counter_overflows(tmp_path: Path) -> None:
    """More people of one place and pattern than a sixteen-bit counter holds."""
    rows = 200_003
    path = tmp_path / "one.parquet"
    pq.write_table(pa.table({"place": ["x"] * rows, "pattern": np.full(rows, 7, np.uint16)}), path)
    found = measure_files([path], set_of(3), CUTOFFS, levels=[1])[1]
    assert found.population.tolist() == [rows]
    assert found.raw_persons.tolist() == [[rows] * 3]


def test_more_places_than_the_first_buckets_hold(tmp_path: Path, monkeypatch: Any) -> None:
    """Places go on appearing after keys began to wait: room is made anew, nothing is lost."""
    monkeypatch.setattr(scan, "FEWEST_BUCKETS", 1)
    monkeypatch.setattr(scan, "KEY_BYTES", 1 << 10)
    places = [f"{n:05d}" for n in range(20_000)] * 2
    patterns = (np.arange(40_000) % 8).astype(np.uint32)
    path = tmp_path / "many.parquet"
    pq.write_table(pa.table({"place": places, "pattern": patterns}), path, row_group_size=3_000)
    assert_equal(measure_files([path], set_of(3), CUTOFFS, levels=[5, 2]), places, patterns)


@pytest.mark.parametrize(
    ("values", "options", "code", "row"),
    [
        ({"place": ["a", None], "pattern": [0, 1]}, {}, "value_missing", 2),
        ({"place": ["a", "a"], "pattern": [None, 1]}, {}, "value_missing", 1),
        ({"place": ["a", "a"], "pattern": [1, 8]}, {}, "pattern_out_of_range", 2),
        ({"place": ["a", "a"], "pattern": [-1, 1]}, {}, "pattern_out_of_range", 1),
        ({"place": ["a", "a"], "pattern": [0.5, 1]}, {}, "patterns_not_whole", None),
        (
            {"place": ["a", "a"], "pattern": [1, 1], "n": [1, -2]},
            {"weight": "n"},
            "weight_unreadable",
            2,
        ),
        (
            {"place": ["a", "a"], "pattern": [1, 1], "n": [1 << 60, 1]},
            {"weight": "n"},
            "weight_unreadable",
            None,
        ),
        ({"place": ["a"], "pattern": [1], "n": ["x"]}, {"weight": "n"}, "weights_not_whole", None),
        ({"place": [1.0, 2.0], "pattern": [1, 1]}, {}, "column_kind", None),
        ({"place": [b"a"], "pattern": [1]}, {}, "column_kind", None),
        ({"place": [True], "pattern": [1]}, {}, "column_kind", None),
        ({"place": ["a"]}, {}, "column_missing", None),
        ({"place": ["a"], "pattern": [1]}, {"flags": ["a", "b"]}, "flags_count", None),
        ({"place": ["a"], "pattern": [1]}, {"flags": ["pattern"] * 3}, "flag_not_boolean", None),
        ({"place": ["a"], "pattern": [1]}, {"pattern": None}, "columns_unnamed", None),
    ],
)
def test_what_cannot_be_counted_is_refused(
    tmp_path: Path, values: dict[str, list[Any]], options: Any, code: str, row: int | None
) -> None:
    """Unknown, negative or foreign values are refused with file, column and row."""
    path = tmp_path / "bad.parquet"
    pq.write_table(pa.table(values), path)
    with pytest.raises(InputError) as refused:
        measure_files([path], set_of(3), levels=[1], **options)
    assert (refused.value.code, refused.value.row) == (code, row)


def test_no_parquet_is_refused_by_name(tmp_path: Path) -> None:
    """A file of another kind is named."""
    path = tmp_path / "notes.txt"
    path.write_text("nothing")
    with pytest.raises(InputError) as refused:
        measure_files([path], set_of(3), levels=[1])
    assert (refused.value.code, refused.value.file) == ("file_broken", "notes.txt")


def test_progress_is_told_and_may_end_it(tmp_path: Path) -> None:
    """Rows done rise to all of them; what the callback raises comes out unchanged."""
    path = tmp_path / "rows.parquet"
    table = pa.table({"place": ["a"] * 100, "pattern": np.zeros(100, np.uint16)})
    pq.write_table(table, path, row_group_size=10)
    told: list[tuple[int, int]] = []
    measure_files([path], set_of(3), levels=[1], progress=lambda done, of: told.append((done, of)))
    assert told == [(done, 100) for done in range(10, 101, 10)]

    def cancel(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure_files([path], set_of(3), levels=[1], progress=cancel)


def test_names_whose_hashes_share_a_half_are_told_apart() -> None:
    """Codes follow the text, not its hash: the same upper half sends the search on."""
    first = Names.none().with_all(pa.array(["a", "b", ""]))
    assert first.codes(pa.array(["", "b", "c", "a"])).tolist() == [2, 1, -1, 0]
    more = first.with_all(pa.array(["c", "a", "long name beyond eight bytes", "c"]))
    assert more.names.to_pylist() == ["a", "b", "", "c", "long name beyond eight bytes"]
    assert first.codes(pa.array(["c", "b"])).tolist() == [-1, 1]
    clash = more.slots.copy()
    (wanted,) = names._hashes(pa.array(["nobody"])).tolist()
    slot = (wanted >> 8) & (len(clash) - 1)
    clash[slot] = wanted >> 32 << 32 | 1
    forged = Names(more.names, more.hashes, clash)
    assert forged.codes(pa.array(["nobody"])).tolist() == [-1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("0189:/a中", max_size=16), max_size=30))
def test_codes_of_digits_and_other_texts_keep_their_own_codes(texts: list[str]) -> None:
    """Codes of 8 to 14 digits, told apart by one number, mix with any texts beside them."""
    digits = [str(n) for n in range(10_000_000, 10_000_000_000_000, 399_999_999_999)]
    distinct = list(dict.fromkeys([*texts, *digits, "0" * 8, "0" * 9, "0" * 14, "0" * 15]))
    known = Names.none().with_all(pa.array(distinct, pa.string()))
    assert known.names.to_pylist() == distinct
    assert (
        known.codes(pa.array(distinct[::-1], pa.string())).tolist() == [*range(len(distinct))][::-1]
    )
    hashes = names._hashes(pa.array(distinct, pa.string())).tolist()
    exact = [text.isascii() and text.isdigit() and 8 <= len(text) <= 14 for text in distinct]
    assert [hashed % 2 == 1 for hashed in hashes] == exact
    assert len(set(hashes)) == len(hashes)


def test_runs_and_rows_beyond_32_bits(tmp_path: Path, monkeypatch: Any) -> None:
    """Long runs of one place are counted as they lie, in 32-bit sums or, of too many rows, 64."""
    random = np.random.default_rng(3)
    places = np.repeat([f"{n:04d}" for n in random.permutation(3_000)], 41).tolist()
    patterns = random.integers(0, 1 << 10, len(places)).astype(np.uint16)
    path = tmp_path / "runs.parquet"
    pq.write_table(pa.table({"place": places, "pattern": patterns}), path, row_group_size=50_000)
    for most in (place_sums.NARROW_ROWS, 1_000):
        monkeypatch.setattr(place_sums, "NARROW_ROWS", most)
        for run in (scan.RUN_ROWS, 1_000):
            monkeypatch.setattr(scan, "RUN_ROWS", run)
            assert_equal(
                measure_files([path], set_of(10), CUTOFFS, levels=[4, 2]), places, patterns
            )
        monkeypatch.undo()


def test_a_column_there_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can say which of two patterns is meant."""
    path = tmp_path / "twice.parquet"
    pq.write_table(pa.table([["a"], [1], [2]], names=["place", "pattern", "pattern"]), path)
    with pytest.raises(InputError) as refusal:
        measure_files([path], set_of(3), CUTOFFS, levels=[1])
    assert (refusal.value.code, refusal.value.column) == ("column_twice", "pattern")
