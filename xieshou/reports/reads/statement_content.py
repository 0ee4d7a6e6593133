"""What a statement of two places and a period says, from the records of the apps below."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _

from xieshou.core import clock
from xieshou.core.scope import Viewer
from xieshou.core.templatetags.show import date_zh
from xieshou.registry import reads as registry
from xieshou.reports import rules
from xieshou.reports.reads.balance import INSIDE, Balance, balance
from xieshou.reports.reads.records import records_of
from xieshou.reports.reads.statement_rows import ROWS
from xieshou.reports.rules.statement_content import (
    BP,
    FEN_PER_WAN,
    StatementChart,
    StatementContent,
    StatementFigure,
    StatementTable,
    unit_label,
)
from xieshou.reports.rules.statement_names import CHARTS, COLUMNS, FIELDS, TITLES, columns_of
from xieshou.reports.rules.statement_periods import KINDS, YEAR, Days, Period, Span

APPS = tuple(dict.fromkeys(line.app for line in rules.LINES))
# Kept by whole years: of a month or a quarter nothing is said but what holds for the year so far.
BY_YEAR = frozenset({"projects"})
COURSE_YEARS = 5
MOST_REACHED = 12
# Called with the share that has been read.
Watch = Callable[[float], None]
_Values = Mapping[str, int]


def statement_content(
    east: str,
    west: str,
    period: Period,
    viewer: Viewer,
    *,
    by: str = "",
    watch: Watch = lambda _share: None,
) -> StatementContent | None:
    """Figures, tables and charts; None where no pairing ties the two places.

    Of residents only whoever may see them there is told figures, as on the page of the balance.
    Rows are those that the viewer may see, all of them.
    """
    year = str(period.year)
    found = balance(east, west, viewer, first=year, last=year)
    if found is None:
        return None
    inside = any(viewer.may(verb, west) for verb in INSIDE)
    figures = _figures(found, east, west, period, inside=inside)
    watch(0.3)
    tables: list[StatementTable] = [_figure_table(figures)]
    for at, (code, rows) in enumerate(ROWS.items(), start=1):
        tables.append(
            StatementTable(
                code, str(TITLES[code]), columns_of(code), tuple(rows(east, west, period, viewer))
            )
        )
        watch(0.3 + 0.5 * at / len(ROWS))
    charts = tuple(_charts(figures, east, west, period, viewer))
    watch(1.0)
    return StatementContent(
        day=period.end,
        facts=_facts(found, period, by),
        figures=figures,
        tables=tuple(tables),
        charts=charts,
        notes=tuple(_notes(period, inside=inside)),
    )


def statement_place(east: str, west: str, names: Mapping[str, str]) -> str:
    """What a statement of two places is about: a pairing, a district or a western place."""
    if len(east) <= len("31"):
        return names.get(west, west)
    if len(west) <= len("53"):
        return names.get(east, east)
    return f"{names.get(east, east)} – {names.get(west, west)}"


def statement_title(east: str, west: str, period: Period, names: Mapping[str, str]) -> str:
    """What it is called; `names` are those of its places by code."""
    return _("%(place)s %(period)s东西部协作%(kind)s") % {
        "place": statement_place(east, west, names),
        "period": period.label,
        "kind": KINDS[period.kind],
    }


def _facts(found: Balance, period: Period, by: str) -> dict[str, str]:
    names = registry.place_names({found.east_code, found.west_code})
    return {
        "title": statement_title(found.east_code, found.west_code, period, names),
        "place.name": statement_place(found.east_code, found.west_code, names),
        "east.name": found.east_label,
        "east.code": found.east_code,
        "west.name": found.west_label,
        "west.code": found.west_code,
        "period.name": period.label,
        "period.kind": str(KINDS[period.kind]),
        "period.start": period.start.isoformat(),
        "period.end": period.end.isoformat(),
        "period.before": period.before.label,
        "made.day": date_zh(clock.today()),
        "made.by": by or "—",
    }


def _figures(
    found: Balance, east: str, west: str, period: Period, *, inside: bool
) -> tuple[StatementFigure, ...]:
    # What still runs is held against as many days of the year before, not against all of them.
    like = period.before_by(clock.today())
    like_so_far = Span(date(like.start.year, 1, 1), like.end)
    now, before = (_values(east, west, one) for one in (period, like))
    total, total_before = (
        (now, before)
        if period.kind == YEAR
        else tuple(_values(east, west, one) for one in (period.so_far, like_so_far))
    )
    planned = {line.code: line.planned for group in found.groups for line in group.lines}
    groups = {group.code: group.label for group in found.groups}

    def figure(line: rules.Line) -> StatementFigure:
        shown = inside or not _of_people(line)
        by_year = period.kind != YEAR and line.app in BY_YEAR
        return StatementFigure(
            code=line.code,
            label=str(line.label),
            group=groups[line.group],
            unit=line.unit,
            now=now.get(line.code) if shown and not by_year else None,
            before=before.get(line.code) if shown and not by_year else None,
            total=total.get(line.code) if shown else None,
            total_before=total_before.get(line.code) if shown else None,
            plan=planned[line.code],
        )

    return tuple(figure(line) for line in rules.LINES)


def _of_people(line: rules.Line) -> bool:
    return line.people or any(rules.LINE[part].people for part in line.parts)


def _values(east: str, west: str, days: Days) -> _Values:
    return {
        code: row.value for app in APPS for code, row in records_of(app, east, west, days).items()
    }


def _figure_table(figures: tuple[StatementFigure, ...]) -> StatementTable:
    fields = [code for code, _label, _kind, _width in COLUMNS["figures"] if code in FIELDS]
    fields = [code for code in fields if code not in ("label", "unit")]
    return StatementTable(
        "figures",
        str(TITLES["figures"]),
        columns_of("figures"),
        tuple(
            (one.label, unit_label(one.unit), *(one.text(field) for field in fields))
            for one in figures
            if not one.empty
        ),
    )


def _charts(
    figures: tuple[StatementFigure, ...], east: str, west: str, period: Period, viewer: Viewer
) -> Iterator[StatementChart]:
    labels = {one.code: one.label for one in figures}
    yield _months(labels, east, west, period)
    reached = [one for one in figures if one.value("share") is not None][:MOST_REACHED]
    yield StatementChart(
        "reached",
        str(CHARTS["reached"]),
        "bar",
        "%",
        tuple(one.label for one in reached),
        ((str(FIELDS["share"]), tuple((one.value("share") or 0) / (BP / 100) for one in reached)),),
    )
    first = str(max(period.year - COURSE_YEARS + 1, rules.FIRST_YEAR))
    course = balance(east, west, viewer, first=first, last=str(period.year))
    years = course.course if course else ()
    yield StatementChart(
        "years",
        str(CHARTS["years"]),
        "line",
        _("万元"),
        tuple(str(one.year) for one in years),
        tuple(
            (labels[code], tuple(_wan(getattr(one, code)) for one in years))
            for code in ("money", "arrived", "sales")
        ),
    )


def _months(labels: Mapping[str, str], east: str, west: str, period: Period) -> StatementChart:
    """What came in and was sold in each month of the year, up to the period's last."""
    months = [Period("month", period.year, number) for number in range(1, period.end.month + 1)]
    codes = {"money": "funds", "sales": "market"}
    values = {
        code: tuple(
            _wan(row.value) if (row := records_of(app, east, west, one).get(code)) else None
            for one in months
        )
        for code, app in codes.items()
    }
    return StatementChart(
        "months",
        str(CHARTS["months"]),
        "bar",
        _("万元"),
        tuple(_("%(month)d 月") % {"month": one.number} for one in months),
        tuple((labels[code], values[code]) for code in codes),
    )


def _wan(fen: int | None) -> float | None:
    return None if fen is None else fen / FEN_PER_WAN


def _notes(period: Period, *, inside: bool) -> Iterator[str]:
    yield _("数字为系统中逐条记录之和；没有记录不等于零，写作“—”。各行口径不同，不相加。")
    if period.kind != YEAR:
        yield _("项目按年度管理，只列本年累计。")
    if period.end > clock.today():
        yield _("本期尚未结束，数字截至 %(day)s；上年同期也只算到同一天。") % {
            "day": date_zh(clock.today())
        }
    if inside:
        yield _("内部资料：含涉及居民的小数字，不得公开。")
