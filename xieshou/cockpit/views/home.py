"""The first page after signing in, by role."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xieshou.cockpit import reads
from xieshou.core.request import Request
from xieshou.notify import reads as notify


@login_required
@require_safe
def home(request: Request) -> HttpResponse:
    waiting = [
        {
            "text": row.text,
            "url": reverse(row.page, args=row.arguments) + row.query,
            "label": row.label,
            "since": row.since,
            "late": row.late,
        }
        for row in notify.waiting(request.viewer)
    ]
    context = {
        "waiting": waiting,
        "cards": [_card(one) for one in reads.first_page(request.viewer)],
        "sees_board": reads.sees_board(request.viewer),
        "name": request.viewer.name,
    }
    return render(request, "cockpit/home.html", context)


def _card(card: reads.HomeCard) -> dict[str, Any]:
    return {
        "card": card,
        "url": reverse(card.page, args=card.arguments) + card.query if card.page else "",
        "lines": [
            (line, reverse(line.page, args=line.arguments) + line.query if line.page else "")
            for line in card.lines
        ],
    }
