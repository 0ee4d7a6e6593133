"""A template with a statement's content, as the file that is handed out."""

from collections.abc import Iterator, Mapping

from django.utils.text import get_valid_filename

from xieshou.core import pdf
from xieshou.reports.models import Statement
from xieshou.reports.rules.statement_archive import EXCEL, PAGES, WORD
from xieshou.reports.rules.statement_content import StatementContent
from xieshou.reports.rules.statement_excel import check_excel, fill_excel
from xieshou.reports.rules.statement_pages import chart_data, check_pages, fill_pages
from xieshou.reports.rules.statement_periods import Period
from xieshou.reports.rules.statement_word import check_word, fill_word

CHECKS = {EXCEL: check_excel, WORD: check_word, PAGES: check_pages}
# What a file made by a form of template ends in.
ENDINGS: Mapping[str, str] = {EXCEL: "xlsx", WORD: "docx", PAGES: "pdf"}
CHART = "chart."


def statement_names(form: str, data: bytes) -> tuple[str, ...]:
    """The placeholders of a template. Raises rules.statement_names.BadTemplate."""
    return CHECKS[form](data)


def filled(form: str, data: bytes, content: StatementContent) -> bytes:
    """The template with the content: .xlsx, .docx or PDF.

    Raises BadTemplate, statement_excel.TooManyRows, core.pdf.TooLong.
    """
    if form == EXCEL:
        return fill_excel(data, content)
    if form == WORD:
        wanted = {name.removeprefix(CHART) for name in check_word(data) if name.startswith(CHART)}
        return fill_word(data, content, dict(_pictures(content, wanted)))
    document = {
        "title": content.facts["title"],
        "foot": content.facts["title"],
        "parts": fill_pages(data, content),
        "notes": content.notes,
    }
    return pdf.pdf("reports/typst/statement.typ", document, day=content.day)


def _pictures(content: StatementContent, wanted: set[str]) -> Iterator[tuple[str, bytes]]:
    for code in sorted(wanted):
        if not content.chart(code).empty:
            data = {"chart": chart_data(content, code)}
            yield code, pdf.picture("reports/typst/picture.typ", data, day=content.day)


def statement_filename(content: StatementContent, template: str, form: str) -> str:
    """What the file is called: the statement's title, the template, the kind of file."""
    name = get_valid_filename(f"{content.facts['title']}-{template}"[:120])
    return f"{name}.{ENDINGS[form]}"


def period_of_statement(row: Statement) -> Period:
    return Period(row.kind, row.year, row.number)
