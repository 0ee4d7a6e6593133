"""What a viewer may see of deals, parks and finance: an office within its reach, a firm its own."""

from django.db.models import Q

from xieshou.core.scope import Viewer, scope_q

SEE = "invest.see"
DEAL, REPORT, CONFIRM = "invest.deal", "invest.report", "invest.confirm"
PARK, FINANCE = "invest.park", "invest.finance"


def own_organisations(viewer: Viewer) -> set[int]:
    """The organisations for which the viewer reports."""
    return viewer.organisations(REPORT)


def sees_deal(viewer: Viewer) -> Q:
    """Of the firm's own, and of both sides' offices: paired or not, a district sees what its firms
    do elsewhere."""
    return Q(firm__in=own_organisations(viewer)) | _of_offices(viewer)


def sees_park(viewer: Viewer) -> Q:
    """Both sides' offices, and the firms of deals in it."""
    return Q(tenants__deal__firm__in=own_organisations(viewer)) | _of_offices(viewer)


def sees_deals(viewer: Viewer) -> bool:
    """Whether there are deals that the viewer may see: of its office's places or its own firms."""
    return bool(viewer.places(SEE) or own_organisations(viewer))


def sees_finance(viewer: Viewer) -> Q:
    """The office's, the partner's own, and those of the firm's own deals."""
    own = own_organisations(viewer)
    mine = Q(partner__in=own) | Q(deal__firm__in=own)
    return mine | scope_q(viewer, SEE, "county__code")


def _of_offices(viewer: Viewer) -> Q:
    return scope_q(viewer, SEE, "county__code") | scope_q(viewer, SEE, "district__code")


def may_decide(viewer: Viewer, place: str, entered_by: int | None) -> bool:
    """Whether the viewer may confirm a line of that county: not its own."""
    own = viewer.user_id is not None and viewer.user_id == entered_by
    return not own and viewer.may(CONFIRM, place)
