"""What pages say of themselves in the words of schema.org, for search engines."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xieshou.market.reads import GoodRow, ProductRow
from xieshou.portal.reads import Happening
from xieshou.registry.reads import PlaceRow

FEN_PER_YUAN = 100


def of_site(request: HttpRequest) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "name": _("携手"),
        "alternateName": _("东西部协作工作台"),
        "url": request.build_absolute_uri(reverse("portal:home")),
        "inLanguage": ["zh-Hans", "en"],
        "potentialAction": {
            "@type": "SearchAction",
            "target": request.build_absolute_uri(reverse("cockpit:search")) + "?q={query}",
            "query-input": "required name=query",
        },
    }


def of_place(request: HttpRequest, place: PlaceRow, above: Iterable[PlaceRow]) -> dict[str, Any]:
    """A division inside those above it."""
    found: dict[str, Any] = {
        "@type": "AdministrativeArea",
        "name": place.label,
        "identifier": place.code,
        "url": request.build_absolute_uri(request.path),
    }
    if place.lon is not None and place.lat is not None:
        found["geo"] = {
            "@type": "GeoCoordinates", "longitude": place.lon, "latitude": place.lat,
        }  # fmt: skip
    inside: dict[str, Any] | None = None
    for one in above:
        area: dict[str, Any] = {"@type": "AdministrativeArea", "name": one.label}
        inside = area | ({"containedInPlace": inside} if inside else {})
    return found | ({"containedInPlace": inside} if inside else {})


def of_product(request: HttpRequest, row: ProductRow, goods: Iterable[GoodRow]) -> dict[str, Any]:
    """A speciality with what is for sale of it; prices in yuan a pack."""
    offers = [
        {
            "@type": "Offer",
            "name": f"{good.name} {offer.grade}".strip(),
            "price": f"{offer.fen / FEN_PER_YUAN:.2f}",
            "priceCurrency": "CNY",
            "availability": "https://schema.org/InStock"
            if offer.packs
            else "https://schema.org/OutOfStock",
            "seller": {"@type": "Organization", "name": good.supplier_name},
            "url": request.build_absolute_uri(reverse("market:supplier", args=[good.supplier])),
        }
        for good in goods
        for offer in good.offers
        if offer.fen is not None
    ]
    found = {
        "@type": "Product",
        "name": row.name,
        "category": row.category,
        "countryOfOrigin": {"@type": "Country", "name": "CN"},
        "award": row.basis,
        "url": request.build_absolute_uri(request.path),
        "areaServed": row.county_label,
    }
    return found | ({"offers": offers} if offers else {})


def of_event(request: HttpRequest, row: Happening) -> dict[str, Any]:
    return {
        "@type": "Event",
        "name": row.title,
        "startDate": row.starts_on.isoformat(),
        "endDate": row.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {"@type": "Place", "name": row.place_label, "address": row.place_label},
        "url": request.build_absolute_uri(row.url),
    }


def of_dataset(request: HttpRequest, name: str, text: str, pages: Iterable[str]) -> dict[str, Any]:
    """Data that may be taken away, at these pages of ours (URL names)."""
    return {
        "@type": "Dataset",
        "name": name,
        "description": text,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": _("携手")},
        "url": request.build_absolute_uri(request.path),
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": request.build_absolute_uri(address),
                "encodingFormat": "text/html",
            }
            for address in (address_of(page) for page in pages)
            if address
        ],
    }


def address_of(page: str) -> str:
    """The address of a page, "" of one that this site does not have."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
