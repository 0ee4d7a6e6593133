"""What the pages of posts, people, postings and classes share."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.request import Request, key_sent, new_key

SEE = "exchange.see"
LOG = "exchange.log"


def inside(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who look after some place, or are posted; others are refused."""

    def page(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.viewer.places(SEE) or request.viewer.places(LOG)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return page


def trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("人员物资交流"), reverse("exchange:home")), *rest]


def form_page(
    request: Request, form: Any, title: str, *above: tuple[str, str], lead: str = ""
) -> HttpResponse:
    """One form that is all of the page."""
    context = {
        "form": form, "title": title, "lead": lead, "key": key_sent(request) or new_key(),
        "trail": trail(*above, (title, "")),
    }  # fmt: skip
    return render(request, "exchange/form.html", context)
