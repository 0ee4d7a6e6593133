"""Gives each request its viewer: who looks, with which roles where."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from xieshou.registry.reads import viewer_for


class ViewerMiddleware:
    """Sets `request.viewer`, worked out only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_for(request.user))
        return self.get_response(request)
