"""A dividend run: its notice, objections, vote, payment and receipts."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.benefits import actions, reads
from xieshou.benefits.forms import AnswerForm, NoticeForm, ReasonForm, VoteForm, WordsForm
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager


@login_required
def runs(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.runs(request.viewer, offset=(number - 1) * reads.PAGE_SIZE)
    context = {
        "rows": found.rows,
        "page": pager(found.total, reads.PAGE_SIZE, number),
        "trail": [(_("利益联结"), reverse("benefits:contracts")), (_("分红方案"), "")],
    }
    return render(request, "benefits/runs.html", context)


@login_required
def run(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    number = page_asked(request)
    rights = reads.run_rights(request.viewer, code)
    paid = reads.payments(request.viewer, code, offset=(number - 1) * reads.PAGE_SIZE)
    objections = reads.run_objections(request.viewer, code)
    offered = {
        "notice": NoticeForm,
        "vote": VoteForm,
        "object": WordsForm,
        "withdraw": ReasonForm,
    }
    context = {
        "row": row,
        "key": new_key(),
        "steps": reads.run_steps(request.viewer, code),
        "objections": [
            (one, AnswerForm(initial={"objection": one.id}, auto_id=f"id_{one.id}_%s"))
            for one in objections
        ],
        "payments": paid,
        "page": pager(paid.total, reads.PAGE_SIZE, number),
        "rights": rights,
        "forms": {
            name: form(auto_id=f"id_{name}_%s")
            for name, form in offered.items()
            if rights.get(name)
        },
        "trail": [
            (_("利益联结"), reverse("benefits:contracts")),
            (row.collective_name, reverse("benefits:collective", args=[row.collective])),
            (_("%(year)d 年分红") % {"year": row.year}, ""),
        ],
    }
    return render(request, "benefits/run.html", context)


@login_required
@require_POST
def run_step(request: Request, code: str, verb: str) -> HttpResponse:
    """One step of a run; a payment leads to the page of its job."""
    _seen(request, code)
    steps: dict[str, tuple[Any, Any]] = {
        "notice": (NoticeForm, actions.open_notice),
        "vote": (VoteForm, actions.enter_vote),
        "object": (WordsForm, actions.object_run),
        "withdraw": (ReasonForm, actions.withdraw_run),
        "answer": (AnswerForm, actions.answer_objection),
        "pay": (forms.Form, actions.pay_runs),
    }
    if verb not in steps:
        raise Http404
    of_step, action = steps[verb]
    form = of_step(request.POST)
    known: dict[str, Any] = {"pay": {"runs": [code]}, "answer": {}}.get(verb, {"run": code})
    made = done_or_told(
        request,
        form,
        lambda: action(viewer=request.viewer, key=key_sent(request), **known, **form.cleaned_data),
        _("已办理"),
    )
    if verb == "pay" and made is not None:
        return redirect("core:job", made.pk)
    return redirect("benefits:run", code)


def _seen(request: Request, code: str) -> reads.DividendRunRow:
    row = reads.run(request.viewer, code)
    if row is None:
        raise Http404
    return row
