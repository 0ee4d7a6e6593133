"""Over the API."""

from ninja import Router

from xieshou.exchange.api.giving import router as giving
from xieshou.exchange.api.labour import router as labour
from xieshou.exchange.api.people import router as people
from xieshou.exchange.api.postings import router as postings
from xieshou.exchange.api.training import router as training

router = Router(tags=["exchange"])
for part in (people, postings, training, labour, giving):
    router.add_router("", part)

__all__ = ["router"]
