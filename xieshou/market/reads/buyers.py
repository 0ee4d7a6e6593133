"""Questions about who buys, and what a buyer orders every week."""

import datetime
from dataclasses import dataclass

from xieshou.core.scope import Viewer, scope_q
from xieshou.market import rules
from xieshou.market.models import (
    Buyer,
    Standing,
)
from xieshou.market.reads.scopes import SEE, bought_by, buys
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class BuyerRow:
    code: str
    name: str
    kind: str
    kind_label: str
    terms: str
    terms_label: str
    place_label: str
    budget_fen: int
    reserved_bp: int
    group: str

    @property
    def reserved_share(self) -> float:
        return self.reserved_bp / rules.WHOLE_BP


@dataclass(frozen=True, slots=True)
class StandingRow:
    id: int
    supplier: str
    supplier_name: str
    weekday: int
    lines: int
    ends_on: datetime.date | None


def my_buyers(viewer: Viewer) -> tuple[BuyerRow, ...]:
    """Those that the viewer buys for."""
    found = Buyer.objects.filter(bought_by(viewer)).select_related("place", "group")
    return _buyers(list(found.order_by("code")))


def buyers(viewer: Viewer, *, page: int = 1) -> Page[BuyerRow]:
    """The organisations that buy, at the places that the viewer sees."""
    found = Buyer.objects.filter(scope_q(viewer, SEE, "place__code"), organisation__isnull=False)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = found.select_related("place", "group").order_by("code")[start : start + PAGE_SIZE]
    return Page(_buyers(list(rows)), found.count(), start, PAGE_SIZE)


def buyer(code: str, viewer: Viewer) -> BuyerRow | None:
    """One buyer, to itself and to the offices of its place."""
    row = Buyer.objects.select_related("place", "group").filter(code=code).first()
    if row is None or not (buys(viewer, row) or viewer.may(SEE, row.place.code)):
        return None
    return _buyers([row])[0]


def standing(code: str, viewer: Viewer) -> tuple[StandingRow, ...]:
    """What a buyer orders every week."""
    if buyer(code, viewer) is None:
        return ()
    rows = Standing.objects.filter(buyer__code=code).select_related("supplier")
    return tuple(
        StandingRow(
            row.pk, row.supplier.code, row.supplier.name, row.weekday, len(row.lines), row.ends_on
        )
        for row in rows
    )


def _buyers(rows: list[Buyer]) -> tuple[BuyerRow, ...]:
    names = registry.place_names(row.place.code for row in rows)
    return tuple(
        BuyerRow(
            code=row.code,
            name=row.name,
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            terms=row.terms,
            terms_label=str(row.get_terms_display()),
            place_label=names.get(row.place.code, ""),
            budget_fen=row.budget_fen,
            reserved_bp=row.reserved_bp,
            group=row.group.name if row.group else "",
        )
        for row in rows
    )
