"""People offered: the list of one's own side, one of them, forms, and what is revealed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import CandidateForm, CloseForm
from xieshou.exchange.models import Candidate, Trade, Way
from xieshou.exchange.views.parts import form_page, inside, trail


@login_required
@require_safe
@inside
def candidates(request: Request) -> HttpResponse:
    asked = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in (
            ("way", Way.values), ("kind", Trade.values), ("state", Candidate.State.values),
        )
    }  # fmt: skip
    place, number = place_asked(request), page_asked(request)
    found = reads.candidates(request.viewer, place=place, page=number, **asked)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "asked": asked | {"place": place},
        "ways": Way.choices,
        "kinds": Trade.choices,
        "states": Candidate.State.choices,
        "trail": trail((_("人选"), "")),
    }
    return render(request, "exchange/candidates.html", context)


@login_required
@require_safe
@inside
def candidate(request: Request, code: str) -> HttpResponse:
    return _page(request, _found(request, code), {})


@login_required
@inside
def new_candidate(request: Request) -> HttpResponse:
    form = CandidateForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.offer_candidate(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("已登记人选"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:candidate", made.code)
    return form_page(request, form, _("登记人选"), (_("人选"), reverse("exchange:candidates")))


@login_required
@inside
def revise_candidate(request: Request, code: str) -> HttpResponse:
    row = _found(request, code)
    if not row.is_mine:
        raise Http404
    kept = ("place", "name", "phone", "health", "agreed")
    names = [name for name in CandidateForm.base_fields if name not in kept]
    form = CandidateForm(
        request.POST or None, revises=True,
        initial={name: getattr(row, name) for name in names},
    )  # fmt: skip
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.revise_candidate(
                viewer=request.viewer, key=key_sent(request), candidate=code, **form.body()
            ),
            _("已保存"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:candidate", code)
    return form_page(
        request, form, _("修改人选"), (code, reverse("exchange:candidate", args=[code]))
    )


@login_required
@require_POST
@inside
def withdraw_candidate(request: Request, code: str) -> HttpResponse:
    _found(request, code)
    form = CloseForm(request.POST, prefix="withdraw")
    done_or_told(
        request, form,
        lambda: actions.withdraw_candidate(
            viewer=request.viewer, key=key_sent(request), candidate=code, **form.cleaned_data
        ),
        _("已撤回"),
    )  # fmt: skip
    return redirect("exchange:candidate", code)


@login_required
@require_POST
@inside
def reveal_candidate(request: Request, code: str) -> HttpResponse:
    """Name, phone and health, once, on the answer to this request alone."""
    row = _found(request, code)
    try:
        shown = actions.reveal_candidate(viewer=request.viewer, candidate=code)
    except Refused as no:
        raise Http404 from no
    answer = _page(request, row, shown)
    answer["Cache-Control"] = "no-store"
    return answer


def _found(request: Request, code: str) -> reads.CandidateRow:
    row = reads.candidate(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _page(request: Request, row: reads.CandidateRow, shown: dict[str, str]) -> HttpResponse:
    context = {
        "row": row,
        "shown": shown,
        "needs": [reads.family_label(one) for one in row.needs],
        "withdraw_form": CloseForm(prefix="withdraw")
        if row.is_mine and row.state == "offered" and not row.posting
        else None,
        "key": new_key(),
        "trail": trail((_("人选"), reverse("exchange:candidates")), (row.code, "")),
    }
    return render(request, "exchange/candidate.html", context)
