"""One proposal, and the steps by which it is submitted, reviewed, shown in public and listed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.projects import actions, reads, rules
from xieshou.projects.forms import (
    GROUPS,
    AnswerForm,
    NoticeForm,
    ObjectionForm,
    PhotoForm,
    ReturnForm,
    ReviewForm,
)
from xieshou.projects.models import Proposal, ProposalCost, ProposalLink, ProposalUse
from xieshou.projects.reads import NoticeRow, ProposalRow
from xieshou.projects.rules.notice import ANSWER_DAYS
from xieshou.registry import reads as registry


@dataclass(frozen=True)
class Button:
    """A step as the page offers it: its action, what the button says, what is said after it, and
    the form that it needs, if any."""

    action: Any
    label: Any
    said: Any
    form: type[forms.Form] | None = None


STEPS = {
    "submit": Button(
        actions.submit, gettext_lazy("申报"), gettext_lazy("已申报，待县级协作办评审")
    ),
    "review": Button(
        actions.review, gettext_lazy("评审通过"), gettext_lazy("评审通过，请公示"), ReviewForm
    ),
    "open_notice": Button(
        actions.open_notice, gettext_lazy("开始公示"), gettext_lazy("已开始公示"), NoticeForm
    ),
    "list": Button(actions.list_, gettext_lazy("公示期满，入库"), gettext_lazy("已入库")),
    "return": Button(
        actions.return_, gettext_lazy("退回修改"), gettext_lazy("已退回申报单位"), ReturnForm
    ),
    "withdraw": Button(actions.withdraw, gettext_lazy("撤回"), gettext_lazy("已撤回")),
}


def proposal(request: Request, code: str) -> HttpResponse:
    return _page(request, seen(request, code))


@login_required
@require_POST
def step(request: Request, code: str, verb: str) -> HttpResponse:
    """Take a step; what is wrong with its form is said beside its fields."""
    row = seen(request, code)
    if verb not in STEPS:
        raise Http404
    button = STEPS[verb]
    form = button.form(request.POST, prefix=verb) if button.form else None
    return _acted(request, row, button, form, {verb: form} if form else {}, code=code)


@login_required
@require_POST
def object_(request: Request, code: str) -> HttpResponse:
    """Say something against a proposal on notice."""
    row = seen(request, code)
    button = Button(
        actions.object_, "", _("异议已记录，将在 %(days)s 个工作日内答复") % {"days": ANSWER_DAYS}
    )
    form = ObjectionForm(request.POST, prefix="object")
    return _acted(request, row, button, form, {"object": form}, code=code)


@login_required
@require_POST
def answer(request: Request, code: str, objection: int) -> HttpResponse:
    row = seen(request, code)
    button = Button(actions.answer, "", _("已答复"))
    form = AnswerForm(request.POST, prefix=f"answer-{objection}")
    return _acted(request, row, button, form, {f"answer-{objection}": form}, objection=objection)


def seen(request: Request, code: str) -> ProposalRow:
    """The proposal, where the viewer may see it; else a 404."""
    row = reads.proposal(code, viewer=request.viewer)
    if row is None:
        raise Http404
    return row


def may(request: Request, verb: str, permission: str, row: ProposalRow) -> bool:
    """Whether the proposal can be moved so now, by somebody with the viewer's roles."""
    moves = rules.next_state(verb, row.state) is not None
    return moves and request.viewer.may(permission, row.village_code)


def _acted(
    request: Request,
    row: ProposalRow,
    button: Button,
    form: forms.Form | None,
    bound: dict[str, forms.Form],
    **body: Any,
) -> HttpResponse:
    """Do it and go back to the page, or show the page with what is wrong in the form."""
    if form is not None and not form.is_valid():
        return _page(request, row, bound)
    try:
        button.action(viewer=request.viewer, **body, **(form.cleaned_data if form else {}))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, button.said)
    return redirect("projects:proposal", row.code)


def _page(
    request: Request, row: ProposalRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    order = registry.indicator_set()
    notices = reads.notices(row.code, viewer=request.viewer)
    now = next((one for one in notices if one.state == "open"), None)
    context = {
        "row": row,
        "trail": [(_("项目库"), reverse("projects:bank")), (row.name, "")],
        "clears": order.names(row.clears),
        "serves": [label for bit, (_group, label) in enumerate(GROUPS) if row.serves >> bit & 1],
        "costs": [(ProposalCost.Source(cost.source).label, cost) for cost in row.costs],
        "uses": [(ProposalUse.Trade(use.trade).label, use.days) for use in row.uses],
        "links": [
            (ProposalLink.Relation(link.relation).label, link, Proposal.State(link.state).label)
            for link in row.links
        ],
        "may_revise": may(request, "revise", actions.revise.verb, row),
        "notices": notices,
        "now": now,
        "history": reads.proposal_steps(row.code, viewer=request.viewer),
        "project": reads.project(row.code),
        "planned": reads.proposal_answers(row.code),
        "plan_address": reverse("projects:plan", args=[row.code])
        if row.state == "draft" and request.viewer.may(actions.revise.verb, row.village_code)
        else "",
        "photos": reads.objection_photos(row.code, viewer=request.viewer),
        "photo_forms": [
            (one.id, PhotoForm(prefix=f"photo-{one.id}"))
            for one in (now.objections if now and now.runs else ())
            if one.mine and one.upheld is None
        ],
        **_offered(request, row, now, bound or {}),
    }
    return render(request, "projects/proposal.html", context)


def _offered(
    request: Request, row: ProposalRow, now: NoticeRow | None, bound: dict[str, forms.Form]
) -> dict[str, Any]:
    """The steps that the viewer may take: plain buttons, and those with a form."""
    offered = {
        verb: button
        for verb, button in STEPS.items()
        if may(request, verb, button.action.verb, row)
        and (verb != "list" or (now is not None and not now.why_not_list))
    }
    answers = request.viewer.may(actions.answer.verb, row.village_code)
    objects = (
        now is not None and now.runs and request.viewer.may(actions.object_.verb, row.village_code)
    )
    waiting = [one for one in now.objections if one.upheld is None] if now and answers else []
    return {
        "steps": [(verb, one.label) for verb, one in offered.items() if one.form is None],
        "forms": [
            (verb, one.label, bound.get(verb) or one.form(prefix=verb), verb in bound)
            for verb, one in offered.items()
            if one.form is not None
        ],
        "objection": (bound.get("object") or ObjectionForm(prefix="object")) if objects else None,
        "objection_open": "object" in bound,
        "answers": [
            (one, bound.get(f"answer-{one.id}") or AnswerForm(prefix=f"answer-{one.id}"))
            for one in waiting
        ],
    }
