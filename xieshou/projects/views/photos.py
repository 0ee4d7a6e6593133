"""Photos sent from a page, and shown to those who work on the project alone."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.core import picture
from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.core.scope import Viewer
from xieshou.projects import actions, reads
from xieshou.projects.actions.photos import ACCEPTING
from xieshou.projects.actions.works import OPEN
from xieshou.projects.forms import PhotoForm
from xieshou.projects.reads import ProjectAssetRow, ProjectRow, WorksRow

ADDING = {
    "milestone": actions.add_milestone_photo,
    "acceptance": actions.add_acceptance_photo,
    "inspection": actions.add_inspection_photo,
}


def offers(
    viewer: Viewer, row: ProjectRow, works: WorksRow, asset: ProjectAssetRow | None
) -> list[tuple[str, str]]:
    """What the viewer may put a photo beside now, for the form's list."""
    may = {about: viewer.may(act.verb, row.place_code) for about, act in ADDING.items()}
    found = []
    if may["milestone"] and row.state in OPEN:
        found += [
            (f"milestone:{one.id}", _("节点：%(name)s") % {"name": one.name})
            for one in works.milestones
        ]
    if may["acceptance"] and row.state in ACCEPTING:
        found.append(("acceptance:0", _("验收")))
    if may["inspection"] and asset is not None:
        found += [
            (f"inspection:{one.id}", _("检查：%(day)s") % {"day": one.on.isoformat()})
            for one in asset.inspections
        ]
    return found


@login_required
@require_POST
def add_photo(request: Request, code: str) -> HttpResponse:
    """Put a photo beside a milestone, the acceptance or an inspection."""
    row = reads.project(code)
    if row is None:
        raise Http404
    asset = reads.asset(code, viewer=request.viewer)
    offered = offers(request.viewer, row, reads.works_of(code), asset)
    if not offered:
        raise Http404
    form = PhotoForm(request.POST, request.FILES, offers=offered, prefix="photo")
    if form.is_valid():
        about, _colon, of = form.cleaned_data["of"].partition(":")
        _add(request, form, ADDING[about], code=code, of=int(of))
    else:
        _blame(request, form)
    return redirect("projects:life", code)


@login_required
@require_POST
def add_objection_photo(request: Request, code: str, objection: int) -> HttpResponse:
    """Put a photo beside an objection of one's own."""
    form = PhotoForm(request.POST, request.FILES, prefix=f"photo-{objection}")
    if form.is_valid():
        _add(request, form, actions.add_objection_photo, objection=objection)
    else:
        _blame(request, form)
    return redirect("projects:proposal", code)


@require_GET
def photo(request: Request, pk: int, size: str = "") -> HttpResponse:
    """The picture; a 404 for whoever may not see it, as where there is none."""
    found = reads.photo_bytes(pk, thumb=size == "small", viewer=request.viewer)
    if found is None:
        raise Http404
    answer = HttpResponse(found, content_type="image/jpeg")
    # Kept by the viewer's own browser, by no cache between.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = "inline"
    return answer


def _add(request: Request, form: PhotoForm, action: Any, **body: Any) -> None:
    # No more is read than is needed to say that it is too large.
    data = form.cleaned_data["file"].read(picture.MOST_BYTES + 1)
    try:
        action(viewer=request.viewer, data=data, caption=form.cleaned_data["caption"], **body)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("照片已保存"))


def _blame(request: Request, form: PhotoForm) -> None:
    [(field, faults), *_rest] = form.errors.items()
    messages.error(request, f"{form.fields[field].label}：{faults[0]}")
