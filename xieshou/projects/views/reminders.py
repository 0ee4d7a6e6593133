"""What the signed-in user was reminded of."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.request import Request
from xieshou.projects import actions, reads


@login_required
def reminders(request: Request) -> HttpResponse:
    context = {"rows": reads.reminders(request.viewer), "trail": [(_("提醒"), "")]}
    return render(request, "projects/reminders.html", context)


@login_required
@require_POST
def read_reminders(request: Request) -> HttpResponse:
    """Mark one of the user's own reminders as read, or all where none is named."""
    named = request.POST.get("reminder", "")
    known = named.isascii() and named.isdigit() and len(named) < 16
    actions.read_reminders(viewer=request.viewer, reminder=int(named) if known else None)
    return redirect("projects:reminders")
