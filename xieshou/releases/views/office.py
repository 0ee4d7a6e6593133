"""Pages of the offices: preparing, approving, sending back, publishing, withdrawing."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key
from xieshou.outcomes import reads as outcomes
from xieshou.registry import reads as registry
from xieshou.releases import actions, reads
from xieshou.releases.forms import PrepareForm, ReasonForm


@login_required
@require_safe
def preparations(request: Request) -> HttpResponse:
    """What is being prepared, and what became of it."""
    viewer = request.viewer
    if not any(viewer.places(verb) for verb in (reads.PREPARE, reads.APPROVE)):
        raise PermissionDenied
    context = {
        "rows": reads.preparations(viewer),
        "places": _places(request),
        "trail": [(_("数据发布"), reverse("releases:home")), (_("准备与批准"), "")],
    }
    return render(request, "releases/preparations.html", context)


@login_required
def prepare(request: Request, place: str) -> HttpResponse:
    """The form by which a release is drawn up in the background."""
    row = registry.place(place)
    if row is None or not request.viewer.may(reads.PREPARE, place):
        raise Http404
    form = PrepareForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.queue(
                viewer=request.viewer, key=key_sent(request), place=place, **form.cleaned_data
            ),
            _("正在后台汇总并核对，完成后在此列出"),
        )
        if made is not None:
            return redirect("releases:preparations")
    context = {
        "form": form,
        "place": row,
        "key": new_key(),
        "trail": [
            (_("数据发布"), reverse("releases:home")),
            (_("准备与批准"), reverse("releases:preparations")),
            (_("准备一份发布"), ""),
        ],
    }
    return render(request, "releases/prepare.html", context)


@login_required
@require_safe
def preparation(request: Request, pk: int) -> HttpResponse:
    """What was prepared, the check's report, who approved."""
    row = _kept(request, pk)
    context = {
        "row": row,
        "form": ReasonForm(),
        "key": new_key(),
        "trail": [
            (_("数据发布"), reverse("releases:home")),
            (_("准备与批准"), reverse("releases:preparations")),
            (row.title, ""),
        ],
    }
    return render(request, "releases/preparation.html", context)


@login_required
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    return _step(request, pk, actions.approve, _("已批准"))


@login_required
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    _kept(request, pk)
    made = done(
        request,
        None,
        lambda: actions.publish(viewer=request.viewer, key=key_sent(request), preparation=pk),
        _("已发布"),
    )
    return (
        redirect("releases:release", made.number) if made else redirect("releases:preparation", pk)
    )


@login_required
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    _kept(request, pk)
    form = ReasonForm(request.POST)
    done_or_told(
        request,
        form,
        lambda: actions.refuse(
            viewer=request.viewer, key=key_sent(request), preparation=pk, **form.cleaned_data
        ),
        _("已退回"),
    )
    return redirect("releases:preparation", pk)


@login_required
@require_POST
def withdraw(request: Request, number: int) -> HttpResponse:
    """Prepare a withdrawal; it is approved and published like any release."""
    form = ReasonForm(request.POST)
    if reads.release(number) is None:
        raise Http404
    made = done_or_told(
        request,
        form,
        lambda: actions.prepare_withdrawal(
            viewer=request.viewer, key=key_sent(request), number=number, **form.cleaned_data
        ),
        _("已准备撤回，由双方批准后发布"),
    )
    if made is None:
        return redirect("releases:release", number)
    return redirect("releases:preparation", made.pk)


def _step(request: Request, pk: int, act: Callable[..., Any], said: str) -> HttpResponse:
    _kept(request, pk)
    done(
        request,
        None,
        lambda: act(viewer=request.viewer, key=key_sent(request), preparation=pk),
        said,
    )
    return redirect("releases:preparation", pk)


def _kept(request: Request, pk: int) -> reads.PreparationRow:
    found = reads.preparation(pk, request.viewer)
    if found is None:
        raise Http404
    return found


def _places(request: Request) -> list[tuple[str, str]]:
    """Where the viewer may prepare releases, and something was measured: codes and names."""
    codes = [
        code for code in request.viewer.places(reads.PREPARE) if code and outcomes.newest_runs(code)
    ]
    names = registry.place_names(codes)
    return [(code, names[code]) for code in codes if code in names]
