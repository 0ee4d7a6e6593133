"""Values of a kind's form entered for a proposal or a project."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request
from xieshou.projects import actions, reads
from xieshou.projects.forms import AnswersForm
from xieshou.projects.reads import AnswersRow
from xieshou.projects.views.steps import seen


@login_required
def plan(request: Request, code: str) -> HttpResponse:
    """What a draft plans."""
    row = seen(request, code)
    answers = reads.proposal_answers(code)
    if answers is None:
        raise Http404
    if not request.viewer.may(actions.plan_proposal.verb, row.village_code):
        raise PermissionDenied
    back = reverse("projects:proposal", args=[code])
    return _entered(request, row.name, back, answers, actions.plan_proposal, code, later=False)


@login_required
def outputs(request: Request, code: str) -> HttpResponse:
    """What a project plans, before its approval; what came of it, once it is being built."""
    row = reads.project(code)
    answers = reads.project_answers(code)
    if row is None or answers is None:
        raise Http404
    later = row.state != "planned"
    action: Any = actions.report_outputs if later else actions.plan_project
    if not request.viewer.may(action.verb, row.place_code):
        raise PermissionDenied
    back = reverse("projects:life", args=[code])
    return _entered(request, row.name, back, answers, action, code, later=later)


def _entered(
    request: Request,
    name: str,
    back: str,
    answers: AnswersRow,
    action: Any,
    code: str,
    *,
    later: bool,
) -> HttpResponse:
    beneficiaries = ("households", "people")
    rows = [one for one in answers.values if later or one.code not in beneficiaries]
    form = AnswersForm(request.POST or None, rows=rows, later=later)
    if request.method == "POST" and form.is_valid():
        try:
            action(viewer=request.viewer, code=code, **form.body())
        except BadInput as bad:
            field = bad.params.get("field", "")
            form.add_error(field if field in form.fields else None, bad.message)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("已填报"))
            return redirect(back)
    title = _("填报产出") if later else _("填写计划指标")
    context = {
        "form": form,
        "name": name,
        "title": title,
        "trail": [(_("项目库"), reverse("projects:bank")), (name, back), (title, "")],
    }
    return render(request, "projects/answers.html", context)
