"""Papers and votes by phone: the roll, the sheets out of the box, and who is which member."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.forms import AssistForm, EnrolForm, SheetForm, VoterForm
from xieshou.ballots.views.parts import seen, trail_to
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key


@login_required
@require_safe
@never_cache
def papers(request: Request, code: str) -> HttpResponse:
    row, viewer = seen(request, code), request.viewer
    if not viewer.may(actions.enter_sheet.verb, row.place):
        raise PermissionDenied
    asked: dict[str, Any] = {"row": row, "items": reads.ballot_items(viewer, code)}
    found = reads.sheets(viewer, code)
    offered: dict[str, tuple[Any, Any, bool]] = {
        "hand_out": (actions.hand_out, lambda: VoterForm(auto_id="id_out_%s"), row.voting),
        "assist": (actions.assist, lambda: AssistForm(**asked, auto_id="id_by_%s"), row.voting),
        "sheet": (
            actions.enter_sheet,
            lambda: SheetForm(**asked, auto_id="id_sheet_%s"),
            row.state == "closed",
        ),
        "enrol": (
            actions.enrol,
            lambda: EnrolForm(auto_id="id_enrol_%s"),
            row.electorate == "adult" and row.state in ("draft", "announced", "open"),
        ),
    }
    context = {
        "row": row,
        "out": reads.papers_out(viewer, code),
        "open_sheets": [one for one in found if not one.settled],
        "settled": sum(one.settled for one in found),
        "forms": {
            name: form()
            for name, (action, form, now) in offered.items()
            if now and viewer.may(action.verb, row.place)
        },
        "key": new_key(),
        "receipt": rules.new_receipt(),
        "trail": trail_to(row, _("纸质票与代录")),
    }
    return render(request, "ballots/papers.html", context)


@login_required
@require_POST
def hand_out(request: Request, code: str) -> HttpResponse:
    seen(request, code)
    form = VoterForm(request.POST)
    return _back(
        request, code, form,
        lambda: actions.hand_out(
            viewer=request.viewer, key=key_sent(request), ballot=code, **form.cleaned_data
        ),
        _("已登记领票"),
    )  # fmt: skip


@login_required
@require_POST
def assist(request: Request, code: str) -> HttpResponse:
    row = seen(request, code)
    form = AssistForm(request.POST, row=row, items=reads.ballot_items(request.viewer, code))
    receipt = rules.plain_receipt(request.POST.get("receipt", "")) or rules.new_receipt()

    def act() -> Any:
        return actions.assist(
            viewer=request.viewer, key=key_sent(request), ballot=code,
            envelope=actions.envelope(receipt, form.choices()),
            **{name: form.cleaned_data[name] for name in ("household", "number", "consent")},
        )  # fmt: skip

    said = _("已代录；请把回执读给本人：%(receipt)s") % {"receipt": rules.grouped(receipt)}
    return _back(request, code, form, act, said)


@login_required
@require_POST
def sheet(request: Request, code: str) -> HttpResponse:
    row = seen(request, code)
    form = SheetForm(request.POST, row=row, items=reads.ballot_items(request.viewer, code))
    return _back(
        request, code, form,
        lambda: actions.enter_sheet(
            viewer=request.viewer, key=key_sent(request), ballot=code,
            number=form.cleaned_data["number"],
            choices=None if form.cleaned_data["spoiled"] else form.choices(),
        ),
        _("已录入"),
    )  # fmt: skip


@login_required
@require_POST
def enrol(request: Request, code: str) -> HttpResponse:
    seen(request, code)
    form = EnrolForm(request.POST)
    return _back(
        request, code, form,
        lambda: actions.enrol(viewer=request.viewer, key=key_sent(request), **form.cleaned_data),
        _("已登记"),
    )  # fmt: skip


def _back(request: Request, code: str, form: Any, act: Any, said: str) -> HttpResponse:
    done_or_told(request, form, act, said)
    return redirect("ballots:papers", code)
