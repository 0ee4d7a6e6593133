"""Questions about the catalogue of specialities."""

from dataclasses import dataclass

from xieshou.core.scope import within
from xieshou.market.models import Product
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A speciality of a county; its `basis` is the public list or mark that names it."""

    name: str
    category: str
    county_code: str
    county_label: str
    basis: str
    basis_year: str
    hs6: str
    hs6_description: str
    note: str
    origin: str
    source: str
    source_url: str
    grade: str


def products(prefix: str = "", *, text: str = "", origin: str = "") -> tuple[ProductRow, ...]:
    """Specialities of the counties whose code begins with `prefix`, by county and name."""
    found = Product.objects.filter(within(prefix, "county__code"), name__icontains=text)
    if origin:
        found = found.filter(origin=origin)
    rows = list(found.select_related("county").order_by("county__code", "name", "basis_year"))
    names = registry.place_names(row.county.code for row in rows)
    return tuple(_row(row, names.get(row.county.code, row.county.name)) for row in rows)


def counties() -> tuple[str, ...]:
    """Codes of the counties with specialities."""
    codes = Product.objects.order_by("county__code").values_list("county__code", flat=True)
    return tuple(codes.distinct())


def _row(row: Product, county: str) -> ProductRow:
    return ProductRow(
        name=row.name,
        category=row.category,
        county_code=row.county.code,
        county_label=county,
        basis=row.basis,
        basis_year=row.basis_year,
        hs6=row.hs6,
        hs6_description=row.hs6_description,
        note=row.note,
        origin=row.origin,
        source=row.source,
        source_url=row.source_url,
        grade=row.grade,
    )


def product_choices(prefix: str) -> tuple[tuple[int, str], ...]:
    """(key, name and list) of the specialities of counties whose code begins with `prefix`."""
    found = Product.objects.filter(within(prefix, "county__code")).order_by("name", "basis_year")
    rows = found.values_list("pk", "name", "basis")
    return tuple((pk, f"{name}（{basis}）") for pk, name, basis in rows)
