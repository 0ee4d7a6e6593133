"""Two plans side by side: what moved limits would change, for whom and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.planning.models import PlanEffect
from xieshou.planning.reads.choices import how_many_changed
from xieshou.planning.reads.plans import PriceRow, prices
from xieshou.planning.reads.runs import RunRow, run_for
from xieshou.planning.reads.seen import hidden_codes
from xieshou.registry import reads as registry

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class PlaceDifference:
    """A place in the second plan less the same in the first; a place that gains has `lifted` > 0.

    `poor` and `score` are those after the plan, `lifted` how many more people are above the line;
    `poor` and `lifted` are None where they are too few to be shown or one of the plans is not the
    round's public one, `score` to all who may not see the households there.
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
class Ends:
    """The places that gain most and lose most, the most affected first, of `count` that differ."""

    gaining: tuple[PlaceDifference, ...]
    losing: tuple[PlaceDifference, ...]
    count: int


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
    """Second against first; None where either is missing, not drawn up or not for the viewer."""
    first, second = run_for(viewer, first_id), run_for(viewer, second_id)
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
_POINT = ("place__lon", "place__lat")


def differences(
    first_id: int, second_id: int, level: str, viewer: Viewer = PUBLIC
) -> tuple[PlaceDifference, ...]:
    """The places of a level (county, village, …) that fare otherwise in the second plan: those that
    gain most people first, those that lose most last."""
    return _rows(_changes(first_id, second_id, level, viewer))


def ends(first_id: int, second_id: int, level: str, most: int, viewer: Viewer = PUBLIC) -> Ends:
    """The `most` places of a level that gain and lose most; the others are counted only."""
    found = _changes(first_id, second_id, level, viewer)
    gaining = [one for one in found if one.gain > 0][:most]
    losing = [one for one in reversed(found) if one.gain < 0][:most]
    return Ends(_rows(gaining), _rows(losing), len(found))


@dataclass(frozen=True, slots=True)
class _Change:
    """`lifted` and `score` are None where they may not be shown."""

    code: str
    point: tuple[float | None, float | None]
    works: int
    money_fen: int
    lifted: int | None
    score: int | None

    @property
    def gain(self) -> int:
        """Whether the place is better off: by its people, or where these are equal by its money."""
        return self.lifted or self.money_fen


def _changes(first_id: int, second_id: int, level: str, viewer: Viewer) -> list[_Change]:
    one, other = (_figures(pk, level) for pk in (first_id, second_id))
    both = one.keys() & other.keys()
    changed = sorted(code for code in both if one[code] != other[code])
    hidden = hidden_codes(first_id, changed, viewer) | hidden_codes(second_id, changed, viewer)
    rows = []
    for code in changed:
        works, money, poor, score = (
            now - was for was, now in zip(one[code][:4], other[code][:4], strict=True)
        )
        every = viewer.may(registry.SEE_HOUSEHOLDS, code)
        # A difference of few people is itself a figure of few people, and by how much the score
        # differs tells of few too.
        few = 0 < abs(poor) < SMALLEST_CELL and not every
        lifted = None if code in hidden or few else -poor
        point = other[code][4], other[code][5]
        rows.append(_Change(code, point, works, money, lifted, score if every else None))
    return sorted(rows, key=lambda row: (-(row.lifted or 0), -row.money_fen, row.code))


def _rows(found: Sequence[_Change]) -> tuple[PlaceDifference, ...]:
    codes = {one.code for one in found}
    names = registry.place_names(codes | {code[:6] for code in codes})
    return tuple(
        PlaceDifference(
            code=one.code,
            name=names.get(one.code, one.code),
            above=names.get(one.code[:6], "") if len(one.code) > COUNTY_DIGITS else "",
            lon=one.point[0],
            lat=one.point[1],
            works=one.works,
            money_fen=one.money_fen,
            poor=None if one.lifted is None else -one.lifted,
            score=one.score,
            lifted=one.lifted,
        )
        for one in found
    )


def _figures(run_id: int, level: str) -> dict[str, list[Any]]:
    rows = PlanEffect.objects.filter(run=run_id, place__level=level)
    return {code: figures for code, *figures in rows.values_list("place__code", *_FIGURES, *_POINT)}
