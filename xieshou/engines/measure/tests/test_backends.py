"""One suite over NumPy, DuckDB and Spark: the same rows give the same integers, or one refusal.

The oracle counts row by row in plain Python.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xieshou.engines.measure import Indicator, IndicatorSet, InputError, pack
from xieshou.engines.measure.backends import conditions, duckdb, numpy
from xieshou.engines.measure.missing.policies import Incomplete
from xieshou.engines.measure.sampling.design import survey
from xieshou.engines.measure.sets import SetDocument, load_document
from xieshou.engines.measure.sets.derive import derive

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
Count = Callable[..., Incomplete]
Cell = tuple[str, str, int, int]
PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("road", "living", 1)))
TWENTY = IndicatorSet("twenty", tuple(Indicator(f"i{bit}", "all", 1) for bit in range(20)))


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One Spark for all tests, as it takes long to start."""
    pytest.importorskip("pyspark", reason="pyspark is not installed (setup/spark.sh)")
    from xieshou.engines.measure.backends.spark import local

    with local(processors=2, memory="1g") as session:
        session.sparkContext.setLogLevel("ERROR")
        session.conf.set("spark.sql.shuffle.partitions", 2)
        yield session


@pytest.fixture(params=["numpy", "duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def backend(request: pytest.FixtureRequest) -> Count:
    """`count` of each backend, over what it can open."""
    if request.param == "numpy":
        return numpy.count
    if request.param == "duckdb":
        return partial(duckdb.count, memory="500MB", threads=2)
    from xieshou.engines.measure.backends import spark

    return partial(spark.count, session=request.getfixturevalue("session"))


@pytest.fixture
def count(backend: Count, tmp_path: Path) -> Count:
    """`count` of each backend, over a table that two Parquet files of a directory hold."""

    def over(table: pa.Table, indicators: IndicatorSet, **columns: Any) -> Incomplete:
        half = len(table) // 2
        pq.write_table(table.slice(0, half), tmp_path / "part-0.parquet")
        pq.write_table(table.slice(half), tmp_path / "part-1.parquet")
        return backend(tmp_path, indicators, **columns)

    return over


def by_hand(
    table: pa.Table,
    codes: tuple[str, ...],
    place: str,
    group: str | None = None,
    weight: str | None = None,
) -> dict[int, dict[Cell, tuple[int, int]]]:
    """{unknown: {(place, group, pattern): (persons, rows)}}, one row after the other."""
    persons: dict[int, Counter[Any]] = {0: Counter()}
    rows: dict[int, Counter[Any]] = {0: Counter()}
    for row in table.to_pylist():
        unknown = sum(1 << bit for bit, code in enumerate(codes) if row[code] is None)
        pattern = sum(1 << bit for bit, code in enumerate(codes) if row[code])
        cell = (str(row[place]), str(row[group] or "") if group else "", pattern)
        persons.setdefault(unknown, Counter())[cell] += row[weight] if weight else 1
        rows.setdefault(unknown, Counter())[cell] += 1
    return {
        unknown: {cell: (persons[unknown][cell], rows[unknown][cell]) for cell in rows[unknown]}
        for unknown in rows
    }


def cells(found: Incomplete) -> dict[int, dict[Cell, tuple[int, int]]]:
    return {
        unknown: {cell[:3]: cell[3:] for cell in hist.cells()}
        for unknown, hist in found.parts.items()
    }


def people(rows: int, codes: tuple[str, ...], places: int, absent: float) -> pa.Table:
    """Made-up rows in no order, with flags of every kind that is allowed."""
    random = np.random.default_rng(rows)
    kinds = (pa.bool_(), pa.int64(), pa.int8(), pa.float64())
    flags = {}
    for bit, code in enumerate(codes):
        lacking = pa.array(random.random(rows) < 0.4, mask=random.random(rows) < absent)
        flags[code] = lacking.cast(pa.int8()).cast(kinds[bit % len(kinds)])
    groups = pa.array(["傣族", "汉族", "Hani é", None])
    return pa.table(
        {
            "village": pa.array(530_000 + random.integers(0, places, rows)).cast(pa.string()),
            "people": groups.take(pa.array(random.integers(0, 4, rows))),
            "persons": pa.array(random.integers(0, 9, rows)),
            **flags,
        }
    )


@pytest.mark.parametrize(
    ("rows", "indicators", "places", "absent"),
    [(2_000, PAIR, 30, 0.0), (3_000, PAIR, 1_500, 0.1), (800, TWENTY, 5, 0.02)],
    ids=["complete", "many places, some unknown", "twenty indicators"],
)
def test_rows_are_counted_as_by_hand(
    count: Count, rows: int, indicators: IndicatorSet, places: int, absent: float
) -> None:
    """Unsorted rows by place, group and weight: every cell of every backend is exact."""
    table = people(rows, indicators.codes, places, absent)
    found = count(table, indicators, place="village", group="people", weight="persons")
    assert cells(found) == by_hand(table, indicators.codes, "village", "people", "persons")
    hist = found.parts[0]
    assert all(
        (part.places, part.groups) == (hist.places, hist.groups) for part in found.parts.values()
    )


def test_without_group_and_weight_each_row_is_one_person(count: Count) -> None:
    """The one group is "", and weights equal counts; integer places become text."""
    table = people(500, PAIR.codes, 7, 0.0)
    table = table.set_column(0, "village", table["village"].cast(pa.int64()))
    found = count(table, PAIR, place="village")
    assert cells(found) == by_hand(table, PAIR.codes, "village")
    assert found.parts[0].groups == ("",)


def test_an_empty_table_has_an_empty_histogram(count: Count) -> None:
    """No rows: no places, and the one part that is complete."""
    found = count(people(0, PAIR.codes, 1, 0.0), PAIR, place="village")
    assert cells(found) == {0: {}}
    assert found.parts[0].groups == ("",)


def test_packed_patterns_count_like_flags(count: Count) -> None:
    """A column of patterns, null where nothing is known; other names of columns do not matter."""
    table = pa.table({"at": ["b", "a", "b", "b"], "lacks": pa.array([3, 0, None, 3], pa.int32())})
    found = count(table, PAIR, place="at", pattern="lacks")
    assert cells(found) == {
        0: {("a", "", 0): (1, 1), ("b", "", 3): (2, 2)},
        3: {("b", "", 0): (1, 1)},
    }


def test_clusters_become_places_and_places_domains(count: Count) -> None:
    """What a survey's errors are estimated from: cells by cluster, reported on by place."""
    table = people(400, PAIR.codes, 3, 0.0).append_column(
        "psu", pa.array([f"c{row % 40}" for row in range(400)])
    )
    found = count(table, PAIR, place="village", cluster="psu", weight="persons")
    assert cells(found) == by_hand(table, PAIR.codes, "psu", "village", "persons")
    drawn = survey(
        table["psu"],
        pack(np.array([table[code].to_pylist() for code in PAIR.codes]).T),
        weights=table["persons"].to_numpy(),
        domains=table["village"],
    )
    assert found.parts[0] == drawn.hist


def test_rows_that_cannot_be_counted_are_all_named(count: Count) -> None:
    """A place left out, a flag of 2 and a weight below 0 are refused together, by column."""
    table = pa.table(
        {
            "at": ["a", None, "b", "b", "c", None],
            "who": pa.array([1, 1, 1, -1, None, 1]),
            "water": pa.array([0, 1, 2, 1, 0, 7]),
            "road": pa.array([True, None, False, True, True, True]),
        }
    )
    with pytest.raises(InputError) as refusal:
        count(table, PAIR, place="at", weight="who")
    found = [(one.code, one.column, one.value) for one in refusal.value.problems]
    assert found == [
        ("flag_unreadable", "water", "1"),
        ("weight_unreadable", "who", "2"),
        ("place_missing", "at", "2"),
    ]


def test_persons_are_whole(count: Count) -> None:
    """Weights of a survey are scaled to whole numbers first; floats that are whole will do."""
    table = pa.table({"at": ["a", "a"], "who": [2.0, 0.5], "water": [1, 0], "road": [0.0, 1.0]})
    with pytest.raises(InputError, match="1 rows, the first of them in a, hold no whole number"):
        count(table, PAIR, place="at", weight="who")
    whole = count(table.slice(0, 1), PAIR, place="at", weight="who")
    assert cells(whole) == {0: {("a", "", 1): (2, 1)}}


def test_patterns_beyond_the_set_are_refused(count: Count) -> None:
    """A pattern packed with another set would be counted under the wrong names."""
    table = pa.table({"at": ["a", "a"], "lacks": [4, 1]})
    with pytest.raises(InputError) as refusal:
        count(table, PAIR, place="at", pattern="lacks")
    assert refusal.value.code == "pattern_out_of_range"


def test_columns_of_another_kind_are_refused(count: Count) -> None:
    """Text among the flags, fractions among the codes, and columns that are not there."""
    table = pa.table({"at": ["a"], "half": [0.5], "water": ["yes"], "road": [1]})
    with pytest.raises(InputError, match="column water: The column holds string"):
        count(table, PAIR, place="at")
    with pytest.raises(InputError, match="column half: The column holds"):
        count(table.drop("water").append_column("water", [[0]]), PAIR, place="half")
    with pytest.raises(InputError, match="There is no column who") as refusal:
        count(table.drop("road"), PAIR, place="at", weight="who")
    assert [one.column for one in refusal.value.problems] == ["who", "road"]


@pytest.mark.parametrize("engine", [numpy.count, duckdb.count])
def test_columns_of_one_name_are_refused(engine: Count, tmp_path: Path) -> None:
    """Frames, batches and files alike: nobody can say which of the two is meant."""
    table = pa.table([["u"], [1], [0], [0]], names=["at", "water", "road", "water"])
    pq.write_table(table, tmp_path / "rows.parquet")
    for source in (table, table.to_batches(), tmp_path / "rows.parquet"):
        with pytest.raises(InputError) as refusal:
            engine(source, PAIR, place="at")
        assert (refusal.value.code, refusal.value.column) == ("column_twice", "water")


@pytest.mark.parametrize("engine", [numpy.count, duckdb.count])
def test_flags_of_half_precision_are_read(engine: Count) -> None:
    """16-bit numbers say 0 and 1 as well as any other."""
    half = pa.array(np.array([1, 0], np.float16))
    table = pa.table({"at": ["u", "u"], "water": half, "road": [1, 1]})
    assert cells(engine(table, PAIR, place="at")) == {
        0: {("u", "", 3): (1, 1), ("u", "", 2): (1, 1)}
    }


def answers(document: SetDocument, rows: int) -> pa.Table:
    """Made-up raw answers, some left out."""
    random = np.random.default_rng(7)
    columns = {"at": pa.array([f"v{row % 3}" for row in range(rows)])}
    for question in document.questions:
        left_out = random.random(rows) < 0.05
        drawn = {
            "number": random.integers(0, 40, rows).astype(float),
            "truth": random.random(rows) < 0.5,
            "text": np.array(question.choices or ("",))[
                random.integers(0, len(question.choices) or 1, rows)
            ],
        }[question.kind]
        columns[question.column] = pa.array(drawn, mask=left_out)
    return pa.table(columns)


def test_conditions_of_a_set_are_counted_in_the_same_pass(
    count: Count, request: pytest.FixtureRequest
) -> None:
    """From raw answers straight to cells, as from flags that were derived first."""
    document = load_document("global-mpi")
    asked = answers(document, 300)
    derived = derive(asked, document).append_column("at", asked["at"])
    if request.node.callspec.params["backend"] == "numpy":
        found = count(derived, document.indicators, place="at")
    else:
        flags = partial(conditions, document)
        found = count(asked, document.indicators, place="at", flags=flags)
    assert len(found.parts) > 1
    assert cells(found) == by_hand(derived, document.indicators.codes, "at")


def test_too_many_people_are_refused(count: Count) -> None:
    """Sums beyond 2**52 would not stay exact when they are scored."""
    table = pa.table({"at": ["a"] * 4, "who": [1 << 51] * 4, "water": [1] * 4, "road": [0] * 4})
    with pytest.raises(InputError) as refusal:
        count(table, PAIR, place="at", weight="who")
    assert refusal.value.code == "weight_unreadable"


def test_files_that_are_absent_or_broken_are_refused(backend: Count, tmp_path: Path) -> None:
    """One refusal whatever an engine calls the trouble."""
    with pytest.raises(InputError) as refusal:
        backend(tmp_path / "nothing", PAIR, place="at")
    assert refusal.value.code == "file_missing"
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and then nothing of use PAR1")
    with pytest.raises(InputError) as refusal:
        backend(tmp_path / "broken.parquet", PAIR, place="at")
    assert refusal.value.code == "file_broken"


@pytest.mark.parametrize("backend", [numpy.count, duckdb.count], ids=["numpy", "duckdb"])
def test_batches_of_a_cursor_are_counted(backend: Count) -> None:
    """A database's rows, made on the caller's thread, which is all that its cursor allows."""
    database = sqlite3.connect(":memory:")
    database.execute("create table households (place text, persons int, deprived int)")
    rows = [(f"v{row % 3}", row % 5, row % 4) for row in range(100)]
    database.executemany("insert into households values (?, ?, ?)", rows)
    cursor = database.execute("select place, persons, deprived from households")
    names = [column[0] for column in cursor.description]
    batches = (
        pa.RecordBatch.from_pylist([dict(zip(names, row, strict=True)) for row in some])
        for some in iter(partial(cursor.fetchmany, 30), [])
    )
    found = backend(batches, PAIR, place="place", weight="persons", pattern="deprived")
    expected: Counter[Any] = Counter()
    for place, persons, pattern in rows:
        expected[place, "", pattern] += persons
    assert {cell: persons for cell, (persons, _) in cells(found)[0].items()} == expected


@pytest.mark.spark
def test_the_program_for_a_cluster_writes_figures(
    session: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Levels one after the other, rows with nothing said dropped, what is refused said."""
    from xieshou.engines.measure.backends.submit.__main__ import main

    codes = load_document("global-mpi").indicators.codes
    people = {code: [1, 1, 0, None] for code in codes}
    table = pa.table({"village": ["5301", "5302", "5302", "5302"], "size": [4, 2, 6, 1], **people})
    (tmp_path / "people").mkdir()
    pq.write_table(table, tmp_path / "people" / "one.parquet")
    out = tmp_path / "figures.parquet"
    given = [str(tmp_path / "people"), "--place", "village", "--weight", "size", "--out", str(out)]
    assert main(given, session) == 2
    assert "column nutrition: 1 rows say nothing" in capsys.readouterr().err
    assert not out.exists()
    assert main([*given, "--missing", "drop", "--level", "4", "2"], session) == 0
    figures = pq.read_table(out).select(["place", "population", "poor", "H"]).to_pylist()
    assert [tuple(row.values()) for row in figures] == [
        ("5301", 4, 4, 1.0),
        ("5302", 8, 2, 0.25),
        ("53", 12, 6, 0.5),
    ]
