"""Templates of statements: what is wrong with one is said where it stands; what is right is filled,
whatever the figures are. Pure."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings, strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.hyperlink import Hyperlink

from xieshou.reports import rules
from xieshou.reports.rules import statement_excel, statement_names
from xieshou.reports.rules.statement_archive import EXCEL, PAGES, WORD
from xieshou.reports.rules.statement_content import (
    StatementChart,
    StatementContent,
    StatementFigure,
    StatementTable,
    as_json,
    content_of,
)
from xieshou.reports.rules.statement_defaults import default_template
from xieshou.reports.rules.statement_excel import check_excel, fill_excel
from xieshou.reports.rules.statement_formulas import Block, Shift, shifted
from xieshou.reports.rules.statement_names import (
    CHARTS,
    COLUMNS,
    FACTS,
    PLACEHOLDER,
    BadTemplate,
    columns_of,
)
from xieshou.reports.rules.statement_pages import check_pages, fill_pages
from xieshou.reports.rules.statement_periods import Period, period_of
from xieshou.reports.rules.statement_word import check_word, fill_word

WAN = 1_000_000
EVIL = '=HYPERLINK("http://x","y")'
# A PNG of one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
    "0000000500017a5eab3f0000000049454e44ae426082"
)


def content(rows: int = 3, **changes: Any) -> StatementContent:
    """A statement of so many projects; the other tables are empty."""

    def figure(line: rules.Line) -> StatementFigure:
        known = line.code in ("sales", "money")
        numbers = (300 * WAN, 200 * WAN, 900 * WAN, 1_000 * WAN, 1_800 * WAN)
        return StatementFigure(
            line.code, str(line.label), "", line.unit, *(numbers if known else (None,) * 5)
        )

    projects = tuple(
        (
            f"P{at:05}", EVIL if at == 1 else f"村道{at}", "路", "百花岭村", "实施中", 123_45 + at,
            None, 5_000, "2024-12-31",
        )
        for at in range(rows)
    )  # fmt: skip
    held = {
        "projects": projects,
        "figures": (("销售", "万元", "300", "200", "+50%", "1", "2", "3"),),
    }
    return StatementContent(
        day=datetime.date(2024, 6, 30),
        facts={name: f"“{name}”" for name in FACTS} | changes.pop("facts", {}),
        figures=tuple(figure(line) for line in rules.LINES),
        tables=tuple(
            StatementTable(code, code, columns_of(code), held.get(code, ())) for code in COLUMNS
        ),
        charts=tuple(
            StatementChart(
                code, code, "line" if code == "years" else "bar", "万元", ("1 月", "2 月"),
                (("到位", (1.5, None)), ("销售", (2.0, 3.0))),
            )
            for code in CHARTS
        ),
    )  # fmt: skip


def excel(**cells: Any) -> bytes:
    book = Workbook()
    for at, value in cells.items():
        book.active[at] = value
    return saved(book)


def saved(book: Any) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def opened(data: bytes) -> Any:
    return load_workbook(io.BytesIO(data))


def word(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def faults(check: Any, data: bytes) -> str:
    with pytest.raises(BadTemplate) as no:
        check(data)
    return "\n".join(str(one) for one in no.value.faults)


@pytest.mark.parametrize("form", [EXCEL, WORD, PAGES])
def test_the_shipped_templates_pass_their_own_check_and_are_filled(form: str) -> None:
    made = default_template(form)
    check = {EXCEL: check_excel, WORD: check_word, PAGES: check_pages}[form]
    assert "each.projects.name" in check(made) or "table.projects" in check(made)
    if form == EXCEL:
        book = opened(fill_excel(made, content()))
        assert book["项目"]["B6"].value == "村道2"
        assert book["项目"]["F7"].value == "=SUM(F4:F6)"
        assert len(book["图"]._charts) == len(CHARTS)
    elif form == WORD:
        document = Document(io.BytesIO(fill_word(made, content(), {"months": PIXEL})))
        assert [len(one.rows) for one in document.tables][:2] == [2, 4]
        assert len(document.inline_shapes) == 1
    else:
        kinds = [one["kind"] for one in fill_pages(made, content())]
        assert kinds.count("table") == len(COLUMNS)
        assert kinds.count("chart") == len(CHARTS)


def test_a_cell_of_one_placeholder_is_a_number_with_its_format() -> None:
    made = excel(
        A1="{{ sales.now }}", A2="{{sales.change}}", A3="共 {{ sales.now }}", A4="{{ works.now }}"
    )
    sheet = opened(fill_excel(made, content())).active
    assert (sheet["A1"].value, sheet["A1"].number_format) == (300, "#,##0.00")
    assert (sheet["A2"].value, sheet["A2"].number_format) == (0.5, "0.00%")
    assert (sheet["A3"].value, sheet["A4"].value) == ("共 300 万元", "—")


def test_no_text_becomes_a_formula() -> None:
    """Neither what somebody typed into a record nor a fact; in Excel a leading = is quoted."""
    made = excel(A1="{{ each.projects.name }}", B1="{{ title }}")
    sheet = opened(fill_excel(made, content(facts={"title": "@SUM(1)"}))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'" + EVIL, "s")
    assert (sheet["B1"].value, sheet["B1"].data_type) == ("'@SUM(1)", "s")
    text = word(rows=(("{{ each.projects.name }}",),))
    table = Document(io.BytesIO(fill_word(text, content(), {}))).tables[0]
    assert table.rows[1].cells[0].text == EVIL


def test_rows_below_a_block_move_with_their_formulas_merges_and_heights() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "项目", "钱"
    sheet["A2"], sheet["B2"], sheet["C2"] = (
        "{{ each.projects.name }}", "{{ each.projects.money }}", "=B2*2/$B$4",
    )  # fmt: skip
    sheet["A3"] = "{{ each.projects.code }}"
    sheet.merge_cells("A3:C3")
    sheet["A4"], sheet["B4"] = "合计", "=SUM(B2:B3)"
    sheet.merge_cells("C4:D4")
    sheet.row_dimensions[4].height = 33
    other = book.create_sheet("另一张")
    other["A1"] = f"=SUM({sheet.title}!B2:B3)+{sheet.title}!B4"
    made = opened(fill_excel(saved(book), content(4)))
    filled = made.worksheets[0]
    assert [filled.cell(row, 1).value for row in (2, 3, 8, 9, 10)] == [
        "村道0", "P00000", "村道3", "P00003", "合计",
    ]  # fmt: skip
    assert (filled["C2"].value, filled["C8"].value) == ("=B2*2/$B$10", "=B8*2/$B$10")
    assert filled["B10"].value == "=SUM(B2:B9)"
    assert made["另一张"]["A1"].value == f"=SUM({sheet.title}!B2:B9)+{sheet.title}!B10"
    assert {str(one) for one in filled.merged_cells.ranges} == {
        "A3:C3", "A5:C5", "A7:C7", "A9:C9", "C10:D10",
    }  # fmt: skip
    assert filled.row_dimensions[10].height == 33


def test_no_row_leaves_the_block_once_and_empty() -> None:
    made = excel(A1="{{ each.orders.code }}", B1="{{ each.orders.amount }}", A2="=SUM(B1:B1)")
    sheet = opened(fill_excel(made, content())).active
    assert (sheet["A1"].value or "", sheet["B1"].value or "") == ("", "")
    assert sheet["A2"].value == "=SUM(B1:B1)"


def test_ten_thousand_rows_are_all_there() -> None:
    sheet = opened(fill_excel(default_template(EXCEL), content(10_000)))["项目"]
    assert sheet["A10003"].value == "P09999"
    assert sheet["F10004"].value == "=SUM(F4:F10003)"
    assert sum(sheet.cell(row, 6).value for row in range(4, 10_004)) == pytest.approx(
        sum(12_345 + at for at in range(10_000)) / 100
    )


@pytest.mark.parametrize(
    ("check", "data", "told"),
    [
        (check_excel, excel(B3="{{ sales.totl }}"), ("Sheet!B3", "sales.totl", "sales.total")),
        (check_excel, excel(A1="{{ sales.now }"), ("Sheet!A1", "大括号")),
        (check_excel, excel(A1='="{{ sales.now }}"'), ("Sheet!A1", "公式里不能放占位符")),
        (check_excel, excel(A1="{{title}}", A2=EVIL), ("Sheet!A2", "公式会读取外部内容")),
        (check_excel, excel(A1="{{title}}", A2="=cmd|'/c calc'!A1"), ("Sheet!A2", "公式会读取")),
        (check_excel, excel(A1="{{ each.projects.name }}", B1="{{ each.orders.code }}"),
         ("Sheet!1", "orders、projects")),
        (check_excel, excel(A1="{{ table.projects }}"), ("Sheet!A1", "each.projects")),
        (check_excel, excel(A1="图 {{ chart.months }}"), ("Sheet!A1", "独占")),
        (check_excel, excel(A1="没有"), ("没有占位符",)),
        (check_excel, b"PK\x03\x04nonsense", ("已损坏",)),
        (check_excel, word("{{ title }}"), ("扩展名不符",)),
        (check_word, word("甲", "乙 {{ period.nam }}"), ("正文第 2 段", "period.name")),
        (check_word, word("{{ each.projects.name }}"), ("正文第 1 段", "表格的行里")),
        (check_word, word(rows=(("{{ table.projects }}",),)), ("不能放在另一张表里",)),
        (check_word, excel(A1="{{ title }}"), ("扩展名不符",)),
        (check_pages, "第一行\n{{ title }} {{ money.jetzt }}".encode(), ("第 2 行", "money.")),
        (check_pages, b"{{ each.projects.name }}", ("第 1 行", "table.projects")),
        (check_pages, "数字".encode("gbk"), ("UTF-8",)),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_stands(
    check: Any, data: bytes, told: tuple[str, ...]
) -> None:
    said = faults(check, data)
    assert all(one in said for one in told), said


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one part put in, or in place of the one of that name."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("form", "name", "part"),
    [
        (EXCEL, "xl/vbaProject.bin", b"x"),
        (EXCEL, "xl/externalLinks/externalLink1.xml", b"<a/>"),
        (EXCEL, "xl/embeddings/oleObject1.bin", b"x"),
        (EXCEL, "xl/connections.xml", b"<a/>"),
        (EXCEL, "xl/bomb.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
        (EXCEL, "../outside.xml", b"<a/>"),
        (WORD, "word/vbaProject.bin", b"x"),
        (WORD, "word/_rels/settings.xml.rels",
         b'<Relationships><Relationship Id="r1" Type="x/attachedTemplate" Target="http://x/a.dotm"'
         b' TargetMode="External"/></Relationships>'),
        (WORD, "word/extra.xml",
         b'<w:p><w:instrText>DDEAUTO c:\\cmd "/k calc"</w:instrText></w:p>'),
    ],
)  # fmt: skip
def test_a_file_that_could_do_harm_is_not_opened(form: str, name: str, part: bytes) -> None:
    made = excel(A1="{{ title }}") if form == EXCEL else word("{{ title }}")
    check = check_excel if form == EXCEL else check_word
    check(made)
    assert faults(check, with_part(made, name, part))


RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def link(kind: str, rest: str, prefix: str = "") -> str:
    """A part of relationships with one."""
    at, name = (f":{prefix}", f"{prefix}:") if prefix else ("", "")
    return (
        f'<{name}Relationships xmlns{at}="{RELS}"><{name}Relationship Id="r9"'
        f' Type="{OFFICE}/{kind}" {rest}/></{name}Relationships>'
    )


def paragraph(inside: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:p>{inside}</w:p></w:document>'


OUTSIDE = 'Target="http://x/a.dotm" TargetMode="External"'
SPLIT = (
    "<w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\cmd</w:instrText></w:r>"
)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/_rels/settings.xml.rels",
         link("attachedTemplate", OUTSIDE.replace("External", "&#69;xternal"))),
        ("word/_rels/settings.xml.rels", link("attachedTemplate", OUTSIDE, prefix="p")),
        ("word/_rels/settings.xml.rels",
         link("image", 'Target="http://x/a>b" TargetMode="External"')),
        ("word/_rels/settings.xml.rels", link("image", OUTSIDE).encode("utf-16")),
        ("word/_rels/other.xml.rels", link("oleObject", 'Target="media/plain.png"')),
        ("word/_rels/other.xml.rels", link("vbaProject", 'Target="media/plain.bin"')),
        ("word/_rels/other.xml.rels", link("aFChunk", 'Target="plain.htm"')),
        ("word/media/plain.png", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600),
        ("word/extra.xml", paragraph(SPLIT)),
        ("word/extra.dat", paragraph(SPLIT)),
        ("word/extra.xml", paragraph(SPLIT).encode("utf-16")),
        ("word/extra.xml", paragraph('<w:fldSimple w:instr="&#76;INK Excel.Sheet a"/>')),
        ("word/extra.xml", paragraph("<w:altChunk/>")),
        ("word/extra.xml", "<w:p>no XML"),
    ],
)  # fmt: skip
def test_what_a_program_reads_is_looked_at_however_it_is_written(
    name: str, part: str | bytes
) -> None:
    content = part if isinstance(part, bytes) else part.encode()
    assert faults(check_word, with_part(word("{{ title }}"), name, content))


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("word/_rels/other.xml.rels", link("hyperlink", OUTSIDE)),
        ("word/_rels/other.xml.rels", link("footnotes", 'Target="footnotes.xml"')),
        ("word/extra.xml", paragraph('<w:fldSimple w:instr="HYPERLINK http://x"/>')),
        ("word/vmlDrawing1.vml", "<xml><br></xml>"),
    ],
)
def test_what_templates_are_made_of_passes(name: str, part: str) -> None:
    assert check_word(with_part(word("{{ title }}"), name, part.encode())) == ("title",)


@pytest.mark.parametrize("kind", ["merged", "linked", "far"])
def test_few_bytes_do_not_make_many_cells(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before the library makes a cell of each place of the area."""
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "{{ title }}"
    area = "A1:XFD1048576"
    if kind == "merged":
        sheet.merged_cells.add(area)
    elif kind == "linked":
        sheet["A1"].hyperlink = Hyperlink(ref=area, location="A1")
        sheet["A1"].hyperlink.ref = area
    else:
        sheet["CV1000"] = 1
    data = saved(book)

    def made(*_args: Any, **_more: Any) -> Any:
        raise AssertionError("cells are made")

    if kind == "far":
        monkeypatch.setattr("openpyxl.worksheet.worksheet.Worksheet.iter_rows", made)
    else:
        monkeypatch.setattr(statement_excel, "load_workbook", made)
    assert "50000" in faults(check_excel, data)


def test_placeholders_are_found_in_one_pass() -> None:
    """A cell of blanks after {{ is read at once, and blanks at the edges are no part of a name."""
    assert PLACEHOLDER.findall("{{" + " " * 32_000 + "x") == []
    assert PLACEHOLDER.findall("{{  a b \t}}{{c}}{{}}{{ {{ d }}") == ["a b", "c", "", "d"]


@pytest.mark.parametrize("form", [EXCEL, WORD, PAGES])
def test_faults_are_not_looked_for_without_end(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    def near(*_args: Any, **_more: Any) -> list[str]:
        nonlocal asked
        asked += 1
        return ["title"]

    monkeypatch.setattr(statement_names, "get_close_matches", near)
    wrong = "{{ a }}" * 200
    check, data = {
        EXCEL: (check_excel, excel(**{f"A{at}": wrong for at in range(1, 9)})),
        WORD: (check_word, word(*[wrong] * 8)),
        PAGES: (check_pages, "\n".join([wrong] * 8).encode()),
    }[form]
    with pytest.raises(BadTemplate) as no:
        check(data)
    assert len(no.value.faults) == 50
    assert asked <= 101


def hidden(kind: str) -> bytes:
    """A template with a formula that calls out, beside plain cells."""
    book = Workbook()
    sheet = book.active
    sheet["A1"] = "{{ title }}"
    if kind == "array":
        sheet["A2"] = ArrayFormula("A2:A3", EVIL)
    elif kind == "data table":
        sheet["A2"] = DataTableFormula("A2:A3", r1="B1")
    elif kind == "name":
        book.defined_names["evil"] = DefinedName("evil", attr_text=EVIL[1:])
    elif kind == "sheet's name":
        sheet.defined_names["evil"] = DefinedName("evil", attr_text=EVIL[1:])
    elif kind == "format":
        sheet.conditional_formatting.add("A1:A2", FormulaRule(formula=[EVIL[1:]]))
    else:
        check = DataValidation(type="custom", formula1=EVIL[1:])
        check.add("A1")
        sheet.add_data_validation(check)
    return saved(book)


@pytest.mark.parametrize(
    "kind", ["array", "data table", "name", "sheet's name", "format", "validation"]
)
def test_formulas_are_looked_at_wherever_a_workbook_keeps_them(kind: str) -> None:
    told = "模拟运算表" if kind == "data table" else "公式会读取外部内容"
    assert told in faults(check_excel, hidden(kind))


def test_word_finds_a_placeholder_that_is_cut_into_pieces() -> None:
    document = Document()
    paragraph = document.add_paragraph("共 {{ sa")
    paragraph.add_run("les.").bold = True
    paragraph.add_run("now }}，好。{{ title }}")
    document.sections[0].header.paragraphs[0].text = "{{ title }}"
    made = saved(document)
    assert check_word(made) == ("sales.now", "title")
    filled = Document(io.BytesIO(fill_word(made, content(), {})))
    assert filled.paragraphs[0].text == "共 300 万元，好。“title”"
    assert filled.sections[0].header.paragraphs[0].text == "“title”"


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_whatever_a_fact_says_the_files_open_again(text: str) -> None:
    held = content(1, facts={"title": text})
    assert opened(fill_excel(excel(A1="{{ title }}"), held)).active["A1"].data_type not in (
        "f",
        "e",
    )
    assert Document(io.BytesIO(fill_word(word("{{ title }}"), held, {}))).paragraphs


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 4), st.integers(1, 3)), max_size=4))
def test_a_range_over_all_rows_still_holds_all_of_them(shape: list[tuple[int, int, int]]) -> None:
    """Blocks of so many rows, repeated so often, with so many rows between."""
    blocks, at = [], 2
    for height, times, gap in shape:
        blocks.append(Block(at, at + height - 1, "t", times))
        at += height + gap
    moved = Shift(blocks)
    rows = sum(max(one.times, 1) * one.height for one in blocks) + sum(gap for *_, gap in shape)
    assert moved.row(at) == rows + 2
    assert shifted(f"=SUM(A1:A{at})", "S", {"S": moved}) == f"=SUM(A1:A{rows + 2})"
    assert [moved.row(row) for row in range(1, at + 1)] == sorted(
        moved.row(row) for row in range(1, at + 1)
    )


def test_content_is_the_same_when_it_was_kept() -> None:
    held = content()
    assert content_of(as_json(held)) == held


@pytest.mark.parametrize(
    ("code", "start", "end", "before"),
    [
        ("2024-02", (2024, 2, 1), (2024, 2, 29), "2023-02"),
        ("2024-12", (2024, 12, 1), (2024, 12, 31), "2023-12"),
        ("2024-Q4", (2024, 10, 1), (2024, 12, 31), "2023-Q4"),
        ("2024", (2024, 1, 1), (2024, 12, 31), "2023"),
    ],
)
def test_periods(code: str, start: Any, end: Any, before: str) -> None:
    found = period_of(code)
    assert (found.code, found.before.code) == (code, before)
    assert (found.start, found.end) == (datetime.date(*start), datetime.date(*end))


@pytest.mark.parametrize("code", ["2024-13", "2024-Q5", "1024", "2024-6", "", "2024-02-01"])
def test_no_periods(code: str) -> None:
    with pytest.raises(ValueError, match="no period"):
        period_of(code)
    with pytest.raises(ValueError, match="no period"):
        Period("month", 2024, 13)
