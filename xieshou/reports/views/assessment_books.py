"""Assessment books: the list, one whole, as a file, opened, corrected, submitted, signed."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import clock, exports, jobs
from xieshou.core.acting import done, done_or_told
from xieshou.core.models import Job
from xieshou.core.pdf import TooLong
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.reports import actions, reads
from xieshou.reports.forms import CorrectAssessmentForm, OpenAssessmentForm
from xieshou.reports.reads import AssessmentRow
from xieshou.reports.reads.assessment_papers import EXCEL, PDF, assessment_document

TITLE = gettext_lazy("协作考核表")


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("双方得失"), reverse("reports:balances")),
        (str(TITLE), reverse("reports:assessments")),
        *more,
    ]


@login_required
@never_cache
@require_safe
def assessments(request: Request) -> HttpResponse:
    """The viewer's books, and what waits for them; ?place= and ?year= narrow."""
    viewer = request.viewer
    if not viewer.places(reads.SEE_ASSESSMENTS):
        raise PermissionDenied
    number, year = page_asked(request), request.GET.get("year", "")
    found = reads.assessments(
        viewer, place=place_asked(request), page=number,
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
    )  # fmt: skip
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "waiting": reads.assessment_waiting(viewer),
        "place": place_asked(request),
        "year": year,
        "may_open": bool(viewer.places(reads.ASSESS)),
        "trail": trail(),
    }
    return render(request, "reports/assessment/list.html", context)


@login_required
def new_assessment(request: Request) -> HttpResponse:
    """Open the book of two places and a year; ?east= and ?west= are filled in."""
    if not request.viewer.places(reads.ASSESS):
        raise PermissionDenied
    given = {name: request.GET.get(name, "")[:6] for name in ("east", "west")}
    form = OpenAssessmentForm(
        request.POST or None,
        initial={**given, "year": clock.today().year},
        sets=[
            (row.code, f"{row.name} {row.years}") for row in reads.assessment_sets() if row.newest
        ],
    )
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.open_assessment(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已建立考核表，正在从记录取数"),
        )  # fmt: skip
        if made is not None:
            return redirect("reports:assessment", made.pk)
    context = {
        "form": form,
        "title": _("新建考核表"),
        "key": key_sent(request) or new_key(),
        "trail": trail((_("新建"), "")),
    }
    return render(request, "reports/assessment/form.html", context)


@login_required
@never_cache
@require_safe
def assessment(request: Request, pk: int) -> HttpResponse:
    row = assessment_or_404(request, pk)
    one = row.summary
    shown = row.job_id is not None and (row.filling or row.to_resume)
    job = Job.objects.filter(pk=row.job_id or 0).first() if shown else None
    may_cancel = job is not None and jobs.may_cancel(job, viewer=request.viewer)
    context = {
        "row": row,
        "one": one,
        "job": job,
        "may_cancel": may_cancel,
        "may_watch": may_cancel or (job and request.viewer.may(jobs.WATCH, job.place)),
        "key": new_key(),
        "correct": CorrectAssessmentForm(),
        "files": [
            (label, reverse("reports:assessment_file", args=[pk, form]))
            for label, form in (("Excel", "xlsx"), ("PDF", "pdf"))
        ],
        "trail": trail((name_of(row), "")),
    }
    return render(request, "reports/assessment/book.html", context)


@login_required
@never_cache
@require_safe
def assessment_file(request: Request, pk: int, form: str) -> HttpResponse:
    """As Excel with every record counted, or as PDF to be signed on paper."""
    if form not in (EXCEL, PDF):
        raise Http404
    try:
        found = assessment_document(request.viewer, pk, form)
    except TooLong:
        return redirect("reports:assessment", pk)
    if found is None:
        raise Http404
    name, data = found
    return exports.as_download(data, name)


@login_required
@require_POST
def assessment_step(request: Request, pk: int, step: str) -> HttpResponse:
    """Take figures again, submit, sign, or open a corrected version."""
    assessment_or_404(request, pk)
    asked: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "book": pk}
    if step == "correct":
        form = CorrectAssessmentForm(request.POST)
        made = done_or_told(
            request, form,
            lambda: actions.correct_assessment(**asked, **form.cleaned_data),
            _("已开更正版"),
        )  # fmt: skip
        return redirect("reports:assessment", made.pk if made is not None else pk)
    sha256 = request.POST.get("sha256", "")
    steps = {
        "take": (lambda: actions.take_figures(**asked), _("已开始重新取数")),
        "resume": (lambda: actions.resume_taking(viewer=request.viewer, book=pk), _("继续取数")),
        "submit": (lambda: actions.submit_assessment(**asked), _("已提交，由双方各一人签字")),
        "sign": (lambda: actions.sign_assessment(**asked, sha256=sha256), _("已签字")),
    }
    if step not in steps:
        raise Http404
    act, said = steps[step]
    done(request, None, act, said)
    return redirect("reports:assessment", pk)


@login_required
@never_cache
@require_safe
def assessment_paper(request: Request, pk: int) -> HttpResponse:
    """A paper, to take away: a browser never shows it as a page of this site."""
    found = reads.assessment_paper(request.viewer, pk)
    if found is None:
        raise Http404
    media_type, name, contents = found
    answer = exports.as_download(contents, name)
    answer["Content-Type"] = media_type
    return answer


def assessment_or_404(request: Request, pk: int) -> AssessmentRow:
    found = reads.assessment(request.viewer, pk)
    if found is None:
        raise Http404
    return found


def name_of(row: AssessmentRow) -> str:
    one = row.summary
    return f"{one.east_label} – {one.west_label} {one.year}"
