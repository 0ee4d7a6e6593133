"""Two plans side by side: what moved limits would change."""

from dataclasses import dataclass

from xieshou.planning.models import PlanEffect
from xieshou.planning.reads.plans import PriceRow, prices
from xieshou.planning.reads.rounds import RunRow, run
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class CountyDifference:
    """Second plan less first, by county."""

    code: str
    name: str
    works: int
    money_fen: int
    poor: int
    score: int


@dataclass(frozen=True, slots=True)
class LimitDifference:
    """A limit in both plans; one is None where only the other has the limit."""

    label: str
    unit: str
    first: PriceRow | None
    second: PriceRow | None

    @property
    def moved(self) -> bool:
        return (self.first and self.first.amount) != (self.second and self.second.amount)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans, every limit of either, and the counties where they differ."""

    first: RunRow
    second: RunRow
    limits: tuple[LimitDifference, ...]
    counties: tuple[CountyDifference, ...]


def compare(first_id: int, second_id: int) -> Comparison | None:
    """Second against first; None where either is missing or not drawn up."""
    first, second = run(first_id), run(second_id)
    if first is None or second is None or not (first.drawn and second.drawn):
        return None
    return Comparison(first, second, _limits(first_id, second_id), _counties(first_id, second_id))


def _limits(first_id: int, second_id: int) -> tuple[LimitDifference, ...]:
    one, other = ({row.code: row for row in prices(pk)} for pk in (first_id, second_id))
    return tuple(
        LimitDifference(row.label, row.unit, one.get(code), other.get(code))
        for code, row in (one | other).items()
    )


def _counties(first_id: int, second_id: int) -> tuple[CountyDifference, ...]:
    fields = ("works", "money_fen", "poor_after", "score_after")
    one, other = (
        {
            code: figures
            for code, *figures in PlanEffect.objects.filter(
                run=pk, place__level="county"
            ).values_list("place__code", *fields)
        }
        for pk in (first_id, second_id)
    )
    names = registry.place_names(one.keys() | other.keys())
    none = [0] * len(fields)
    rows = []
    for code in sorted(one.keys() | other.keys()):
        change = [b - a for a, b in zip(one.get(code, none), other.get(code, none), strict=True)]
        if any(change):
            rows.append(CountyDifference(code, names.get(code, code), *change))
    return tuple(rows)
