"""Reading tables: the same households from any format, and every bad cell named."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xieshou.engines.measure import (
    Histogram,
    Indicator,
    IndicatorSet,
    InputError,
    load_set,
    read_table,
)
from xieshou.engines.measure.reading.tables import distinct

PAIR = IndicatorSet("pair", (Indicator("water", "living", 1), Indicator("work", "income", 2)))
HEADER = ["place", "民族", "人数", "note", "water", "work"]
ROWS: list[list[object]] = [
    ["530102001", "彝族", 4, "a,b", 1, 0],
    ["530102001", "彝族", 1, "", 1, 0],
    ["530102002", "汉族", 0, "说明", 0, 1],
    ["530102002", "", 7, "x", 1, 1],
]
EXPECTED = Histogram.from_cells(
    {"530102001": {"彝族": {1: 5}}, "530102002": {"汉族": {}, "": {3: 7}}}
)


def write_csv(path: Path, rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[object]], sheet: str = "农户") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def write_parquet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    columns = {str(name): [row[at] for row in rows[1:]] for at, name in enumerate(rows[0])}
    pq.write_table(pa.table(columns), path)
    return path


WRITERS: dict[str, Callable[[Path, Sequence[Sequence[object]]], Path]] = {
    "utf-8": write_csv,
    "utf-8-sig": lambda path, rows: write_csv(path, rows, "utf-8-sig"),
    "utf-16": lambda path, rows: write_csv(path, rows, "utf-16"),
    "gbk": lambda path, rows: write_csv(path, rows, "gbk"),
    "gb18030": lambda path, rows: write_csv(path, rows, "gb18030"),
    "xlsx": write_xlsx,
    "parquet": write_parquet,
}


def read(path: Path) -> Histogram:
    return read_table(path, PAIR, group="民族", weight="人数")


@pytest.mark.parametrize("kind", WRITERS)
def test_every_format_gives_the_same_histogram(kind: str, tmp_path: Path) -> None:
    """CSV in five encodings, XLSX and Parquet of the same households are indistinguishable."""
    hist = read(WRITERS[kind](tmp_path / "households", [HEADER, *ROWS]))
    assert list(hist.cells()) == [
        ("530102001", "彝族", 1, 5, 2),
        ("530102002", "", 3, 7, 1),
        ("530102002", "汉族", 2, 0, 1),
    ]
    assert hist.population == EXPECTED.population


@pytest.mark.parametrize("kind", ["utf-8", "xlsx"])
@pytest.mark.parametrize(("yes", "no"), [("是", "否"), ("YES", "no"), ("１", "０"), (True, False)])
def test_flags_may_be_written_in_many_ways(
    kind: str, yes: object, no: object, tmp_path: Path
) -> None:
    """是/否, yes/no, full-width digits and truth values all read as 1 and 0; blank rows do not."""
    rows = [["place", "water", "work"], ["a", yes, no], ["", "", ""], ["b", no, yes]]
    hist = read_table(WRITERS[kind](tmp_path / "t", rows), PAIR)
    assert [(place, pattern) for place, _, pattern, _, _ in hist.cells()] == [("a", 1), ("b", 2)]


def test_chinese_headings_of_a_shipped_set(tmp_path: Path) -> None:
    """A table headed by the indicators' Chinese names is read through the set's texts."""
    indicators, texts = load_set("rural-cn")
    names = [texts.indicators[code]["zh"] for code in indicators.codes]
    rows = [["村代码", *names], ["530102001", *[1, 0] * 6]]
    path = write_csv(tmp_path / "t.csv", rows, "gbk")
    hist = read_table(path, indicators, place="村代码", headers=texts.headers)
    assert hist.pattern.tolist() == [0b010101010101]


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("water", "2", "flag_unreadable"),
        ("work", "", "flag_missing"),
        ("人数", "-3", "weight_unreadable"),
        ("人数", "2.5", "weight_unreadable"),
        ("人数", "", "weight_missing"),
        ("place", "", "place_missing"),
        ("place", "5.30102E+11", "place_rounded"),
        ("place", "#REF!", "place_unreadable"),
    ],
)
def test_a_bad_cell_is_named(kind: str, column: str, value: str, code: str, tmp_path: Path) -> None:
    """File, sheet, row, column, value, reason and remedy of the one bad cell are told."""
    rows = [HEADER, *[[str(cell) for cell in row] for row in ROWS]]
    rows[3] = [*rows[3]]
    rows[3][HEADER.index(column)] = value
    with pytest.raises(InputError) as refusal:
        read(WRITERS[kind](tmp_path / "households", rows))
    error = refusal.value
    if kind == "xlsx" and code == "place_unreadable":
        code, value = "place_missing", ""  # A workbook's own error cells are handed over empty.
    assert (error.code, error.column, error.value) == (code, column, value)
    assert error.row == (3 if kind == "parquet" else 4)
    assert error.file == "households"
    assert error.sheet == ("农户" if kind == "xlsx" else "")
    assert error.cell == (f"{'ABCDEF'[HEADER.index(column)]}4" if kind == "xlsx" else "")
    assert error.remedy
    assert len(error.problems) == 1


def test_all_bad_cells_are_listed_in_order_up_to_a_hundred(tmp_path: Path) -> None:
    """Of 150 bad cells the first hundred are listed and the rest counted."""
    rows = [["place", "water", "work"], *[["a", "?", 0]] * 75, *[["a", 1, "!"]] * 75]
    with pytest.raises(InputError) as refusal:
        read_table(write_csv(tmp_path / "t.csv", rows), PAIR)
    assert [problem.row for problem in refusal.value.problems] == list(range(2, 102))
    assert refusal.value.left_out == 50
    assert str(refusal.value).endswith("and 50 more")


def test_a_number_that_a_spreadsheet_cannot_hold_is_refused(tmp_path: Path) -> None:
    """An 18-digit code typed as a number has lost its last digits: it is not guessed."""
    rows = [["place", "water", "work"], [530102001200123456, 1, 0]]
    with pytest.raises(InputError) as refusal:
        read_table(write_xlsx(tmp_path / "t.xlsx", rows), PAIR)
    assert refusal.value.code == "place_rounded"


def test_number_places_in_a_workbook_are_codes(tmp_path: Path) -> None:
    """Twelve-digit codes typed as numbers keep every digit and gain no decimal point."""
    path = write_xlsx(tmp_path / "t.xlsx", [["place", "water", "work"], [530102001200, 1, 0]])
    assert read_table(path, PAIR).places == ("530102001200",)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["place", "water"], ["a", 1]], "column_missing"),
        ([["place", "water", "work", "Water"], ["a", 1, 1, 0]], "column_twice"),
        ([["place", "water", "work"], ["a", 1, 1, 0]], "row_too_long"),
        ([[]], "file_empty"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(
    rows: list[list[object]], code: str, tmp_path: Path
) -> None:
    """Missing and doubled columns, rows longer than the header, and nothing at all."""
    with pytest.raises(InputError) as refusal:
        read_table(write_csv(tmp_path / "t.csv", rows), PAIR)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xd0\xcf\x11\xe0 an old .xls", "format_unknown"),
        (b"PK\x03\x04 not a workbook", "file_broken"),
        (b"PAR1 not Parquet", "file_broken"),
        (b"\x00\x01\x02\xff\xff", "encoding_unknown"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    """Old Office files, damaged files and arbitrary bytes are refused by what they are."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_table(path, PAIR)
    assert refusal.value.code == code


def test_a_workbook_spanning_too_many_cells_is_refused_before_unpacking(tmp_path: Path) -> None:
    """Two filled cells at opposite corners would make the reader allocate a whole sheet."""
    book = openpyxl.Workbook()
    book.active["A1"] = "place"
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(InputError) as refusal:
        read_table(tmp_path / "t.xlsx", PAIR)
    assert refusal.value.code == "workbook_too_large"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    """A workbook that says it unpacks to more than the limit is not unpacked."""
    path = write_xlsx(tmp_path / "t.xlsx", [["place", "water", "work"]])
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/bomb", "w") as bomb,
    ):
        for _ in range(520):
            bomb.write(bytes(1 << 20))
    with pytest.raises(InputError) as refusal:
        read_table(path, PAIR)
    assert refusal.value.code == "workbook_too_large"


def test_formulas_are_never_executed(tmp_path: Path) -> None:
    """A formula without a stored value is an empty cell, not a computation."""
    path = write_xlsx(tmp_path / "t.xlsx", [["place", "water", "work"], ["a", "=1", 0]])
    with pytest.raises(InputError) as refusal:
        read_table(path, PAIR)
    assert refusal.value.code == "flag_missing"


def test_a_named_sheet(tmp_path: Path) -> None:
    """The sheet asked for is read, and one that is not there is named."""
    path = write_xlsx(tmp_path / "t.xlsx", [["place", "water", "work"], ["a", 1, 0]], "第二季")
    assert read_table(path, PAIR, sheet="第二季").population == 1
    with pytest.raises(InputError) as refusal:
        read_table(path, PAIR, sheet="第三季")
    assert refusal.value.code == "sheet_missing"


def test_cells_that_are_equal_only_to_python_are_read_apart() -> None:
    """1 and TRUE are different codes, in whichever order they come."""
    for column in ([1, True, 1.0], [True, 1.0, 1]):
        values, codes = distinct(column)
        assert [type(values[code]) for code in codes] == [type(cell) for cell in column]
