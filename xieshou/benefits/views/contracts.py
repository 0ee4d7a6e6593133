"""Linkage contracts: the list with what is late, one of them, its terms before they are signed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.benefits import actions, reads
from xieshou.benefits.forms import ConsentForm, ContractForm, DueForm, PaymentForm, TermsForm
from xieshou.benefits.models import LinkageContract
from xieshou.core.acting import blame, done_or_told
from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked


@login_required
def contracts(request: Request) -> HttpResponse:
    number, place = page_asked(request), place_asked(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in LinkageContract.Kind.values else ""
    found = reads.contracts_at(
        request.viewer, place, kind=kind, offset=(number - 1) * reads.PAGE_SIZE
    )
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, reads.PAGE_SIZE, number),
        "kind": kind,
        "kinds": LinkageContract.Kind.choices,
        "late": reads.late(request.viewer, place)[:20],
        "own": reads.own_household(request.viewer),
        "sees_income": bool(request.viewer.places(reads.SEE)),
        "may_open": bool(request.viewer.places(actions.open_contract.verb)),
    }
    return render(request, "benefits/contracts.html", context)


@login_required
def new_contract(request: Request) -> HttpResponse:
    if not request.viewer.places(actions.open_contract.verb):
        raise PermissionDenied
    form = ContractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_contract(viewer=request.viewer, **form.cleaned_data)
        except Refused as no:
            blame(form, no)
        else:
            return redirect("benefits:terms", made.code)
    context = {"form": form, "trail": _trail((_("新合同"), ""))}
    return render(request, "benefits/new_contract.html", context)


@login_required
def contract(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    number = page_asked(request)
    members = reads.members(request.viewer, code, offset=(number - 1) * reads.PAGE_SIZE)
    found = reads.versions(request.viewer, code)
    newest = found[0] if found else None
    may = {
        name: request.viewer.may(action.verb, row.place)
        for name, action in (
            ("draft", actions.draft_version), ("consent", actions.consent),
            ("state", actions.state_due), ("pay", actions.pay_due),
        )
    }  # fmt: skip
    dues = reads.dues(request.viewer, code)
    context = {
        "row": row,
        "key": new_key(),
        "trail": _trail((row.name, "")),
        "versions": found,
        "members": members,
        "page": pager(members.total, reads.PAGE_SIZE, number),
        "dues": dues,
        "risks": reads.contract_risks(request.viewer, code),
        "may": may,
        "consent_form": newest and len(newest.consents) < reads.SIDES and may["consent"]
        and ConsentForm(initial={"number": newest.number, "content_hash": newest.content_hash}),
        "due_form": DueForm(kind=row.kind) if row.in_force and may["state"] else None,
        "payment_forms": [
            (one, PaymentForm(initial={"due": one.id}, auto_id=f"id_{one.id}_%s"))
            for one in dues
            if may["pay"] and one.id and one.standing != "paid"
        ],
    }  # fmt: skip
    return render(request, "benefits/contract.html", context)


@login_required
def terms(request: Request, code: str) -> HttpResponse:
    """Try terms out, and put them forward as a new version once they seem right."""
    row = _seen(request, code)
    if not request.viewer.may(actions.draft_version.verb, row.place):
        raise PermissionDenied
    form = TermsForm(request.POST or None, kind=row.kind)
    outlook: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            if "draft" in request.POST:
                _draft(request, code, form)
                messages.success(request, _("新一版合同已登记，待双方签署"))
                return redirect("benefits:contract", code)
            actions.check_terms(row.kind, form.terms())
            actions.check_time(**form.time())
            weights = [weight for _code, weight in form.cleaned_data["members"]]
            outlook = reads.simulate(
                row.kind, form.terms(), form.facts(), weights=weights, **form.time()
            )
        except BadInput as wrong:
            form.blame(wrong.params.get("field", ""), wrong.message)
        except Refused as no:
            form.add_error(None, no.message)
    trail = _trail((row.name, reverse("benefits:contract", args=[code])), (_("条款与测算"), ""))
    context = {
        "row": row, "form": form, "outlook": outlook, "trail": trail,
        "worst_fen": sum(one.worst_fen for one in outlook),
        "least_fen": sum(one.least_worst_fen for one in outlook),
        "expected_fen": sum(one.expected_fen for one in outlook),
    }  # fmt: skip
    return render(request, "benefits/terms.html", context)


@login_required
@require_POST
def contract_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Sign, state what is owed, or put down that it was paid."""
    row = _seen(request, code)
    steps: dict[str, tuple[Any, Any]] = {
        "consent": (ConsentForm(request.POST), actions.consent),
        "state": (DueForm(request.POST, kind=row.kind), actions.state_due),
        "pay": (PaymentForm(request.POST), actions.pay_due),
    }
    if verb not in steps:
        raise Http404
    form, action = steps[verb]
    known = {} if verb == "pay" else {"contract": code}

    def act() -> None:
        body = form.body() if verb == "state" else form.cleaned_data
        action(viewer=request.viewer, key=key_sent(request), **known, **body)

    done_or_told(request, form, act, _("已办理"))
    return redirect("benefits:contract", code)


def _draft(request: Request, code: str, form: TermsForm) -> None:
    actions.draft_version(
        viewer=request.viewer, contract=code, terms=form.terms(), **form.time(),
        members=form.cleaned_data["members"], land_use=form.cleaned_data["land_use"],
    )  # fmt: skip


def _seen(request: Request, code: str) -> reads.LinkageContractRow:
    row = reads.contract(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("利益联结"), reverse("benefits:contracts")), *rest]
