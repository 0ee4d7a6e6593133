"""What the pages that change something share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages

from xieshou.core.action import BadInput, Refused
from xieshou.core.request import Request


def done(
    request: Request, form: forms.Form | None, act: Callable[[], Any], said: Any
) -> Any | None:
    """What the act gave, once it was done and told; None where the form or the act says no.

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
