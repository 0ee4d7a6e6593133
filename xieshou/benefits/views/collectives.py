"""Village collectives: the list, and one with its accounts, shares, rule and runs."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.benefits import actions, reads
from xieshou.benefits.forms import (
    AllocationForm,
    CollectiveForm,
    LineForm,
    RuleForm,
    RunForm,
    SharesForm,
    ShareTypeForm,
)
from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked


@login_required
def collectives(request: Request) -> HttpResponse:
    """The list; a POST registers one, or shares an asset's earnings among several."""
    may_register = bool(request.viewer.places(actions.register_collective.verb))
    if request.method == "POST":
        shares = request.POST.get("do") == "allocate"
        form: forms.Form = AllocationForm(request.POST) if shares else CollectiveForm(request.POST)
        act: Any = actions.allocate_income if shares else actions.register_collective
        done_or_told(
            request, form,
            lambda: act(viewer=request.viewer, key=key_sent(request), **form.cleaned_data),
            _("已办理"),
        )  # fmt: skip
        return redirect("benefits:collectives")
    number = page_asked(request)
    found = reads.collectives(
        request.viewer, place_asked(request), offset=(number - 1) * reads.PAGE_SIZE
    )
    context = {
        "rows": found.rows,
        "page": pager(found.total, reads.PAGE_SIZE, number),
        "form": CollectiveForm() if may_register else None,
        "allocation": AllocationForm(auto_id="id_allocation_%s")
        if request.viewer.places(actions.allocate_income.verb)
        else None,
        "key": new_key(),
        "trail": _trail((_("集体经济组织"), "")),
    }
    return render(request, "benefits/collectives.html", context)


@login_required
def collective(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    number = page_asked(request)
    viewer = request.viewer
    shares = reads.shares(viewer, code, offset=(number - 1) * reads.PAGE_SIZE)
    forms_of = {
        "line": (actions.record_collective, LineForm),
        "rule": (actions.set_sharing_rule, RuleForm),
        "type": (actions.name_share_type, ShareTypeForm),
        "shares": (actions.propose_shares, SharesForm),
        "run": (actions.propose_run, RunForm),
    }
    context = {
        "row": row,
        "key": new_key(),
        "trail": _trail((_("集体经济组织"), reverse("benefits:collectives")), (row.label, "")),
        "accounts": reads.accounts(viewer, code),
        "rule": reads.sharing_rule(viewer, code),
        "runs": reads.runs(viewer, code).rows,
        "shares": shares,
        "page": pager(shares.total, reads.PAGE_SIZE, number),
        "changes": reads.share_changes(viewer, code),
        "lines": reads.lines_of_collective(viewer, code, limit=20).rows,
        "forms": {
            name: form(auto_id=f"id_{name}_%s")
            for name, (action, form) in forms_of.items()
            if viewer.may(action.verb, row.place)
        },
        "may_decide": viewer.may(actions.decide_shares.verb, row.place),
        "user_id": viewer.user_id,
    }
    return render(request, "benefits/collective.html", context)


@login_required
@require_POST
def collective_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Record, set, name or propose what one form of the page says."""
    _seen(request, code)
    steps: dict[str, tuple[Any, Any]] = {
        "line": (LineForm, actions.record_collective),
        "rule": (RuleForm, actions.set_sharing_rule),
        "type": (ShareTypeForm, actions.name_share_type),
        "shares": (SharesForm, actions.propose_shares),
        "run": (RunForm, actions.propose_run),
    }
    if verb not in steps:
        raise Http404
    of_step, action = steps[verb]
    form = of_step(request.POST)
    done_or_told(
        request, form,
        lambda: action(
            viewer=request.viewer, key=key_sent(request), collective=code, **form.cleaned_data
        ),
        _("已办理"),
    )  # fmt: skip
    return redirect("benefits:collective", code)


@login_required
@require_POST
def decide_shares(request: Request, code: str, change: int) -> HttpResponse:
    """The second hand under a change of the register."""
    _seen(request, code)
    done(
        request, None,
        lambda: actions.decide_shares(
            viewer=request.viewer, change=change, confirmed="confirm" in request.POST,
            content_hash=request.POST.get("content_hash", "")[:64],
        ),
        _("已办理"),
    )  # fmt: skip
    return redirect("benefits:collective", code)


def _seen(request: Request, code: str) -> reads.CollectiveRow:
    row = reads.collective(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("利益联结"), reverse("benefits:contracts")), *rest]
