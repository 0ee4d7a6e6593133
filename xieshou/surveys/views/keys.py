"""One's device key: made here, shown once, with a code that ODK Collect reads."""

import base64
import io
import json
import zlib

import segno
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from xieshou.core.acting import done
from xieshou.core.request import Request
from xieshou.surveys import actions, reads
from xieshou.surveys.reads.scopes import SUBMIT
from xieshou.surveys.views.parts import trail


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key(request: Request) -> HttpResponse:
    """GET: whether one has a key. POST: a new one, shown in this answer alone, or none any more."""
    places = request.viewer.places(SUBMIT)
    if not places:
        raise Http404
    made = None
    if request.POST.get("verb") == "revoke":
        said = _("密钥已作废")
        done(
            request, None,
            lambda: actions.revoke_key(viewer=request.viewer, place=places[0]), said,
        )  # fmt: skip
        return redirect("surveys:key")
    if request.method == "POST":
        made = actions.make_key(viewer=request.viewer, place=places[0])
    server = request.build_absolute_uri(reverse("surveys:home")) + "openrosa"
    context = {
        "own": reads.own_key(request.viewer),
        "server": server,
        "made": made,
        "drawn": _drawn(server, *made) if made else "",
        "trail": trail((_("调查密钥"), "")),
    }
    return render(request, "surveys/key.html", context)


def _drawn(server: str, username: str, secret: str) -> str:
    """Settings of ODK Collect as a QR code: zlib-packed JSON in base64 (docs.getodk.org,
    "Importing and exporting settings"), drawn as a data address."""
    settings = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "username": username,
            "password": secret,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
        },
        "admin": {},
        "project": {"name": _("携手入户调查"), "icon": "携", "color": "#0d5c50"},
    }
    packed = base64.b64encode(zlib.compress(json.dumps(settings).encode())).decode()
    drawn = io.BytesIO()
    segno.make(packed, error="l").save(drawn, kind="svg", scale=3, border=4, light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
