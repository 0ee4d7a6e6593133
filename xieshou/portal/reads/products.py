"""The specialities of a county, with what of them is for sale today."""

from dataclasses import dataclass

from xieshou.market import reads as market
from xieshou.market.reads import GoodRow, ProductRow
from xieshou.registry import reads as registry

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class CountyProducts:
    """Each speciality with the goods of that name that admitted suppliers sell."""

    code: str
    label: str
    products: tuple[tuple[ProductRow, tuple[GoodRow, ...]], ...]
    others: tuple[GoodRow, ...]


def county_products(code: str) -> CountyProducts | None:
    """The specialities and goods of a county; None where it has none, or is none."""
    place = registry.place(code)
    if place is None or len(code) != COUNTY_DIGITS:
        return None
    products, goods = market.products(code), market.goods(code).rows
    if not products and not goods:
        return None
    named = {row.name for row in products}
    # A speciality may stand on several public lists: each is a row, its goods are shown once.
    seen: set[str] = set()
    rows = []
    for product in products:
        own = () if product.name in seen else tuple(g for g in goods if g.product == product.name)
        seen.add(product.name)
        rows.append((product, own))
    others = tuple(good for good in goods if good.product not in named)
    return CountyProducts(code, place.label, tuple(rows), others)
