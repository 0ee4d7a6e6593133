"""Questions about vacancies, workshops and job fairs: open to all, save figures of few people."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet, Sum

from xieshou.core import clock
from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.core.small_cells import SMALLEST_CELL
from xieshou.exchange.models import Fair, FairVacancy, Vacancy, Workshop
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
SEE, LABOUR, EMPLOY = "exchange.see", "exchange.labour", "exchange.employ"


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """Work that is offered; wages in fen a month. `taken`, `free`: seats, None for the public.

    `is_open`: not closed nor past, and to whom `free` is known, with a free seat. `may_close` and
    `is_mine` say what the viewer may do; `east` is the district credited.
    """

    code: str
    title: str
    kind: str
    kind_label: str
    employer: str
    organisation: int | None
    workshop: str
    place_code: str
    place_label: str
    offered_to: str
    offered_to_label: str
    east: str
    east_label: str
    seats: int
    taken: int | None
    free: int | None
    is_open: bool
    wage_least_fen: int
    wage_most_fen: int
    housing: bool
    schooling: bool
    insurance: bool
    skills: tuple[str, ...]
    skill_labels: tuple[str, ...]
    starts_on: datetime.date
    ends_on: datetime.date | None
    note: str
    closed_on: datetime.date | None
    closed_why: str
    may_close: bool
    is_mine: bool
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A workshop near home. `jobs`: people at work there now, None for the public where fewer than
    ten; `open_seats` None for the public."""

    code: str
    name: str
    place_code: str
    place_label: str
    east: str
    east_label: str
    capacity: int
    jobs: int | None
    open_seats: int | None
    opened_on: datetime.date
    closed_on: datetime.date | None
    closed_why: str
    may_close: bool
    origin: str
    source: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A vacancy at a fair, with the seats that were free when it was put there; None for the
    public."""

    vacancy: str
    title: str
    employer: str
    kind_label: str
    seats: int | None
    wage_least_fen: int
    wage_most_fen: int


@dataclass(frozen=True, slots=True)
class FairRow:
    """A job fair. `came`, `agreed`: people, None before it is held and for the public where fewer
    than ten; `seats`, free ones, None for the public."""

    code: str
    name: str
    place_code: str
    place_label: str
    east: str
    east_label: str
    venue: str
    on: datetime.date
    vacancies: int
    seats: int | None
    came: int | None
    agreed: int | None
    held: bool
    note: str
    may_run: bool
    origin: str
    source: str


def vacancies(
    viewer: Viewer = PUBLIC,
    *,
    place: str = "",
    kind: str = "",
    text: str = "",
    all_: bool = False,
    page: int = 1,
) -> Page[VacancyRow]:
    """Vacancies offered to a place or to what it lies in, the newest first; `all_`: closed and past
    ones too."""
    found = Vacancy.objects.all() if all_ else Vacancy.objects.filter(not_over())
    if place:
        above = [row.code for row in registry.ancestors(place)]
        found = found.filter(within(place, "offered_to__code") | Q(offered_to__code__in=above))
    if kind:
        found = found.filter(kind=kind)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(employer__icontains=text))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found)[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def vacancy(code: str, viewer: Viewer = PUBLIC) -> VacancyRow | None:
    return next(iter(_rows(list(_full(Vacancy.objects.filter(code=code))), viewer)), None)


def my_vacancies(viewer: Viewer) -> tuple[VacancyRow, ...]:
    """Those of the employers for whom the viewer acts."""
    mine = Vacancy.objects.filter(organisation__in=viewer.organisations(EMPLOY))
    return _rows(list(_full(mine)[:500]), viewer)


def vacancy_choices(place: str) -> tuple[tuple[str, str], ...]:
    """(code, what it is) of vacancies with free seats that are offered to a place, for those who
    help its people."""
    above = [row.code for row in registry.ancestors(place)]
    found = Vacancy.objects.filter(
        not_over(), taken__lt=F("seats"), offered_to__code__in=[place, *above]
    )
    rows = list(_full(found)[:PAGE_SIZE])
    names = registry.place_names(row.place.code for row in rows)
    return tuple(
        (row.code, f"{row.title} · {row.employer} · {names.get(row.place.code, row.place.name)}")
        for row in rows
    )


def not_over() -> Q:
    """Vacancies that are not closed and whose last day has not passed."""
    return Q(closed_on=None) & (Q(ends_on=None) | Q(ends_on__gte=clock.today()))


def workshops(viewer: Viewer = PUBLIC, *, place: str = "", page: int = 1) -> Page[WorkshopRow]:
    """Workshops within a place, those that work first."""
    found = Workshop.objects.filter(within(place, "place__code"))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_workshops(found)[start : start + PAGE_SIZE])
    return Page(_workshop_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def workshop(code: str, viewer: Viewer = PUBLIC) -> WorkshopRow | None:
    found = list(_workshops(Workshop.objects.filter(code=code)))
    return next(iter(_workshop_rows(found, viewer)), None)


def workshop_choices(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    """(code, name) of the workshops that work, where the viewer may put down vacancies or which are
    of an employer acted for."""
    found = Workshop.objects.filter(closed_on=None).select_related("place").order_by("code")
    mine = viewer.organisations(EMPLOY)
    return tuple(
        (row.code, row.name)
        for row in found
        if viewer.may(LABOUR, row.place.code) or row.organisation_id in mine
    )[:500]


def fairs(viewer: Viewer = PUBLIC, *, place: str = "", page: int = 1) -> Page[FairRow]:
    """Job fairs for the people of a place, the latest first."""
    found = Fair.objects.filter(within(place, "place__code"))
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_fairs(found)[start : start + PAGE_SIZE])
    return Page(_fair_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def fair(code: str, viewer: Viewer = PUBLIC) -> FairRow | None:
    return next(iter(_fair_rows(list(_fairs(Fair.objects.filter(code=code))), viewer)), None)


def shown_at(code: str, viewer: Viewer = PUBLIC) -> tuple[ShownRow, ...]:
    """What is shown at a fair."""
    found = FairVacancy.objects.filter(fair__code=code).select_related("vacancy", "fair__place")
    return tuple(
        ShownRow(
            row.vacancy.code, row.vacancy.title, row.vacancy.employer,
            str(row.vacancy.get_kind_display()),
            row.seats if sees_at(viewer, row.fair.place.code) else None,
            row.vacancy.wage_least_fen, row.vacancy.wage_most_fen,
        )
        for row in found
    )  # fmt: skip


def _full(found: QuerySet[Vacancy]) -> QuerySet[Vacancy]:
    return found.select_related("place", "offered_to", "workshop").order_by("-pk")


def _rows(rows: list[Vacancy], viewer: Viewer) -> tuple[VacancyRow, ...]:
    names = registry.place_names(
        code for row in rows for code in (row.place.code, row.offered_to.code, row.east) if code
    )
    mine = viewer.organisations(EMPLOY)
    return tuple(_row(row, names, viewer, mine) for row in rows)


def _row(row: Vacancy, names: dict[str, str], viewer: Viewer, mine: set[int]) -> VacancyRow:
    is_mine = row.organisation_id in mine
    inside = is_mine or sees_at(viewer, row.offered_to.code)
    over = row.closed_on is not None or (row.ends_on is not None and row.ends_on < clock.today())
    # Whether the last seat is taken would tell how many have it.
    full = inside and row.taken >= row.seats
    return VacancyRow(
        code=row.code,
        title=row.title,
        kind=row.kind,
        kind_label=str(row.get_kind_display()),
        employer=row.employer,
        organisation=row.organisation_id,
        workshop=row.workshop.code if row.workshop else "",
        place_code=row.place.code,
        place_label=names.get(row.place.code, row.place.name),
        offered_to=row.offered_to.code,
        offered_to_label=names.get(row.offered_to.code, row.offered_to.name),
        east=row.east,
        east_label=names.get(row.east, row.east),
        seats=row.seats,
        taken=row.taken if inside else None,
        free=row.seats - row.taken if inside else None,
        is_open=not over and not full,
        wage_least_fen=row.wage_least_fen,
        wage_most_fen=row.wage_most_fen,
        housing=row.housing,
        schooling=row.schooling,
        insurance=row.insurance,
        skills=tuple(row.skills),
        skill_labels=trade_labels(row.skills),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        note=row.note,
        closed_on=row.closed_on,
        closed_why=row.closed_why if inside else "",
        may_close=row.closed_on is None and (is_mine or viewer.may(LABOUR, row.offered_to.code)),
        is_mine=is_mine,
        origin=row.origin,
        source=row.source,
    )


def trade_labels(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(labour.TRADES[name]) for name in names if name in labour.TRADES)


def sees_at(viewer: Viewer, place: str) -> bool:
    """Whether figures of few people of the place are the viewer's to see."""
    return viewer.may(SEE, place) or viewer.may(LABOUR, place)


def _workshops(found: QuerySet[Workshop]) -> QuerySet[Workshop]:
    at_work = Count(
        "vacancies__placements", filter=Q(vacancies__placements__state="at_work"), distinct=True
    )
    return (
        found.select_related("place")
        .annotate(jobs=at_work)
        .prefetch_related(Prefetch("vacancies", Vacancy.objects.filter(not_over()), to_attr="open"))
        .order_by(F("closed_on").desc(nulls_first=True), "code")
    )


def _workshop_rows(rows: list[Workshop], viewer: Viewer) -> tuple[WorkshopRow, ...]:
    names = registry.place_names(
        code for row in rows for code in (row.place.code, row.east) if code
    )
    return tuple(
        WorkshopRow(
            code=row.code,
            name=row.name,
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            east=row.east,
            east_label=names.get(row.east, row.east),
            capacity=row.capacity,
            jobs=_few(row.jobs, viewer, row.place.code),  # type: ignore[attr-defined]
            open_seats=_free(row) if sees_at(viewer, row.place.code) else None,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            closed_why=row.closed_why,
            may_close=row.closed_on is None and viewer.may(LABOUR, row.place.code),
            origin=row.origin,
            source=row.source,
        )
        for row in rows
    )


def _free(row: Workshop) -> int:
    return sum(one.seats - one.taken for one in row.open)  # type: ignore[attr-defined]


def _few(people: int | None, viewer: Viewer, place: str) -> int | None:
    """So many people; to the public only none, or ten and more."""
    if people is None or sees_at(viewer, place) or not 0 < people < SMALLEST_CELL:
        return people
    return None


def _fairs(found: QuerySet[Fair]) -> QuerySet[Fair]:
    return (
        found.select_related("place")
        .annotate(shown_count=Count("shown"), shown_seats=Sum("shown__seats"))
        .order_by("-on", "-pk")
    )


def _fair_rows(rows: list[Fair], viewer: Viewer) -> tuple[FairRow, ...]:
    names = registry.place_names(
        code for row in rows for code in (row.place.code, row.east) if code
    )
    return tuple(
        FairRow(
            code=row.code,
            name=row.name,
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            east=row.east,
            east_label=names.get(row.east, row.east),
            venue=row.venue,
            on=row.on,
            vacancies=row.shown_count,  # type: ignore[attr-defined]
            seats=(row.shown_seats or 0)  # type: ignore[attr-defined]
            if sees_at(viewer, row.place.code)
            else None,
            came=_few(row.came, viewer, row.place.code),
            agreed=_few(row.agreed, viewer, row.place.code),
            held=row.came is not None,
            note=row.note,
            may_run=row.came is None and viewer.may(LABOUR, row.place.code),
            origin=row.origin,
            source=row.source,
        )
        for row in rows
    )
