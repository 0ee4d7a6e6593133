"""The register of skills of a village: for its keepers, and for oneself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done_or_told
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.villages import actions, reads
from xieshou.villages.forms import OfferForm, PaperSkillForm
from xieshou.villages.views.parts import trail, village_of


@require_safe
def skills(request: Request, code: str) -> HttpResponse:
    """Counts for everybody; the register for its keepers; one's own, and the way to offer more."""
    return _page(request, code)


@login_required
@require_POST
def add_skill(request: Request, code: str) -> HttpResponse:
    """By an officer with a paper, by oneself with one's consent."""
    village_of(code)
    body: dict[str, Any] = {"viewer": request.viewer, "key": key_sent(request), "village": code}
    keeps = request.viewer.may(actions.record_skill.verb, code)
    act = actions.record_skill if keeps else actions.offer_skill
    form = (PaperSkillForm if keeps else OfferForm)(request.POST)
    done_or_told(request, form, lambda: act(**body, **form.said()), _("技能已登记"))
    return redirect("villages:skills", code)


@login_required
@require_POST
def withdraw_skill(request: Request, code: str, pk: int) -> HttpResponse:
    """Name, phone and detail are deleted."""
    keeps = request.viewer.may(actions.withdraw_skill.verb, code)
    act = actions.withdraw_skill if keeps else actions.withdraw_own_skill
    form = OfferForm({})
    form.fields.clear()
    done_or_told(
        request, form, lambda: act(viewer=request.viewer, skill=pk), _("已撤回，个人信息已删除")
    )
    return redirect("villages:skills", code)


@login_required
@require_POST
def reveal_skill(request: Request, code: str, pk: int) -> HttpResponse:
    """The register with one line unmasked; a line of the audit says by whom."""
    try:
        shown = actions.reveal_skill(viewer=request.viewer, skill=pk)
    except Refused as no:
        raise Http404 from no
    return _page(request, code, shown=shown)


def _page(request: Request, code: str, *, shown: object = None) -> HttpResponse:
    place, viewer = village_of(code), request.viewer
    keeps = viewer.may(actions.record_skill.verb, code)
    offers = viewer.may(actions.offer_skill.verb, code)
    context = {
        "place": place,
        "trail": trail(place, (_("技能台账"), "")),
        "counts": reads.skill_counts(code, viewer=viewer),
        "rows": reads.skills(code, viewer=viewer),
        "form": PaperSkillForm() if keeps else OfferForm() if offers else None,
        "keeps": keeps,
        "shown": shown,
        "key": new_key(),
    }
    return render(request, "villages/skills.html", context)
