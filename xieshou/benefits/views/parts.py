"""What the pages of benefits share."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _

from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request

PER_PAGE = 50


def place_of(request: Request) -> str:
    """The division code asked for, "" where there is none."""
    given = request.GET.get("place", "").strip()
    return given if given.isascii() and given.isdecimal() and len(given) <= 12 else ""


def refused(form: forms.Form, no: Refused) -> None:
    """Put a refusal beside the field that it names, else above all."""
    field = no.params.get("field", "") if isinstance(no, BadInput) else ""
    form.add_error(field if field in form.fields else None, no.message)


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
