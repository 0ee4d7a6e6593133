"""Answers on their way into the household register."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request
from xieshou.surveys import actions, reads
from xieshou.surveys.forms import BatchForm, ReasonForm
from xieshou.surveys.reads.scopes import SEE
from xieshou.surveys.views.parts import trail


@login_required
@require_safe
def batches(request: Request) -> HttpResponse:
    return _list(request, _form(request))


@login_required
@require_POST
def propose(request: Request) -> HttpResponse:
    form = _form(request, request.POST)
    made = done(
        request, form,
        lambda: actions.propose_batch(viewer=request.viewer, **form.cleaned_data),
        _("已提出，等待另一人审批"),
    )  # fmt: skip
    return _list(request, form) if made is None else redirect("surveys:batch", made.pk)


@login_required
@require_safe
def batch(request: Request, pk: int) -> HttpResponse:
    return _one(request, pk, ReasonForm())


@login_required
@require_POST
def decide(request: Request, pk: int, verb: str) -> HttpResponse:
    if verb not in ("approve", "refuse") or reads.batch(request.viewer, pk) is None:
        raise Http404
    if verb == "approve":
        said = _("已写入农户台账，并重新统计本村需求")
        done(request, None, lambda: actions.approve_batch(viewer=request.viewer, batch=pk), said)
        return redirect("surveys:batch", pk)
    form = ReasonForm(request.POST)
    made = done(
        request, form,
        lambda: actions.refuse_batch(viewer=request.viewer, batch=pk, **form.cleaned_data),
        _("已退回"),
    )  # fmt: skip
    return _one(request, pk, form) if made is None else redirect("surveys:batch", pk)


def _form(request: Request, data: object = None) -> BatchForm:
    offered = [
        (row.code, row.title) for row in reads.forms(request.viewer) if row.kind == "household"
    ]
    return BatchForm(data, offered=offered, initial={"year": timezone.localdate().year})


def _list(request: Request, form: BatchForm) -> HttpResponse:
    if not request.viewer.places(SEE):
        raise Http404
    context = {
        "rows": reads.batches(request.viewer),
        "form": form if request.viewer.places("surveys.review") else None,
        "trail": trail((_("写入台账"), "")),
    }
    return render(request, "surveys/batches.html", context)


def _one(request: Request, pk: int, form: ReasonForm) -> HttpResponse:
    found = reads.batch(request.viewer, pk)
    if found is None:
        raise Http404
    row, items = found
    way = trail((_("写入台账"), reverse("surveys:batches")), (row.village_name, ""))
    context = {"row": row, "items": items, "form": form, "trail": way}
    return render(request, "surveys/batch.html", context)
