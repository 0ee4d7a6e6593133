"""What no page of ours can mean, answered before any of them sees it."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


class PlainAddresses:
    """400 for an address with a NUL character, which PostgreSQL cannot hold in a text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = unquote(request.META.get("QUERY_STRING", ""))
        if "\0" in request.path_info or "\0" in query:
            return HttpResponseBadRequest()
        return self.get_response(request)
