"""Questions about the catalogue of specialities."""

from dataclasses import dataclass

from xieshou.market.models import Product


@dataclass(frozen=True)
class ProductRow:
    name: str
    category: str
    county_code: str
    county: str
    basis: str
    basis_year: str
    hs6: str
    origin: str
    source: str
    source_url: str
    grade: str


def products(prefix: str = "") -> tuple[ProductRow, ...]:
    """Specialities of the counties whose code begins with `prefix`, by county and name."""
    found = Product.objects.filter(county__code__startswith=prefix).select_related("county")
    return tuple(
        ProductRow(
            name=product.name,
            category=product.category,
            county_code=product.county.code,
            county=product.county.name,
            basis=product.basis,
            basis_year=product.basis_year,
            hs6=product.hs6,
            origin=product.origin,
            source=product.source,
            source_url=product.source_url,
            grade=product.grade,
        )
        for product in found.order_by("county__code", "name", "basis_year")
    )
