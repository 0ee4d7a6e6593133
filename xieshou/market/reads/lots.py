"""Questions about lots: for their supplier and the offices whole, for the public without anybody's
person in it."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from xieshou.core import clock
from xieshou.core.scope import Viewer, scope_q
from xieshou.market import rules
from xieshou.market.models import Delivery, Lot, LotLink, Movement, Supplier
from xieshou.market.reads.scopes import sees_supplier, supplies
from xieshou.market.reads.suppliers import CertificateRow, certificate_row, tens
from xieshou.registry import reads as registry
from xieshou.registry.reads import SEE_HOUSEHOLDS, Page

PAGE_SIZE = 50
# A merge takes fifty lots, this one among them.
MOST_ALIKE = 49


@dataclass(frozen=True, slots=True)
class MovementRow:
    """`quantity` is in base units; `kind` one of rules.KINDS."""

    at: datetime.datetime
    kind: str
    quantity: int
    why: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    household: str
    quantity: int
    fen: int


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot in base units (`unit`). `passed_on` went into `children`; it came out of `parents`."""

    code: str
    good: str
    grade: str
    supplier: str
    supplier_name: str
    village_code: str
    village_label: str
    harvested_on: datetime.date
    best_before: datetime.date
    contract: str
    unit: str
    pack: int
    received: int
    available: int
    reserved: int
    shipped: int
    written_off: int
    passed_on: int
    parents: tuple[tuple[str, int], ...]
    children: tuple[tuple[str, int], ...]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class TraceRow:
    """What the public may know of a lot: villages, days and certificates, nobody's name or part.

    `households_at_least`: see tens().
    """

    code: str
    good: str
    product: str
    grade: str
    supplier: str
    supplier_name: str
    county_label: str
    villages: tuple[str, ...]
    harvested: tuple[datetime.date, ...]
    best_before: datetime.date
    sent: tuple[datetime.date, ...]
    certificates: tuple[CertificateRow, ...]
    households_at_least: int | None


def lots(viewer: Viewer, *, supplier: str = "", page: int = 1) -> Page[LotRow]:
    """The lots of suppliers that the viewer sees, the newest first."""
    found = Lot.objects.filter(lots_seen(viewer))
    if supplier:
        found = found.filter(good__supplier__code=supplier)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(
        found.select_related("good__supplier", "village")
        .prefetch_related("links_up__parent", "links_down__child")
        .order_by("-harvested_on", "-pk")[start : start + PAGE_SIZE]
    )
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def lots_expiring(viewer: Viewer, until: datetime.date) -> int:
    """How many lots with something left the viewer sees that keep no longer than that day."""
    found = Lot.objects.filter(lots_seen(viewer), available__gt=0, best_before__lte=until)
    return found.count()


def lot(code: str, viewer: Viewer) -> LotRow | None:
    """One lot; None where there is none or it is not the viewer's to see."""
    found = Lot.objects.filter(lots_seen(viewer), code=code).select_related(
        "good__supplier", "village"
    )
    rows = list(found.prefetch_related("links_up__parent", "links_down__child"))
    return next(iter(_rows(rows, viewer)), None)


def alike(code: str, viewer: Viewer) -> tuple[LotRow, ...]:
    """The oldest forty-nine other lots that this one may be merged with: of the same good and
    grade, with something left."""
    one = Lot.objects.filter(lots_seen(viewer), code=code).first()
    if one is None:
        return ()
    found = Lot.objects.filter(good=one.good_id, grade=one.grade, available__gt=0)
    rows = found.exclude(pk=one.pk).select_related("good__supplier", "village")
    return _rows(
        list(rows.prefetch_related("links_up__parent", "links_down__child")[:MOST_ALIKE]), viewer
    )


def movements(code: str, viewer: Viewer) -> tuple[MovementRow, ...]:
    """How the lot changed, the latest 200 first."""
    if lot(code, viewer) is None:
        return ()
    rows = Movement.objects.filter(lot__code=code).order_by("-pk")[:200]
    return tuple(
        MovementRow(
            at=row.at,
            kind=rules.kind_of(
                row.available, row.reserved, row.shipped, row.written_off, row.passed_on
            ),
            quantity=max(
                abs(one) for one in (row.available, row.reserved, row.shipped, row.written_off)
            ),
            why=row.why,
        )
        for row in rows
    )


def deliveries(code: str, viewer: Viewer) -> tuple[DeliveryRow, ...]:
    """Who brought what to a lot: for its supplier, and for whoever may see the households of the
    village; nobody else learns more than that there are none."""
    own = Q(lot__good__supplier__organisation__in=viewer.organisations("market.supply"))
    found = Delivery.objects.filter(
        own | scope_q(viewer, SEE_HOUSEHOLDS, "household__village__code"), lot__code=code
    )
    rows = found.select_related("household").order_by("household__code")
    return tuple(DeliveryRow(row.household.code, row.quantity, row.fen) for row in rows)


def trace(code: str) -> TraceRow | None:
    """A lot as the public sees it, with every harvest that it was made of."""
    row = (
        Lot.objects.select_related("good__supplier__place", "good__product")
        .filter(code=code)
        .first()
    )
    if row is None:
        return None
    harvests = _harvests(row.pk)
    roots = list(
        Lot.objects.filter(pk__in=harvests).select_related("village").order_by("harvested_on", "pk")
    )
    villages = registry.place_names(root.village.code for root in roots if root.village)
    households = (
        Delivery.objects.filter(lot__in=harvests).order_by().values("household").distinct().count()
    )
    county = row.good.supplier.place.code[:6]
    held = row.good.supplier.certificates.select_related("supplier")
    certificates = held.filter(expires_on__gte=clock.today())
    sent = (
        row.reservations.filter(line__order__shipments__lines__reservation__lot=row)
        .order_by("line__order__shipments__sent_on")
        .values_list("line__order__shipments__sent_on", flat=True)
        .distinct()[:20]
    )
    return TraceRow(
        code=row.code,
        good=row.good.name,
        product=row.good.product.name,
        grade=row.grade,
        supplier=row.good.supplier.code,
        supplier_name=row.good.supplier.name,
        county_label=registry.place_names([county]).get(county, ""),
        villages=tuple(villages[code] for code in sorted(villages)),
        harvested=tuple(sorted({root.harvested_on for root in roots})),
        best_before=row.best_before,
        sent=tuple(sent),
        certificates=tuple(certificate_row(one) for one in certificates),
        households_at_least=tens(households),
    )


def lineage(lots: set[int]) -> dict[int, list[tuple[int, int]]]:
    """Child → (parent, base units) for these lots and all that they were made of."""
    found: dict[int, list[tuple[int, int]]] = {}
    asked = set(lots)
    while asked:
        links = LotLink.objects.filter(child__in=asked).order_by("parent_id")
        above = set()
        for child, parent, quantity in links.values_list("child_id", "parent_id", "quantity"):
            found.setdefault(child, []).append((parent, quantity))
            above.add(parent)
        asked = above - found.keys()
    return found


def lots_seen(viewer: Viewer) -> Q:
    return Q(good__supplier__in=Supplier.objects.filter(sees_supplier(viewer)))


def _harvests(lot: int) -> set[int]:
    """The lots that this one was made of in the end, itself where it was harvested."""
    seen, asked, found = {lot}, {lot}, set()
    while asked:
        links = list(LotLink.objects.filter(child__in=asked).values_list("child_id", "parent_id"))
        found |= asked - {child for child, _parent in links}
        asked = {parent for _child, parent in links} - seen
        seen |= asked
    return found


def _rows(rows: list[Lot], viewer: Viewer) -> tuple[LotRow, ...]:
    names = registry.place_names(row.village.code for row in rows if row.village)
    return tuple(_row(row, names, viewer) for row in rows)


def _row(row: Lot, names: dict[str, str], viewer: Viewer) -> LotRow:
    village = row.village.code if row.village else ""
    return LotRow(
        code=row.code,
        good=row.good.name,
        grade=row.grade,
        supplier=row.good.supplier.code,
        supplier_name=row.good.supplier.name,
        village_code=village,
        village_label=names.get(village, ""),
        harvested_on=row.harvested_on,
        best_before=row.best_before,
        contract=row.contract,
        unit=row.good.unit,
        pack=row.good.pack_size,
        received=row.received,
        available=row.available,
        reserved=row.reserved,
        shipped=row.shipped,
        written_off=row.written_off,
        passed_on=row.passed_on,
        parents=tuple((one.parent.code, one.quantity) for one in row.links_up.all()),
        children=tuple((one.child.code, one.quantity) for one in row.links_down.all()),
        is_mine=supplies(viewer, row.good.supplier),
    )
