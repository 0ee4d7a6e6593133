"""What each kind of project is asked: shown to anybody, kept by the province's office."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.projects import actions, reads
from xieshou.projects.forms import DocumentForm, ItemForm
from xieshou.projects.reads import KindFormRow

VERB = actions.save_kind_form.verb


def kinds(request: Request) -> HttpResponse:
    """The newest form of each kind."""
    known = reads.kind_forms()
    context = {
        "rows": [(kind, label, known.get(kind)) for kind, label in reads.kinds().items()],
        "may_adopt": _may_save(request) and len(known) < len(reads.shipped_forms()),
        "trail": _trail(_("项目指标")),
    }
    return render(request, "projects/kinds.html", context)


@login_required
@require_POST
def adopt_kinds(request: Request) -> HttpResponse:
    """Take the standard form for each kind that has none."""
    try:
        taken = actions.adopt_kind_forms(viewer=request.viewer, place=_office(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("已采用 %(n)d 类标准指标") % {"n": taken})
    return redirect("projects:kinds")


def kind(request: Request, kind: str) -> HttpResponse:
    """A kind's form in ?version=, else the newest; ?format=json to take away."""
    label = _label(kind)
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 0
    row = reads.kind_form(kind, version)
    if row is None and version:
        raise Http404
    if request.GET.get("format") == "json":
        return _document(row, kind)
    return _page(request, kind, label, row)


@login_required
@require_POST
def save_kind(request: Request, kind: str) -> HttpResponse:
    """The next version: with an item more, an item less, or as a JSON document says."""
    label, row = _label(kind), reads.kind_form(kind)
    office, document = _office(request), row.document if row else []
    add, whole = ItemForm(prefix="item"), DocumentForm(prefix="whole")
    if "drop" in request.POST:
        document = [one for one in document if one["code"] != request.POST["drop"]]
    elif "add" in request.POST:
        add = ItemForm(request.POST, prefix="item")
        if not add.is_valid():
            return _page(request, kind, label, row, {"add": add})
        document = [*document, add.item()]
    else:
        whole = DocumentForm(request.POST, prefix="whole")
        if not whole.is_valid():
            return _page(request, kind, label, row, {"whole": whole})
        document = whole.cleaned_data["document"]
    base = request.POST.get("base", "")
    try:
        made = actions.save_kind_form(
            viewer=request.viewer, place=office, kind=kind,
            items=document if isinstance(document, list) else [document],
            base=int(base) if base.isascii() and base.isdigit() and len(base) < 5 else -1,
        )  # fmt: skip
    except Refused as refused:
        bound = whole if whole.is_bound else add
        if not bound.is_bound:
            messages.error(request, refused.message)
            return redirect("projects:kind", kind)
        bound.add_error(None, refused.message)
        return _page(request, kind, label, row, {"whole" if bound is whole else "add": bound})
    messages.success(request, _("已存为第 %(n)d 版，新项目按此填报") % {"n": made.version})
    return redirect("projects:kind", kind)


def _page(
    request: Request,
    kind: str,
    label: str,
    row: KindFormRow | None,
    bound: dict[str, Any] | None = None,
) -> HttpResponse:
    bound, versions = bound or {}, reads.kind_versions(kind)
    newest = row is None or row.version == versions[0]
    document = row.document if row else []
    context = {
        "kind": kind,
        "label": label,
        "row": row,
        "versions": versions,
        "base": versions[0] if versions else 0,
        "may_save": _may_save(request) and newest,
        "add": bound.get("add") or ItemForm(prefix="item"),
        "whole": bound.get("whole") or DocumentForm(prefix="whole", initial={"document": document}),
        "wrong": set(bound),
        "trail": _trail(label, (_("项目指标"), reverse("projects:kinds"))),
    }
    return render(request, "projects/kind.html", context)


def _document(row: KindFormRow | None, kind: str) -> HttpResponse:
    if row is None:
        raise Http404
    text = json.dumps(row.document, ensure_ascii=False, indent=2)
    answer = HttpResponse(text, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{kind}-{row.version}.json"'
    return answer


def _label(kind: str) -> str:
    named = reads.kinds()
    if kind not in named:
        raise Http404
    return named[kind]


def _may_save(request: Request) -> bool:
    return any(len(place) <= 2 for place in request.viewer.places(VERB))


def _office(request: Request) -> str:
    for place in request.viewer.places(VERB):
        if len(place) <= 2:
            return place
    raise PermissionDenied


def _trail(here: str, *above: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("项目库"), reverse("projects:bank")), *above, (here, "")]
