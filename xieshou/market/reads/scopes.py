"""What a viewer may see of the market: what is public, what is one's own, and what an office's
reach holds."""

from django.db.models import Q

from xieshou.core.scope import Viewer, scope_q
from xieshou.market.models import Buyer, Supplier

SEE = "market.see"


def sees_supplier(viewer: Viewer) -> Q:
    """Suppliers of whom the viewer may know more than the public."""
    own = Q(organisation__in=viewer.organisations("market.supply"))
    return own | scope_q(viewer, SEE, "place__code")


def sees_order(viewer: Viewer) -> Q:
    """Orders of one's own supplier or buyer, and those that touch a place one sees."""
    if sees_all(viewer):
        return Q(pk__isnull=False)
    # Whose orders first: both indexes of orders serve, whatever joins it took to know.
    seen = bought_by(viewer) | scope_q(viewer, SEE, "place__code")
    buyers = Buyer.objects.filter(seen).values("pk")
    sellers = Supplier.objects.filter(sees_supplier(viewer)).values("pk")
    return Q(supplier__in=sellers) | Q(buyer__in=buyers)


def bought_by(viewer: Viewer, at: str = "") -> Q:
    """What the viewer buys for; `at` leads to the buyer, as "buyer__" does."""
    bought = Q((f"{at}organisation__in", viewer.organisations("market.order")))
    if viewer.user_id is not None:
        bought |= Q((f"{at}owner", viewer.user_id))
    return bought


def sees_all(viewer: Viewer) -> bool:
    """Whether the whole market is the viewer's to see."""
    return "" in viewer.places(SEE)


def supplies(viewer: Viewer, supplier: Supplier) -> bool:
    return viewer.is_system or supplier.organisation_id in viewer.organisations("market.supply")


def buys(viewer: Viewer, buyer: Buyer) -> bool:
    return (
        viewer.is_system
        or (buyer.owner is not None and buyer.owner == viewer.user_id)
        or buyer.organisation_id in viewer.organisations("market.order")
    )
