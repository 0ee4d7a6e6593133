"""What came of a count, the list of votes, and files in and out."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.forms import FileForm
from xieshou.ballots.views.parts import seen, trail, trail_to
from xieshou.core.acting import blame
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager

LISTED = 100


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: Request, code: str) -> HttpResponse:
    """The result; a POST looks a vote up by its tracking code, which in an address would stand in
    every log beside whose device asked."""
    row, found = seen(request, code), reads.result(request.viewer, code)
    if found is None:
        raise Http404
    asked = "".join(request.POST.get("code", "").split()).replace("-", "").upper()[:16]
    number = page_asked(request)
    listed = reads.bulletin(
        request.viewer, code, tracking=asked, offset=(number - 1) * LISTED, limit=LISTED
    )
    context = {
        "row": row,
        "result": found,
        "listed": listed.rows,
        "page": pager(listed.total, LISTED, number),
        "asked": asked,
        "least": rules.LEAST_LISTED,
        "most": max((one.support or 0 for one in found.rows), default=0) or 1,
        "bars": [
            {"label": f"{one.code} {one.title}", "value": one.support,
             "text": _("%(n)d 票") % {"n": one.support}}
            for one in sorted(found.rows, key=lambda one: -(one.support or 0))
            if one.support is not None
        ],
        "trail": trail_to(row, _("结果")),
    }  # fmt: skip
    return render(request, "ballots/results.html", context)


@require_safe
def pabulib(request: Request, code: str) -> HttpResponse:
    """The counted votes as a Pabulib file."""
    seen(request, code)
    text = reads.pabulib(request.viewer, code)
    if not text:
        raise Http404
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}.pb"'
    return answer


@login_required
def import_file(request: Request) -> HttpResponse:
    if not request.viewer.places(actions.import_pabulib.verb):
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        text = given.pop("file")
        try:
            made = actions.import_pabulib(
                viewer=request.viewer, key=key_sent(request), text=text, **given
            )
        except Refused as no:
            blame(form, no)
        else:
            return redirect("ballots:results", made.code)
    context = {"form": form, "trail": trail((_("导入 Pabulib 文件"), "")), "key": new_key()}
    return render(request, "ballots/import.html", context)
