"""Proposals as frozen rows, with all that hangs on them: one query a table, not one a row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from xieshou.projects.models import Kind, Proposal, ProposalCost, ProposalLink, ProposalUse
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class CostRow:
    source: str
    payer_code: str
    amount_fen: int
    payer_name: str


@dataclass(frozen=True, slots=True)
class UseRow:
    trade: str
    days: int


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The other proposal of a link; `relation` is requires or excludes."""

    relation: str
    code: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal, with the names of places in the language of the request.

    `clears` and `serves` are masks: bit i = indicator i of the set; 1 monitored, 2 lifted, 4 other.
    """

    code: str
    year: int
    name: str
    kind: str
    state: str
    village_code: str
    village_name: str
    county_code: str
    county_name: str
    clears: int
    serves: int
    households: int
    people: int
    product: str
    product_kg_per_year: int
    income_fen: int
    jobs: int
    total_fen: int
    costs: tuple[CostRow, ...]
    uses: tuple[UseRow, ...]
    links: tuple[LinkRow, ...]
    note: str
    origin: str
    source: str
    source_url: str
    grade: str
    created_at: datetime

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(Proposal.State(self.state).label)

    def fen_of(self, source: str) -> int:
        """What a source of money pays, in fen, whoever the payers."""
        return sum(cost.amount_fen for cost in self.costs if cost.source == source)


def by_codes(codes: Iterable[str]) -> dict[str, ProposalRow]:
    """The proposals that have these codes, in any state: for actions, which check permission."""
    return {
        row.code: row
        for some in _chunks(sorted(codes), 500)
        for row in rows_of(Proposal.objects.filter(code__in=some))
    }


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def rows_of(
    found: QuerySet[Proposal], visible: QuerySet[Proposal] | None = None
) -> tuple[ProposalRow, ...]:
    """The proposals of a query in its order; links to others than the `visible` are left out."""
    items = list(found.select_related("village"))
    ids = [item.pk for item in items]
    costs, uses, links = _costs_of(ids), _uses_of(ids), _links_of(ids, visible)
    villages = {item.village.code for item in items}
    payers = {cost[1] for some in costs.values() for cost in some}
    names = registry.place_names({code[:6] for code in villages} | villages | payers)
    return tuple(
        _row(
            item,
            names,
            tuple(CostRow(*cost, names.get(cost[1], cost[1])) for cost in costs.get(item.pk, ())),
            tuple(uses.get(item.pk, ())),
            tuple(links.get(item.pk, ())),
        )
        for item in items
    )


def _row(
    item: Proposal,
    names: Mapping[str, str],
    costs: tuple[CostRow, ...],
    uses: tuple[UseRow, ...],
    links: tuple[LinkRow, ...],
) -> ProposalRow:
    village = item.village.code
    return ProposalRow(
        code=item.code,
        year=item.year,
        name=item.name,
        kind=item.kind,
        state=item.state,
        village_code=village,
        village_name=names.get(village, village),
        county_code=village[:6],
        county_name=names.get(village[:6], village[:6]),
        clears=item.clears,
        serves=item.serves,
        households=item.households,
        people=item.people,
        product=item.product,
        product_kg_per_year=item.product_kg_per_year,
        income_fen=item.income_fen,
        jobs=item.jobs,
        total_fen=item.total_fen,
        costs=costs,
        uses=uses,
        links=links,
        note=item.note,
        origin=item.origin,
        source=item.source,
        source_url=item.source_url,
        grade=item.grade,
        created_at=item.created_at,
    )


def _costs_of(ids: Sequence[int]) -> dict[int, list[tuple[str, str, int]]]:
    """(source, payer's code, fen) by proposal."""
    by_id: dict[int, list[tuple[str, str, int]]] = {}
    for pk, source, payer, amount_fen in (
        ProposalCost.objects.filter(proposal__in=ids)
        .order_by("pk")
        .values_list("proposal_id", "source", "payer__code", "amount_fen")
    ):
        by_id.setdefault(pk, []).append((source, payer, amount_fen))
    return by_id


def _uses_of(ids: Sequence[int]) -> dict[int, list[UseRow]]:
    by_id: dict[int, list[UseRow]] = {}
    for pk, trade, days in (
        ProposalUse.objects.filter(proposal__in=ids)
        .order_by("pk")
        .values_list("proposal_id", "trade", "days")
    ):
        by_id.setdefault(pk, []).append(UseRow(trade, days))
    return by_id


def _links_of(ids: Sequence[int], visible: QuerySet[Proposal] | None) -> dict[int, list[LinkRow]]:
    by_id: dict[int, list[LinkRow]] = {}
    links = ProposalLink.objects.filter(proposal__in=ids).order_by("pk")
    found = links.values_list(
        "proposal_id", "other_id", "relation", "other__code", "other__name", "other__state"
    )
    rows = list(found)
    shown = {other for _pk, other, *_link in rows}
    if visible is not None:
        # Asked of these few: as a subquery SQLite went through all that are visible for each link.
        shown = set(visible.filter(pk__in=shown).order_by().values_list("pk", flat=True))
    for pk, other, *link in rows:
        if other in shown:
            by_id.setdefault(pk, []).append(LinkRow(*link))
    return by_id
