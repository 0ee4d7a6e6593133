"""Pages of indicator sets: what they ask, and making one's own."""

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
from xieshou.registry import actions, reads
from xieshou.registry.feed import read_set
from xieshou.registry.forms import SetForms, UploadForm

VERB = actions.save_indicator_set.verb


def indicator_sets(request: Request) -> HttpResponse:
    """Every set in its newest version."""
    context = {"sets": _newest(), "may_save": bool(request.viewer.places(VERB))}
    return render(request, "registry/indicator_sets.html", context)


def _newest() -> list[reads.IndicatorSetRow]:
    newest: dict[str, reads.IndicatorSetRow] = {}
    for row in reads.indicator_sets():
        newest.setdefault(row.code, row)
    return list(newest.values())


def indicator_set(request: Request, code: str) -> HttpResponse:
    """One version of a set: what is counted, its weights, and how it follows from answers."""
    row = _set_asked(code, request.GET.get("version", ""))
    context = {
        "set": row,
        "trail": _trail(row.label),
        "dimensions": weights_of(row),
        "versions": [one for one in reads.indicator_sets() if one.code == code],
        "in_use": reads.indicator_set_in_use(row.code, row.version),
        "owner": reads.place(row.place_code) if row.place_code else None,
        "may_save": bool(request.viewer.places(VERB)),
        "may_change": bool(row.place_code) and request.viewer.may(VERB, row.place_code),
    }
    return render(request, "registry/indicator_set.html", context)


def download_indicator_set(request: Request, code: str, version: int) -> HttpResponse:
    """A version as the JSON document that the command line and an upload take."""
    row = _set_asked(code, str(version))
    answer = HttpResponse(
        json.dumps(row.document, ensure_ascii=False, indent=2), content_type="application/json"
    )
    answer["Content-Disposition"] = f'attachment; filename="{row.code}-{row.version}.json"'
    return answer


@login_required
def new_indicator_set(request: Request) -> HttpResponse:
    """A form of rows, to start from a set there is; rows are added and checked by buttons."""
    _office(request)
    if request.method != "POST":
        return _form_page(request, SetForms(document=_start(request)))
    forms = SetForms(request.POST)
    if part := request.POST.get("more", ""):
        return _form_page(request, forms.with_more(part))
    checked = _checked(forms)
    if "check" in request.POST or checked is None:
        return _form_page(request, forms, checked)
    try:
        made = actions.save_indicator_set(
            viewer=request.viewer, place=_office(request), document=checked
        )
    except actions.FaultyIndicatorSet as faulty:
        forms.mark(faulty.found)
    except Refused as refused:
        forms.head.add_error("code", refused.message)
    else:
        messages.success(request, _("指标体系已保存"))
        return redirect("registry:indicator_set", made.code)
    return _form_page(request, forms)


@login_required
@require_POST
def check_indicator_set(request: Request) -> HttpResponse:
    """What is wrong with the form as it stands, while it is being filled in."""
    _office(request)
    forms = SetForms(request.POST)
    checked = _checked(forms)
    return render(request, "registry/_set_check.html", _outcome(forms, checked))


@login_required
@require_POST
def upload_indicator_set(request: Request) -> HttpResponse:
    """A JSON document into the form, to be looked at and saved there."""
    _office(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, SetForms(document=_start(request)), upload=form)
    try:
        forms = SetForms(document=_filled(form.cleaned_data["file"]))
    except (TypeError, ValueError, KeyError, AttributeError):
        form.add_error("file", _("文件不是指标体系；请从下载的 JSON 改起"))
        return _form_page(request, SetForms(document=_start(request)), upload=form)
    return _form_page(request, forms)


def weights_of(row: reads.IndicatorSetRow) -> list[dict[str, Any]]:
    """Each dimension with its indicators, and what part of the whole weight each has."""
    total = row.total_weight
    found = []
    for dimension in row.dimensions:
        inside = [one for one in row.indicators if one.dimension == dimension.code]
        found.append(
            {
                "label": dimension.label,
                "weight": sum(one.weight for one in inside),
                "share": sum(one.weight for one in inside) / total,
                "indicators": [(one, one.weight / total) for one in inside],
            }
        )
    return found


def _trail(here: str) -> list[tuple[str, str]]:
    return [(_("指标体系"), reverse("registry:indicator_sets")), (here, "")]


def _set_asked(code: str, version: str) -> reads.IndicatorSetRow:
    known = version.isascii() and version.isdigit() and len(version) < 5
    if version and not known:
        raise Http404
    found = [
        row
        for row in reads.indicator_sets()
        if row.code == code and (not version or row.version == int(version))
    ]
    if not found:
        raise Http404
    return found[0]


def _office(request: Request) -> str:
    """The place of the office that the viewer saves sets for."""
    places = request.viewer.places(VERB)
    if not places:
        raise PermissionDenied
    return places[0]


def _start(request: Request) -> dict[str, Any] | None:
    code = request.GET.get("from", "")
    if not code:
        return None
    row = _set_asked(code, request.GET.get("version", ""))
    document = row.document
    if not row.place_code or not request.viewer.may(VERB, row.place_code):
        document["code"] = f"{row.code}-own"[:40]
    return document


def _filled(document: Any) -> dict[str, Any]:
    """An uploaded document with what may be left out."""
    rows = [{"when": "", **row} for row in document["indicators"]]
    questions = [{"unit": "", "choices": [], **row} for row in document.get("questions", [])]
    return {
        "default_cutoff": "1/3",
        "cutoffs": [],
        **document,
        "indicators": rows,
        "questions": questions,
    }


def _checked(forms: SetForms) -> dict[str, Any] | None:
    """The document that was typed, or None after the forms have been marked."""
    if not forms.is_valid():
        return None
    document = forms.document
    match read_set(document):
        case (str(), dict()):
            return document
        case flaws:
            forms.mark(flaws)  # type: ignore[arg-type]
            return None


def _outcome(forms: SetForms, checked: dict[str, Any] | None) -> dict[str, Any]:
    """What the check says: the faults by field, or the weights by dimension."""
    weights: dict[str, int] = {}
    for row in (checked or {}).get("indicators", []):
        weights[row["dimension"]] = weights.get(row["dimension"], 0) + row["weight"]
    return {
        "forms": forms,
        "checked": checked,
        "weights": [
            (name, weight, weight / sum(weights.values())) for name, weight in weights.items()
        ],
    }


def _form_page(
    request: Request,
    forms: SetForms,
    checked: dict[str, Any] | None = None,
    upload: UploadForm | None = None,
) -> HttpResponse:
    context = {
        **_outcome(forms, checked),
        "trail": _trail(_("新建指标体系")),
        "upload": upload or UploadForm(),
        "sets": _newest(),
    }
    return render(request, "registry/new_indicator_set.html", context)
