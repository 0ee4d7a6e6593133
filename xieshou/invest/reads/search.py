"""Opportunities, mandates, trips, deals and parks by a few words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.invest.models import Deal, Mandate, Opportunity, Park, Trip
from xieshou.invest.reads import scopes
from xieshou.invest.reads.sight import sees_deal, sees_park


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them: opportunities as they were opened last, mandates by their
    firm's name for whoever may know it."""
    opened = holding(words, "shown__name", "place__name", start=("code",))
    sites = Opportunity.objects.filter(opened, shown__isnull=False)
    rows = hits(
        sites.select_related("shown", "place").order_by("code"),
        lambda row: Hit(
            "opportunity", _("招商项目"), row.shown.name if row.shown else row.code,
            f"{row.code} · {row.place.name}", "invest:opportunity", (row.code,),
        ),
    )  # fmt: skip
    return rows if viewer.user_id is None else [*rows, *_closed(viewer, words)]


def _closed(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    titled = holding(words, "title", start=("code",))
    firms = holding(words, "title", "organisation__name", start=("code",))
    mandates = Mandate.objects.filter(
        (scopes.sees_firm(viewer) & firms) | (scopes.sees_mandate(viewer) & titled)
    )
    deals = Deal.objects.filter(
        sees_deal(viewer), holding(words, "title", "firm__name", "county__name", start=("code",))
    )
    trips = Trip.objects.filter(scopes.sees_trip(viewer), titled)
    parks = Park.objects.filter(
        sees_park(viewer), holding(words, "name", "county__name", start=("code",))
    )
    return [
        *hits(
            mandates.order_by("code").distinct(),
            lambda row: Hit(
                "mandate", _("投资意向"), row.title, row.code, "invest:mandate", (row.code,)
            ),
        ),
        *hits(
            deals.select_related("county").order_by("-opened_on", "code"),
            lambda row: Hit(
                "deal", _("投资项目"), row.title,
                f"{row.county.name} · {row.get_stage_display()}", "invest:deal", (row.code,),
            ),
        ),
        *hits(
            trips.order_by("-starts_on", "code"),
            lambda row: Hit(
                "trip", str(row.get_kind_display()), row.title, str(row.get_state_display()),
                "invest:trip", (row.code,),
            ),
        ),
        *hits(
            parks.select_related("county").order_by("code").distinct(),
            lambda row: Hit(
                "park", _("共建园区"), row.name, f"{row.code} · {row.county.name}",
                "invest:park", (row.code,),
            ),
        ),
    ]  # fmt: skip
