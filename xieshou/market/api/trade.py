"""What is for sale and where it comes from, for anybody; orders, lots and money for those signed
in, each within their own."""

from typing import Annotated

from ninja import Router
from ninja.security import django_auth
from pydantic import Field

from xieshou.core import clock
from xieshou.core.api import (
    READING,
    PageNumber,
    PlaceOrAll,
    Text,
    Year,
)
from xieshou.core.request import Request
from xieshou.market import reads
from xieshou.market.api.parts import OWN, Code, found
from xieshou.registry.reads import Page

router = Router(auth=None)


@router.get("/goods", response={200: Page[reads.GoodRow]} | READING)
def goods(
    request: Request,
    place: PlaceOrAll = "",
    q: Text = "",
    month: Annotated[int | None, Field(ge=1, le=12)] = None,
    page: PageNumber = 1,
) -> Page[reads.GoodRow]:
    """What admitted suppliers sell, with packs that can be ordered and fen a pack by grade."""
    return reads.goods(place, text=q, month=month, page=page)


@router.get("/suppliers", response={200: Page[reads.SupplierRow]} | READING)
def suppliers(request: Request, q: Text = "", page: PageNumber = 1) -> Page[reads.SupplierRow]:
    """Suppliers that sell, and on their way in those that you may see."""
    return reads.suppliers(request.viewer, text=q, page=page)


@router.get("/suppliers/{code}", response={200: reads.SupplierRow} | READING)
def supplier(request: Request, code: Code) -> reads.SupplierRow:
    """One supplier with its certificates in force."""
    return found(reads.supplier(code, request.viewer))


@router.get("/traces/{code}", response={200: reads.TraceRow} | READING)
def trace(request: Request, code: Code) -> reads.TraceRow:
    """Where a lot comes from: villages, days, certificates; households in full tens alone."""
    return found(reads.trace(code))


@router.get("/expos", response={200: Page[reads.ExpoRow]} | READING)
def expos(request: Request, page: PageNumber = 1) -> Page[reads.ExpoRow]:
    """Expos, the latest first."""
    return reads.expos(page=page)


@router.get("/expos/{code}/showings", response={200: list[reads.ShowingRow]} | READING)
def showings(request: Request, code: Code) -> list[reads.ShowingRow]:
    """Who shows what at an expo."""
    found(reads.expo(code))
    return list(reads.showings(code, request.viewer))


@router.get("/lots", response={200: Page[reads.LotRow]} | OWN, auth=django_auth)
def lots(request: Request, page: PageNumber = 1) -> Page[reads.LotRow]:
    """Lots of the suppliers that you see, in base units."""
    return reads.lots(request.viewer, page=page)


@router.get("/owed", response={200: reads.Owed} | OWN, auth=django_auth)
def owed(
    request: Request,
    settled: bool = False,
    year: Year | None = None,
    month: Annotated[int, Field(ge=1, le=12)] | None = None,
    page: PageNumber = 1,
) -> reads.Owed:
    """Who is owed what and when, or was paid in a month (this one unless said); totals by party."""
    today = clock.today()
    chosen = (year or today.year, month or today.month) if settled else None
    return reads.owed(request.viewer, settled=chosen, page=page)


@router.get("/buyers/{code}/statement", response={200: reads.Statement} | OWN, auth=django_auth)
def statement(
    request: Request, code: Code, year: Year, month: Annotated[int, Field(ge=1, le=12)]
) -> reads.Statement:
    """What a buyer received in a month and is to pay."""
    return found(reads.statement(request.viewer, code, year, month))
