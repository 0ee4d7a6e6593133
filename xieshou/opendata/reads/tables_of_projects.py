"""The bank and the projects under way as tables."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from xieshou.core.scope import PUBLIC
from xieshou.opendata.reads.activities import under_way as projects_under_way
from xieshou.opendata.reads.publisher import publisher
from xieshou.opendata.rules.activity import told
from xieshou.opendata.rules.iati_out import activity_ref
from xieshou.opendata.rules.ocds import ocid
from xieshou.opendata.rules.sectors import sectors
from xieshou.projects import reads as projects

_SOURCES = ("municipal", "district", "county", "enterprise", "social", "labour")


def proposals() -> Iterator[tuple[Any, ...]]:
    for one in projects.every(projects.Filters(), viewer=PUBLIC):
        yield (
            one.code, one.year, one.name, one.kind, one.kind_label, one.state, one.state_label,
            one.village_code, one.village_name, one.county_code, one.county_name,
            told(one.households), told(one.people), one.total_fen,
            *(one.fen_of(source) for source in _SOURCES),
            one.income_fen, told(one.jobs), one.product, one.product_kg_per_year, one.origin,
            one.source, one.source_url, one.grade,
        )  # fmt: skip


def under_way() -> Iterator[tuple[Any, ...]]:
    who = publisher()
    for one in projects_under_way():
        on, done_bp, paid = one.paid or (None, None, None)
        money = dict.fromkeys(_SOURCES, 0)
        for fund in one.funding:
            money[fund.source] += fund.amount_fen
        yield (
            one.code, activity_ref(who, one.code), ocid(who, one.code), one.year, one.name,
            one.kind, one.kind_name.zh, sectors()[one.kind].code, one.state, one.state_name.zh,
            one.place.code, one.place.name.zh, one.county.code, one.county.name.zh, one.content,
            one.use, one.households, one.people, one.total_fen, *money.values(), one.approval,
            one.approved_on, one.started_on, one.finish_by, one.finished_on, on,
            None if done_bp is None else done_bp / 100, paid, one.origin, one.source,
        )  # fmt: skip


def contracts() -> Iterator[tuple[Any, ...]]:
    for one in projects_under_way():
        for each in one.contracts:
            yield (
                one.code, each.number, each.title, each.method, each.stage, each.supplier,
                each.amount_fen, each.signed_on,
            )  # fmt: skip


def outputs() -> Iterator[tuple[Any, ...]]:
    for one in projects_under_way():
        for each in one.indicators:
            yield (
                one.code, each.code, each.name, each.unit, _number(each.planned),
                _number(each.realised),
            )  # fmt: skip


def _number(text: str) -> float | None:
    return float(Decimal(text)) if text else None
