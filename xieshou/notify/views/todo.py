"""What waits for whoever is logged in: the list of the first page, of the API and of mails."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.notify import reads


@login_required
@require_safe
def todo(request: Request) -> HttpResponse:
    items = [
        {
            "text": row.text,
            "url": reverse(row.page, args=row.arguments) + row.query,
            "label": row.label,
            "since": row.since,
            "late": row.late,
        }
        for row in reads.waiting(request.viewer)
    ]
    return render(request, "notify/todo.html", {"items": items})
