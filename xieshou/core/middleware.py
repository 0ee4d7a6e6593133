"""What no page of ours can mean, answered before any of them sees it; answers made small."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PlainAddresses:
    """400 for an address with a NUL character, which PostgreSQL cannot hold in a text.

    The API answers for itself: its own checks name the parameter.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = unquote(request.META.get("QUERY_STRING", ""))
        of_a_page = not request.path_info.startswith("/api/")
        if of_a_page and ("\0" in request.path_info or "\0" in query):
            return HttpResponseBadRequest()
        return self.get_response(request)


class Compressed(GZipMiddleware):
    """Pages and JSON go out gzipped to whoever takes that, with Django's random padding, so that
    their length tells nothing of what they hold (BREACH).

    Files are left as they are: those we make are compressed already, and streams have no end.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or not (kind.startswith("text/") or kind.endswith("json")):
            return response
        return super().process_response(request, response)
