"""The request as views get it, with what the middleware adds, and what every page reads of it."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xieshou.core.scope import Viewer


class Request(HttpRequest):
    viewer: Viewer
    htmx: HtmxDetails


def page_asked(request: Request) -> int:
    """The page of a list that the address asks for; 1 where it says none, or nonsense."""
    text = request.GET.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def place_asked(request: Request) -> str:
    """The code of the place that the address asks for; "" where it says none, or nonsense."""
    given = request.GET.get("place", "").strip()
    return given if given.isascii() and given.isdecimal() and len(given) <= 12 else ""


def pager(total: int, size: int, number: int) -> Page[int]:
    """The page of a list of which only that page was read, for parts/pager.html."""
    return Paginator(range(total), size).get_page(number)


def new_key() -> str:
    """A key for the forms of a page: sent twice, they act once."""
    return secrets.token_urlsafe(16)


def key_sent(request: Request) -> str | None:
    """The key that the page was given, as far as the database can hold it."""
    return request.POST.get("key", "").replace("\0", "")[:100] or None


def caller(request: HttpRequest) -> str:
    """Where the request comes from, "" where unknown.

    A proxy on this machine or in settings.PROXIES appends to the header the address it was called
    from; of others the header says what they like.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if _is_proxy(peer):
        return str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return peer


def _is_proxy(address: str) -> bool:
    """Whether the address is a loopback one or a proxy's, IPv4 also written as IPv6; "" is a local
    socket's."""
    try:
        known = ip_address(address.strip())
    except ValueError:
        return not address
    plain = getattr(known, "ipv4_mapped", None) or known
    return plain.is_loopback or any(plain in network for network in settings.PROXIES)
