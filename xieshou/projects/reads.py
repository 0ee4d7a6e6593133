"""Questions to the project bank, answered with frozen rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.core.scope import PUBLIC, Viewer, scope_q
from xieshou.projects import rules
from xieshou.projects.models import Proposal, ProposalCost, ProposalLink, ProposalUse

PAGE_SIZE = 50
SORTS = {
    "code": ("code",),
    "-code": ("-code",),
    "cost": ("total_fen", "code"),
    "-cost": ("-total_fen", "code"),
    "people": ("people", "code"),
    "-people": ("-people", "code"),
    "year": ("year", "code"),
    "-year": ("-year", "code"),
}


@dataclass(frozen=True, slots=True)
class CostRow:
    source: str
    payer_code: str
    payer_name: str
    payer_name_en: str
    amount_fen: int


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
    """`clears` and `serves` are masks: bit i = indicator i of the set; 1 monitored, 2 lifted, 4 other."""

    code: str
    year: int
    name: str
    kind: str
    state: str
    village_code: str
    village_name: str
    village_name_en: str
    county_code: str
    county_name: str
    county_name_en: str
    clears: int
    serves: int
    households: int
    people: int
    product: str
    product_kg_per_year: int
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

    def fen_of(self, source: str) -> int:
        """What a source of money pays, in fen, whoever the payers."""
        return sum(cost.amount_fen for cost in self.costs if cost.source == source)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; an empty field does not narrow. `place` is the beginning of a place's code."""

    year: int | None = None
    kind: str = ""
    state: str = ""
    place: str = ""
    text: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Bank:
    """A page of the bank and the totals of all that matches, whatever the page.

    `by_kind` counts the kinds as if no kind were chosen, so that another can be.
    """

    rows: tuple[ProposalRow, ...]
    count: int
    people: int
    total_fen: int
    fen_by_source: dict[str, int]
    by_kind: dict[str, int]
    page: int
    pages: int


def bank(
    filters: Filters,
    *,
    viewer: Viewer = PUBLIC,
    sort: str = "code",
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> Bank:
    """What the viewer may see of the bank. A page out of range is the nearest one there is."""
    found = _found(filters, viewer)
    totals = found.aggregate(count=Count("pk"), people=Sum("people"), fen=Sum("total_fen"))
    pages = max(1, -(-totals["count"] // page_size))
    page = min(max(1, page), pages)
    shown = found.order_by(*SORTS.get(sort, SORTS["code"]))
    start = (page - 1) * page_size
    return Bank(
        rows=_rows(shown[start : start + page_size]),
        count=totals["count"],
        people=totals["people"] or 0,
        total_fen=totals["fen"] or 0,
        fen_by_source=_fen_by_source(found),
        by_kind=_by_kind(filters, viewer),
        page=page,
        pages=pages,
    )


def every(filters: Filters, *, viewer: Viewer = PUBLIC) -> Iterator[ProposalRow]:
    """All that matches, in order of code, a thousand read at a time."""
    after = ""
    while rows := _rows(_found(filters, viewer).filter(code__gt=after).order_by("code")[:1000]):
        yield from rows
        after = rows[-1].code


def proposal(code: str, *, viewer: Viewer = PUBLIC) -> ProposalRow | None:
    """One proposal; None where there is none or the viewer may not see it."""
    rows = _rows(_visible(viewer).filter(code=code))
    return rows[0] if rows else None


def years() -> tuple[int, ...]:
    """Years with proposals, latest first."""
    return tuple(Proposal.objects.order_by("-year").values_list("year", flat=True).distinct())


def open_works(village: str, year: int) -> int:
    """How many proposals of the village for the year are still under way."""
    return Proposal.objects.filter(
        village__code=village, year=year, state__in=rules.OPEN_STATES
    ).count()


def _visible(viewer: Viewer) -> QuerySet[Proposal]:
    if viewer.is_system:
        return Proposal.objects.all()
    seen = Q(state__in=rules.PUBLIC_STATES)
    for verb in ("projects.propose", "projects.list"):
        if viewer.places(verb):
            seen |= scope_q(viewer, verb, "village__code")
    return Proposal.objects.filter(seen)


def _found(filters: Filters, viewer: Viewer) -> QuerySet[Proposal]:
    found = _visible(viewer)
    for name in ("year", "kind", "state", "origin"):
        if getattr(filters, name):
            found = found.filter(**{name: getattr(filters, name)})
    if filters.place:
        found = found.filter(_within("village__code", filters.place))
    if filters.text:
        found = found.filter(
            Q(name__icontains=filters.text)
            | Q(code__startswith=filters.text)
            | Q(village__name__icontains=filters.text)
        )
    return found


def _within(field: str, prefix: str) -> Q:
    """Codes that begin with the prefix, as a range: an index serves it on every database."""
    return Q(**{f"{field}__gte": prefix, f"{field}__lte": prefix.ljust(12, "9")})


def _fen_by_source(found: QuerySet[Proposal]) -> dict[str, int]:
    sums = dict(
        ProposalCost.objects.filter(proposal__in=found.order_by().values("pk"))
        .values_list("source")
        .annotate(fen=Sum("amount_fen"))
    )
    return {source: sums[source] for source in rules.SOURCES if source in sums}


def _by_kind(filters: Filters, viewer: Viewer) -> dict[str, int]:
    any_kind = Filters(filters.year, "", filters.state, filters.place, filters.text, filters.origin)
    counts = dict(
        _found(any_kind, viewer).order_by().values_list("kind").annotate(count=Count("pk"))
    )
    return {kind: counts[kind] for kind in rules.CLEARS if kind in counts}


def _rows(found: QuerySet[Proposal]) -> tuple[ProposalRow, ...]:
    items = list(found.select_related("village__parent__parent"))
    ids = [item.pk for item in items]
    costs, uses, links = _costs_of(ids), _uses_of(ids), _links_of(ids)
    return tuple(
        _row(item, costs.get(item.pk, ()), uses.get(item.pk, ()), links.get(item.pk, ()))
        for item in items
    )


def _row(
    item: Proposal,
    costs: Sequence[CostRow],
    uses: Sequence[UseRow],
    links: Sequence[LinkRow],
) -> ProposalRow:
    county: Any = item.village
    while county.level in ("village", "township") and county.parent:
        county = county.parent
    return ProposalRow(
        code=item.code,
        year=item.year,
        name=item.name,
        kind=item.kind,
        state=item.state,
        village_code=item.village.code,
        village_name=item.village.name,
        village_name_en=item.village.name_en,
        county_code=county.code,
        county_name=county.name,
        county_name_en=county.name_en,
        clears=item.clears,
        serves=item.serves,
        households=item.households,
        people=item.people,
        product=item.product,
        product_kg_per_year=item.product_kg_per_year,
        total_fen=item.total_fen,
        costs=tuple(costs),
        uses=tuple(uses),
        links=tuple(links),
        note=item.note,
        origin=item.origin,
        source=item.source,
        source_url=item.source_url,
        grade=item.grade,
        created_at=item.created_at,
    )


def _costs_of(ids: Sequence[int]) -> dict[int, list[CostRow]]:
    by_id: dict[int, list[CostRow]] = {}
    for pk, *cost in (
        ProposalCost.objects.filter(proposal__in=ids)
        .order_by("pk")
        .values_list(
            "proposal_id", "source", "payer__code", "payer__name", "payer__name_en", "amount_fen"
        )
    ):
        by_id.setdefault(pk, []).append(CostRow(*cost))
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


def _links_of(ids: Sequence[int]) -> dict[int, list[LinkRow]]:
    by_id: dict[int, list[LinkRow]] = {}
    for pk, *link in (
        ProposalLink.objects.filter(proposal__in=ids)
        .order_by("pk")
        .values_list("proposal_id", "relation", "other__code", "other__name", "other__state")
    ):
        by_id.setdefault(pk, []).append(LinkRow(*link))
    return by_id


class RoundCosts(NamedTuple):
    """Columns of equal length; `proposal` is the index of the proposal in the round."""

    proposal: tuple[int, ...]
    source: tuple[str, ...]
    payer: tuple[str, ...]
    amount_fen: tuple[int, ...]


class RoundUses(NamedTuple):
    proposal: tuple[int, ...]
    trade: tuple[str, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RoundProposals:
    """The listed proposals of a year as columns, by village and code.

    `requires` and `excludes` are pairs (index, index of the other). A prerequisite that is already
    done is left out; one that is neither done nor in the round stands in `missing` as (index, code).
    """

    ids: tuple[int, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    village_codes: tuple[str, ...]
    kinds: tuple[str, ...]
    clears: tuple[int, ...]
    serves: tuple[int, ...]
    households: tuple[int, ...]
    people: tuple[int, ...]
    total_fen: tuple[int, ...]
    product: tuple[str, ...]
    product_kg: tuple[int, ...]
    costs: RoundCosts
    uses: RoundUses
    requires: tuple[tuple[int, int], ...]
    excludes: tuple[tuple[int, int], ...]
    missing: tuple[tuple[int, str], ...]

    def __len__(self) -> int:
        return len(self.ids)


def for_round(year: int, prefix: str = "") -> RoundProposals:
    """Every listed proposal of the year under the place, as raw columns for the planner."""
    chosen = Q(year=year, state=Proposal.State.LISTED)
    if prefix:
        chosen &= _within("village__code", prefix)
    of_chosen = {"proposal__in": Proposal.objects.filter(chosen).values("pk")}
    columns = _columns(
        Proposal.objects.filter(chosen)
        .order_by("village__code", "code")
        .values_list(
            "pk", "code", "name", "village__code", "kind", "clears", "serves", "households",
            "people", "total_fen", "product", "product_kg_per_year",
        ),
        12,
    )  # fmt: skip
    index = {pk: i for i, pk in enumerate(columns[0])}
    costs = ProposalCost.objects.filter(**of_chosen).order_by("pk")
    uses = ProposalUse.objects.filter(**of_chosen).order_by("pk")
    of, *cost_columns = _columns(
        costs.values_list("proposal_id", "source", "payer__code", "amount_fen"), 4
    )
    used_by, *use_columns = _columns(uses.values_list("proposal_id", "trade", "days"), 3)
    return RoundProposals(
        *columns,
        RoundCosts(tuple(map(index.__getitem__, of)), *cost_columns),
        RoundUses(tuple(map(index.__getitem__, used_by)), *use_columns),
        *_round_links(ProposalLink.objects.filter(**of_chosen), index),
    )


def _columns(rows: QuerySet[Any, tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    return list(zip(*rows.iterator(20_000), strict=True)) or [()] * width


def _round_links(
    links: QuerySet[ProposalLink], index: dict[int, int]
) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...], tuple[tuple[int, str], ...]]:
    requires, excludes, missing = [], [], []
    for pk, other, relation, code, state in links.order_by("pk").values_list(
        "proposal_id", "other_id", "relation", "other__code", "other__state"
    ):
        if relation == ProposalLink.Relation.EXCLUDES:
            if other in index:
                excludes.append((index[pk], index[other]))
        elif other in index:
            requires.append((index[pk], index[other]))
        elif state != Proposal.State.DONE:
            missing.append((index[pk], code))
    return tuple(requires), tuple(excludes), tuple(missing)
