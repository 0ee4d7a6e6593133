"""The only way out of this machine over HTTP: one POST, to where it was allowed to go.

The name is looked up once, what it leads to is checked, and the connection goes there: a name that
leads elsewhere a moment later (DNS rebinding) leads nowhere. Redirects are answers like others.
"""

import contextlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection

from xieshou.notify import rules

CONNECT_S, READ_S = 5.0, 10.0
# READ_S begins anew with each byte: a host that lets its answer drip is cut off after so long.
WHOLE_S = 30.0
MOST_BYTES = 64 * 1024
AGENT = "Xieshou"


class Unreachable(Exception):
    """Nobody answered; `code` is a reason of rules.REASONS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """`after_s` is what Retry-After asks for, 0 where it asks for nothing."""

    status: int
    body: bytes
    after_s: float = 0.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Raises rules.Refusal where the address is not allowed, Unreachable where nobody answers."""
    target = rules.address_parts(
        url, settings.WEBHOOK_HOSTS, plain=settings.WEBHOOKS_TO_THIS_MACHINE
    )
    watch = _Watch()
    try:
        with watch, _pool(target, _looked_up(target), watch) as pool:
            answer = pool.urlopen(
                "POST", target.path, body=body, headers={**_own(target), **headers},
                redirect=False, retries=False, preload_content=False, assert_same_host=False,
            )  # fmt: skip
            read = answer.read(MOST_BYTES)
    except rules.Refusal:
        raise
    except (urllib3.exceptions.ReadTimeoutError, TimeoutError):
        raise Unreachable("too_slow") from None
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        # ValueError: a name that no look-up can write (UnicodeError), an answer that is no HTTP.
        raise Unreachable("too_slow" if watch.has_cut else "unreachable") from None
    if watch.has_cut:
        raise Unreachable("too_slow")
    return Answer(answer.status, read, _seconds(answer.headers.get("Retry-After", "")))


def _looked_up(target: rules.Target) -> str:
    """An IP address of the host; raises rules.Refusal where one of them is not public."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if settings.WEBHOOKS_TO_THIS_MACHINE:
        return addresses[0]
    if not addresses or not all(rules.is_public(one) for one in addresses):
        raise rules.Refusal("not_public")
    return addresses[0]


class _Watch:
    """Cuts a connection WHOLE_S after it was made, unless the block ends before."""

    has_cut = False
    _timer: threading.Timer | None = None

    def __enter__(self) -> Self:
        return self

    def begin(self, connected: socket.socket) -> None:
        self._timer = threading.Timer(WHOLE_S, self._cut, [connected])
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_fault: object) -> None:
        if self._timer:
            self._timer.cancel()

    def _cut(self, connected: socket.socket) -> None:
        """End the connection: under TLS too, whose own shutdown is not for another thread."""
        self.has_cut = True
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    def __init__(self, *args: Any, watch: _Watch, **named: Any) -> None:
        super().__init__(*args, **named)
        self._watch = watch

    def connect(self) -> None:
        super().connect()
        self._watch.begin(self.sock)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same, for https."""


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


def _pool(target: rules.Target, address: str, watch: _Watch) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT_S, read=READ_S)
    if target.scheme == "http":
        return _Pool(address, target.port, timeout=timeout, watch=watch)
    return _TlsPool(
        address, target.port, timeout=timeout, cert_reqs="CERT_REQUIRED",
        server_hostname=target.host, assert_hostname=target.host, watch=watch,
    )  # fmt: skip


def _own(target: rules.Target) -> dict[str, str]:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return {
        "Host": host if target.port in (80, 443) else f"{host}:{target.port}",
        "User-Agent": AGENT,
        "Content-Type": "application/json; charset=utf-8",
    }


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0.0
