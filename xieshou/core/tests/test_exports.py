import datetime
import io
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import load_workbook

from xieshou.core.exports import Fen, as_download, csv_text, quoted, workbook
from xieshou.core.templatetags import show


def _sheet(rows, name="表"):
    return load_workbook(io.BytesIO(workbook({name: rows})))[name]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_could_be_a_formula_is_quoted(start):
    """In workbooks and in CSV; an apostrophe shows it as the text it is."""
    cell = _sheet([["h"], [f"{start}cmd|' /C calc'!A0"]])["A2"]
    assert cell.data_type != "f"
    assert cell.value.startswith("'")
    assert "'" + start in csv_text([[f"{start}1"]])


def test_numbers_stay_numbers():
    """A negative number is no formula, money is yuan, and days are days."""
    day = datetime.date(2027, 1, 31)
    sheet = _sheet([["a", "b", "c", "d", "e"], [-5, 1.25, Decimal("2.5"), Fen(-123_456), day]])
    cells = sheet[2]
    assert [cell.value for cell in cells[:4]] == [-5, 1.25, 2.5, -1234.56]
    assert cells[4].value.date() == day
    assert [cells[i].number_format for i in (0, 3, 4)] == ["#,##0", "#,##0.00", "yyyy-mm-dd"]
    assert csv_text([[-5, Fen(-5), Fen(123_456), day]]) == "\ufeff-5,-0.05,1234.56,2027-01-31\r\n"


def test_codes_keep_their_digits():
    """A code is text, of whatever length."""
    cell = _sheet([["code"], ["110105194912310022"]])["A2"]
    assert (cell.value, cell.number_format) == ("110105194912310022", "@")


def test_the_header_stays_in_view_and_columns_are_wide_enough():
    """Chinese characters take the room of two."""
    sheet = _sheet([["县"], ["西双版纳傣族自治州"]])
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    # 20 characters; the file adds five pixels of padding to them.
    assert sheet.column_dimensions["A"].width == 20 + 0.7109375


def test_names_and_texts_that_excel_forbids_are_made_writable():
    """A sheet's name has 31 characters and no slash; control characters are dropped."""
    sheet = load_workbook(io.BytesIO(workbook({"投入/产出" * 9: [["a\x00b"]]}))).worksheets[0]
    assert len(sheet.title) == 31
    assert sheet["A1"].value == "ab"
    assert quoted("a-b") == "a-b"


def test_a_download_has_its_name_in_any_script():
    """Browsers get the Chinese name encoded, and the right type."""
    answer = as_download(b"x", "规划-2027.xlsx")
    assert "spreadsheetml" in answer["Content-Type"]
    assert "filename*=utf-8''%E8%A7%84" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", ["1,234.5 万元", "9,999", "123.5 万", "12.3%", "2027年1月31日"]),
        ("en", ["¥12.35 million", "9,999", "1,234,567", "12.3%", "31 January 2027"]),
    ],
)
def test_pages_show_figures_in_their_language(language, shown):
    """The filters of the templates; what is not known is a dash."""
    with translation.override(language):
        day = datetime.date(2027, 1, 31)
        assert [
            show.money(1_234_500_000),
            show.count(9_999),
            show.count(1_234_567),
            show.percent(0.1234),
            show.date_zh(day),
        ] == shown
        filters = (show.money, show.count, show.percent, show.date_zh)
        assert {show_it(None) for show_it in filters} == {"—"}


def test_words_in_a_row_are_joined_as_the_page_speaks():
    with translation.override("zh-hans"):
        assert show.listed(("茶", 2)) == "茶、2"
    with translation.override("en"):
        assert show.listed(["tea", "coffee"]) == "tea, coffee"
    assert show.listed(()) == show.listed(None) == ""
