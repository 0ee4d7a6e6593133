"""Targets and published figures: the list of those who keep them, and the forms for it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.core.views import ImportView
from xieshou.reports import actions, reads
from xieshou.reports.forms import FigureForm, WithdrawForm
from xieshou.reports.models import Stated
from xieshou.reports.sheets import figures_sheet
from xieshou.reports.views.balance import balance_or_404


@login_required
@require_safe
def figures(request: Request) -> HttpResponse:
    """What the viewer may enter or check, filtered by ?state= and ?kind=."""
    viewer = request.viewer
    if not (viewer.places(reads.ENTER) or viewer.places(reads.CHECK)):
        raise PermissionDenied
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    number = page_asked(request)
    found = reads.stated(
        viewer,
        state=state if state in Stated.State.values else "",
        kind=kind if kind in Stated.Kind.values else "",
        page=number,
    )
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "states": Stated.State.choices,
        "kinds": Stated.Kind.choices,
        "state": state,
        "kind": kind,
        "form": WithdrawForm(),
        "key": new_key(),
        "trail": [
            (_("双方得失"), reverse("reports:balances")),
            (_("计划目标与公开数字"), ""),
        ],
    }
    return render(request, "reports/figures.html", context)


@login_required
def new_figure(request: Request, east: str, west: str) -> HttpResponse:
    """The form for a target or a published figure of two places."""
    if not request.viewer.may(reads.ENTER, west):
        raise PermissionDenied
    found = balance_or_404(request, east, west)
    form = FigureForm(
        request.POST or None,
        initial={"first_year": found.last_year, "last_year": found.last_year},
    )
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.enter_figure(
                viewer=request.viewer, key=key_sent(request), east=east, west=west,
                **form.cleaned_data,
            ),
            _("已录入，由另一人核对后显示"),
        )  # fmt: skip
        if made is not None:
            return redirect("reports:figures")
    context = {
        "form": form,
        "title": _("录入计划目标或公开数字"),
        "about": f"{found.east_label} – {found.west_label}",
        "key": new_key(),
        "trail": [
            (_("双方得失"), reverse("reports:balances")),
            (
                f"{found.east_label} – {found.west_label}",
                reverse("reports:balance", args=[east, west]),
            ),
            (_("录入"), ""),
        ],
    }
    return render(request, "reports/figure_form.html", context)


@login_required
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Say that a figure is what its source says."""
    _kept(request, pk)
    done(
        request,
        None,
        lambda: actions.check_figure(viewer=request.viewer, key=key_sent(request), stated=pk),
        _("已核对"),
    )
    return redirect("reports:figures")


@login_required
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Take a figure back."""
    _kept(request, pk)
    form = WithdrawForm(request.POST)
    done_or_told(
        request,
        form,
        lambda: actions.withdraw_figure(
            viewer=request.viewer, key=key_sent(request), stated=pk, **form.cleaned_data
        ),
        _("已撤回"),
    )
    return redirect("reports:figures")


def _kept(request: Request, pk: int) -> None:
    if reads.stated_one(pk, request.viewer) is None:
        raise Http404


import_figures = ImportView.as_view(spec=figures_sheet, apply=actions.import_figures)
