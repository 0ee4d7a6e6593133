"""Who countersigns in a book: how many, in whose place, and who stands aside."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.core.scope import Viewer
from xieshou.funds import actions, forms, reads
from xieshou.funds.views.ask import Task, ask, permitted
from xieshou.funds.views.tasks import book_tasks, seen_book, trail_of


def _set_or_propose(*, viewer: Viewer, key: str, **body: Any) -> Any:
    """More people at once; fewer only once the other side agrees."""
    try:
        return actions.set_thresholds(viewer=viewer, key=key, **body)
    except Refused as no:
        if no.code != "loosens":
            raise
    return actions.propose_thresholds(viewer=viewer, key=key, **body)


_set_or_propose.verb = actions.set_thresholds.verb  # type: ignore[attr-defined]
THRESHOLDS = Task(
    _set_or_propose, forms.ThresholdsForm, gettext_lazy("改动会签人数"),
    lambda made: _("会签人数已生效") if isinstance(made, int) else _("已提议，待对方同意后生效"),
    gettext_lazy("增加人数立即生效；减少人数须由另一方同意。改动后，受影响的待会签支付须修改后重新提交。"),
    "funds/thresholds_form.html",
)  # fmt: skip


@login_required
def signers(request: Request, code: str) -> HttpResponse:
    """Thresholds, delegations, and what the viewer has declared."""
    book, viewer = seen_book(request, code), request.viewer
    tasks = dict(book_tasks(viewer, book))
    context = {
        "book": book,
        "trail": [*trail_of(book), (_("会签"), "")],
        "thresholds": reads.thresholds(code, viewer),
        "change": reads.threshold_change(code, viewer),
        "delegations": reads.delegations(code, viewer),
        "interests": reads.interests(viewer),
        "tasks": [(name, tasks[name]) for name in ("delegate", "interest") if name in tasks],
        "may_set": viewer.may(THRESHOLDS.action.verb, book.place),
        "key": new_key(),
    }
    return render(request, "funds/signers.html", context)


@login_required
def thresholds(request: Request, code: str) -> HttpResponse:
    book = seen_book(request, code)
    permitted(request, THRESHOLDS, book.place)
    return ask(
        request, THRESHOLDS, about=book, body={"book": code}, trail=trail_of(book),
        back=lambda _made: reverse("funds:signers", args=[code]),
    )  # fmt: skip


@login_required
@require_POST
def agree(request: Request, code: str, change: int) -> HttpResponse:
    """Put the thresholds in force that the other side has proposed."""
    seen_book(request, code)
    key = key_sent(request)
    try:
        actions.agree_thresholds(viewer=request.viewer, key=key, change=change)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("会签人数已生效"))
    return redirect("funds:signers", code)
