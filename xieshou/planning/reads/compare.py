"""Two plans side by side: what moved limits would change, for whom and where."""

from dataclasses import dataclass
from typing import Any

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.planning.models import PlanEffect
from xieshou.planning.reads.choices import how_many_changed
from xieshou.planning.reads.plans import PriceRow, hidden_codes, prices
from xieshou.planning.reads.runs import RunRow, run
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """A place in the second plan less the same in the first; a place that gains has `lifted` > 0.

    `poor` and `score` are those after the plan, `lifted` how many more people are above the line;
    all three are None where they are too few to be shown.
    """

    code: str
    name: str
    above: str
    lon: float | None
    lat: float | None
    works: int
    money_fen: int
    poor: int | None
    score: int | None
    lifted: int | None

    @property
    def lifted_size(self) -> int:
        """How many people, whether more or fewer."""
        return abs(self.lifted or 0)

    @property
    def money_size(self) -> int:
        return abs(self.money_fen)


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
    """Two plans: every limit of either, how many works `entered` with the second and how many
    `left`, and the counties where they differ, those that gain most first."""

    first: RunRow
    second: RunRow
    limits: tuple[LimitDifference, ...]
    entered: int
    left: int
    counties: tuple[PlaceDifference, ...]


def compare(first_id: int, second_id: int, viewer: Viewer = PUBLIC) -> Comparison | None:
    """Second against first; None where either is missing or not drawn up."""
    first, second = run(first_id), run(second_id)
    if first is None or second is None or not (first.drawn and second.drawn):
        return None
    entered, left = how_many_changed(first_id, second_id)
    return Comparison(
        first=first,
        second=second,
        limits=_limits(first_id, second_id),
        entered=entered,
        left=left,
        counties=differences(first_id, second_id, "county", viewer),
    )


def _limits(first_id: int, second_id: int) -> tuple[LimitDifference, ...]:
    one, other = ({row.code: row for row in prices(pk)} for pk in (first_id, second_id))
    return tuple(
        LimitDifference(row.label, row.unit, one.get(code), other.get(code))
        for code, row in (one | other).items()
    )


_FIGURES = ("works", "money_fen", "poor_after", "score_after")


def differences(
    first_id: int, second_id: int, level: str, viewer: Viewer = PUBLIC
) -> tuple[PlaceDifference, ...]:
    """The places of a level (county, village, …) that fare otherwise in the second plan: those that
    gain most people first, those that lose most last."""
    one, other = (_figures(pk, level) for pk in (first_id, second_id))
    changed = sorted(code for code in one.keys() & other.keys() if one[code] != other[code])
    hidden = hidden_codes(first_id, changed, viewer) | hidden_codes(second_id, changed, viewer)
    names = registry.place_names({*changed, *(code[:6] for code in changed)})
    points = {
        code: (lon, lat)
        for code, lon, lat in PlanEffect.objects.filter(run=second_id, place__level=level)
        .values_list("place__code", "place__lon", "place__lat")
        .iterator()
        if code in names
    }
    rows = []
    for code in changed:
        works, money, poor, score = (
            now - was for was, now in zip(one[code], other[code], strict=True)
        )
        # A difference of few people is itself a figure of few people.
        few = 0 < abs(poor) < SMALLEST_CELL and not viewer.may(registry.SEE_HOUSEHOLDS, code)
        shown = code not in hidden and not few
        rows.append(
            PlaceDifference(
                code=code,
                name=names.get(code, code),
                above=names.get(code[:6], "") if level in ("village", "township") else "",
                lon=points[code][0],
                lat=points[code][1],
                works=works,
                money_fen=money,
                poor=poor if shown else None,
                score=score if shown else None,
                lifted=-poor if shown else None,
            )
        )
    return tuple(sorted(rows, key=_by_gain))


def _figures(run_id: int, level: str) -> dict[str, list[Any]]:
    rows = PlanEffect.objects.filter(run=run_id, place__level=level)
    return {code: figures for code, *figures in rows.values_list("place__code", *_FIGURES)}


def _by_gain(row: PlaceDifference) -> tuple[int, int, str]:
    return -(row.lifted or 0), -row.money_fen, row.code
