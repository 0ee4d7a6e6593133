"""A year's listed proposals for the planner: plain columns, fast for a whole province."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from xieshou.core.scope import within
from xieshou.projects import rules
from xieshou.projects.models import Proposal, ProposalCost, ProposalLink, ProposalUse


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
    """The listed and planned proposals of a year as columns, by village and code.

    `requires` and `excludes` are pairs (index, index of the other). A prerequisite already done is
    left out; one that is neither done nor in the round stands in `missing` as (index, code).
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
    income_fen: tuple[int, ...]
    jobs: tuple[int, ...]
    costs: RoundCosts
    uses: RoundUses
    requires: tuple[tuple[int, int], ...]
    excludes: tuple[tuple[int, int], ...]
    missing: tuple[tuple[int, str], ...]

    def __len__(self) -> int:
        return len(self.ids)


# Each column of the proposals themselves, and the field it comes from.
COLUMNS = {
    "ids": "pk",
    "codes": "code",
    "names": "name",
    "village_codes": "village__code",
    "kinds": "kind",
    "clears": "clears",
    "serves": "serves",
    "households": "households",
    "people": "people",
    "total_fen": "total_fen",
    "product": "product",
    "product_kg": "product_kg_per_year",
    "income_fen": "income_fen",
    "jobs": "jobs",
}


def for_round(year: int, prefix: str = "") -> RoundProposals:
    """Every listed or planned proposal of the year under the place, as raw columns for the
    planner."""
    chosen = _of_round(year, prefix)
    of_chosen = {"proposal__in": Proposal.objects.filter(chosen).values("pk")}
    columns = _columns(
        Proposal.objects.filter(chosen)
        .order_by("village__code", "code")
        .values_list(*COLUMNS.values()),
        len(COLUMNS),
    )
    index = {pk: i for i, pk in enumerate(columns[0])}
    costs = ProposalCost.objects.filter(**of_chosen).order_by("pk")
    uses = ProposalUse.objects.filter(**of_chosen).order_by("pk")
    of, sources, payers, amounts = _columns(
        costs.values_list("proposal_id", "source", "payer__code", "amount_fen"), 4
    )
    used_by, trades, days = _columns(uses.values_list("proposal_id", "trade", "days"), 3)
    requires, excludes, missing = _round_links(ProposalLink.objects.filter(**of_chosen), index)
    return RoundProposals(
        **dict(zip(COLUMNS, columns, strict=True)),
        costs=RoundCosts(tuple(map(index.__getitem__, of)), sources, payers, amounts),
        uses=RoundUses(tuple(map(index.__getitem__, used_by)), trades, days),
        requires=requires,
        excludes=excludes,
        missing=missing,
    )


def round_stamp(year: int, prefix: str = "") -> str:
    """Text that changes when the proposals of `for_round` do: nothing of a listed one changes."""
    state = Proposal.objects.filter(_of_round(year, prefix)).aggregate(
        number=Count("pk"), keys=Sum("pk"), fen=Sum("total_fen")
    )
    return f"{prefix}:{year}:{state['number']}:{state['keys']}:{state['fen']}"


def _of_round(year: int, prefix: str) -> Q:
    return Q(year=year, state__in=rules.PLANNABLE_STATES) & within(prefix, "village__code")


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
