"""What forms of deals, parks and finance offer to choose from."""

from xieshou.core.scope import Viewer, scope_q
from xieshou.invest import rules
from xieshou.invest.models import Deal, Opportunity, Proposal, Trip
from xieshou.registry import reads as registry

OfferChoices = list[tuple[str | int, str]]
MOST = 500


def deal_offers(viewer: Viewer, verb: str) -> dict[str, OfferChoices]:
    """Counties where the viewer may `verb`, districts of the east, firms, and for deals what they
    may come from: opportunities and accepted proposals of those counties, trips to them."""
    counties = [
        row for place in viewer.places(verb) for row in registry.descendants(place, "county")
    ]
    sites = Opportunity.objects.filter(scope_q(viewer, verb, "place__code"))
    opened = sites.filter(state="open").select_related("shown")[:MOST]
    agreed = Proposal.objects.filter(opportunity__in=sites.values("pk"), state="accepted")
    trips = Trip.objects.filter(scope_q(viewer, verb, "west__code"))[:MOST]
    return {
        "county": [(row.code, row.label) for row in counties],
        "district": [(row.code, row.label) for row in registry.descendants(rules.EAST, "county")],
        "firm": firms(),
        "opportunity": [(one.code, one.shown.name if one.shown else one.code) for one in opened],
        "trip": [(one.code, one.title) for one in trips],
        "proposal": [
            (one.code, f"{one.mandate.title} · {one.version.name}")
            for one in agreed.filter(deal=None).select_related("mandate", "version")[:MOST]
        ],
    }


def firms() -> OfferChoices:
    """Organisations that invest, lend or insure."""
    found = registry.organisations(kind="firm", limit=MOST).rows
    return [(row.id, row.label) for row in found]


def deals_of_county(county: str) -> OfferChoices:
    """Deals whose firm may move into a park of the county."""
    found = Deal.objects.filter(county__code=county).exclude(stage="lost")[:MOST]
    return [(one.code, one.title) for one in found]
