"""What search engines and those a link is sent to ask for: robots.txt and the pictures of links."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from xieshou.portal.cards import card as card_of

DAY_S = 86_400
# Nothing for a reader stands there: files, forms, what only those who are signed in may see.
CLOSED = (
    "/api/", "/login/", "/logout/", "/i18n/", "/work/", "/registry/me/", "/surveys/", "/search/",
)  # fmt: skip


@require_safe
@cache_control(public=True, max_age=DAY_S)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=30 * DAY_S, immutable=True)
def card(request: HttpRequest, token: str) -> HttpResponse:
    """The picture that goes with a link; 404 for a title that none of our pages bears."""
    found = card_of(token)
    if found is None:
        raise Http404
    return HttpResponse(found, content_type="image/png")
