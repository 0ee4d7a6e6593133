"""What a program has read already is not sent again: ETags on the API's answers."""

import hashlib
from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)

API = "/api/"


class ConditionalReads:
    """Each 200 to a GET of the API carries a weak ETag, the hash of its body; 304 without a body to
    whoever sends that in If-None-Match (RFC 9110, 8.8.3 and 13.1.2).

    Weak, since a proxy may send the same content otherwise compressed. The answer is worked out
    either way; what is saved is the way to the client. Whoever keeps it asks again each time.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        reads = request.method == "GET" and request.path_info.startswith(API)
        if not reads or answer.status_code != 200 or answer.streaming:
            return answer
        etag = f'W/"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
        answer.headers.setdefault("ETag", etag)
        patch_vary_headers(answer, ("Accept-Language", "Authorization", "Cookie"))
        if "Cache-Control" not in answer.headers:
            patch_cache_control(answer, private=True, no_cache=True)
        found = get_conditional_response(request, etag=answer.headers["ETag"], response=answer)
        return cast(HttpResponse, found)
