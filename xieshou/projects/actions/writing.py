"""Rows of entries: how what a proposal says becomes its row, its costs, uses and links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from xieshou.projects import rules
from xieshou.projects.models import Proposal, ProposalCost, ProposalLink, ProposalUse
from xieshou.projects.reads import ProposalRow
from xieshou.projects.rules import Content, Cost, Entry
from xieshou.registry import reads as registry

FIELDS = (
    "name", "kind", "clears", "serves", "households", "people", "product", "product_kg_per_year",
    "income_fen", "jobs", "note",
)  # fmt: skip
ABOUT = ("code", "year", "state", "origin", "source", "source_url", "grade")
REWRITTEN = (
    *FIELDS, "year", "village", "state", "total_fen", "authors", "listed_by", "listed_at",
    "origin", "source", "source_url", "grade",
)  # fmt: skip


def entry_of(row: ProposalRow) -> Entry:
    """What stands in the bank, in the shape a sheet or loader brings it."""
    content = Content(
        **{name: getattr(row, name) for name in FIELDS},
        costs=tuple(Cost(cost.source, cost.payer_code, cost.amount_fen) for cost in row.costs),
        uses=tuple((use.trade, use.days) for use in row.uses),
        requires=tuple(link.code for link in row.links if link.relation == "requires"),
        excludes=tuple(link.code for link in row.links if link.relation == "excludes"),
    )
    return Entry(
        row.code, row.year, row.village_code, content, row.state,
        row.origin, row.source, row.source_url, row.grade,
    )  # fmt: skip


def with_origin_of(entry: Entry, old: Entry) -> Entry:
    """The entry with the origin that stands: what was synthetic stays so, whoever changes it."""
    return replace(
        entry, origin=old.origin, source=old.source, source_url=old.source_url, grade=old.grade
    )


def in_order(entry: Entry) -> Entry:
    """The same entry with its parts sorted, so that equal entries compare equal."""
    content = entry.content
    ordered = replace(
        content,
        costs=tuple(sorted(content.costs, key=lambda cost: (cost.source, cost.payer))),
        uses=tuple(sorted(content.uses)),
        requires=tuple(sorted(content.requires)),
        excludes=tuple(sorted(content.excludes)),
    )
    return replace(entry, content=ordered)


def filled(proposal: Proposal, entry: Entry, village_id: int) -> Proposal:
    """The row with all that the entry says, not yet saved."""
    for name in FIELDS:
        setattr(proposal, name, getattr(entry.content, name))
    for name in ABOUT:
        setattr(proposal, name, getattr(entry, name))
    proposal.village_id = village_id
    proposal.total_fen = rules.total_fen(entry.content.costs)
    return proposal


def insert_proposals(
    entries: Sequence[Entry], places: Mapping[str, int], authors: list[int]
) -> dict[str, int]:
    """Insert new proposals and give their keys by code; `places` are the villages' keys.

    Plain tuples instead of models: what is the same in every row is made ready once.
    """
    fields = {field.name: field for field in Proposal._meta.concrete_fields}
    same = {
        name: fields[name].get_db_prep_save(value, connection)
        for name, value in (
            ("authors", authors),
            ("created_at", timezone.now()),
            ("listed_by", None),
            ("listed_at", None),
            ("decision", ""),
        )
    }
    of_content, of_entry = attrgetter(*FIELDS), attrgetter(*ABOUT)
    _insert(
        Proposal,
        [*FIELDS, *ABOUT, "village_id", "total_fen", *same],
        (
            (
                *of_content(entry.content),
                *of_entry(entry),
                places[entry.village],
                rules.total_fen(entry.content.costs),
                *same.values(),
            )
            for entry in entries
        ),
    )
    return proposal_ids(entry.code for entry in entries)


def insert_costs_and_uses(written: Sequence[tuple[int, Entry]], places: Mapping[str, int]) -> None:
    """Insert the costs and uses of proposals (by key) that have none; `places` are payers' keys."""
    _insert(
        ProposalCost,
        ["proposal_id", "source", "payer_id", "amount_fen"],
        (
            (key, cost.source, places[cost.payer], cost.amount_fen)
            for key, entry in written
            for cost in entry.content.costs
        ),
    )
    _insert(
        ProposalUse,
        ["proposal_id", "trade", "days"],
        ((key, trade, days) for key, entry in written for trade, days in entry.content.uses),
    )


def insert_links(written: Sequence[tuple[int, Entry]], others: Mapping[str, int]) -> None:
    """Insert the links of proposals (by key) that have none; `others` are keys by code."""
    _insert(
        ProposalLink,
        ["proposal_id", "other_id", "relation"],
        (
            (key, others[code], relation)
            for key, entry in written
            for relation in ("requires", "excludes")
            for code in getattr(entry.content, relation)
        ),
    )


def _insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain rows; for hundreds of thousands, several times as fast as bulk_create."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        # Names come from the models, values go as parameters.
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


def proposal_ids(codes: Iterable[str]) -> dict[str, int]:
    """Keys of proposals by code; a code without a proposal is left out."""
    found: dict[str, int] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        found.update(Proposal.objects.filter(code__in=some).values_list("code", "pk"))
    return found


def place_ids(codes: Iterable[str]) -> dict[str, int]:
    """Keys of places of any level by code; an unknown code is left out."""
    wanted = set(codes)
    found: dict[str, int] = {}
    for province, level in sorted({(code[:2], len(code)) for code in wanted}):
        if name := LEVELS.get(level):
            found.update(registry.place_ids(province, name))
    return {code: found[code] for code in wanted if code in found}


LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "township", 12: "village"}
