"""Investment over the API."""

from ninja import Router

from xieshou.invest.api.deals import router as deals
from xieshou.invest.api.matching import router as matching
from xieshou.invest.api.opportunities import router as opportunities
from xieshou.invest.api.trips import router as trips

router = Router(tags=["invest"])
for part in (opportunities, matching, trips, deals):
    router.add_router("/invest", part)

__all__ = ["router"]
