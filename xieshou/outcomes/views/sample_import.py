"""A sample survey on its way in: a file, the mapping of its columns, the result."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from xieshou.core import jobs
from xieshou.core.action import NotFound, Refused
from xieshou.core.imports.guard import MAX_BYTES
from xieshou.core.models import Job, Upload
from xieshou.core.request import Request
from xieshou.outcomes import actions
from xieshou.outcomes.forms import SampleForm, given_titles
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow

# Beyond this a file is read in the background.
BIG_BYTES = 2 * 2**20
SHOWN_FLAWS = 50


@login_required
@never_cache
def import_sample(request: Request) -> HttpResponse:
    """GET: choose a file; ?upload=7: map its columns. POST: take a file, or enter upload 7."""
    if not request.viewer.places(actions.import_sample.verb):
        raise PermissionDenied
    number = request.POST.get("upload") or request.GET.get("upload", "")
    if number:
        return _map_columns(request, _upload(request, number))
    if request.method == "POST":
        return _receive(request)
    context = {"sets": registry.indicator_sets(), "max_mb": MAX_BYTES // 2**20}
    return render(request, "outcomes/sample_file.html", context)


def _receive(request: Request) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, _("请先选择文件"))
        return redirect("outcomes:import_sample")
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        messages.error(request, _("文件超过 %(mb)d MB") % {"mb": MAX_BYTES // 2**20})
        return redirect("outcomes:import_sample")
    upload = actions.keep_file(data, file.name or "", viewer=request.viewer, page=request.path)
    return redirect(f"{request.path}?upload={upload.pk}&set={request.POST.get('set', '')[:60]}")


def _map_columns(request: Request, upload: Upload) -> HttpResponse:
    asked = _asked(request)
    try:
        titles, size = actions.titles_of(upload.pk, viewer=request.viewer)
    except actions.BadRecords as bad:
        return render(request, "outcomes/sample_map.html", {"upload": upload, **_flaws(bad)})
    except NotFound as gone:
        if request.method != "POST" or upload.state != Upload.State.APPLIED:
            messages.error(request, gone.message)
            return redirect("outcomes:import_sample")
        # Sent twice: what was entered from it is found again by the same mapping.
        titles, size = given_titles(request.POST), 0
    form = SampleForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        titles=titles,
        viewer=request.viewer,
        verb=actions.import_sample.verb,
    )
    context: dict[str, Any] = {"form": form, "upload": upload, "asked": asked}
    if request.method == "POST" and form.is_valid():
        body: dict[str, Any] = {
            "upload": upload.pk,
            "about": form.about(),
            "columns": form.columns(),
        }
        try:
            if size > BIG_BYTES:
                job = actions.queue_sample(viewer=request.viewer, **body)
                return redirect("outcomes:sample_job", job.pk)
            found = actions.import_sample(viewer=request.viewer, **body)
        except actions.BadRecords as bad:
            context |= _flaws(bad)
        except NotFound as gone:
            messages.error(request, gone.message)
            return redirect("outcomes:import_sample")
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("已写入 %(n)d 条记录") % {"n": found.records})
            return redirect("outcomes:sample", found.pk)
    return render(request, "outcomes/sample_map.html", context)


@login_required
@never_cache
def sample_job(request: Request, pk: int) -> HttpResponse:
    """A big file on its way in, and what came of it."""
    try:
        job = jobs.visible(pk, viewer=request.viewer)
    except NotFound as no:
        raise Http404 from no
    result = (job.result or {}) if job.state == Job.State.DONE else {}
    if "sample" in result:
        return redirect("outcomes:sample", result["sample"])
    return render(request, "outcomes/sample_job.html", {"job": job, "flaws": result.get("flaws")})


def _flaws(bad: actions.BadRecords) -> dict[str, Any]:
    texts = [text for _field, text in bad.flaws]
    return {"flaws": texts[:SHOWN_FLAWS], "more": bad.more + max(0, len(texts) - SHOWN_FLAWS)}


def _asked(request: Request) -> IndicatorSetRow:
    wanted = request.POST.get("set") or request.GET.get("set", "")
    sets = registry.indicator_sets()
    if not sets:
        raise Http404
    usual = next((one for one in sets if one.code == "rural-cn"), sets[0])
    return next((one for one in sets if f"{one.code}:{one.version}" == wanted), usual)


def _upload(request: Request, number: str) -> Upload:
    if not (number.isascii() and number.isdecimal() and len(number) < 16):
        raise Http404
    try:
        return actions.file_of(int(number), viewer=request.viewer)
    except NotFound as no:
        raise Http404 from no
