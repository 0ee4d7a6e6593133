"""Questions about what is for sale, and at what price."""

import datetime
from dataclasses import dataclass

from django.db.models import F, QuerySet

from xieshou.core import clock
from xieshou.core.scope import within
from xieshou.market import rules
from xieshou.market.models import Agreement, Buyer, Good, Lot
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A grade of a good: packs that can be ordered today, and fen a pack (None: no price)."""

    grade: str
    packs: int
    fen: int | None


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A good for sale. `pack` is how much a pack holds, in the base unit `unit`."""

    id: int
    name: str
    supplier: str
    supplier_name: str
    product: str
    category: str
    county_code: str
    county_label: str
    months: tuple[int, ...]
    unit: str
    unit_label: str
    pack: int
    shelf_days: int
    storage: str
    storage_label: str
    on_sale: bool
    offers: tuple[OfferRow, ...]

    @property
    def pack_grams(self) -> int | None:
        return self.pack if self.unit == Good.Unit.GRAM else None


def goods(
    place: str = "", *, text: str = "", month: int | None = None, page: int = 1
) -> Page[GoodRow]:
    """What admitted suppliers sell: of counties below a place, in season in a month, by name."""
    found = Good.objects.filter(
        within(place, "supplier__place__code"), on_sale=True, supplier__state="admitted"
    )
    if text:
        found = found.filter(name__icontains=text)
    if month:
        found = found.annotate(in_season=F("months").bitand(1 << (month - 1))).filter(
            in_season__gt=0
        )
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found).order_by("name", "pk")[start : start + PAGE_SIZE])
    return Page(_rows(rows, None), found.count(), start, PAGE_SIZE)


def goods_of(supplier: str, buyer: str = "") -> tuple[GoodRow, ...]:
    """What one supplier sells, at the prices for that buyer, else at those for everybody."""
    found = Good.objects.filter(supplier__code=supplier).order_by("name")
    who = Buyer.objects.filter(code=buyer).first() if buyer else None
    return _rows(list(_full(found)), who)


def good(pk: int) -> GoodRow | None:
    found = Good.objects.filter(pk=pk, supplier__state="admitted")
    return next(iter(_rows(list(_full(found)), None)), None)


def _full(found: QuerySet[Good]) -> QuerySet[Good]:
    return found.select_related("supplier__place", "product").prefetch_related("prices")


def _rows(rows: list[Good], buyer: Buyer | None) -> tuple[GoodRow, ...]:
    today = clock.today()
    keys = [row.pk for row in rows]
    names = registry.place_names(row.supplier.place.code[:6] for row in rows)
    stock: dict[tuple[int, str], int] = {}
    lots = Lot.objects.filter(good__in=keys, available__gt=0, best_before__gte=today)
    for good_id, grade, available, size in lots.values_list(
        "good_id", "grade", "available", "good__pack_size"
    ):
        # Packs are not made of two lots.
        stock[(good_id, grade)] = stock.get((good_id, grade), 0) + available // size
    agreed: dict[tuple[int, str], int] = {}
    if buyer is not None:
        found = Agreement.objects.filter(
            buyer=buyer, good__in=keys, starts_on__lte=today, ends_on__gte=today
        )
        agreed = {(one.good_id, one.grade): one.fen for one in found}
    kind = buyer.kind if buyer else ""
    return tuple(_row(row, names, stock, agreed, kind, today) for row in rows)


def _row(
    row: Good,
    names: dict[str, str],
    stock: dict[tuple[int, str], int],
    agreed: dict[tuple[int, str], int],
    kind: str,
    today: datetime.date,
) -> GoodRow:
    county = row.supplier.place.code[:6]
    tiers: dict[str, list[rules.Tier]] = {}
    for price in row.prices.all():
        tier = rules.Tier(price.buyer_kind, price.from_packs, price.starts_on, price.fen)
        tiers.setdefault(price.grade, []).append(tier)
    return GoodRow(
        id=row.pk,
        name=row.name,
        supplier=row.supplier.code,
        supplier_name=row.supplier.name,
        product=row.product.name,
        category=row.product.category,
        county_code=county,
        county_label=names.get(county, ""),
        months=rules.months_of(row.months),
        unit=row.unit,
        unit_label=str(row.get_unit_display()),
        pack=row.pack_size,
        shelf_days=row.shelf_days,
        storage=row.storage,
        storage_label=str(row.get_storage_display()),
        on_sale=row.on_sale,
        offers=tuple(
            OfferRow(
                grade,
                stock.get((row.pk, grade), 0),
                agreed.get((row.pk, grade), rules.listed(tiers.get(grade, ()), kind, 1, today)),
            )
            for grade in row.grades
        ),
    )
