"""Targets and published figures: what anybody may see of them, and the list of those who keep
them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from xieshou.core.language import in_language
from xieshou.core.scope import Viewer, scope_q
from xieshou.registry.reads import Page
from xieshou.reports import rules
from xieshou.reports.models import Stated
from xieshou.reports.rules import Years

ENTER, CHECK = "reports.enter", "reports.check"
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class StatedRow:
    """A target or a published figure; `value` in the unit of its line, `written` for reading.

    `as_of`: the day until which it counts, None for whole years. Who entered and checked it, and
    when, is told to those who may enter figures there; "" and None to others.
    """

    id: int
    kind: str
    kind_label: str
    east_code: str
    east_label: str
    west_code: str
    west_label: str
    line: str
    line_label: str
    unit: str
    first_year: int
    last_year: int
    as_of: date | None
    value: int
    written: str
    note: str
    state: str
    state_label: str
    reason: str
    origin: str
    source: str
    source_url: str
    grade: str
    entered_by: str
    entered_at: datetime | None
    checked_by: str
    checked_at: datetime | None
    may_check: bool
    may_withdraw: bool

    @property
    def years(self) -> Years:
        return Years(self.first_year, self.last_year)

    @property
    def period(self) -> str:
        return str(self.years)


def stated(viewer: Viewer, *, state: str = "", kind: str = "", page: int = 1) -> Page[StatedRow]:
    """Those at places where the viewer may enter or check figures, what waits for a check first."""
    found = _mine(viewer)
    if state:
        found = found.filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    start = (max(1, page) - 1) * PAGE_SIZE
    shown = found.order_by("-pk")[start : start + PAGE_SIZE]
    return Page(tuple(_row(one, viewer) for one in shown), found.count(), start, PAGE_SIZE)


def stated_one(pk: int, viewer: Viewer) -> StatedRow | None:
    """One of those; None where there is none or it is not the viewer's to keep."""
    return next((_row(one, viewer) for one in _mine(viewer).filter(pk=pk)), None)


def stated_of(east: str, west: str, viewer: Viewer) -> tuple[StatedRow, ...]:
    """The checked figures of exactly these two places, the latest years first; those not yet
    checked too for whoever may enter or check figures there."""
    found = _rows().filter(east__code=east, west__code=west).exclude(state=Stated.State.WITHDRAWN)
    if not keeps(viewer, west):
        found = found.filter(state=Stated.State.CHECKED)
    return tuple(_row(one, viewer) for one in found)


def keeps(viewer: Viewer, west: str) -> bool:
    return viewer.may(ENTER, west) or viewer.may(CHECK, west)


def _mine(viewer: Viewer) -> QuerySet[Stated]:
    mine: Q = scope_q(viewer, ENTER, "west__code") | scope_q(viewer, CHECK, "west__code")
    return _rows().filter(mine)


def _rows() -> QuerySet[Stated]:
    return Stated.objects.filter(line__in=rules.LINE).select_related("east", "west")


def _row(one: Stated, viewer: Viewer) -> StatedRow:
    line = rules.LINE[one.line]
    west, insider = one.west.code, keeps(viewer, one.west.code)
    own = one.entered_by is not None and one.entered_by == viewer.user_id
    waits = one.state == Stated.State.ENTERED
    return StatedRow(
        id=one.pk,
        kind=one.kind,
        kind_label=str(one.get_kind_display()),
        east_code=one.east.code,
        east_label=in_language(one.east.name, one.east.name_en),
        west_code=west,
        west_label=in_language(one.west.name, one.west.name_en),
        line=one.line,
        line_label=str(line.label),
        unit=line.unit,
        first_year=one.first_year,
        last_year=one.last_year,
        as_of=one.as_of,
        value=one.value,
        written=rules.written(line.unit, one.value),
        note=one.note,
        state=one.state,
        state_label=str(one.get_state_display()),
        reason=one.reason,
        origin=one.origin,
        source=one.source,
        source_url=one.source_url,
        grade=one.grade,
        entered_by=one.entered_by_name if insider else "",
        entered_at=one.entered_at if insider else None,
        checked_by=one.checked_by_name if insider else "",
        checked_at=one.checked_at if insider else None,
        may_check=waits and not own and viewer.user_id is not None and viewer.may(CHECK, west),
        may_withdraw=one.state != Stated.State.WITHDRAWN and viewer.may(ENTER, west),
    )
