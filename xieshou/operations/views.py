"""Pages of whoever keeps a site running; and whether it is alive, for machines."""

import hmac
from dataclasses import asdict

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.action import Forbidden, NotFound
from xieshou.core.request import Request, key_sent, new_key
from xieshou.operations import actions, reads
from xieshou.operations.forms import SiteTextForm


@login_required
@require_safe
def home(request: Request) -> HttpResponse:
    """Whether the site is well, its backups, its words."""
    try:
        context = {
            "vitals": reads.vitals(request.viewer),
            "backups": reads.backups(request.viewer),
            "staged": reads.staged(),
            "key": new_key(),
        }
    except Forbidden as no:
        raise PermissionDenied from no
    return render(request, "operations/home.html", context)


@login_required
def text(request: Request) -> HttpResponse:
    """The form of the site's own words."""
    if not request.viewer.may(actions.set_site_text.verb):
        raise PermissionDenied
    form = SiteTextForm(request.POST or None, initial=asdict(reads.site_text()))
    if request.method == "POST" and done(
        request,
        form,
        lambda: actions.set_site_text(
            viewer=request.viewer, key=key_sent(request), **form.cleaned_data
        ),
        _("已保存"),
    ):
        return redirect("operations:home")
    return render(request, "operations/text.html", {"form": form, "key": new_key()})


@login_required
@require_POST
def backups(request: Request) -> HttpResponse:
    """Start a backup and look at it."""
    made = done(
        request,
        None,
        lambda: actions.back_up(viewer=request.viewer, key=key_sent(request)),
        _("备份已排队"),
    )
    return redirect("core:job", made.pk) if made else redirect("operations:home")


@login_required
@require_safe
def download(request: Request, name: str) -> FileResponse:
    try:
        path = reads.opened(request.viewer, name)
        actions.note_download(viewer=request.viewer, name=name)
    except Forbidden as no:
        raise PermissionDenied from no
    except NotFound as no:
        raise Http404 from no
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@login_required
@require_POST
def discard(request: Request, name: str) -> HttpResponse:
    done(
        request,
        None,
        lambda: actions.discard_backup(viewer=request.viewer, name=name),
        _("备份已删除"),
    )
    return redirect("operations:home")


@login_required
@require_POST
def restore(request: Request, name: str) -> HttpResponse:
    done(
        request,
        None,
        lambda: actions.stage_restore(viewer=request.viewer, name=name),
        _("备份完好；由两人确认后，下次启动时恢复"),
    )
    return redirect("operations:home")


@login_required
@require_POST
def unstage(request: Request) -> HttpResponse:
    done(
        request,
        None,
        lambda: actions.unstage_restore(viewer=request.viewer),
        _("下次启动不再恢复"),
    )
    return redirect("operations:home")


@never_cache
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """200 while pages can be answered, else 503; tells nothing else."""
    well = reads.alive()
    return JsonResponse({"alive": well}, status=200 if well else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus with the bearer token XIESHOU_METRICS_TOKEN; 404 for everybody else."""
    wanted = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Http404
    return HttpResponse(reads.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
