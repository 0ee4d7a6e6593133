"""The market over the API."""

from ninja import Router

from xieshou.market.api.matching import router as matching
from xieshou.market.api.orders import router as orders
from xieshou.market.api.products import router as products
from xieshou.market.api.thread import router as thread
from xieshou.market.api.trade import router as trade

router = Router(tags=["market"])
for part in (products, trade, orders, thread, matching):
    router.add_router("", part)

__all__ = ["router"]
