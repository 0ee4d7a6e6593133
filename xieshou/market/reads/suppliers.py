"""Questions about suppliers, their certificates, and how households gain from them."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.secret import decrypt_bytes
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.market import rules
from xieshou.market.models import Certificate, Evidence, Linkage, Supplier
from xieshou.market.reads.scopes import sees_supplier, supplies
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """`in_force`: not expired today; `expires_soon`: within rules.WARN_DAYS."""

    id: int
    kind: str
    kind_label: str
    number: str
    issuer: str
    expires_on: datetime.date
    in_force: bool
    expires_soon: bool
    supplier: str
    supplier_name: str


@dataclass(frozen=True, slots=True)
class LinkageRow:
    id: int
    kind_label: str
    contract: str
    households: int
    starts_on: datetime.date
    ends_on: datetime.date
    in_force: bool


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """`households_at_least` are the households linked, in full tens, None for fewer than ten.

    What the public may not see (`reason`, `linkages`) is empty to it.
    """

    code: str
    name: str
    kind: str
    kind_label: str
    organisation: int
    place_code: str
    place_label: str
    introduction: str
    state: str
    state_label: str
    households_at_least: int | None
    certificates: tuple[CertificateRow, ...]
    reason: str
    linkages: tuple[LinkageRow, ...]
    collective: str
    is_mine: bool
    steps: tuple[str, ...]


def tens(number: int) -> int | None:
    """A number of households as the public may know it: full tens, so that nothing follows by
    subtraction; None below the smallest cell."""
    return number // 10 * 10 if number >= SMALLEST_CELL else None


def suppliers(
    viewer: Viewer = PUBLIC, *, text: str = "", state: str = "", page: int = 1
) -> Page[SupplierRow]:
    """Suppliers that sell, and those that the viewer may see on their way in; by code."""
    found = Supplier.objects.filter(Q(state="admitted") | sees_supplier(viewer))
    if text:
        found = found.filter(name__icontains=text)
    if state:
        found = found.filter(state=state)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found).order_by("code")[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def supplier(code: str, viewer: Viewer = PUBLIC) -> SupplierRow | None:
    """One supplier; None where there is none or the viewer may not know of it."""
    found = Supplier.objects.filter(Q(state="admitted") | sees_supplier(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def my_suppliers(viewer: Viewer) -> tuple[SupplierRow, ...]:
    """Those that the viewer sells for."""
    mine = Supplier.objects.filter(organisation__in=viewer.organisations("market.supply"))
    return _rows(list(_full(mine)), viewer)


def expiring(viewer: Viewer, days: int = rules.WARN_DAYS) -> tuple[CertificateRow, ...]:
    """Certificates that expire soon or have, of suppliers the viewer sees; the first ones first."""
    last = clock.today() + datetime.timedelta(days=days)
    seen = Supplier.objects.filter(sees_supplier(viewer))
    found = Certificate.objects.filter(supplier__in=seen, expires_on__lte=last)
    return tuple(certificate_row(row) for row in found.select_related("supplier")[:500])


def paper(viewer: Viewer, pk: int) -> tuple[str, str, bytes] | None:
    """(media type, file name, contents) of a paper; None where there is none or it is not yours."""
    shown = Supplier.objects.filter(sees_supplier(viewer))
    mine = Certificate.objects.filter(supplier__in=shown, evidence=pk)
    if not (mine.exists() or Linkage.objects.filter(supplier__in=shown, evidence=pk).exists()):
        return None
    one = Evidence.objects.get(pk=pk)
    with one.file.open("rb") as file:
        return one.media_type, one.filename, decrypt_bytes(file.read())


def papers(viewer: Viewer, code: str) -> dict[tuple[str, int], int]:
    """("certificate" or "linkage", its id) → paper, of one supplier, for those who may look."""
    shown = Supplier.objects.filter(sees_supplier(viewer), code=code)
    found: dict[tuple[str, int], int] = {}
    for name, model in (("certificate", Certificate), ("linkage", Linkage)):
        rows = model._default_manager.filter(supplier__in=shown).values_list("pk", "evidence_id")
        found |= {(name, pk): evidence for pk, evidence in rows}
    return found


def _full(found: QuerySet[Supplier]) -> QuerySet[Supplier]:
    certificates = Prefetch("certificates", Certificate.objects.select_related("supplier"))
    return found.select_related("place").prefetch_related(certificates, "linkages")


def _rows(rows: list[Supplier], viewer: Viewer) -> tuple[SupplierRow, ...]:
    names = registry.place_names(row.place.code for row in rows)
    seen = set(
        Supplier.objects.filter(sees_supplier(viewer), pk__in=[row.pk for row in rows]).values_list(
            "pk", flat=True
        )
    )
    return tuple(
        _row(row, names.get(row.place.code, row.place.name), viewer, row.pk in seen) for row in rows
    )


def _row(row: Supplier, place: str, viewer: Viewer, seen: bool) -> SupplierRow:
    today = clock.today()
    linkages = list(row.linkages.all())
    linked = sum(one.households for one in linkages if one.starts_on <= today <= one.ends_on)
    certificates = tuple(certificate_row(one) for one in row.certificates.all())
    return SupplierRow(
        code=row.code,
        name=row.name,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        organisation=row.organisation_id,
        place_code=row.place.code,
        place_label=place,
        introduction=row.introduction,
        state=row.state,
        state_label=str(row.get_state_display()),
        households_at_least=tens(linked),
        certificates=certificates if seen else tuple(one for one in certificates if one.in_force),
        reason=row.reason if seen else "",
        linkages=tuple(_linkage(one, today) for one in linkages) if seen else (),
        collective=row.collective if seen else "",
        is_mine=supplies(viewer, row),
        steps=_steps(row, viewer),
    )


def _steps(row: Supplier, viewer: Viewer) -> tuple[str, ...]:
    """The steps that the viewer may take with it now."""
    hands = {row.applied_by, row.checked_by} - {None}
    found = []
    for step in rules.SUPPLIER_STEPS.values():
        allowed = row.state in step.before and viewer.may(step.may, row.place.code)
        if step.may == "market.supply":
            allowed = allowed and supplies(viewer, row)
        elif step.may in ("market.check", "market.admit"):
            allowed = allowed and viewer.user_id not in hands
        if allowed:
            found.append(step.verb)
    return tuple(found)


def certificate_row(row: Certificate) -> CertificateRow:
    today = clock.today()
    soon = today + datetime.timedelta(days=rules.WARN_DAYS)
    return CertificateRow(
        id=row.pk,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        number=row.number,
        issuer=row.issuer,
        expires_on=row.expires_on,
        in_force=row.expires_on >= today,
        expires_soon=today <= row.expires_on <= soon,
        supplier=row.supplier.code,
        supplier_name=row.supplier.name,
    )


def _linkage(row: Linkage, today: datetime.date) -> LinkageRow:
    return LinkageRow(
        id=row.pk,
        kind_label=str(row.get_kind_display()),
        contract=row.contract,
        households=row.households,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        in_force=row.starts_on <= today <= row.ends_on,
    )
