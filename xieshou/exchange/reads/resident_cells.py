"""Residents counted in cells, for what of their numbers the public may see: see
docs/rules/balance.md. No names, no places below a county; never shown cell by cell."""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping

from django.db.models import Q, QuerySet, Sum

from xieshou.core import clock
from xieshou.core.scope import within
from xieshou.exchange.models import Fair, FairVacancy, Placement, Posting, Relay, TrainingClass
from xieshou.exchange.reads.labour_figures import placed_once
from xieshou.exchange.rules import training

# What is counted → (year in which somebody came in, people) of each of its cells.
ResidentCells = Mapping[str, list[tuple[int, int]]]
STILL_THERE = 9999
_Cell = tuple[object, ...]


def resident_cells(east: str, west: str, start: datetime.date, end: datetime.date) -> ResidentCells:
    """The cells of which `labour_figures` and `posting_figures` are the sums: placed people by
    kind ("placed.near_home" …), `placed_lifted`, `workshop_jobs`, `trained`, `successors`,
    `trainees` and `fair_jobs`.

    A cell is of one district and county and of people who came in one year, and left in one where
    a figure hangs on that; of placed people also of one kind and of one status; of people who
    agreed at a fair, of that fair. Whoever leaves in the running year counts as still there, else
    two days would tell of them.
    """
    found: dict[str, Counter[_Cell]] = {}
    for name, year, cell, people in (
        *_placed(east, west, start, end),
        *_trained(east, west, start, end),
        *_successors(east, west, start, end),
        *_trainees(east, west, start, end),
        *_fairs(east, west, start, end),
    ):
        found.setdefault(name, Counter())[(year, *cell)] += people
    return {
        name: [(int(str(cell[0])), people) for cell, people in sorted(cells.items(), key=str)]
        for name, cells in found.items()
    }


def fair_seats(east: str, west: str, start: datetime.date, end: datetime.date) -> tuple[int, int]:
    """(seats of the vacancies shown, people who agreed to take work) at the fairs held in the
    period, the people as each fair's organisers counted them; fairs credited to no district count
    to none. All seats of a vacancy: those still free would tell how many have it."""
    held = _held(east, west, start, end)
    seats = FairVacancy.objects.filter(fair__in=held).aggregate(n=Sum("vacancy__seats"))["n"]
    return seats or 0, held.aggregate(n=Sum("agreed"))["n"] or 0


def _held(east: str, west: str, start: datetime.date, end: datetime.date) -> QuerySet[Fair]:
    return Fair.objects.filter(
        within(west, "place__code") & within(east, "east") & ~Q(east=""),
        on__gte=start, on__lte=end, came__isnull=False,
    )  # fmt: skip


_Counted = Iterator[tuple[str, int, _Cell, int]]


def _placed(east: str, west: str, start: datetime.date, end: datetime.date) -> _Counted:
    pair = within(west, "worker__place__code") & within(east, "vacancy__east")
    rows = Placement.objects.filter(
        pair & ~Q(vacancy__east=""), at_work_on__isnull=False, at_work_on__lte=end
    ).values_list(
        "pk",
        "vacancy__kind",
        "status",
        "at_work_on",
        "ended_on",
        "vacancy__east",
        "worker__place__code",
    )
    once = placed_once(west, start, end)
    for pk, kind, status, began, ended, district, place in rows:
        assert began is not None
        lifted = status != "other"
        until = _left_in(ended)
        # Of the other kinds no figure hangs on the end.
        cell = (
            kind, lifted, until if kind == "workshop" else STILL_THERE, district[:6], place[:6],
        )  # fmt: skip
        if pk in once:
            yield f"placed.{kind}", began.year, cell, 1
            if lifted:
                yield "placed_lifted", began.year, cell, 1
        if kind == "workshop" and (until == STILL_THERE or (ended is not None and ended > end)):
            yield "workshop_jobs", began.year, cell, 1


def _trained(east: str, west: str, start: datetime.date, end: datetime.date) -> _Counted:
    teaching = within(east, "partner__code") if east else Q(pk__isnull=False)
    without = Q(partner=None) & (within(east, "place__code") if east else Q(pk__isnull=False))
    found = TrainingClass.objects.filter(
        within(west, "people_from__code"), teaching | without, state="confirmed",
        ends_on__gte=start, ends_on__lte=end,
    )  # fmt: skip
    for one in found.select_related("partner", "place", "people_from").prefetch_related("trainees"):
        side = one.partner.code if one.partner else one.place.code
        people = sum(training.trained(row.came, one.days) for row in one.trainees.all())
        yield "trained", one.ends_on.year, (side[:6], one.people_from.code[:6]), people


def _successors(east: str, west: str, start: datetime.date, end: datetime.date) -> _Counted:
    """Whichever way the posting goes."""
    rows = Relay.objects.filter(
        kind="successor", confirmed=True, confirmed_on__gte=start, confirmed_on__lte=end
    )
    host, home = "posting__post__place__code", "posting__candidate__place__code"
    for eastern, western in ((home, host), (host, home)):
        mine = rows.filter(within(west, western) & within(east, eastern))
        for on, district, county in mine.values_list("confirmed_on", eastern, western):
            assert on is not None
            yield "successors", on.year, (district[:6], county[:6]), 1


def _fairs(east: str, west: str, start: datetime.date, end: datetime.date) -> _Counted:
    rows = _held(east, west, start, end).values_list("pk", "on", "east", "place__code", "agreed")
    for pk, on, district, county, agreed in rows:
        yield "fair_jobs", on.year, (district[:6], county[:6], pk), agreed or 0


def _trainees(east: str, west: str, start: datetime.date, end: datetime.date) -> _Counted:
    there = Q(began_on__lte=end, state__in=("started", "ended", "broken_off")) & (
        Q(left_on=None) | Q(left_on__gte=start)
    )
    rows = Posting.objects.filter(
        there & within(east, "post__place__code") & within(west, "candidate__place__code"),
        post__way="east", post__kind="trainee",
    )  # fmt: skip
    for began, left, district, county in rows.values_list(
        "began_on", "left_on", "post__place__code", "candidate__place__code"
    ):
        assert began is not None
        yield "trainees", began.year, (_left_in(left), district[:6], county[:6]), 1


def _left_in(day: datetime.date | None) -> int:
    """The year that somebody left in, as far as it is over."""
    return day.year if day and day.year < clock.today().year else STILL_THERE
