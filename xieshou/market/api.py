"""The catalogue of specialities over the API."""

from django.http import HttpRequest
from ninja import Query, Router

from xieshou.market import reads

router = Router(tags=["market"])


@router.get("/products", response=list[reads.ProductRow])
def products(
    request: HttpRequest,
    place: str = Query("", max_length=12, pattern=r"^\d*$"),
    q: str = Query("", max_length=60),
    origin: str = Query("", max_length=10),
) -> list[reads.ProductRow]:
    """Specialities of the counties whose code begins with `place`."""
    return list(reads.products(place, text=q, origin=origin))
