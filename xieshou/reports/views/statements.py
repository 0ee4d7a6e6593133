"""Statements: the list, a new one, one with its files, and a file of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import exports, jobs
from xieshou.core.acting import done
from xieshou.core.models import Job
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.core.scope import Viewer
from xieshou.reports.actions import statements as actions
from xieshou.reports.forms.statements import StatementForm, pair_choices
from xieshou.reports.reads import statements as reads

HEAD = gettext_lazy("报表")


def sees_statements(viewer: Viewer) -> bool:
    """Whether there are statements that the viewer may see, anywhere."""
    return bool(viewer.places(reads.STATE) or viewer.places(reads.AUDIT))


@login_required
@require_safe
def statements(request: Request) -> HttpResponse:
    """Statements that the viewer may see, those of ?place= alone."""
    if not sees_statements(request.viewer):
        raise PermissionDenied
    found = reads.statements(request.viewer, place=place_asked(request), page=page_asked(request))
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, found.limit, page_asked(request)),
        "place": place_asked(request),
        "may_state": bool(request.viewer.places(reads.STATE)),
        "trail": [(HEAD, "")],
    }
    return render(request, "reports/statements/list.html", context)


@login_required
def new_statement(request: Request) -> HttpResponse:
    """The form for a statement; the address may name its places, ?east= and ?west=."""
    if not request.viewer.places(reads.STATE):
        raise PermissionDenied
    form = StatementForm(request.POST or None, viewer=request.viewer, initial=_initial(request))
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.make_statement(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("已开始生成"),
        )
        if made is not None:
            return redirect("reports:statement", made.pk)
    context = {
        "form": form,
        "key": new_key(),
        "title": _("生成报表"),
        "lead": _("在后台生成：可以离开这一页，随时回来下载。"),
        "button": _("生成"),
        "trail": _trail((_("生成报表"), "")),
    }
    return render(request, "reports/statements/form.html", context)


@login_required
@require_safe
def statement(request: Request, pk: int) -> HttpResponse:
    """One statement: how far it is, and its files."""
    found = reads.statement(pk, request.viewer)
    if found is None:
        raise Http404
    job = Job.objects.filter(pk=found.job_id or 0).first()
    may_cancel = job is not None and jobs.may_cancel(job, viewer=request.viewer)
    context = {
        "row": found,
        "job": job,
        "may_cancel": may_cancel,
        "may_watch": may_cancel or (job and request.viewer.may(jobs.WATCH, job.place)),
        "key": new_key(),
        "trail": _trail((found.title, "")),
    }
    return render(request, "reports/statements/statement.html", context)


@login_required
@require_safe
def statement_file(request: Request, pk: int, file: int) -> HttpResponse:
    """A file of a statement."""
    found = reads.statement_file(pk, file, request.viewer)
    if found is None:
        raise Http404
    name, data = found
    return exports.as_download(data, name)


@login_required
@require_POST
def resume_statement(request: Request, pk: int) -> HttpResponse:
    """Go on with one that broke off."""
    if reads.statement(pk, request.viewer) is None:
        raise Http404
    done(
        request,
        None,
        lambda: actions.resume_statement(viewer=request.viewer, statement=pk),
        _("继续生成"),
    )
    return redirect("reports:statement", pk)


def _initial(request: Request) -> dict[str, Any]:
    pair = f"{request.GET.get('east', '')}-{request.GET.get('west', '')}"
    known = {code for _kind, some in pair_choices(request.viewer) for code, _label in some}
    return {"templates": ["shipped:xlsx"], **({"pair": pair} if pair in known else {})}


def _trail(*way: tuple[str, str]) -> list[tuple[Any, str]]:
    return [(HEAD, reverse("reports:statements")), *way]
