"""Everything that hangs out today, with its clock; as a page and as feeds."""

from datetime import datetime, time
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core.request import Request, place_asked
from xieshou.portal import reads
from xieshou.portal.schema import of_event
from xieshou.registry import reads as registry


@require_safe
def notices(request: Request) -> HttpResponse:
    """?place= narrows to a place, ?kind= to a kind."""
    place = registry.place(place_asked(request)) if place_asked(request) else None
    code, kind = place.code if place else "", request.GET.get("kind", "")
    kind = kind if kind in reads.KINDS else ""
    coming = reads.coming(code)
    context = {
        "place": place,
        "kind": kind,
        "kinds": list(reads.KINDS.items()),
        "rows": reads.running(code, kind),
        "coming": coming,
        "results": reads.results(code),
        "events": [of_event(request, one) for one in coming],
        "trail": [(_("首页"), reverse("portal:home")), (_("公示与公告"), "")],
    }
    return render(request, "portal/notices.html", context)


class Notices(Feed):
    """RSS 2.0 of the notices that run; ?place= narrows it to a place."""

    def title(self) -> str:
        return _("携手：公示与公告")

    def description(self) -> str:
        return _("项目公示、防返贫监测公示和村民表决公告，各附截止日期。")

    def link(self) -> str:
        return reverse("portal:notices")

    def get_object(self, request: HttpRequest) -> str:
        return place_asked(request)  # type: ignore[arg-type]

    def items(self, place: str) -> tuple[reads.Clock, ...]:
        return tuple(sorted(reads.running(place), key=lambda one: one.opened_on, reverse=True))

    def item_title(self, item: reads.Clock) -> str:
        return f"{item.kind_label}：{item.title}"

    def item_description(self, item: reads.Clock) -> str:
        until = _("{place}；公示到 {day}").format(place=item.place_label, day=item.last_on)
        return f"{item.text}；{until}"

    def item_link(self, item: reads.Clock) -> str:
        return item.url

    def item_guid(self, item: reads.Clock) -> str:
        return f"xieshou:{item.uid}"

    item_guid_is_permalink = False

    def item_pubdate(self, item: reads.Clock) -> datetime:
        return make_aware(datetime.combine(item.opened_on, time()))

    def item_categories(self, item: reads.Clock) -> list[Any]:
        return [item.kind_label]


class AtomNotices(Notices):
    """The same as Atom 1.0."""

    feed_type = Atom1Feed

    def subtitle(self) -> str:
        return self.description()
