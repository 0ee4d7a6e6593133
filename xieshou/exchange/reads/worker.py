"""Questions about people who look for work, each within the viewer's places; names are masked."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.core.secret import mask
from xieshou.exchange.models import Placement, Vacancy, Worker
from xieshou.exchange.reads.own import acts_for
from xieshou.exchange.reads.vacancy import LABOUR, PAGE_SIZE, SEE, trade_labels
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """Somebody who looks for work; name and phone masked. `household` is a code of the register,
    "" where none is linked and, as `number` is None, to those who only look on; `least_fen` the
    least a month that they would work for."""

    code: str
    name: str
    phone: str
    place_code: str
    place_label: str
    birth_year: int | None
    household: str
    number: int | None
    status: str
    status_label: str
    skills: tuple[str, ...]
    skill_labels: tuple[str, ...]
    wish_kinds: tuple[str, ...]
    wish_labels: tuple[str, ...]
    wish_places: tuple[str, ...]
    wish_place_labels: tuple[str, ...]
    least_fen: int
    free_from: datetime.date
    placed: bool
    left_on: datetime.date | None
    left_why: str
    is_me: bool
    may_help: bool
    origin: str
    source: str


def sees_worker(viewer: Viewer, at: str = "") -> Q:
    """Workers that the viewer may know of, masked; `at` leads to the worker, as "worker__"."""
    someone(viewer, LABOUR)
    seen = scope_q(viewer, LABOUR, f"{at}place__code") | scope_q(viewer, SEE, f"{at}place__code")
    if viewer.user_id is not None:
        seen |= Q(**{f"{at}user": viewer.user_id})
    return seen


def workers(
    viewer: Viewer, place: str = "", *, looking: bool = False, page: int = 1
) -> Page[WorkerRow]:
    """Workers at a place that the viewer may see, by code; `looking`: without a placement.

    Raises Unscoped without a viewer.
    """
    found = Worker.objects.filter(sees_worker(viewer), within(place, "place__code"), left_on=None)
    if looking:
        found = found.exclude(placements__state__in=labour.OPEN_STATES)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found)[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def worker(viewer: Viewer, code: str) -> WorkerRow | None:
    """One worker; None where there is none or the viewer may not know of them."""
    found = Worker.objects.filter(sees_worker(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def own_worker(viewer: Viewer) -> WorkerRow | None:
    """The viewer's own registration; None where there is none."""
    if viewer.user_id is None:
        return None
    found = Worker.objects.filter(user=viewer.user_id, left_on=None)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def _full(found: QuerySet[Worker]) -> QuerySet[Worker]:
    open_ = Placement.objects.filter(worker=OuterRef("pk"), state__in=labour.OPEN_STATES)
    return (
        found.select_related("place", "household").annotate(placed=Exists(open_)).order_by("code")
    )


def _rows(rows: list[Worker], viewer: Viewer) -> tuple[WorkerRow, ...]:
    codes = {code for row in rows for code in (row.place.code, *row.wish_places)}
    names = registry.place_names(codes)
    groups = registry.household_groups({row.household_id for row in rows if row.household_id})
    return tuple(_row(row, names, groups, viewer) for row in rows)


def _row(row: Worker, names: dict[str, str], groups: dict[int, str], viewer: Viewer) -> WorkerRow:
    may_help = acts_for(viewer, LABOUR, row.place.code, None)
    is_me = row.user is not None and row.user == viewer.user_id
    status = groups.get(row.household_id or 0, row.status)
    return WorkerRow(
        code=row.code,
        name=mask(row.name),
        phone=mask(row.phone),
        place_code=row.place.code,
        place_label=names.get(row.place.code, row.place.name),
        birth_year=row.birth_year,
        household=row.household.code if row.household and (may_help or is_me) else "",
        number=row.number if may_help or is_me else None,
        status=status,
        status_label=str(Worker.Status(status).label),
        skills=tuple(row.skills),
        skill_labels=trade_labels(row.skills),
        wish_kinds=tuple(row.wish_kinds),
        wish_labels=tuple(str(Vacancy.Kind(kind).label) for kind in row.wish_kinds),
        wish_places=tuple(row.wish_places),
        wish_place_labels=tuple(names.get(code, code) for code in row.wish_places),
        least_fen=row.least_fen,
        free_from=row.free_from,
        placed=row.placed,  # type: ignore[attr-defined]
        left_on=row.left_on,
        left_why=row.left_why,
        is_me=is_me,
        may_help=may_help,
        origin=row.origin,
        source=row.source,
    )
