"""Keeping the catalogue of specialities."""

from collections.abc import Sequence
from typing import Any

from xieshou.core.action import action
from xieshou.market.models import Product
from xieshou.registry import reads as registry


@action("market.load_products")
def load_products(*, rows: Sequence[dict[str, Any]]) -> int:
    """Add the specialities not yet known; returns how many were new.

    A row has name, category, county (code), basis, basis_year, hs6, hs6_description, note and the
    fields of `Sourced`.
    """
    counties = registry.place_ids("", "county")
    known = set(Product.objects.values_list("name", "county_id", "basis", "basis_year"))
    fresh = []
    for row in rows:
        given = dict(row)
        county_id = counties[given.pop("county")]
        product = Product(county_id=county_id, **given)
        if (product.name, county_id, product.basis, product.basis_year) not in known:
            fresh.append(product)
    Product.objects.bulk_create(fresh)
    return len(fresh)
