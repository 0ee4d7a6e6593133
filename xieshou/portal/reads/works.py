"""Works under way and done, by county and by kind, and where their money goes, for anybody.

A work that reaches one to nine people is in none of them, so that no sum, and no difference of two,
tells of a household.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.core.versions import while_unchanged
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

DONE = frozenset({"finished", "accepted", "handed_over", "upkeep", "evaluated"})
GONE = frozenset({"left", "cancelled"})
# Digits of the codes of counties and prefectures.
COUNTY = 6
SHOWN = 20


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work in fen. `payers` are (source, code of the place that pays, fen); `paid_fen` what its
    office said last was paid of all of it, None before the first word."""

    place: str
    year: int
    kind: str
    people: int
    done: bool
    planned_fen: int
    paid_fen: int | None
    payers: tuple[tuple[str, str, int], ...]
    synthetic: bool


@dataclass(frozen=True, slots=True)
class PlaceWorks:
    """The works of a county or prefecture; money in fen."""

    code: str
    label: str
    works: int
    done: int
    people: int
    planned_fen: int
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class KindMoney:
    """Of a kind of work, fen planned and fen said to be paid; `told` works of `works` said so."""

    kind: str
    label: str
    works: int
    told: int
    planned_fen: int
    paid_fen: int

    @property
    def share(self) -> float | None:
        """Paid of planned, as a part of one."""
        return self.paid_fen / self.planned_fen if self.planned_fen else None


@dataclass(frozen=True, slots=True)
class Flow:
    """Fen from a payer to a place for a kind of work."""

    payer: str
    place: str
    kind: str
    fen: int
    works: int


@dataclass(frozen=True, slots=True)
class SomeWork:
    """A work by name; `under_way`: it has a page of its life, else one of the bank."""

    code: str
    name: str
    state: str
    state_label: str
    place_code: str
    place_name: str
    county_name: str
    total_fen: int
    under_way: bool


@dataclass(frozen=True, slots=True)
class Works:
    """The works that were asked for; `left_out` reach one to nine people and are in no sum."""

    lines: tuple[WorkLine, ...]
    left_out: bool

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)

    @property
    def planned_fen(self) -> int:
        return sum(line.planned_fen for line in self.lines)

    @property
    def paid_fen(self) -> int:
        return sum(line.paid_fen or 0 for line in self.lines)

    @property
    def synthetic(self) -> bool:
        return any(line.synthetic for line in self.lines)


def works(place: str = "", year: int | None = None, kind: str = "") -> Works:
    """Works below a place, of a year and kind."""
    found = [
        line
        for line in _every()
        if line.place.startswith(place)
        and (year is None or line.year == year)
        and (not kind or line.kind == kind)
    ]
    told = tuple(line for line in found if not 0 < line.people < SMALLEST_CELL)
    return Works(told, len(told) < len(found))


@while_unchanged(1)
def _every() -> tuple[WorkLine, ...]:
    """All works: those of a year's plan, and those of the bank that were done before plans were
    kept here. What left its plan is not among them."""
    lines = {
        row.code: WorkLine(
            place=row.terms.place,
            year=row.year,
            kind=row.terms.kind,
            people=row.terms.people,
            done=row.state in DONE,
            planned_fen=sum(cost.amount_fen for cost in row.terms.costs),
            paid_fen=row.progress[2] if row.progress else None,
            payers=tuple((cost.source, cost.payer, cost.amount_fen) for cost in row.terms.costs),
            synthetic=row.origin == "synthetic",
        )
        for row in projects.ledger_of("", None)
        if row.state not in GONE
    }
    for one in projects.every(projects.Filters(state="done")):
        lines.setdefault(
            one.code,
            WorkLine(
                place=one.village_code,
                year=one.year,
                kind=one.kind,
                people=one.people,
                done=True,
                planned_fen=one.total_fen,
                paid_fen=None,
                payers=tuple((cost.source, cost.payer_code, cost.amount_fen) for cost in one.costs),
                synthetic=one.origin == "synthetic",
            ),
        )
    return tuple(lines.values())


def by_place(lines: Sequence[WorkLine], digits: int = COUNTY) -> tuple[PlaceWorks, ...]:
    """By county, or by prefecture with four digits; those with most money first."""
    found: dict[str, list[WorkLine]] = {}
    for line in lines:
        found.setdefault(line.place[:digits], []).append(line)
    places = {
        row.code: row
        for province in {code[:2] for code in found}
        for row in registry.descendants(province, "county" if digits == COUNTY else "prefecture")
    }
    rows = [
        PlaceWorks(
            code=code,
            label=places[code].label if code in places else code,
            works=len(own),
            done=sum(line.done for line in own),
            people=sum(line.people for line in own),
            planned_fen=sum(line.planned_fen for line in own),
            lon=places[code].lon if code in places else None,
            lat=places[code].lat if code in places else None,
        )
        for code, own in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.planned_fen, row.code)))


def by_kind(lines: Iterable[WorkLine]) -> tuple[KindMoney, ...]:
    """By kind of work, those with most money first."""
    found: dict[str, list[WorkLine]] = {}
    for line in lines:
        found.setdefault(line.kind, []).append(line)
    names = projects.kinds()
    rows = [
        KindMoney(
            kind=kind,
            label=str(names.get(kind, kind)),
            works=len(own),
            told=sum(line.paid_fen is not None for line in own),
            planned_fen=sum(line.planned_fen for line in own),
            paid_fen=sum(line.paid_fen or 0 for line in own),
        )
        for kind, own in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.planned_fen, row.kind)))


def flows(lines: Iterable[WorkLine], digits: int) -> tuple[Flow, ...]:
    """Payer → county or prefecture → kind of work, the largest first."""
    fen: Counter[tuple[str, str, str]] = Counter()
    count: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        for source, payer, part in line.payers:
            key = (_payer(source, payer), line.place[:digits], line.kind)
            fen[key] += part
            count[key] += 1
    named = registry.place_names({place for _who, place, _kind in fen} | {who for who, *_ in fen})
    sources, kinds = projects.sources(), projects.kinds()
    return tuple(
        Flow(
            payer=str(named.get(who) or sources.get(who, who)),
            place=named.get(place, place),
            kind=str(kinds.get(kind, kind)),
            fen=part,
            works=count[(who, place, kind)],
        )
        for (who, place, kind), part in fen.most_common()
    )


def links(found: Sequence[Flow], kinds: Sequence[KindMoney]) -> list[dict[str, Any]]:
    """The steps of the drawing: payer → place → kind → paid or not, in 10,000 yuan."""
    steps: Counter[tuple[int, str, str]] = Counter()
    for one in found:
        steps[(0, one.payer, one.place)] += one.fen
        steps[(1, one.place, one.kind)] += one.fen
    for kind in kinds:
        paid = min(kind.paid_fen, kind.planned_fen)
        steps[(2, kind.label, _("已支付（填报）"))] += paid
        steps[(2, kind.label, _("尚未支付"))] += kind.planned_fen - paid
    return [
        {"step": step, "source": source, "target": target, "value": round(fen / 1_000_000, 2)}
        for (step, source, target), fen in steps.items()
        if fen
    ]


def examples(place: str, year: int | None, kind: str) -> tuple[SomeWork, ...]:
    """Some works of a place by name, for a list beside the map: those under way first."""
    lives = projects.projects(
        projects.LifeFilters(year=year, kind=kind, place=place), page_size=SHOWN
    ).rows
    found = [
        SomeWork(
            row.code, row.name, row.state, row.state_label, row.place_code, row.place_name,
            row.county_name, row.total_fen, under_way=True,
        )
        for row in lives
        if row.state not in GONE
    ]  # fmt: skip
    known = {one.code for one in found}
    before = projects.bank(_done_before(place, year, kind), sort="-year", page_size=SHOWN).rows
    found += [
        SomeWork(
            row.code, row.name, row.state, row.state_label, row.village_code, row.village_name,
            row.county_name, row.total_fen, under_way=False,
        )
        for row in before
        if row.code not in known
    ]  # fmt: skip
    return tuple(found[:SHOWN])


def _done_before(place: str, year: int | None, kind: str) -> projects.Filters:
    return projects.Filters(year=year, kind=kind, state="done", place=place)


def _payer(source: str, payer: str) -> str:
    """A place of the east by itself; of everybody else only which source of money it is."""
    return payer if source in ("municipal", "district") and payer else source
