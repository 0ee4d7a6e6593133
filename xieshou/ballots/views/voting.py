"""The voting paper: on a phone, also without a network until it is sent, or as a plain form."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.forms import ReceiptForm, VoteForm
from xieshou.ballots.views.parts import seen, trail_to
from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request, key_sent, new_key


@login_required
@never_cache
def vote(request: Request, code: str) -> HttpResponse:
    """The paper; a POST casts it and shows the receipt, to a script as JSON.

    The receipt is drawn with the paper, so that a phone knows it before the vote is sent.
    """
    row = seen(request, code)
    form = VoteForm(request.POST or None, row=row, items=reads.ballot_items(request.viewer, code))
    receipt = rules.plain_receipt(request.POST.get("receipt", "")) or rules.new_receipt()
    told, status = "", 200
    if request.method == "POST":
        told, status = _cast(request, code, form, receipt)
    cast_now = request.method == "POST" and not told
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"told": told, "tracking": _shown(code, receipt)}, status=status)
    context = {
        "row": row, "form": form, "receipt": receipt, "shown": rules.grouped(receipt),
        "tracking": _shown(code, receipt), "cast_now": cast_now, "told": told,
        "own": reads.own_vote(request.viewer, code), "key": key_sent(request) or new_key(),
        "change": "change" in request.GET or "old_receipt" in request.POST,
        "old": ReceiptForm(request.POST if "old_receipt" in request.POST else None),
        "trail": trail_to(row, _("投票")), "least": rules.LEAST_LISTED,
    }  # fmt: skip
    return render(request, "ballots/vote.html", context, status=status)


def _cast(request: Request, code: str, form: VoteForm, receipt: str) -> tuple[str, int]:
    """Why the vote was not taken and the status of the answer; ("", 200) where it was."""
    if not form.is_valid():
        return _("选票填写有误，请检查"), 422
    body: dict[str, Any] = {
        "viewer": request.viewer,
        "key": key_sent(request),
        "ballot": code,
        "envelope": actions.envelope(receipt, form.choices()),
    }
    try:
        if "old_receipt" in request.POST:
            old = ReceiptForm(request.POST)
            if not old.is_valid():
                return str(next(iter(old.errors.values()))[0]), 422
            actions.recast(**body, old_receipt=old.cleaned_data["old_receipt"].encode())
        else:
            actions.cast(**body)
    except BadInput as no:
        form.add_error(None, no.message)
        return no.message, no.status
    except Refused as no:
        return no.message, no.status
    return "", 200


def _shown(code: str, receipt: str) -> str:
    return rules.grouped(rules.tracking_of(code, receipt))
