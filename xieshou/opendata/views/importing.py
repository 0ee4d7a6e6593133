"""An IATI file on its way in: upload, look, write."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xieshou.core import uploads
from xieshou.core.action import NotFound, Refused
from xieshou.core.models import Upload
from xieshou.core.request import Request
from xieshou.core.views import COUNTED
from xieshou.opendata import actions, reads
from xieshou.opendata.rules.xml_in import MAX_BYTES
from xieshou.projects.actions import import_ledger

SHOWN = 200


@login_required
@never_cache
def import_iati(request: Request) -> HttpResponse:
    """GET: the form; ?upload=7: what a file would do. POST: take a file, or write upload 7."""
    if not request.viewer.places(import_ledger.verb):
        raise PermissionDenied
    number = request.POST.get("upload") or request.GET.get("upload", "")
    if request.method == "POST":
        return _apply(request, number) if number else _receive(request)
    context = {
        "max_mb": MAX_BYTES // 2**20,
        "trail": [(_("开放数据"), reverse("opendata:catalogue")), (_("导入 IATI 文件"), "")],
    }
    if number:
        upload = _upload(request, number)
        data = uploads.contents(upload)
        found = reads.incoming(data, request.viewer) if data is not None else None
        result = upload.result or {}
        context |= {
            "upload": upload,
            "found": found,
            "faults": found.faults[:SHOWN] if found else (),
            "rows": found.shown[:SHOWN] if found else (),
            "counts": [(word, result[name]) for name, word in COUNTED.items() if name in result],
        }
    return render(request, "opendata/import.html", context)


def _receive(request: Request) -> HttpResponse:
    sent = request.FILES.get("file")
    if sent is None:
        messages.error(request, _("请先选择文件"))
        return redirect("opendata:import_iati")
    # One byte more than allowed is enough to be told that it is too big.
    data = sent.read(MAX_BYTES + 1)
    upload = actions.keep_iati(data, sent.name or "", viewer=request.viewer, page=request.path)
    if upload.state == Upload.State.APPLIED:
        messages.info(request, _("这份文件此前已经写入，没有做任何更改"))
    return redirect(f"{request.path}?upload={upload.pk}")


def _apply(request: Request, number: str) -> HttpResponse:
    upload = _upload(request, number)
    try:
        upload = actions.apply_iati(upload.pk, viewer=request.viewer)
    except Refused as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("已写入 %(n)d 行") % {"n": upload.rows})
    return redirect(f"{request.path}?upload={upload.pk}")


def _upload(request: Request, number: str) -> Upload:
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise Http404
    try:
        return actions.kept_iati(int(number), viewer=request.viewer)
    except NotFound as no:
        raise Http404 from no
