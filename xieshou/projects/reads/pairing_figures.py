"""Projects that a place of the east pays for in one of the west: sums alone, for the balance of
both sides."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xieshou.core.scope import within
from xieshou.projects.models import Progress, Project, ProjectCost
from xieshou.projects.reads.report import DONE_STATES
from xieshou.registry import reads as registry

# Which part of the balance a source of money belongs to.
EASTERN: Mapping[str, str] = {
    "municipal": "city",
    "district": "district",
    "social": "towns",
    "enterprise": "firms",
}
ADOPTED = "planning.adoption:"
# (source, payer, fen) of a project's costs.
_Costs = Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """Projects by the eastern source that pays most of each, so that each counts once.

    `planned_fen` is the east's part of their costs, `paid_fen` what their offices last said was
    paid of all of it by the end of the period. `adopted` are those that joint plans took in, with
    the years and the adoptions ("planning.adoption:7") they came by.
    """

    works: int = 0
    city: int = 0
    district: int = 0
    towns: int = 0
    firms: int = 0
    done: int = 0
    planned_fen: int = 0
    paid_fen: int = 0
    reported: int = 0
    adopted: int = 0
    adopted_fen: int = 0
    adopted_years: tuple[int, ...] = ()
    decisions: tuple[str, ...] = ()


def work_figures(east: str, west: str, start: date, end: date) -> WorkFigures:
    """Projects of the years from `start` to `end` below `west` for which one below `east` pays.

    Without those that left the plan or were cancelled. A cost of the city alone counts to the
    district paired with the county now. Code prefixes; no viewer.
    """
    found = Project.objects.filter(
        within(west, "place__code"), year__gte=start.year, year__lte=end.year
    ).exclude(state__in=("left", "cancelled"))
    rows = {
        pk: (state, year, decision, place)
        for pk, state, year, decision, place in found.values_list(
            "pk", "state", "year", "decision", "place__code"
        )
    }
    costs: dict[int, list[tuple[str, str, int]]] = {}
    paying = ProjectCost.objects.filter(project__in=found, source__in=EASTERN)
    for pk, source, payer, fen in paying.values_list(
        "project", "source", "payer__code", "amount_fen"
    ):
        costs.setdefault(pk, []).append((source, payer, fen))
    partners = registry.partners(place for _s, _y, _d, place in rows.values())
    mine: dict[int, tuple[str, int]] = {}
    for pk, some in costs.items():
        if part := _part_of(some, partners.get(rows[pk][3], ""), east):
            mine[pk] = part
    counted = Counter(part for part, _fen in mine.values())
    adopted = [pk for pk in mine if rows[pk][2].startswith(ADOPTED)]
    paid = _paid(mine, end)
    return WorkFigures(
        works=len(mine),
        city=counted["city"],
        district=counted["district"],
        towns=counted["towns"],
        firms=counted["firms"],
        done=sum(rows[pk][0] in DONE_STATES for pk in mine),
        planned_fen=sum(fen for _part, fen in mine.values()),
        paid_fen=sum(paid.values()),
        reported=len(paid),
        adopted=len(adopted),
        adopted_fen=sum(mine[pk][1] for pk in adopted),
        adopted_years=tuple(sorted({rows[pk][1] for pk in adopted})),
        decisions=tuple(sorted({rows[pk][2] for pk in adopted})),
    )


def _part_of(costs: _Costs, partner: str, east: str) -> tuple[str, int] | None:
    """(part, fen of `east`) of a project that counts to `east`; it counts to whom pays most."""
    by_payer, by_source = _sums(costs, partner)
    first = _most(by_payer)
    fen = sum(amount for who, amount in by_payer.items() if who.startswith(east))
    if not first.startswith(east):
        return None
    parts = {part: n for (who, part), n in by_source.items() if who.startswith(east)}
    return max(EASTERN.values(), key=lambda part: parts.get(part, 0)), fen


def payer_of(costs: _Costs, partner: str) -> str:
    """Whom a project counts to: the place of the east that pays most of its costs."""
    return _most(_sums(costs, partner)[0])


def _sums(costs: _Costs, partner: str) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Fen by payer, and by payer and part; a cost of the city alone is its partner's."""
    by_payer: Counter[str] = Counter()
    by_source: Counter[tuple[str, str]] = Counter()
    for source, payer, fen in costs:
        who = partner if len(payer) < 6 and partner.startswith(payer) else payer
        by_payer[who] += fen
        by_source[(who, EASTERN[source])] += fen
    return by_payer, by_source


def _most(by_payer: Counter[str]) -> str:
    return max(sorted(by_payer), key=lambda who: by_payer[who])


def _paid(mine: Mapping[int, object], end: date) -> dict[int, int]:
    """Project → fen that its office last said was paid by the end of the period."""
    told = Progress.objects.filter(on__lte=end).order_by("on")
    found: dict[int, int] = {}
    keys = sorted(mine)
    for at in range(0, len(keys), 500):
        for pk, fen in told.filter(project__in=keys[at : at + 500]).values_list(
            "project", "paid_fen"
        ):
            found[pk] = fen
    return found
