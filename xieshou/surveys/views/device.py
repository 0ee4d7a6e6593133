"""Devices sign in at each request: by digest, or with their key whole (Basic, Bearer)."""

import base64
import binascii
import functools
import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from xieshou.core.request import Request, caller
from xieshou.core.scope import Viewer
from xieshou.registry import actions as registry
from xieshou.surveys import actions, reads
from xieshou.surveys.reads.scopes import SUBMIT
from xieshou.surveys.rules import digest
from xieshou.surveys.views.rosa import answered


def asked_by(request: Request) -> Viewer:
    """Whose device asks; only within a view that is open to devices."""
    return cast(Viewer, request.device)  # type: ignore[attr-defined]


def open_to_devices(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Answer only those who sign in by a key in force and may submit today.

    A wrong key counts as a wrong password does, under a name of its own, so that a phone with an
    old key does not lock anybody out of the site; too many are not looked at for a while (429). A
    right key is random and long, and needs no such limit.
    """

    @functools.wraps(view)
    def answer(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        header = request.headers.get("Authorization", "")
        key, username, stale = _known(request, header)
        if key is None:
            return _refused(request, username, stale=stale)
        viewer = reads.viewer_of_key(key)
        if not viewer.places(SUBMIT):
            return answered(403, _("您没有在此处办理该事项的权限"))
        request.device = viewer  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return answer


def _known(request: Request, header: str) -> tuple[int | None, str, bool]:
    """(key, user name that was claimed, whether only the nonce is old or was used so before)."""
    claim = digest.read_header(header)
    if claim is not None:
        age = digest.nonce_age(settings.SECRET_KEY, claim.nonce, int(time.time()))
        found = reads.ha1_of(claim.username[:150].replace("\0", ""))
        path = request.get_full_path()
        right = found is not None and digest.is_right(claim, found[1], str(request.method), path)
        fresh = age is not None and 0 <= age <= digest.NONCE_S
        if found is not None and right and fresh and actions.spend(claim.nonce, claim.nc):
            return found[0], claim.username, False
        return None, claim.username, right and age is not None
    username, token = _whole(header)
    if not token:
        return None, "", False
    return reads.key_of_token(token, username), username or "token", False


def _whole(header: str) -> tuple[str, str]:
    """(user name, key) of Basic, ("", key) of Bearer."""
    kind, _space, rest = header[:2_000].partition(" ")
    if kind.lower() == "bearer":
        return "", rest.strip()
    if kind.lower() != "basic":
        return "", ""
    try:
        plain = base64.b64decode(rest, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return "?", "?"
    username, _colon, key = plain.partition(":")
    return username[:150].replace("\0", "") or "?", key or "?"


def _refused(request: Request, username: str, *, stale: bool) -> HttpResponse:
    """401 with challenges; 429 once too many keys were wrong."""
    if username and not stale and not registry.begin_sign_in(f"field {username}", caller(request)):
        response = answered(429, _("密钥多次错误，请 15 分钟后再试"))
        response["Retry-After"] = "900"
        return response
    response = answered(401, _("请用调查密钥登录"))
    response["WWW-Authenticate"] = digest.challenge(
        settings.SECRET_KEY, int(time.time()), stale=stale
    )
    return response
