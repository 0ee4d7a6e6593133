"""What pages that change something share: an act is done and told, or refused and told where."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages

from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request


def blame(form: forms.Form, no: Refused) -> None:
    """Put a refusal beside the field that it names, else above the form."""
    field = str(no.params.get("field", "")) if isinstance(no, BadInput) else ""
    form.add_error(field if field in form.fields else None, no.message)


def done(
    request: Request, form: forms.Form | None, act: Callable[[], Any], said: Any
) -> Any | None:
    """What the act gave (True for nothing), once it was done and told; None where the form or the
    act says no, for a page that shows the form again.

    A no that names a field of the form stands beside it, another one above the page.
    """
    if form is not None and not form.is_valid():
        return None
    try:
        result = act()
    except Refused as no:
        field = str(no.params.get("field", "")) if isinstance(no, BadInput) else ""
        if form is not None and field in form.fields:
            form.add_error(field, no.message)
        else:
            messages.error(request, no.message)
        return None
    messages.success(request, said)
    return True if result is None else result


def done_or_told(
    request: Request, form: forms.Form, act: Callable[[], Any], said: Any
) -> Any | None:
    """As done(), for a page of many forms that is loaded anew: what is wrong is told above it."""
    result = done(request, form, act, said)
    for field, faults in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        messages.error(request, f"{label}：{faults[0]}" if label else str(faults[0]))
        break
    return result
