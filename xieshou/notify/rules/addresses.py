"""Which addresses may be written to. Whoever enters an address chooses where this machine connects:
without rules they could reach what only it can (OWASP, Server Side Request Forgery Prevention).

Only https, only hosts that the site allows by name, and only public addresses, looked at again at
each connection, which then goes to the very address that was looked at.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

HTTPS_PORT, HTTP_PORT = 443, 80
LONGEST = 1000


class Refusal(ValueError):
    """The address may not be written to; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """An address in its parts; `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str


def address_parts(url: str, allowed: Sequence[str], *, plain: bool = False) -> Target:
    """The address in its parts; raises Refusal.

    `allowed` are hosts: "hooks.example.org", or ".example.org" for all below; with ":8443" where
    the port is not 443. `plain` allows http as well: for tests on this machine.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise Refusal("unreadable")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refusal("unreadable") from None
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise Refusal("not_https")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise Refusal("unreadable")
    host = (parts.hostname or "").lower()
    usual = HTTPS_PORT if parts.scheme == "https" else HTTP_PORT
    port = port or usual
    name = host if port == usual else f"{host}:{port}"
    if not host or not any(_covers(one.strip().lower(), name) for one in allowed if one.strip()):
        raise Refusal("host")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def _covers(rule: str, name: str) -> bool:
    return name.endswith(rule) and name != rule if rule.startswith(".") else name == rule


def is_public(address: str) -> bool:
    """Whether an IP address can be of somebody else's machine: global, for one host, and no address
    of IPv4 in an IPv6 one's clothes, whose true end lies elsewhere (6to4, Teredo, NAT64)."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(known, ipaddress.IPv6Address):
        hidden = known.ipv4_mapped or known.sixtofour or known.teredo
        if hidden or known in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return known.is_global and not known.is_multicast


def masked(url: str) -> str:
    """What a page shows of an address: the host alone, for keys stand in paths and queries."""
    return f"https://{urlsplit(url).netloc}/…"
