"""How an OpenRosa answer looks."""

from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse
from django.utils.http import http_date

from xieshou.surveys.actions.attaching import MOST_BYTES

RESPONSE = "http://openrosa.org/http/response"


def answered(status: int, message: str) -> HttpResponse:
    """An OpenRosaResponse whose message Collect shows to whoever sent."""
    root = Element("OpenRosaResponse", {"xmlns": RESPONSE})
    SubElement(root, "message", {"nature": "" if status < 400 else "submit_error"}).text = message
    return as_xml(root, status)


def as_xml(root: Element, status: int = 200) -> HttpResponse:
    content = b"<?xml version='1.0' encoding='UTF-8'?>\n" + tostring(root, encoding="utf-8")
    return rosa(HttpResponse(content, content_type="text/xml; charset=utf-8", status=status))


def rosa(response: HttpResponse) -> HttpResponse:
    """The headers of every OpenRosa answer."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(MOST_BYTES)
    response["Date"] = http_date()
    response["Cache-Control"] = "no-store"
    return response
