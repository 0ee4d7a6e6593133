"""Statements of books, grants and projects: a page, an Excel file or a PDF of the same rows."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.core import exports, papers
from xieshou.core.pdf import TooLong
from xieshou.core.request import Request
from xieshou.funds import reads
from xieshou.funds.forms.statements import DayForm
from xieshou.funds.reads.statements import book_statement, grant_statement, project_statement
from xieshou.funds.views.papers import of_book, of_grant, of_project

# A PDF of more lines keeps its reader waiting too long; Excel takes any number.
MOST_PDF_LINES = 20_000


@dataclass(frozen=True)
class _Kind:
    """A kind of statement: its page, how it is found and laid out, what page it belongs to."""

    page: str
    find: Callable[..., Any]
    paper_of: Callable[[Any], papers.Paper]
    above: str = ""


BOOK = _Kind("book_statement", book_statement, of_book, "book")
GRANT = _Kind("grant_statement", grant_statement, of_grant, "grant")
PROJECT = _Kind("project_statement", project_statement, of_project)


@login_required
def statement_of_book(request: Request, code: str, form: str = "") -> HttpResponse:
    return _answer(request, BOOK, code, form)


@login_required
def statement_of_grant(request: Request, code: str, form: str = "") -> HttpResponse:
    return _answer(request, GRANT, code, form)


@login_required
def statement_of_project(request: Request, code: str, form: str = "") -> HttpResponse:
    return _answer(request, PROJECT, code, form)


def _answer(request: Request, kind: _Kind, code: str, form: str) -> HttpResponse:
    """`form` of the file, "" for the page; as at ?day=, or today."""
    if form not in ("", "xlsx", "pdf"):
        raise Http404
    today = timezone.localdate()
    asked = DayForm(request.GET if "day" in request.GET else {"day": today.isoformat()})
    day = asked.cleaned_data["day"] if asked.is_valid() else today
    found = kind.find(code, request.viewer, day=day)
    if found is None:
        raise Http404
    if form and not asked.is_valid():
        return _to_page(request, kind, code)
    paper = kind.paper_of(found)
    if not form:
        return _page(request, kind, code, asked, paper)
    filename = f"{kind.page.removesuffix('_statement')}-{code}-{day:%Y%m%d}.{form}"
    if form == "xlsx":
        return exports.as_download(papers.as_excel(paper), filename)
    if paper.lines <= MOST_PDF_LINES:
        with suppress(TooLong):
            return exports.as_download(papers.as_pdf(paper), filename)
    messages.error(request, _("这张表太长，做不成 PDF，请下载 Excel。"))
    return _to_page(request, kind, code)


def _to_page(request: Request, kind: _Kind, code: str) -> HttpResponse:
    query = request.GET.urlencode()
    address = reverse(f"funds:{kind.page}", args=[code])
    return redirect(f"{address}?{query}" if query else address)


def _page(
    request: Request, kind: _Kind, code: str, form: DayForm, paper: papers.Paper
) -> HttpResponse:
    """All tables, and of the last one, which may be long, ?page=."""
    page = Paginator(paper.tables[-1].rows, reads.PAGE_SIZE).get_page(request.GET.get("page"))
    start = (page.number - 1) * reads.PAGE_SIZE
    tables = [(table, table.written()) for table in paper.tables[:-1]]
    tables.append((paper.tables[-1], paper.tables[-1].written(start, start + reads.PAGE_SIZE)))
    above = [(code, reverse(f"funds:{kind.above}", args=[code]))] if kind.above else []
    context = {
        "paper": paper,
        "form": form,
        "tables": tables,
        "page": page,
        "files": [
            (label, f"{reverse(f'funds:{kind.page}', args=[code, end])}?day={paper.day}")
            for label, end in (("Excel", "xlsx"), ("PDF", "pdf"))
        ],
        "trail": [(_("资金"), reverse("funds:books")), *above, (paper.title, "")],
    }
    return render(request, "funds/statement.html", context)
