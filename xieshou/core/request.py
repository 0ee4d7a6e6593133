"""The request as views get it, with what the middleware adds."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xieshou.core.scope import Viewer


class Request(HttpRequest):
    viewer: Viewer
    htmx: HtmxDetails
