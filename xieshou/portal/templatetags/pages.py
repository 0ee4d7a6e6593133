"""What the head of a page says to search engines and to those a link is sent to."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from xieshou.portal.cards import HEIGHT, WIDTH, token
from xieshou.portal.middleware import ASKS

register = template.Library()
# Parts of an address without which a page is another page.
_KEPT = ("page",)
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


class Captured(template.Node):
    """The text of its inside, kept under a name: blocks in it can be said twice that way."""

    def __init__(self, nodelist: NodeList, name: str) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        context[self.name] = mark_safe(self.nodelist.render(context).strip())
        return ""


@register.tag
def captured(parser: Parser, token: Token) -> Captured:
    """{% captured as title %}{% block title %}…{% endblock %}{% endcaptured %}"""
    words = token.split_contents()
    if len(words) != 3 or words[1] != "as":
        raise template.TemplateSyntaxError("captured as name")
    nodelist = parser.parse(("endcaptured",))
    parser.delete_first_token()
    return Captured(nodelist, words[2])


@register.inclusion_tag("portal/head.html", takes_context=True)
def page_head(context: Context) -> dict[str, Any]:
    """Canonical address, other languages, and the card of a page that anybody may open.

    Nothing for those who are signed in: what they see is not what a link would show to others.
    """
    request = context.get("request")
    if request is None or getattr(context.get("user"), "is_authenticated", False):
        return {"shown": False}
    title = str(context.get("page_title", ""))
    return {
        "shown": True,
        "title": title,
        "description": context.get("page_description", ""),
        "canonical": address(request, get_language() or settings.LANGUAGE_CODE),
        "others": [(_tag(code), address(request, code)) for code, _name in settings.LANGUAGES],
        "anybody": address(request, settings.LANGUAGE_CODE),
        "locale": "en_US" if (get_language() or "").startswith("en") else "zh_CN",
        "card": request.build_absolute_uri(reverse("portal:card", args=[token(unescape(title))])),
        "width": WIDTH,
        "height": HEIGHT,
    }


@register.simple_tag(takes_context=True)
def other_languages(context: Context) -> list[tuple[str, str, str]]:
    """(code, tag of HTML, own name) of every language but the one in use."""
    now = get_language()
    return [
        (code, _tag(code), "中文" if code == "zh-hans" else get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
        if code != now
    ]


@register.simple_tag(takes_context=True)
def without_language(context: Context) -> str:
    """The address of this page without the language that it asks for: another is being chosen."""
    request: HttpRequest = context["request"]
    if ASKS not in request.GET:
        return request.get_full_path()
    asked = request.GET.copy()
    del asked[ASKS]
    return f"{request.path}?{asked.urlencode()}" if asked else request.path


@register.simple_tag
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """Data for machines in the words of schema.org: never run, so that our policy lets it stand."""
    # One of the three characters could end the element or begin a comment in it.
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    safe = mark_safe(text.translate(_ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>', safe)


def address(request: HttpRequest, language: str) -> str:
    """The one address of a page in a language; the source language's has none in it."""
    asked = {name: request.GET[name] for name in _KEPT if request.GET.get(name, "").isdecimal()}
    if language != settings.LANGUAGE_CODE:
        asked[ASKS] = language
    path = request.build_absolute_uri(request.path)
    return f"{path}?{urlencode(asked)}" if asked else path


def _tag(code: str) -> str:
    return "zh-Hans" if code == "zh-hans" else code
