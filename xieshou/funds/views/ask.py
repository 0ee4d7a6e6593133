"""The page of a verb: what it asks for, done once however often it is sent, its refusal beside the
field that it blames."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key
from xieshou.core.scope import Viewer
from xieshou.funds.forms import AskForm

Trail = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Task:
    """A verb as its page offers it: its action and form, what its button and its page say, and
    what is said once it is done (words, or a function of what the action returned)."""

    action: Any
    form: type[AskForm]
    label: Any
    said: Any
    lead: Any = ""
    template: str = "funds/task.html"


def offered(viewer: Viewer, place: str, tasks: Mapping[str, Task]) -> list[tuple[str, Any]]:
    """(name, label) of the tasks that the viewer may do at a place."""
    return [
        (name, task.label) for name, task in tasks.items() if viewer.may(task.action.verb, place)
    ]


def ask(
    request: Request,
    task: Task,
    *,
    about: Any,
    body: Mapping[str, Any],
    back: Callable[[Any], str],
    trail: Trail,
    form: AskForm | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form, or do what it says and go `back` (of what the action returned).

    `about` is the row that the form is about, `body` what the action is called with beside the
    form. `form`, where given, is shown as it stands. The caller has asked `permitted`.
    """
    sent = request.method == "POST" and form is None
    form = form or task.form(request.POST if sent else None, viewer=request.viewer, about=about)
    key = key_sent(request) or new_key()
    if sent and form.is_valid():
        try:
            made = task.action(viewer=request.viewer, key=key, **body, **form.body())
        except Refused as refused:
            form.blame(refused)
            key = new_key()
        else:
            said = task.said(made) if callable(task.said) else task.said
            messages.success(request, said)
            return redirect(back(made))
    shown = {"task": task, "form": form, "key": key, "trail": [*trail, (task.label, "")]}
    return render(request, task.template, shown | context, status=422 if form.errors else 200)


def permitted(request: Request, task: Task, place: str) -> None:
    """Raises PermissionDenied where the viewer may not do it at the place."""
    if not request.viewer.may(task.action.verb, place):
        raise PermissionDenied
