import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from stdnum.cn import ric

from xieshou.core.imports import (
    Column,
    SheetSpec,
    bad_rows_xlsx,
    guard,
    integer,
    read,
    template_xlsx,
)
from xieshou.core.tests.sheets import HEADER, SPEC, VILLAGE, csv, repacked, row, xlsx


def _names(data: bytes) -> list[str]:
    preview = read(data, SPEC)
    assert preview.errors == []
    return [good["name"] for good in preview.rows]


def test_every_kind_of_cell_becomes_its_value():
    """Fen, days, truths and codes, as the spec's parsers say; what is empty is None."""
    cells = row(
        households="３０ ", cost="12.5万元", year="2027年", start="2027年3月1日", share="0.1234",
        done="√", kind="路", person="11010519491231002x", firm="91110000600037341l",
    )  # fmt: skip
    preview = read(xlsx(HEADER, cells), SPEC)
    assert preview.errors == []
    assert preview.rows == [
        {
            "village": VILLAGE,
            "name": "人饮工程",
            "people": 120,
            "households": 30,
            "cost": 12_500_000,
            "year": 2027,
            "start": datetime.date(2027, 3, 1),
            "share": Decimal("0.1234"),
            "done": True,
            "kind": "road",
            "person": "11010519491231002X",
            "firm": "91110000600037341L",
        }
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_files_are_read_in_every_encoding_and_separator(encoding, separator):
    """What Excel, WPS and government systems write, nobody need convert."""
    data = csv(HEADER, row(name="人饮工程"), separator=separator, encoding=encoding)
    assert _names(data) == ["人饮工程"]


def test_utf16_without_a_mark_is_recognised_by_its_zeros():
    """Some systems leave the mark out."""
    for encoding in ("utf-16-le", "utf-16-be"):
        assert _names(csv(HEADER, row(), encoding=encoding)) == ["人饮工程"]


def test_titles_may_stand_above_the_header_and_columns_in_any_order():
    """The header is the row with most known names; English and old names count too."""
    head = ["Name", " 行政村 代码* ", "受益\n人数", "我的备注"]
    data = xlsx(["2027 年项目表"], [], head, ["路", VILLAGE, 5, "x"], [], ["水", VILLAGE, 6, "y"])
    preview = read(data, SPEC)
    assert [good["people"] for good in preview.rows] == [5, 6]
    assert preview.notes == ("未使用的列：我的备注",)


def test_a_day_may_be_a_cell_of_days_a_serial_number_or_text():
    """All three mean the same day."""
    day = datetime.date(2027, 3, 1)
    serial = (day - datetime.date(1899, 12, 30)).days
    for written in (day, serial, "2027/3/1", "2027-03-01", str(serial)):
        assert read(xlsx(HEADER, row(start=written)), SPEC).rows[0]["start"] == day


def test_invisible_marks_and_full_width_forms_make_no_difference():
    """Text pasted from web pages and chats."""
    data = xlsx(HEADER, row(village="５３３３２３２０１２０４\u200b", name="\ufeff人饮工程\u3000"))
    assert _names(data) == ["人饮工程"]
    assert read(data, SPEC).rows[0]["village"] == VILLAGE


def test_of_several_sheets_the_one_with_the_name_is_read():
    """Notes and covers beside it do not matter; a lone sheet may have any name."""

    def beside(book):
        book.create_sheet("封面", 0).append(["说明"])

    assert _names(xlsx(HEADER, row(), change=beside)) == ["人饮工程"]
    assert _names(xlsx(HEADER, row(), title="Sheet1")) == ["人饮工程"]
    assert _names(xlsx(HEADER, row(), title="works")) == ["人饮工程"]


def test_trailing_empty_rows_and_cells_are_no_rows():
    """Spreadsheets leave them behind."""
    data = xlsx(HEADER, row(), [None] * 12, [" ", "\u3000"])
    assert _names(data) == ["人饮工程"]
    assert _names(csv(HEADER, [*row(), "", ""], [], [""] * 14)) == ["人饮工程"]


def test_a_quoted_line_break_stays_in_its_cell():
    """The row after it keeps the number a spreadsheet would show."""
    lines = csv(HEADER, row(name='"路\r\n段"'), row(people="x"))
    preview = read(lines, SPEC)
    assert [bad.cell for bad in preview.errors] == ["B2", "C3"] or preview.errors[0].cell == "C3"


def test_the_template_can_be_filled_and_read():
    """In both languages; its columns of codes are text, so that nothing is rounded."""
    for language, title in (("zh-hans", "项目"), ("en", "Works")):
        with translation.override(language):
            data = template_xlsx(SPEC)
        book = load_workbook(io.BytesIO(data))
        sheet = book[title]
        assert sheet.column_dimensions["A"].number_format == "@"
        assert sheet.column_dimensions["C"].number_format == "General"
        for i, cell in enumerate(row(), start=1):
            sheet.cell(2, i).value = cell
        written = io.BytesIO()
        book.save(written)
        assert _names(written.getvalue()) == ["人饮工程"]


@pytest.mark.parametrize(("language", "offered"), [("zh-hans", "是,否"), ("en", "yes,no")])
def test_the_template_offers_the_words_of_a_list(language, offered):
    """Each cell of such a column drops down; other spellings are understood all the same."""
    with translation.override(language):
        sheet = load_workbook(io.BytesIO(template_xlsx(SPEC))).worksheets[0]
    at = [column.name for column in SPEC.columns].index("done") + 1
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    letter = get_column_letter(at)
    rule = rules[f"{letter}2:{letter}{SPEC.max_rows + 1}"]
    assert rule.formula1 == f'"{offered}"'
    assert rule.errorStyle == "warning"


def test_bad_rows_come_back_as_they_were_and_can_be_corrected():
    """Only they, with what is wrong beside; once corrected they are read, that column ignored."""
    data = xlsx(HEADER, row(name="甲"), row(name="乙", people="x", households=-3, cost="=1"))
    sent = bad_rows_xlsx(read(data, SPEC))
    sheet = load_workbook(io.BytesIO(sent))["项目"]
    assert sheet.max_row == 2
    head = [cell.value for cell in sheet[1]]
    cells = dict(zip(head, (cell.value for cell in sheet[2]), strict=True))
    assert (cells["项目名称"], cells["受益人数"]) == ("乙", "x")
    assert cells["错误/Error"].startswith("C3 应为数字")
    again = read(sent, SPEC)
    assert {bad.column for bad in again.errors} == {"受益人数", "受益户数", "投资"}

    sheet["C2"], sheet["D2"], sheet["E2"] = "5", "3", None
    book = io.BytesIO()
    sheet.parent.save(book)
    assert read(book.getvalue(), SPEC).rows[0]["people"] == 5


def test_equal_cells_of_different_kinds_are_told_apart():
    """A truth is no number, though in Python True equals 1, in whatever order they come."""
    spec = SheetSpec("t", "表", "T", (Column("n", "数", "N", integer()),))
    for cells in ((1, True), (True, 1)):
        preview = read(xlsx(["数"], *([cell] for cell in cells)), spec)
        assert preview.rows == [{"n": 1}]
        assert [bad.value for bad in preview.errors] == ["True"]


def test_a_cell_means_the_same_however_often_it_has_been_seen():
    """More distinct values than are kept, good and bad, each twice."""
    spec = SheetSpec("t", "表", "T", (Column("n", "数", "N", integer(0)),))
    numbers = [*range(-3, 3000)] * 2
    preview = read(csv(["数"], *([n] for n in numbers)), spec)
    assert [good["n"] for good in preview.rows] == [n for n in numbers if n >= 0]
    assert [bad.value for bad in preview.errors] == ["-3", "-2", "-1"] * 2


@pytest.mark.parametrize("number", ["530102197001010010", "533323195002280015"])
def test_an_identity_number_may_be_older_than_its_county(number):
    """Kunming's districts have their codes since 1983; who was born before is no mistake."""
    number = number[:-1] + ric.calc_check_digit(number)
    preview = read(xlsx(HEADER, row(person=number)), SPEC)
    assert [good["person"] for good in preview.rows] == [number]


@pytest.mark.parametrize(
    "number", ["003323199001011234", "533323199002301234", "533323199013011234"]
)
def test_an_identity_number_has_a_province_and_a_day_that_exist(number):
    """Whatever its check digit."""
    number = number[:-1] + ric.calc_check_digit(number)
    assert read(xlsx(HEADER, row(person=number)), SPEC).errors[0].code == "bad_check_digit"


def test_numbers_that_our_own_sheets_quoted_are_read_as_numbers():
    """The apostrophe before a minus sign, put there against formulas, is taken off again."""
    spec = SheetSpec("t", "表", "T", (Column("n", "数", "N", integer()),))
    assert read(xlsx(["数"], ["'-5"]), spec).rows == [{"n": -5}]


def test_faults_are_told_in_the_language_of_who_asks():
    """The place is the same, the words are not."""
    data = xlsx(HEADER, row(people="x"))
    told = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            bad = read(data, SPEC).errors[0]
            told[language] = (bad.cell, bad.column, bad.reason)
    assert told == {
        "zh-hans": ("C2", "受益人数", "应为数字"),
        "en": ("C2", "People", "must be a number"),
    }


def test_a_spec_that_contradicts_itself_is_refused():
    """A mistake in code is found when the module is loaded."""
    with pytest.raises(ValueError, match="key unknown"):
        SheetSpec("t", "表", "T", (Column("n", "数", "N", integer()),), key=("m",))


def test_a_sheet_stored_with_other_prefixes_is_still_guarded_and_read():
    """Some writers spell XML names with a prefix or put the sheet under another name."""

    def move(entries):
        entries["xl/worksheets/data.xml"] = entries.pop("xl/worksheets/sheet1.xml")
        for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
            entries[name] = entries[name].replace(b"sheet1.xml", b"data.xml")

    assert _names(repacked(xlsx(HEADER, row()), move)) == ["人饮工程"]


def test_a_sheet_of_unclosed_cells_is_answered_in_its_length():
    """Markup that never closes must not be looked through again from each of its cells."""
    guard.check(xlsx_of(b"<c " * 300_000))
    guard.check(xlsx_of(b'<c r="A1"' * 100_000))
    guard.check(xlsx_of(b"""<c a="<c b='" d='""" * 60_000))


def xlsx_of(sheet: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return written.getvalue()
