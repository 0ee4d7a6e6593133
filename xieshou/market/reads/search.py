"""Goods, suppliers, buyers, lots, orders and expos by a few words."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from xieshou.core.scope import Viewer
from xieshou.core.search import Hit, hits, holding
from xieshou.market.models import Expo, Good, Lot, Order, Supplier
from xieshou.market.reads.lots import lots_seen
from xieshou.market.reads.scopes import sees_order, sees_supplier


def search(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    """As far as the viewer may see them."""
    sold = Good.objects.filter(
        holding(words, "name", "supplier__name", "supplier__place__name"),
        on_sale=True,
        supplier__state="admitted",
    )
    named = holding(words, "name", "place__name", start=("code",))
    sellers = Supplier.objects.filter(Q(state="admitted") | sees_supplier(viewer), named)
    rows = [
        *hits(
            sold.select_related("supplier").order_by("name", "pk"),
            lambda row: Hit(
                "good", _("商品"), row.name, row.supplier.name,
                "market:supplier", (row.supplier.code,),
            ),
        ),
        *hits(
            sellers.select_related("place").order_by("name", "pk"),
            lambda row: Hit(
                "supplier", _("供应商"), row.name, f"{row.code} · {row.place.name}",
                "market:supplier", (row.code,),
            ),
        ),
        *hits(
            Expo.objects.filter(named).order_by("-starts_on"),
            lambda row: Hit("expo", _("展销会"), row.name, row.venue, "market:expo", (row.code,)),
        ),
    ]  # fmt: skip
    return rows if viewer.user_id is None else [*rows, *_trade(viewer, words)]


def _trade(viewer: Viewer, words: Sequence[str]) -> list[Hit]:
    # By code alone: names would join a million lines of orders.
    coded = holding(words, start=("code",))
    return [
        *hits(
            Lot.objects.filter(lots_seen(viewer), coded).select_related("good").order_by("-pk"),
            lambda row: Hit("lot", _("批次"), row.code, row.good.name, "market:lot", (row.code,)),
        ),
        *hits(
            Order.objects.filter(sees_order(viewer), coded)
            .select_related("supplier").order_by("-pk"),
            lambda row: Hit(
                "order", _("订单"), row.code,
                f"{row.supplier.name} · {row.get_state_display()}", "market:order", (row.code,),
            ),
        ),
    ]  # fmt: skip
