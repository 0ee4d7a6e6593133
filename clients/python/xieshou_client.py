"""A client of Xieshou's API in one file, with Python's standard library alone."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any

ATTEMPTS = 6
NEXT = re.compile(r'<([^>]*)>; rel="next"')


class Refused(Exception):
    """The site's no: `status` and `code` for programs, the message for people, `faults` the wrong
    values as [{"field": …, "detail": …}]."""

    def __init__(self, status: int, code: str, detail: str, faults: list) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.faults = status, code, faults


class Xieshou:
    """`site` such as https://xieshou.example; without a token only what is public is open."""

    def __init__(self, site: str, token: str = "", language: str = "zh-hans") -> None:
        self._root = site.rstrip("/") + "/api/v1"
        self._headers = {"Accept-Language": language}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        # What was read, by address: (ETag, body).
        self._read: dict[str, tuple[str, Any]] = {}

    def get(self, path: str, **query: Any) -> Any:
        """Read; what has not changed since it was last read is not sent again."""
        address = self._address(path, query)
        known = self._read.get(address)
        headers, body = self._ask(
            "GET", address, {"If-None-Match": known[0]} if known else {}, None
        )
        if body is None and known:
            return known[1]
        if "ETag" in headers:
            self._read[address] = (headers["ETag"], body)
        return body

    def rows(self, path: str, **query: Any) -> Iterator[Any]:
        """Every row of a long list, page by page."""
        address = self._address(path, query)
        while address:
            headers, part = self._ask("GET", address, {}, None)
            yield from part["rows"]
            further = NEXT.search(headers.get("Link", ""))
            address = urllib.parse.urljoin(address, further[1]) if further else ""

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """Do something, once: the same `key` with the same body gives the first answer again.

        Keep the key with what you are doing if that may be tried again after a crash.
        """
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key or str(uuid.uuid4()),
        }
        data = None if body is None else json.dumps(body).encode()
        return self._ask("POST", self._root + path, headers, data)[1]

    def _address(self, path: str, query: dict) -> str:
        return self._root + path + ("?" + urllib.parse.urlencode(query) if query else "")

    def _ask(self, method: str, address: str, headers: dict[str, str], data: bytes | None) -> Any:
        """The answer's headers and body, which is None for 304. Waits as told when it asks too
        often, and tries again when the line breaks: a POST carries its key, so it is done once."""
        for attempt in range(1, ATTEMPTS + 1):
            request = urllib.request.Request(
                address, data, {**self._headers, **headers}, method=method
            )
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return answer.headers, json.load(answer)
            except urllib.error.HTTPError as no:
                if no.code == 304:
                    return no.headers, None
                if no.code != 429 or attempt == ATTEMPTS:
                    raise _refusal(no) from None
                time.sleep(int(no.headers.get("Retry-After", "1")))
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt)
        raise AssertionError("unreachable")


def _refusal(no: urllib.error.HTTPError) -> Refused:
    try:
        problem = json.load(no)
    except ValueError:
        return Refused(no.code, "unknown", no.reason, [])
    return Refused(no.code, problem["code"], problem["detail"], problem["faults"])
