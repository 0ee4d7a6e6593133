"""Asking of a plan what takes solving again to know."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from xieshou.core import jobs
from xieshou.core.action import Refused
from xieshou.core.models import Job
from xieshou.core.request import Request
from xieshou.planning import actions, reads
from xieshou.planning.views.found import drawn_or_404, room_url


@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask of the work that the form names, or of money where it names none; back to where the
    answer will stand."""
    run, code = drawn_or_404(request, pk), request.POST.get("work", "")
    found = reads.choice(run.id, code) if code else None
    if code and found is None:
        raise Http404
    try:
        if found is None:
            actions.ask_of_money(viewer=request.viewer, run=run.id)
        else:
            actions.ask_of_work(viewer=request.viewer, run=run.id, proposal=code)
    except Refused as no:
        messages.error(request, no.message)
    if found is None:
        return redirect(f"{room_url(run)}#money")
    page = reverse("planning:village", args=[pk, found.village_code])
    return redirect(f"{page}?run={run.id}#work-{found.proposal}")


def with_job(request: Request, question: reads.AskedRow | None) -> dict[str, Any]:
    """A question with its job while that is of interest, and whether the viewer may call it off."""
    job = None
    if question and question.job_id and not question.answered:
        job = Job.objects.filter(pk=question.job_id).first()
    may_cancel = job is not None and jobs.may_cancel(job, viewer=request.viewer)
    return {"question": question, "job": job, "may_cancel": may_cancel}
