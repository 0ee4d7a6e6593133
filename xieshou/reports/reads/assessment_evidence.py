"""The records behind the lines of an assessment, one by one, and whether they add up to them.

They are read another way than the figures: from the lists that people work with. Where the two do
not agree the book says so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation

from xieshou.core.scope import SYSTEM
from xieshou.funds import reads as funds
from xieshou.market import reads as market
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.reports import rules
from xieshou.reports.reads.assessment_deals import of_deals
from xieshou.reports.reads.assessment_people import of_people
from xieshou.reports.reads.assessment_values import AssessmentValues, monitored
from xieshou.reports.reads.pairs import pairings_between
from xieshou.reports.rules import Item, Years

# A line of more records is told by its number alone.
MOST_ITEMS = 3000
# Rows of a list that are read at once.
_PART = 5000
_PARTS = {"municipal": "city", "district": "district", "social": "towns", "enterprise": "firms"}
_DONE = frozenset({"finished", "accepted", "handed_over", "upkeep", "evaluated"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Two places and a year, with the names that eastern givers and buyers go by."""

    east: str
    west: str
    years: Years
    names: frozenset[str]


class AssessmentEvidence:
    """What is behind the lines of one book; each list is read once, and only if it is asked for."""

    def __init__(self, east: str, west: str, year: int, values: AssessmentValues) -> None:
        self._values = values
        self._asked = Asked(east, west, Years(year, year), _names(east, west))

    def of(self, formula: rules.Formula) -> list[dict[str, Any]]:
        """A part for each line with a record: {"line", "value", "records", "itemised", "total",
        "items"}; sums stand as their parts. `total` adds up the items."""
        found = []
        for code in dict.fromkeys(leaf for line in formula.lines for leaf in _leaves(line)):
            recorded = self._values.recorded.get(code)
            if recorded is None:
                continue
            items = self._items(code)
            listed = items is not None and len(items) <= MOST_ITEMS
            shown = items or () if listed else ()
            found.append(
                {
                    "line": code,
                    "value": recorded.value,
                    "records": len(shown) or recorded.records,
                    "itemised": listed,
                    "total": sum(one.amount for one in shown) if listed else None,
                    "items": [one.plain for one in shown],
                }
            )
        return found

    def _items(self, code: str) -> tuple[Item, ...] | None:
        """None where this line has no list to read it from."""
        group = _GROUP_OF.get(code)
        if group is None:
            return None
        with translation.override("zh-hans"):
            return tuple(getattr(self, group).get(code, ()))

    @cached_property
    def _funds(self) -> Mapping[str, list[Item]]:
        return _sorted_in(_of_funds(self._asked))

    @cached_property
    def _projects(self) -> Mapping[str, list[Item]]:
        return _sorted_in(_of_projects(self._asked))

    @cached_property
    def _market(self) -> Mapping[str, list[Item]]:
        return _sorted_in(_of_market(self._asked))

    @cached_property
    def _invest(self) -> Mapping[str, list[Item]]:
        return _sorted_in(of_deals(self._asked.east, self._asked.west, self._asked.years))

    @cached_property
    def _exchange(self) -> Mapping[str, list[Item]]:
        asked = self._asked
        return _sorted_in(of_people(asked.east, asked.west, asked.years, asked.names))

    @cached_property
    def _monitoring(self) -> Mapping[str, list[Item]]:
        found = monitored(self._asked.west, self._asked.years)
        return {
            code: [Item("case", str(row.id), f"监测户 {row.number}", 1) for row in rows]
            for code, rows in found.items()
        }


_OF_GROUP: Mapping[str, tuple[str, ...]] = {
    "_funds": ("money_city", "money_district", "money_towns", "money_used"),
    "_projects": (
        "works_city", "works_district", "works_towns", "works_firms", "works_done", "works_money",
    ),
    "_market": ("sales",),
    "_invest": (
        "firms", "agreed", "contracted", "arrived", "firm_jobs", "output", "tax", "producing",
        "parks", "tenants", "trips", "visitors",
    ),
    "_exchange": (
        "cadres", "doctors", "teachers", "agronomists", "volunteers", "other_posted", "trainees",
        "sent_east", "classes", "trained", "certificates", "asked_12", "jobs_12", "jobs_welfare",
        "jobs_workshop", "jobs_near", "jobs_in_province", "jobs_other", "jobs_east", "staff",
        "jobs_lifted", "due_6", "stayed_6", "support", "fairs", "vacancies", "fair_jobs",
        "workshops", "workshop_jobs", "gifts", "gifts_east", "twins", "twins_street",
        "twins_school", "twins_hospital", "twins_firm", "successors",
    ),
    "_monitoring": ("monitored", "risk_gone"),
}  # fmt: skip
_GROUP_OF = {code: group for group, codes in _OF_GROUP.items() for code in codes}


def _leaves(code: str) -> tuple[str, ...]:
    """The lines that a sum is made of, and those that a share is of."""
    line = rules.LINE.get(code)
    below = (*line.parts, *line.ratio) if line else ()
    return tuple(leaf for one in below for leaf in _leaves(one)) or (code,)


def _sorted_in(found: Iterable[tuple[str, Item]]) -> dict[str, list[Item]]:
    rows: dict[str, list[Item]] = {}
    for code, item in found:
        rows.setdefault(code, []).append(item)
    return {code: sorted(some, key=lambda one: (one.kind, one.code)) for code, some in rows.items()}


def _names(east: str, west: str) -> frozenset[str]:
    """What the eastern places that are paired with the western one are called in lists."""
    codes = {row.east_code for row in pairings_between(east, west)}
    codes |= {code[:length] for code in codes for length in (2, 4)} | {east}
    with translation.override("zh-hans"):
        called = set(registry.place_names(codes).values())
        called |= {row.name for code in codes if (row := registry.place(code))}
    return frozenset(called)


def _of_funds(asked: Asked) -> Iterator[tuple[str, Item]]:
    places = {row.code: row.place for row in funds.books(SYSTEM)}
    moved = funds.grants_moved(asked.west, asked.years.start, asked.years.end)
    for grant in funds.grants(SYSTEM):
        ours = places.get(grant.book, "").startswith(asked.west) and grant.donor in asked.names
        part = _PARTS.get(grant.source, "")
        if not ours or grant.measure != "cash" or part not in ("city", "district", "towns"):
            continue
        moves = moved.get(grant.code)
        if moves is None:
            continue
        if moves.came_fen is not None:
            yield f"money_{part}", Item("grant", grant.code, grant.name, moves.came_fen)
        if moves.used_fen is not None:
            yield "money_used", Item("grant", grant.code, grant.name, moves.used_fen)


def _of_projects(asked: Asked) -> Iterator[tuple[str, Item]]:
    filters, page = projects.LifeFilters(year=asked.years.first, place=asked.west), 1
    while True:
        found = projects.projects(filters, page=page, page_size=_PART)
        partners = registry.partners(row.place_code for row in found.rows)
        for row in found.rows:
            if row.state not in ("left", "cancelled"):
                yield from _of_project(row, partners.get(row.place_code, ""), asked.east)
        if page >= found.pages:
            return
        page += 1


def _of_project(row: projects.ProjectRow, partner: str, east: str) -> Iterator[tuple[str, Item]]:
    """A project counts to who pays most of it, by the source that pays most of that."""
    by_payer: dict[str, int] = {}
    by_source: dict[tuple[str, str], int] = {}
    for cost in row.costs:
        if cost.source not in _PARTS:
            continue
        short = len(cost.payer_code) < 6 and partner.startswith(cost.payer_code)
        who, part = partner if short else cost.payer_code, _PARTS[cost.source]
        by_payer[who] = by_payer.get(who, 0) + cost.amount_fen
        by_source[(part, who)] = by_source.get((part, who), 0) + cost.amount_fen
    if not by_payer:
        return
    most = max(sorted(by_payer), key=lambda who: by_payer[who])
    if not most.startswith(east):
        return
    parts = dict.fromkeys(_PARTS.values(), 0)
    for (part, who), fen in by_source.items():
        parts[part] += fen if who.startswith(east) else 0
    first = max(parts, key=lambda part: parts[part])
    yield f"works_{first}", Item("project", row.code, row.name, 1)
    paid = sum(fen for who, fen in by_payer.items() if who.startswith(east))
    yield "works_money", Item("project", row.code, row.name, paid)
    if row.state in _DONE:
        yield "works_done", Item("project", row.code, row.name, 1)


def _of_market(asked: Asked) -> Iterator[tuple[str, Item]]:
    for row in market.orders_paid(asked.east, asked.west, asked.years.start, asked.years.end):
        yield "sales", Item("order", row.code, row.supplier_name, row.billed_fen)
