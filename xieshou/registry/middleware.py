"""Gives each request its viewer: who looks, with which roles where."""

from collections.abc import Callable
from typing import cast

from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject

from xieshou.core.request import Request
from xieshou.core.scope import Viewer
from xieshou.registry.reads import viewer_for


class ViewerMiddleware:
    """Sets `request.viewer`, worked out only when somebody asks."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.viewer = cast(Viewer, SimpleLazyObject(lambda: viewer_for(request.user)))
        return self.get_response(request)
