"""Templates of statements: the list, a new one, a preview with real figures, placeholders."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import exports
from xieshou.core.acting import done, done_or_told
from xieshou.core.pdf import TooLong
from xieshou.core.request import Request, key_sent, new_key
from xieshou.reports.actions import statements as actions
from xieshou.reports.forms.statements import StatementSubject, TemplateForm, TemplateWithdrawal
from xieshou.reports.reads import statements as reads
from xieshou.reports.reads.statement_content import statement_content
from xieshou.reports.reads.statement_filling import filled, statement_filename
from xieshou.reports.rules.statement_content import StatementContent, shortened
from xieshou.reports.rules.statement_names import (
    CHART,
    EACH,
    FACT,
    FIELDS,
    FIGURE,
    KIND_LABELS,
    TABLE,
    BadTemplate,
    placeholders,
)
from xieshou.reports.rules.statement_periods import period_of
from xieshou.reports.views.statements import HEAD, sees_statements

PREVIEW_ROWS = 20
TEMPLATES = gettext_lazy("报表模板")


@login_required
@require_safe
def statement_templates(request: Request) -> HttpResponse:
    """Every template that the viewer may use, all versions."""
    if not sees_statements(request.viewer):
        raise PermissionDenied
    context = {
        "rows": reads.statement_templates(request.viewer, every=True),
        "subject": _subject(request),
        "may_keep": bool(request.viewer.places(reads.KEEP_TEMPLATES)),
        "key": new_key(),
        "trail": _trail((TEMPLATES, "")),
    }
    return render(request, "reports/statements/templates.html", context)


@login_required
def new_statement_template(request: Request) -> HttpResponse:
    """The form for a template; what is wrong with a file stands beside it."""
    if not request.viewer.places(reads.KEEP_TEMPLATES):
        raise PermissionDenied
    form = TemplateForm(request.POST or None, request.FILES or None, viewer=request.viewer)
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.keep_template(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("模板已检查通过并保存"),
        )
        if made is not None:
            return redirect("reports:statement_templates")
    context = {
        "form": form,
        "key": new_key(),
        "title": _("上传报表模板"),
        "lead": _("先下载默认模板，照着改，再传上来。"),
        "with_files": True,
        "button": _("上传并检查"),
        "trail": _trail(
            (TEMPLATES, reverse("reports:statement_templates")), (_("上传报表模板"), "")
        ),
    }
    return render(request, "reports/statements/form.html", context)


@login_required
@require_safe
def statement_template_file(request: Request, code: str) -> HttpResponse:
    """A template as it is, to change."""
    row = _template(request, code)
    data = reads.template_bytes(row)
    if data is None:
        raise Http404
    name = get_valid_filename(f"{row.label}")[:100]
    return exports.as_download(data, f"{name}.{row.form}")


@login_required
@require_safe
def statement_preview(request: Request, code: str) -> HttpResponse:
    """A template filled with real figures, each table cut after its first rows."""
    row = _template(request, code)
    data = reads.template_bytes(row)
    content = _content(request)
    if data is None:
        raise Http404
    if content is None:
        messages.error(request, _("请选择地方和时期"))
        return redirect("reports:statement_templates")
    try:
        made = filled(row.form, data, shortened(content, PREVIEW_ROWS))
    except (BadTemplate, TooLong) as no:
        messages.error(request, str(no))
        return redirect("reports:statement_templates")
    name = _("预览-%(name)s") % {"name": statement_filename(content, row.label, row.form)}
    return exports.as_download(made, name)


@login_required
@require_POST
def withdraw_statement_template(request: Request, code: str) -> HttpResponse:
    """Take a version out of use."""
    row = _template(request, code)
    if row.id is None:
        raise Http404
    form = TemplateWithdrawal(request.POST)
    done_or_told(
        request,
        form,
        lambda: actions.withdraw_template(
            viewer=request.viewer, key=key_sent(request), template=row.id, **form.cleaned_data
        ),
        _("已停用"),
    )
    return redirect("reports:statement_templates")


@login_required
@require_safe
def statement_placeholders(request: Request) -> HttpResponse:
    """Every placeholder with its meaning, and its value for the places and the period asked for."""
    if not sees_statements(request.viewer):
        raise PermissionDenied
    content = _content(request)
    every = placeholders().values()
    context = {
        "subject": _subject(request),
        "content": content,
        "facts": [
            (one, content.text(one.name) if content else "") for one in every if one.kind == FACT
        ],
        "fields": FIELDS.items(),
        "example": placeholders()["sales.total"].written,
        "figures": _figures(content),
        "groups": [
            (KIND_LABELS[kind], [one for one in every if one.kind == kind])
            for kind in (EACH, TABLE, CHART)
        ],
        "trail": _trail((TEMPLATES, reverse("reports:statement_templates")), (_("占位符"), "")),
    }
    return render(request, "reports/statements/placeholders.html", context)


def _figures(content: StatementContent | None) -> list[tuple[str, str, list[str]]]:
    """Code, name, and what stands for each field, of every line."""
    names = [
        one for one in placeholders().values() if one.kind == FIGURE and one.name.endswith(".now")
    ]
    rows = []
    for one in names:
        label = one.meaning.partition(" · ")[0]
        values = [content.text(f"{one.subject}.{field}") if content else "" for field in FIELDS]
        rows.append((one.subject, label, values))
    return rows


def _template(request: Request, code: str) -> reads.StatementTemplateRow:
    row = reads.statement_template(code, request.viewer)
    if row is None or not sees_statements(request.viewer):
        raise Http404
    return row


def _subject(request: Request) -> StatementSubject:
    asked = "pair" in request.GET
    return StatementSubject(request.GET if asked else None, viewer=request.viewer)


def _content(request: Request) -> StatementContent | None:
    """What the address asks for; None where it asks for nothing that the viewer may state."""
    form = _subject(request)
    if not form.is_bound or not form.is_valid():
        return None
    east, _dash, west = form.cleaned_data["pair"].partition("-")
    period = period_of(form.cleaned_data["period"])
    return statement_content(east, west, period, request.viewer, by=request.viewer.name)


def _trail(*way: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(HEAD, reverse("reports:statements")), *way]
