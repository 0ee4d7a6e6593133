"""Two plans side by side: what moved limits would change."""

from dataclasses import dataclass

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.planning.reads.plans import PriceRow, effects, prices
from xieshou.planning.reads.rounds import RunRow, run


@dataclass(frozen=True, slots=True)
class CountyDifference:
    """Second plan less first, by county; people are None where they are too few to be shown."""

    code: str
    name: str
    works: int
    money_fen: int
    poor: int | None
    score: int | None


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


def compare(first_id: int, second_id: int, viewer: Viewer = PUBLIC) -> Comparison | None:
    """Second against first; None where either is missing or not drawn up."""
    first, second = run(first_id), run(second_id)
    if first is None or second is None or not (first.drawn and second.drawn):
        return None
    limits, counties = _limits(first_id, second_id), _counties(first_id, second_id, viewer)
    return Comparison(first, second, limits, counties)


def _limits(first_id: int, second_id: int) -> tuple[LimitDifference, ...]:
    one, other = ({row.code: row for row in prices(pk)} for pk in (first_id, second_id))
    return tuple(
        LimitDifference(row.label, row.unit, one.get(code), other.get(code))
        for code, row in (one | other).items()
    )


def _counties(first_id: int, second_id: int, viewer: Viewer) -> tuple[CountyDifference, ...]:
    one, other = (
        {row.code: row for row in effects(pk, "county", viewer)} for pk in (first_id, second_id)
    )
    rows = []
    for code in sorted(one.keys() & other.keys()):
        was, now = one[code], other[code]
        shown = not (was.hidden or now.hidden)
        change = CountyDifference(
            code=code,
            name=now.name,
            works=now.works - was.works,
            money_fen=now.money_fen - was.money_fen,
            poor=now.after.poor - was.after.poor if shown else None,
            score=now.after.score - was.after.score if shown else None,
        )
        if any((change.works, change.money_fen, change.poor, change.score)):
            rows.append(change)
    return tuple(rows)
