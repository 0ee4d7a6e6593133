"""What the pages of monitoring share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.monitoring import reads

PER_PAGE = 50


def watching(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who watch over some place; others are refused."""

    def page(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.viewer.places(reads.SEE):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return page


def done(request: Request, form: forms.Form, act: Callable[[], object]) -> bool:
    """Act on a form that is filled rightly; what is wrong, or refused, is told on the next page."""
    if not form.is_valid():
        [(field, faults), *_rest] = form.errors.items()
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label}：{faults[0]}" if label else str(faults[0]))
        return False
    try:
        act()
    except Refused as no:
        messages.error(request, no.message)
        return False
    messages.success(request, _("已办理"))
    return True


def trail(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("防返贫监测"), reverse("monitoring:cases")), *rest]
