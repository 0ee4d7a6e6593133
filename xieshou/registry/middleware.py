"""Gives each request its viewer: who looks, with which roles where."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from xieshou.core import limits
from xieshou.core.request import Request, caller
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import blind_index
from xieshou.registry import rules
from xieshou.registry.reads import has_second_factor, note_use, viewer_by_token, viewer_for

API = "/api/"
BEARER = "bearer "


class ViewerMiddleware:
    """Sets `request.viewer`, worked out only when somebody asks."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.viewer = cast(Viewer, SimpleLazyObject(lambda: viewer_for(request.user)))
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever holds a role of settings.SECOND_FACTOR_ROLES must have a code app or a passkey.

    Until then every page leads to where one is set up, and the API answers 403 `second_factor`; to
    a token of theirs too (ApiGate). Whoever has one was asked for it on signing in, however that
    was.
    """

    OPEN = ("/account/", "/logout/", "/i18n/", "/static/", "/registry/me/password/")

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not settings.SECOND_FACTOR_ROLES or request.path_info.startswith(self.OPEN):
            return self.get_response(request)
        if not _wants_second_factor(request.user, request.viewer):
            return self.get_response(request)
        if request.path_info.startswith(API):
            return _no_second_factor()
        messages.warning(request, _("您的角色要求先设置动态验证码或通行密钥"))
        return redirect("mfa_index")


class ApiGate:
    """Who asks the API, and how often: a token in place of a session, and the limits.

    With `Authorization: Bearer xs_…` (RFC 6750, 2.1) the request is the token's owner's, within its
    scopes; no cookie is looked at, so none can be ridden on and no CSRF token is asked for. A token
    that opens nothing is answered 401, never as if there were none.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        given = request.headers.get("Authorization", "")
        by_token = given[: len(BEARER)].lower() == BEARER
        known = viewer_by_token(given[len(BEARER) :].strip()) if by_token else None
        if known is not None:
            _be(request, *known)
        taken = counted(request, refused=by_token and known is None)
        if taken is not None and not taken.passes:
            answer = _problem(429, "too_many_requests", _("请求过于频繁，请稍后再试"))
        elif by_token and known is None:
            answer = _problem(401, "token_unknown", _("该令牌无效、已撤销或已过期"))
            answer.headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
        elif known is not None and _wants_second_factor(*known):
            answer = _no_second_factor()
        else:
            answer = self.get_response(request)
        for name, value in (taken.headers if taken else {}).items():
            answer.headers[name] = value
        return answer


def _wants_second_factor(user: Any, viewer: Viewer) -> bool:
    """Whether one of the viewer's roles demands what the user has not set up."""
    demanding = set(settings.SECOND_FACTOR_ROLES)
    held = any(grant.role in demanding for grant in viewer.grants) if demanding else False
    return held and not has_second_factor(user)


def _no_second_factor() -> HttpResponse:
    return _problem(403, "second_factor", _("您的角色要求先设置动态验证码或通行密钥"))


def _be(request: Request, user: object, viewer: Viewer) -> None:
    request.user = user  # type: ignore[assignment]
    request.viewer = viewer
    # What Django's own test client sets: a header that no form can send needs no CSRF token.
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    if viewer.token:
        note_use(viewer.token.id)


def counted(request: Request, *, refused: bool = False) -> limits.Taken | None:
    """By token, by user, or by what one caller holds of the net, kept as a digest: so too where a
    token was refused."""
    if not settings.API_LIMITS:
        return None
    viewer = PUBLIC if refused else request.viewer
    if viewer.token:
        return limits.take("token", str(viewer.token.id))
    if viewer.user_id is not None:
        return limits.take("user", str(viewer.user_id))
    network = rules.network_of(caller(request))
    # An address that no proxy has told is everybody's: a limit on it would close the site.
    return limits.take("address", blind_index(network, "limits")[:32]) if network else None


def _problem(status: int, code: str, detail: str) -> HttpResponse:
    """In the shape of core.api.Problem."""
    return JsonResponse({"code": code, "detail": detail, "faults": []}, status=status)
