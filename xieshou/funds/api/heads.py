"""What of the ledger is open to everybody, over the API."""

from ninja import Router

from xieshou.core.request import Request
from xieshou.funds import reads

router = Router(auth=None)


@router.get("/funds/heads", response=list[reads.HeadRow])
def heads(request: Request) -> list[reads.HeadRow]:
    """The hash of each book's last entry: keep a copy, and see later whether the book was cut."""
    return list(reads.heads())


@router.get("/funds/overrides", response=list[reads.OverrideRow])
def overrides(request: Request) -> list[reads.OverrideRow]:
    """Payments that two people let through without countersignatures, with their reasons."""
    return list(reads.overrides())
