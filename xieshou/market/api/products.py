"""The catalogue of specialities over the API."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router

from xieshou.core.api import READING, PlaceOrAll, Text
from xieshou.core.models import Origin
from xieshou.market import reads

router = Router(auth=None)


@router.get("/products", response={200: list[reads.ProductRow]} | READING)
def products(
    request: HttpRequest, place: PlaceOrAll = "", q: Text = "", origin: Origin | Literal[""] = ""
) -> list[reads.ProductRow]:
    """Specialities of the counties whose code begins with `place`."""
    return list(reads.products(place, text=q, origin=origin))
