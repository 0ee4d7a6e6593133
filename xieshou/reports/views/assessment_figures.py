"""One figure of a book: its formula, the records behind it, its contests, all that was done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key
from xieshou.reports import actions, reads
from xieshou.reports.forms import (
    AnswerContestForm,
    CheckAssessmentForm,
    ContestForm,
    EnterAssessmentForm,
    SettleContestForm,
)
from xieshou.reports.models import AssessmentSide
from xieshou.reports.reads import AssessmentFigureRow, AssessmentRow
from xieshou.reports.views.assessment_books import assessment_or_404, name_of, trail

RECORDS_SHOWN = 50
# What is done, by what name its action takes the thing it is done to, and what is said then.
Step = tuple[forms.Form | None, Callable[..., Any], dict[str, Any], str, str]


@login_required
@never_cache
@require_safe
def assessment_figure(request: Request, pk: int, indicator: str) -> HttpResponse:
    row = assessment_or_404(request, pk)
    return _page(request, row, _figure(row, indicator), {})


@login_required
@require_POST
def figure_step(request: Request, pk: int, indicator: str, step: str) -> HttpResponse:
    """One of the forms of the page; what is wrong stands beside its field. Sent again, it gets the
    first answer, though it is no longer offered."""
    row = assessment_or_404(request, pk)
    figure = _figure(row, indicator)
    made = _step(request, row, figure, step, sent=True)
    form, act, target, _label, said = made
    if step not in _offered(figure) and form is not None and not form.is_valid():
        raise Http404
    asked = {"viewer": request.viewer, "key": key_sent(request), **target}
    if done(request, form, lambda: act(**asked, **_body(form)), said) is None:
        return _page(request, row, figure, {step: made})
    return redirect("reports:assessment_figure", pk, indicator)


def _body(form: forms.Form | None) -> dict[str, Any]:
    if form is None:
        return {}
    body: dict[str, Any] = getattr(form, "body", lambda: form.cleaned_data)()
    return body


def _figure(row: AssessmentRow, indicator: str) -> AssessmentFigureRow:
    for figure in row.figures:
        if figure.indicator == indicator:
            return figure
    raise Http404


def _offered(figure: AssessmentFigureRow) -> list[str]:
    """The names of what the viewer may do now with the figure, each with what it is done to."""
    names = ["enter"] if figure.may_enter and figure.pending is None else []
    if figure.pending is not None and figure.pending.may_check:
        names.append(f"check-{figure.pending.id}")
    if figure.may_contest:
        names.append("contest")
    for contest in figure.contests:
        if contest.may_answer:
            names.append(f"answer-{contest.id}")
        if contest.may_settle:
            names.append(f"settle-{contest.id}")
        names += [f"agree-{ruling.id}" for ruling in contest.rulings if ruling.may_agree]
    return names


def _step(
    request: Request, row: AssessmentRow, figure: AssessmentFigureRow, name: str, *,
    sent: bool = False,
) -> Step:  # fmt: skip
    """The form of that name, whether it is offered now or not. Raises Http404 for any other."""
    what, _dash, number = name.partition("-")

    def made(kind: Callable[..., forms.Form], **more: Any) -> forms.Form:
        given = (request.POST, request.FILES) if sent else ()
        return kind(*given, **more, prefix=what)

    if number:
        pk = int(number) if number.isdecimal() and len(number) < 19 else 0
        return _step_to(what, pk, figure, made)
    of_book = {"book": row.summary.id, "indicator": figure.indicator}
    if what == "enter":
        return (
            made(EnterAssessmentForm, unit=figure.unit), actions.enter_assessment_figure,
            of_book, _("录入数字"), _("已录入，由另一人核对后计入"),
        )  # fmt: skip
    if what == "contest":
        return (
            made(ContestForm, unit=figure.unit, sides=_sides(request, row)),
            actions.contest_figure, of_book, _("提出异议"), _("已提出异议，由对方答复"),
        )  # fmt: skip
    raise Http404


def _step_to(
    what: str, pk: int, figure: AssessmentFigureRow, made: Callable[..., forms.Form]
) -> Step:
    """What is done to a figure entered, to a contest or to an offer."""
    contests = {contest.id: contest for contest in figure.contests}
    if what == "check":
        return (
            made(CheckAssessmentForm), actions.check_assessment_figure, {"figure": pk},
            _("核对"), _("已核对"),
        )  # fmt: skip
    if what == "answer" and pk in contests:
        return (
            made(AnswerContestForm), actions.answer_contest, {"contest": pk},
            _("答复异议"), _("已答复"),
        )  # fmt: skip
    if what == "settle" and pk in contests:
        label = _("裁定") if contests[pk].settles_alone else _("提出处理意见")
        form = made(SettleContestForm, unit=figure.unit)
        return form, actions.settle_contest, {"contest": pk}, label, _("已办理")
    if what == "agree":
        said = _("已同意，异议已裁定")
        return None, actions.agree_to_ruling, {"ruling": pk}, _("同意处理意见"), said
    raise Http404


def _sides(request: Request, row: AssessmentRow) -> list[tuple[str, str]]:
    one = row.summary
    offices = reads.offices(request.viewer, reads.CONTEST, one.east_code, one.west_code)
    mine = {office.side for office in offices}
    return [(side, str(label)) for side, label in AssessmentSide.choices if side in mine]


def _page(
    request: Request,
    row: AssessmentRow,
    figure: AssessmentFigureRow,
    opened: dict[str, Step],
) -> HttpResponse:
    """`opened`: the form that was sent, to be shown with what is wrong."""
    viewer, pk = request.viewer, row.summary.id
    parts = reads.assessment_evidence(viewer, pk, figure.indicator) or ()
    records = [(part, item) for part in parts for item in part.items]
    number = request.GET.get("page", "1")
    shown = Paginator(records, RECORDS_SHOWN).get_page(number)
    context = {
        "row": row,
        "one": row.summary,
        "figure": figure,
        "parts": parts,
        "records": shown.object_list,
        "page": shown,
        "history": reads.assessment_trail(viewer, pk, figure.indicator) or (),
        "steps": [
            {
                "name": name, "what": name.partition("-")[0], "form": form, "label": label,
                "open": name in opened,
                "url": reverse("reports:figure_step", args=[pk, figure.indicator, name]),
            }
            for name in _offered(figure)
            for form, _act, _target, label, _said in (
                opened.get(name) or _step(request, row, figure, name),
            )
        ],
        "key": key_sent(request) or new_key(),
        "trail": trail(
            (name_of(row), reverse("reports:assessment", args=[pk])), (figure.label, "")
        ),
    }  # fmt: skip
    return render(request, "reports/assessment/figure.html", context)
