"""Contracts and milestones entered on a project's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.projects import actions, reads
from xieshou.projects.forms import ContractForm, MilestoneForm


@login_required
@require_POST
def contract(request: Request, code: str) -> HttpResponse:
    form = ContractForm(request.POST, prefix="contract")
    return _entered(request, code, form, actions.record_contract)


@login_required
@require_POST
def milestone(request: Request, code: str) -> HttpResponse:
    form = MilestoneForm(request.POST, prefix="milestone")
    return _entered(request, code, form, actions.record_milestone)


@login_required
@require_POST
def release(request: Request, code: str, contract: int) -> HttpResponse:
    """Release the retention money of a contract."""
    try:
        actions.release_retention(viewer=request.viewer, contract=contract)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("质保金已释放"))
    return redirect("projects:life", code)


def _entered(request: Request, code: str, form: forms.Form, action: Any) -> HttpResponse:
    if reads.project(code) is None:
        raise Http404
    if not form.is_valid():
        [(field, faults), *_rest] = form.errors.items()
        messages.error(request, f"{form.fields[field].label}：{faults[0]}")
        return redirect("projects:life", code)
    try:
        action(viewer=request.viewer, code=code, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已登记"))
    return redirect("projects:life", code)
