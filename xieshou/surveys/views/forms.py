"""Forms: the list, one's questions, upload, copy, other words, publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.action import Refused
from xieshou.core.exports import as_download
from xieshou.core.request import Request
from xieshou.surveys import actions, reads
from xieshou.surveys.feed import as_xlsx
from xieshou.surveys.forms import CopyForm, XLSFormUpload
from xieshou.surveys.reads.scopes import MAKE_FORM
from xieshou.surveys.reads.submissions import said
from xieshou.surveys.views.parts import trail

STEPS: dict[str, tuple[Any, Any]] = {
    "publish": (actions.publish_form, gettext_lazy("发布")),
    "retire": (actions.retire_form, gettext_lazy("停用")),
}
TEXTS = ("label", "hint", "constraint_message")


@login_required
@require_safe
def forms(request: Request) -> HttpResponse:
    context = {
        "rows": reads.forms(request.viewer),
        "may_make": bool(request.viewer.places(MAKE_FORM)),
        "trail": trail((_("表单"), "")),
    }
    return render(request, "surveys/forms.html", context)


@login_required
def new_form(request: Request) -> HttpResponse:
    """A workbook of one's own; with ?form= it becomes another version of that form."""
    code = request.GET.get("form", "")
    row = _seen(request, code) if code else None
    first = {"title": row.title, "place": row.place_code} if row else {"place": _place(request)}
    form = XLSFormUpload(request.POST or None, request.FILES or None, initial=first)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.upload_form(
                viewer=request.viewer, form=row.code if row else "", **form.body()
            ),
            _("已保存为新版本"),
        )  # fmt: skip
        if made is not None:
            return redirect("surveys:form", made.code)
    title = _("上传新版本") if row else _("上传 XLSForm")
    way = trail((_("表单"), reverse("surveys:forms")), (title, ""))
    return render(request, "surveys/upload.html", {"form": form, "title": title, "trail": way})


@login_required
@require_safe
def form(request: Request, code: str) -> HttpResponse:
    """What a form asks, and what may be done with it."""
    row = _seen(request, code)
    return _shown(request, row, CopyForm(initial={"title": row.title, "place": _place(request)}))


@login_required
@require_safe
def source(request: Request, code: str) -> HttpResponse:
    """The form as a workbook, to be changed and uploaded again."""
    sheets = reads.form_sheets(request.viewer, code)
    if sheets is None:
        raise Http404
    return as_download(as_xlsx(dict(sheets)), f"{code}.xlsx")


@login_required
@require_POST
def copy(request: Request, code: str) -> HttpResponse:
    row = _seen(request, code)
    form = CopyForm(request.POST)
    made = done(
        request, form,
        lambda: actions.copy_form(viewer=request.viewer, form=code, **form.cleaned_data),
        _("已复制，可以修改后发布"),
    )  # fmt: skip
    return _shown(request, row, form) if made is None else redirect("surveys:form", made.code)


@login_required
def relabel(request: Request, code: str) -> HttpResponse:
    """Other words for the questions and choices of a form of one's own."""
    row = _seen(request, code)
    if not row.is_own:
        raise Http404
    sheets = reads.form_sheets(request.viewer, code) or {}
    texts = _texts(sheets)
    if request.method == "POST":
        given = {key: request.POST[key] for key, _label, _now in texts if key in request.POST}
        changed = {key: given[key] for key, _label, now in texts if given.get(key, now) != now}
        try:
            actions.relabel_form(
                viewer=request.viewer, form=code, title=request.POST.get("title", ""), texts=changed
            )
        except Refused as no:
            messages.error(request, no.message)
            texts = [(key, label, given.get(key, now)) for key, label, now in texts]
        else:
            messages.success(request, _("已保存为新版本"))
            return redirect("surveys:form", code)
    way = trail((row.title, reverse("surveys:form", args=[code])), (_("修改文字"), ""))
    return render(request, "surveys/words.html", {"row": row, "texts": texts, "trail": way})


@login_required
@require_POST
def step(request: Request, code: str, verb: str) -> HttpResponse:
    _seen(request, code)
    if verb not in STEPS:
        raise Http404
    act, label = STEPS[verb]
    done(request, None, lambda: act(viewer=request.viewer, form=code), label)
    return redirect("surveys:form", code)


def _texts(sheets: Any) -> list[tuple[str, str, str]]:
    """(key, what it is, text) of every text of the sheets; the key names its cell."""
    return [
        (f"{sheet}.{at}.{header}", f"{one.get('name', '')} · {header}", text)
        for sheet in ("survey", "choices")
        for at, one in enumerate(sheets.get(sheet, []))
        for header, text in one.items()
        if header.partition("::")[0] in TEXTS
    ]


def _shown(request: Request, row: reads.SurveyFormRow, copy_form: CopyForm) -> HttpResponse:
    schema = reads.latest_schema(request.viewer, row.code)
    questions = [
        (one, said(one.label) or one.name, [said(choice.label) for choice in one.choices])
        for one in (schema.questions if schema else ())
        if one.control
    ]
    context = {
        "row": row,
        "questions": questions,
        "steps": [(verb, STEPS[verb][1]) for verb in row.steps],
        "copy_form": copy_form if request.viewer.places(MAKE_FORM) else None,
        "trail": trail((_("表单"), reverse("surveys:forms")), (row.title, "")),
    }
    return render(request, "surveys/form.html", context)


def _seen(request: Request, code: str) -> reads.SurveyFormRow:
    row = reads.form(request.viewer, code)
    if row is None:
        raise Http404
    return row


def _place(request: Request) -> str:
    places = request.viewer.places(MAKE_FORM)
    return places[0] if len(places) == 1 else ""
