"""The page of one asset, what may be done there, its photos, and the word of a resident."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core import picture
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request, key_sent, new_key
from xieshou.villages import actions, reads
from xieshou.villages.forms import AssetForm, AssetPhotoForm, FoundForm, ValueForm
from xieshou.villages.reads import AssetFile
from xieshou.villages.views.parts import trail, village_of


@require_safe
def asset(request: Request, pk: int) -> HttpResponse:
    """All of one asset, with what the viewer may do."""
    file = _seen(request, pk)
    place, viewer = village_of(file.village), request.viewer
    records = viewer.may(actions.value_asset.verb, file.village)
    mine = any(one.by == viewer.user_id for one in file.findings)
    context = {
        "file": file,
        "row": file.asset,
        "trail": trail(place, (file.asset.name, "")),
        "forms": {
            "revise": AssetForm.of(file.asset),
            "value": ValueForm(),
            "photo": AssetPhotoForm(),
        }
        if records
        else {},
        "may_confirm": viewer.may(actions.confirm_asset.verb, file.village) and not mine,
        "key": new_key(),
    }
    return render(request, "villages/asset.html", context)


@login_required
@require_POST
def asset_step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Confirm, revise, value it, or add a photo."""
    file = _seen(request, pk)
    body: dict[str, Any] = {"viewer": request.viewer, "asset": pk}
    if verb == "photo":
        form: Any = AssetPhotoForm(request.POST, request.FILES)
        done_or_told(request, form, lambda: _photo(form, body), _("照片已保存"))
        return redirect("villages:asset", pk)
    steps: dict[str, tuple[Any, Any, str]] = {
        "confirm": (FoundForm, actions.confirm_asset, _("已确认")),
        "revise": (AssetForm, actions.revise_asset, _("已更新")),
        "value": (ValueForm, actions.value_asset, _("价值已登记")),
    }
    if verb not in steps:
        raise Http404
    of_step, act, said = steps[verb]
    form = AssetForm.of(file.asset, request.POST) if verb == "revise" else of_step(request.POST)
    if verb == "confirm":
        for name in ("kind", "name"):
            del form.fields[name]
    done_or_told(
        request, form, lambda: act(key=key_sent(request), **body, **form.cleaned_data), said
    )
    return redirect("villages:asset", pk)


@login_required
@require_POST
def found(request: Request, code: str) -> HttpResponse:
    """A strength that a resident, or an officer, names."""
    village_of(code)
    form = FoundForm(request.POST)
    done_or_told(
        request, form,
        lambda: actions.name_asset(
            viewer=request.viewer, key=key_sent(request), village=code, **form.cleaned_data
        ),
        _("谢谢！村干部确认后会显示出来"),
    )  # fmt: skip
    return redirect(f"{reverse('villages:village', args=[code])}#assets")


@require_safe
def photo(request: Request, pk: int, size: str = "") -> HttpResponse:
    """The picture; a 404 for whoever may not see it, as where there is none."""
    found_ = reads.asset_photo(pk, thumb=size == "small", viewer=request.viewer)
    if found_ is None:
        raise Http404
    answer = HttpResponse(found_, content_type="image/jpeg")
    # Kept by the viewer's own browser, by no cache between.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = "inline"
    return answer


def _photo(form: AssetPhotoForm, body: dict[str, Any]) -> Any:
    # No more is read than is needed to say that it is too large.
    data = form.cleaned_data["file"].read(picture.MOST_BYTES + 1)
    return actions.add_asset_photo(**body, data=data, caption=form.cleaned_data["caption"])


def _seen(request: Request, pk: int) -> AssetFile:
    file = reads.asset(pk, viewer=request.viewer)
    if file is None:
        raise Http404
    return file
