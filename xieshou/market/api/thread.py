"""The thread over the API: one call from an order to the households, one from a receipt back."""

from ninja import Router
from ninja.security import django_auth

from xieshou.core.api import READING, Id, refusals
from xieshou.core.request import Request
from xieshou.market import reads
from xieshou.market.api.parts import OWN, Code, found

router = Router(auth=None)


@router.get("/threads/orders/{code}", response={200: reads.OrderThread} | OWN, auth=django_auth)
def order_thread(request: Request, code: Code) -> reads.OrderThread:
    """Everybody whom an order paid, step by step, with the sums compared at each: households of
    the places that you see, villages otherwise."""
    return found(reads.order_thread(code, request.viewer))


@router.get(
    "/threads/receipts/{receipt}",
    response={200: reads.ReceiptThread} | READING | refusals(401),
    auth=django_auth,
)
def receipt_thread(request: Request, receipt: Id) -> reads.ReceiptThread:
    """The orders that a household's receipt came from, each with its part: a resident's own, an
    office's region."""
    return found(reads.receipt_thread(receipt, request.viewer))


@router.get("/threads/lots/{code}", response={200: reads.LotThread} | READING)
def lot_thread(request: Request, code: Code) -> reads.LotThread:
    """What the paid orders of a lot came to, by party and village; nothing of fewer than ten
    households."""
    return found(reads.lot_thread(code))
