"""The rows of a statement's tables: every one of them, however many."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xieshou.core.scope import Viewer
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.projects import reads as projects
from xieshou.projects.reads import LifeFilters
from xieshou.registry import reads as registry
from xieshou.reports.rules.statement_content import Cell
from xieshou.reports.rules.statement_periods import Period

Rows = Iterator[tuple[Cell, ...]]
PART = 500
PAID = "paid"


def _projects(east: str, west: str, period: Period, _viewer: Viewer) -> Rows:
    """Projects of the year of which the east pays a part."""
    filters = LifeFilters(year=period.year, place=west)
    partners: dict[str, str] = {}
    done = {row.code: row for row in projects.every_performance(west, period.year)}
    page, pages = 1, 1
    while page <= pages:
        found = projects.projects(filters, page=page, page_size=PART)
        pages = found.pages
        partners |= registry.partners({row.place_code for row in found.rows})
        for row in found.rows:
            payers = {cost.payer_code for cost in row.costs}
            if not any(_pays(payer, east, partners.get(row.place_code, "")) for payer in payers):
                continue
            told = done.get(row.code)
            yield (
                row.code, row.name, row.kind_label, row.place_name, row.state_label, row.total_fen,
                told.paid_fen if told else None, told.done_bp if told else None,
                row.finish_by.isoformat() if row.finish_by else None,
            )  # fmt: skip
        page += 1


def _pays(payer: str, east: str, partner: str) -> bool:
    """Whether a payer is of the east; what the city alone pays counts to the partner district."""
    return payer.startswith(east) or (
        len(payer) > 1 and east.startswith(payer) and partner.startswith(east)
    )


def _payments(east: str, west: str, period: Period, viewer: Viewer) -> Rows:
    """Payments at the western place in the period; of a district those from the grants that the
    balance counts to it."""
    given = funds.given_by(east)
    whole_east = len(east) == len("31")
    for row in _every(lambda offset: funds.order_page(viewer, offset=offset, limit=PART)):
        if row.paid_on is None or not period.start <= row.paid_on <= period.end:
            continue
        if row.place.startswith(west) and (whole_east or row.grant in given):
            yield (
                row.paid_on.isoformat(), row.purpose_label, row.place_name, row.payee,
                row.grant_name, row.amount_fen,
            )  # fmt: skip


def _orders(east: str, west: str, period: Period, viewer: Viewer) -> Rows:
    """Orders paid in the period, of suppliers at the western place."""
    sellers = {
        row.name: row.place_code for row in _paged(lambda page: market.suppliers(viewer, page=page))
    }
    buyers = {
        row.name: row.place_label for row in _paged(lambda page: market.buyers(viewer, page=page))
    }
    whole_east = len(east) == len("31")
    name = registry.place_names({east}).get(east, "")
    for row in _paged(lambda page: market.orders(viewer, state=PAID, page=page)):
        if row.paid_on is None or not period.start <= row.paid_on <= period.end:
            continue
        if not sellers.get(row.supplier_name, "-").startswith(west):
            continue
        if whole_east or buyers.get(row.buyer_name, "") == name:
            yield (
                row.code, row.paid_on.isoformat(), row.buyer_name, row.supplier_name,
                row.billed_fen,
            )  # fmt: skip


def _deals(east: str, west: str, period: Period, viewer: Viewer) -> Rows:
    """Deals opened by the end of the period."""
    for row in _paged(lambda page: invest.deals(viewer, place=west, page=page)):
        if row.opened_on <= period.end and row.district_code.startswith(east):
            yield (
                row.code, row.title, row.firm_name, row.county_name, row.stage_label,
                row.contracted_fen, row.arrived_fen,
            )  # fmt: skip


def _classes(_east: str, west: str, period: Period, viewer: Viewer) -> Rows:
    """Classes of which a day lies in the period."""
    for row in _paged(lambda page: exchange.classes(viewer, place=west, page=page)):
        if row.starts_on <= period.end and row.ends_on >= period.start:
            yield (
                row.code, row.topic, row.place_label, row.starts_on.isoformat(),
                row.ends_on.isoformat(), row.state_label,
            )  # fmt: skip


def _paged(read: Callable[[int], registry.Page[Any]]) -> Iterator[Any]:
    """Every row of a list that is read by pages, counted from 1."""
    page, seen, total = 1, 0, 1
    while seen < total:
        found = read(page)
        if not found.rows:
            return
        yield from found.rows
        page, seen, total = page + 1, seen + len(found.rows), found.total


def _every(read: Callable[[int], registry.Page[Any]]) -> Iterator[Any]:
    """Every row of a list that is read from an offset on."""
    offset, total = 0, 1
    while offset < total:
        found = read(offset)
        if not found.rows:
            return
        yield from found.rows
        offset, total = offset + len(found.rows), found.total


ROWS: Mapping[str, Callable[[str, str, Period, Viewer], Rows]] = {
    "projects": _projects, "payments": _payments, "orders": _orders, "deals": _deals,
    "classes": _classes,
}  # fmt: skip
