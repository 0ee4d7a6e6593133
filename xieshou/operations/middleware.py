"""Each answer is counted, timed and written as a line: by the name of its page, not its address.

An address may hold what somebody looks at, a query what they look for; neither is kept.
"""

import logging
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from xieshou.operations.reads.metrics import answered

logger = logging.getLogger("xieshou.answers")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Answers:
    """Gives every answer an X-Request-ID, under which its log line is found."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        number = uuid.uuid4().hex
        response = self.get_response(request)
        took = perf_counter() - began
        found = request.resolver_match
        page = found.view_name if found is not None and found.view_name else "-"
        method = request.method if request.method in METHODS else "-"
        answered.labels(page, method, str(response.status_code)).observe(took)
        response["X-Request-ID"] = number
        logger.info(
            "answer",
            extra={
                "request_id": number,
                "page": page,
                "method": method,
                "status": response.status_code,
                "ms": round(took * 1000, 1),
            },
        )
        return response
