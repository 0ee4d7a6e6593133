"""What can be put on the map and compared: money, sales, works, people in work, and every figure of
the measure, by place and year."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.health import MonthSum
from xieshou.core.money import show
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.market import reads as market
from xieshou.outcomes import reads as outcomes
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

EAST, WEST = "31", "53"
PREFECTURE, COUNTY = 4, 6
# Whoever may do one of these at one of the two places sees the sum between them; the rest anybody:
# of people it counts few, of sales it tells what a supplier sold.
SEEN_BY = {"jobs": ("exchange.see",), "sales": ("market.see", "exchange.see")}
LACK = "lack."


@dataclass(frozen=True, slots=True)
class CockpitMeasure:
    """Something counted by place and year. `unit`: fen, projects, people or share; `by_month`
    where its months are known; `both` where districts of the east have their part of it."""

    code: str
    label: str
    unit: str
    by_month: bool
    both: bool


@dataclass(frozen=True, slots=True)
class MapFigure:
    """A place's value in the unit of its measure, None where nothing is known or shown."""

    code: str
    label: str
    map_label: str
    lon: float | None
    lat: float | None
    value: float | None
    text: str


@dataclass(frozen=True, slots=True)
class CockpitMap:
    """A measure in a year, by district and county. `years` are those that there is anything of,
    the latest last; `place` is where figures of poverty are taken from: all of the west, or a
    prefecture, which may have been measured in more years."""

    measure: CockpitMeasure
    place: str
    year: int | None
    years: tuple[int, ...]
    east: tuple[MapFigure, ...]
    west: tuple[MapFigure, ...]
    withheld: bool
    synthetic: bool


_SUMS: Mapping[str, tuple[Any, str, Callable[..., tuple[MonthSum, ...]]]] = {
    "money": (gettext_lazy("到位的财政与社会帮扶资金"), "fen", funds.money_months),
    "sales": (gettext_lazy("消费帮扶销售额"), "fen", market.sales_months),
    "works": (gettext_lazy("帮扶项目"), "projects", projects.work_years),
    "jobs": (gettext_lazy("帮助就业"), "people", exchange.placed_months),
}
_FIGURES: Mapping[str, tuple[Any, str]] = {
    "m0": (gettext_lazy("多维贫困指数 M0"), "adjusted"),
    "h": (gettext_lazy("多维贫困人口比例 H"), "headcount"),
    "a": (gettext_lazy("平均剥夺强度 A"), "intensity"),
}


def sum_measures() -> tuple[CockpitMeasure, ...]:
    """Those of money, goods, works and people."""
    return tuple(
        CockpitMeasure(code, str(label), unit, code != "works", True)
        for code, (label, unit, _read) in _SUMS.items()
    )


def measures(viewer: Viewer = PUBLIC) -> tuple[CockpitMeasure, ...]:
    """All of them; each indicator of the set in use is one, as the share of people who lack it."""
    run = outcomes.latest_run(WEST, viewer=viewer)
    asked = run.indicators.indicators if run else ()
    return (
        *sum_measures(),
        *(
            CockpitMeasure(code, str(label), "share", False, False)
            for code, (label, _name) in _FIGURES.items()
        ),
        *(
            CockpitMeasure(
                f"{LACK}{one.code}", _("缺：%(what)s") % {"what": one.label}, "share", False, False
            )
            for one in asked
        ),
    )


def measure_of(code: str, viewer: Viewer) -> CockpitMeasure | None:
    return next((one for one in measures(viewer) if one.code == code), None)


def sums_of(code: str, east: str = "", west: str = "") -> tuple[MonthSum, ...]:
    """What every pair of places reached of a sum, by month."""
    return _SUMS[code][2](east, west)


def sees_sum(measure: CockpitMeasure, viewer: Viewer, *places: str) -> bool:
    """Whether a sum between these places is the viewer's to see."""
    verbs = SEEN_BY.get(measure.code)
    return verbs is None or any(viewer.may(verb, place) for verb in verbs for place in places)


def written(unit: str, value: float | None) -> str:
    """As people read it."""
    if value is None:
        return "—"
    if unit == "fen":
        return show(int(value))
    return f"{value:.2%}" if unit == "share" else f"{int(value):,}"


def area_of(viewer: Viewer) -> str:
    """The prefecture that all of the viewer's offices in the west lie in; else the whole west."""
    homes = {grant.place[:PREFECTURE] for grant in viewer.grants if grant.place.startswith(WEST)}
    return homes.pop() if len(homes) == 1 else WEST


def cockpit_map(
    code: str, year: int | None = None, viewer: Viewer = PUBLIC, place: str = ""
) -> CockpitMap | None:
    """A measure by place in a year, or in the latest; None for a measure that there is not.

    People in work and sales are shown between places where the viewer sees them, to nobody else:
    one year less another could tell of few, or of one supplier. Figures of the measure are withheld
    as outcomes withholds them.
    """
    measure = measure_of(code, viewer)
    if measure is None:
        return None
    if code in _SUMS:
        return _of_sums(measure, year, viewer)
    return _of_figures(measure, year, viewer, place or area_of(viewer))


def _of_sums(measure: CockpitMeasure, year: int | None, viewer: Viewer) -> CockpitMap:
    rows = sums_of(measure.code)
    shown = tuple(row for row in rows if sees_sum(measure, viewer, row.west, row.east))
    years = tuple(sorted({row.year for row in shown}))
    at = year if year in years else years[-1] if years else None
    east, west = _added(row for row in shown if row.year == at)
    return CockpitMap(
        measure, WEST, at, years, _placed(measure, EAST, east), _placed(measure, WEST, west),
        len(shown) < len(rows), synthetic=False,
    )  # fmt: skip


def _added(rows: Iterable[MonthSum]) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """What each district gave and each county got; what belongs to a whole prefecture is left to
    the table of pairings."""
    sums: tuple[dict[str, float | None], dict[str, float | None]] = ({}, {})
    for row in rows:
        for found, code in zip(sums, (row.east[:COUNTY], row.west[:COUNTY]), strict=True):
            found[code] = (found.get(code) or 0) + row.value
    return sums


def _placed(
    measure: CockpitMeasure, province: str, values: Mapping[str, float | None]
) -> tuple[MapFigure, ...]:
    return tuple(
        MapFigure(
            one.code, one.label, one.map_label, one.lon, one.lat, values.get(one.code),
            written(measure.unit, values.get(one.code)),
        )
        for one in registry.descendants(province, "county")
    )  # fmt: skip


def _of_figures(
    measure: CockpitMeasure, year: int | None, viewer: Viewer, place: str
) -> CockpitMap:
    rounds = figure_rounds(measure, viewer, place)
    runs = {row.year: row for row in rounds}
    years = tuple(runs)
    at = year if year in runs else years[-1] if years else None
    empty = _placed(measure, EAST, {})
    if at is None:
        return CockpitMap(measure, place, None, (), empty, _placed(measure, WEST, {}), False, False)
    later = [row for row in rounds if row.year > at]
    found = county_figures(measure, runs[at], viewer, place, later=later)
    return CockpitMap(
        measure, place, at, years, empty, _placed(measure, WEST, found),
        any(value is None for value in found.values()), runs[at].synthetic,
    )  # fmt: skip


def figure_rounds(
    measure: CockpitMeasure, viewer: Viewer, place: str
) -> tuple[outcomes.MeasurementRow, ...]:
    """The measurements of a place by the same questions that the viewer may lay side by side, the
    earliest first.

    Who lacks what is shown of the newest year alone to those who may not see households: the
    history of a place does not tell it either.
    """
    newest = outcomes.latest_run(place, viewer=viewer)
    found = outcomes.rounds(newest, place, viewer) if newest else ()
    runs = tuple(sorted(found, key=lambda run: run.year))
    if measure.code.startswith(LACK) and not viewer.may(registry.SEE_HOUSEHOLDS, place):
        return runs[-1:]
    return runs


def county_figures(
    measure: CockpitMeasure,
    run: outcomes.MeasurementRow,
    viewer: Viewer,
    place: str,
    digits: int = COUNTY,
    later: Sequence[outcomes.MeasurementRow] = (),
) -> dict[str, float | None]:
    """County at a place → its figure at the set's own cutoff; None for too few people, or where the
    difference to a `later` measurement tells of so few."""
    if not measure.code.startswith(LACK):
        rows = outcomes.children_figures(viewer, run, place, run.default_cutoff, digits, later)
        name = _FIGURES[measure.code][1]
        return {row.code: getattr(row, name) for row in rows}
    wanted = measure.code.removeprefix(LACK)
    return {
        row.figure.code: next((one.raw for one in row.indicators if one.code == wanted), None)
        for row in outcomes.level_figures(viewer, run, place, digits, run.default_cutoff, later)
    }
