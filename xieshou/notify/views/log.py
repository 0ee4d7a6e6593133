"""The log of what left, for whoever reads it; and what was given up, tried again."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.notify import actions, reads
from xieshou.notify.models import Delivery


@login_required
@require_safe
def log(request: Request) -> HttpResponse:
    """Filtered by ?state= and ?receiver=."""
    viewer, number = request.viewer, page_asked(request)
    if not viewer.places(reads.LOG):
        raise PermissionDenied
    state, receiver = request.GET.get("state", ""), request.GET.get("receiver", "")
    known = receiver.isascii() and receiver.isdigit() and len(receiver) < 16
    found = reads.deliveries(
        viewer,
        state=state if state in Delivery.State.values else "",
        receiver=int(receiver) if known else None,
        page=number,
    )
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "states": Delivery.State.choices,
        "state": state,
        "may_run": viewer.may("notify.run"),
        "key": new_key(),
        "trail": [(_("消息通知"), reverse("notify:notes")), (_("发送记录"), "")],
    }
    return render(request, "notify/log.html", context)


@login_required
@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    done(
        request, None,
        lambda: actions.send_failed_again(
            viewer=request.viewer, key=key_sent(request), delivery=pk
        ),
        _("已排队重发"),
    )  # fmt: skip
    return redirect("notify:log")


@login_required
@require_POST
def run(request: Request) -> HttpResponse:
    """Look and send now, in the background."""
    try:
        job = actions.run_notifications(viewer=request.viewer, key=key_sent(request))
    except Refused as no:
        raise PermissionDenied from no
    return redirect("core:job", job.pk)
