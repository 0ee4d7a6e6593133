"""Templates as they are shipped: made by program in the language of the request, to use as they are
or to change. Pure."""

import io
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xieshou.reports.rules.statement_archive import EXCEL, PAGES, WORD
from xieshou.reports.rules.statement_content import DAY, FEN, SHARE, TEXT
from xieshou.reports.rules.statement_names import (
    CHARTS,
    TABLES,
    TITLES,
    columns_of,
    placeholder,
)

SHIPPED = "shipped:"
NAMES: Mapping[str, Any] = {
    EXCEL: gettext_lazy("默认报表（Excel）"), WORD: gettext_lazy("默认报表（Word）"),
    PAGES: gettext_lazy("默认报表（PDF）"),
}  # fmt: skip
# What is told in words at the top of Word and PDF, where anything of it is recorded or not.
TOLD = ("money", "money_used", "works", "jobs", "arrived", "sales")
_CHART_ROWS = 19
_WIDTH = 4.2
_HEAD = PatternFill("solid", fgColor="E8EEF1")
_LINE = Side(style="thin", color="B9C4C0")
_FORMATS: Mapping[str, str] = {FEN: "#,##0.00", SHARE: "0.00%", DAY: "yyyy-mm-dd"}
_FONT = "宋体"


def default_template(form: str) -> bytes:
    """The shipped template of a form, in the language of the request."""
    return _MADE[form]()


def _excel() -> bytes:
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = str(TITLES["figures"])
    _sheet(first, "figures", heading="{{ title }}")
    charts = book.create_sheet(_("图"))
    charts["A1"] = "{{ title }}"
    charts["A1"].font = Font(bold=True, size=14)
    for at, code in enumerate(CHARTS):
        charts.cell(3 + at * _CHART_ROWS, 1).value = placeholder(f"chart.{code}")
    for code in TABLES:
        if code != "figures":
            _sheet(book.create_sheet(str(TITLES[code])), code, heading=str(TITLES[code]))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(sheet: Worksheet, table: str, *, heading: str) -> None:
    """A heading, what it is of, a head that stays, and the row that is repeated."""
    columns = columns_of(table)
    last = get_column_letter(len(columns))
    sheet["A1"] = heading
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment("center")
    sheet.merge_cells(f"A1:{last}1")
    sheet["A2"] = (
        "{{ place.name }}　{{ period.name }}　" + _("制表：") + "{{ made.by }} {{ made.day }}"
    )
    sheet.merge_cells(f"A2:{last}2")
    edge = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    for at, column in enumerate(columns, start=1):
        head, cell = sheet.cell(3, at), sheet.cell(4, at)
        head.value, head.font, head.fill, head.border = column.label, Font(bold=True), _HEAD, edge
        head.alignment = Alignment("center", "center", wrap_text=True)
        cell.value, cell.border = placeholder(f"each.{table}.{column.code}"), edge
        cell.number_format = _FORMATS.get(column.kind, "General")
        right = column.kind not in (TEXT, DAY) or (table == "figures" and at > 2)
        cell.alignment = Alignment("right" if right else "left", "center", wrap_text=not right)
        sheet.column_dimensions[get_column_letter(at)].width = column.width * _WIDTH
    sums = [at for at, column in enumerate(columns, start=1) if column.kind == FEN]
    if sums:
        sheet.cell(5, 1).value = _("合计")
        sheet.cell(5, 1).font = Font(bold=True)
        for at in sums:
            letter = get_column_letter(at)
            total = sheet.cell(5, at)
            total.value, total.font = f"=SUM({letter}4:{letter}4)", Font(bold=True)
            total.number_format, total.border = _FORMATS[FEN], edge
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"


def _word() -> bytes:
    document = Document()
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _FONT)
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph(_about())
    for sentence in _sentences():
        document.add_paragraph(sentence)
    document.add_paragraph(str(TITLES["figures"]), style="Heading 1")
    document.add_paragraph("{{ table.figures }}")
    document.add_paragraph(_("图"), style="Heading 1")
    for code in CHARTS:
        document.add_paragraph(placeholder(f"chart.{code}"))
    for code in TABLES:
        if code != "figures":
            document.add_paragraph(str(TITLES[code]), style="Heading 1")
            document.add_paragraph(placeholder(f"table.{code}"))
    document.sections[0].footer.paragraphs[0].text = "{{ place.name }} {{ period.name }}"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _pages() -> bytes:
    lines = ["# {{ title }}", "", _about(), ""]
    for sentence in _sentences():
        lines += [sentence, ""]
    lines += [f"## {TITLES['figures']}", "", "{{ table.figures }}", "", f"## {_('图')}", ""]
    for code in CHARTS:
        lines += [placeholder(f"chart.{code}"), ""]
    for code in TABLES:
        if code != "figures":
            lines += [f"## {TITLES[code]}", "", placeholder(f"table.{code}"), ""]
    return "\n".join(lines).encode()


def _about() -> str:
    return _("%(from)s至%(to)s，统计日期：%(day)s，制表：%(by)s。") % {
        "from": "{{ period.start }}", "to": "{{ period.end }}", "day": "{{ made.day }}",
        "by": "{{ made.by }}",
    }  # fmt: skip


def _sentences() -> list[str]:
    return [
        _(
            "%(label)s：本期 %(now)s，同比 %(change)s；"
            "本年累计 %(total)s，全年计划 %(plan)s，完成 %(share)s。"
        )
        % {
            field: placeholder(f"{code}.{field}")
            for field in ("label", "now", "change", "total", "plan", "share")
        }
        for code in TOLD
    ]


_MADE: Mapping[str, Callable[[], bytes]] = {EXCEL: _excel, WORD: _word, PAGES: _pages}
