"""The catalogue, a dataset's page, and the check of anybody's IATI file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request
from xieshou.opendata import reads
from xieshou.projects.actions import import_ledger
from xieshou.registry.middleware import counted

SAMPLE = 5
SHOWN_FAULTS = 200
# Of anybody's file while they wait; larger ones are checked on the command line.
MOST_BYTES = 5 * 2**20


@require_safe
def catalogue(request: Request) -> HttpResponse:
    """What there is, in which format, how large, since when."""
    who = reads.publisher()
    context = {
        "entries": reads.entries(),
        "standards": reads.by_standards(),
        "publisher": who,
        "registered": reads.is_registered(),
        "may_import": bool(request.viewer.places(import_ledger.verb)),
    }
    return render(request, "opendata/catalogue.html", context)


@require_safe
def dataset(request: Request, code: str) -> HttpResponse:
    """One dataset: its files, dictionary, first rows, how to cite it."""
    found = reads.entry(code)
    if found is None:
        raise Http404
    rows, _total = reads.rows_of(code, 0, SAMPLE)
    names = [column.name for column in found.spec.columns]
    context = {
        "entry": found,
        "names": names,
        "sample": [[row.get(name) for name in names] for row in rows],
        "publisher": reads.publisher(),
        "address": request.build_absolute_uri(),
        "trail": [(_("开放数据"), reverse("opendata:catalogue")), (found.spec.label, "")],
    }
    return render(request, "opendata/dataset.html", context)


def check(request: Request) -> HttpResponse:
    """Anybody's IATI file against the schema and the common rules; nothing is kept of it."""
    context: dict[str, Any] = {
        "max_mb": MOST_BYTES // 2**20,
        "trail": [(_("开放数据"), reverse("opendata:catalogue")), (_("核对 IATI 文件"), "")],
    }
    if request.method == "POST":
        taken = counted(request)
        if taken is not None and not taken.passes:
            messages.error(request, _("请求过于频繁，请稍后再试"))
            answer = render(request, "opendata/check.html", context, status=429)
            for name, value in taken.headers.items():
                answer.headers[name] = value
            return answer
        sent = request.FILES.get("file")
        if sent is None:
            messages.error(request, _("请先选择文件"))
            return redirect("opendata:check")
        found = reads.checked(sent.read(MOST_BYTES + 1), most_bytes=MOST_BYTES)
        context |= {"found": found, "faults": found.faults[:SHOWN_FAULTS], "name": sent.name}
    return render(request, "opendata/check.html", context)
