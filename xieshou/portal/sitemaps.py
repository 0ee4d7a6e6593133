"""The pages that search engines should know, in both languages, a few thousand a file."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from xieshou.ballots import reads as ballots
from xieshou.core.scope import PUBLIC
from xieshou.market import reads as market
from xieshou.portal.middleware import ASKS
from xieshou.portal.schema import address_of
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

PAGES = (
    "portal:home", "portal:works", "portal:money", "portal:plan", "portal:matching",
    "portal:notices", "portal:downloads", "outcomes:places", "projects:bank", "projects:lives",
    "market:goods", "market:products", "market:suppliers", "market:expos", "invest:home",
    "invest:opportunities", "exchange:home", "exchange:posts", "exchange:labour",
    "exchange:materials", "exchange:twins", "ballots:ballots", "planning:rounds",
    "reports:balances", "registry:pairings", "monitoring:notices", "monitoring:counties",
    "releases:home", "opendata:catalogue",
)  # fmt: skip
# The other languages that search engines know.
OTHERS = ("en",)


class Addresses(Sitemap):
    """Addresses, each with its English page; an item is the address itself."""

    limit = 2000

    def location(self, item: Any) -> str:
        return str(item)

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._urls(page, protocol, domain)  # type: ignore[misc]
        for one in found:
            address = one["location"]
            one["alternates"] = [
                {"location": address, "lang_code": "zh-Hans"},
                *(
                    {"location": f"{address}?{ASKS}={code}", "lang_code": code}
                    for code in OTHERS
                    if code in dict(settings.LANGUAGES)
                ),
                {"location": address, "lang_code": "x-default"},
            ]
        return found


class Pages(Addresses):
    changefreq = "daily"

    def items(self) -> Sequence[str]:
        return [address for address in map(address_of, PAGES) if address]


class Places(Addresses):
    """Divisions of the west down to villages, and the specialities of counties."""

    def items(self) -> Sequence[str]:
        west = sorted({row.west_code[:2] for row in registry.pairings()})
        upper = [
            reverse("outcomes:place", args=[row.code])
            for province in west
            for level in ("prefecture", "county")
            for row in registry.descendants(province, level)
        ]
        products = [reverse("portal:products", args=[code]) for code in market.counties()]
        return [*upper, *products]


class Villages(Addresses):
    def items(self) -> Sequence[str]:
        west = sorted({row.west_code[:2] for row in registry.pairings()})
        codes = [code for one in west for code in sorted(registry.place_ids(one, "village"))]
        return [reverse("portal:village", args=[code]) for code in codes]


class Projects(Addresses):
    """Projects under way and done; those that only stand in the bank are found from there."""

    def items(self) -> Sequence[str]:
        return [
            reverse("projects:life", args=[row.code])
            for row in _all_projects()
            if row.state not in ("left", "cancelled")
        ]


class Ballots(Addresses):
    def items(self) -> Sequence[str]:
        found = ballots.ballots(PUBLIC, limit=self.limit).rows
        return [reverse("ballots:ballot", args=[row.code]) for row in found]


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": Pages,
    "places": Places,
    "villages": Villages,
    "projects": Projects,
    "ballots": Ballots,
}


def _all_projects() -> Iterable[projects.ProjectRow]:
    first = projects.projects(projects.LifeFilters(), page_size=Addresses.limit)
    yield from first.rows
    for page in range(2, first.pages + 1):
        yield from projects.projects(
            projects.LifeFilters(), page=page, page_size=Addresses.limit
        ).rows
