"""Labour co-operation in figures, for reports: sums alone, of anybody's places."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, Sum

from xieshou.core import clock
from xieshou.core.scope import within
from xieshou.exchange.models import Fair, FairVacancy, Placement, StayCheck, Support, Workshop
from xieshou.exchange.rules import labour


@dataclass(frozen=True, slots=True)
class LabourFigures:
    """People placed are those who came to be at work within the period, each once a calendar year
    and by their last placement in it; by kind of vacancy, and of
    all kinds those lifted out of poverty or monitored. Workshops that work, and people at work in
    them, on the last day. `due_3`, `due_6`: those whose third or sixth month at work ended within
    the period; `stayed_…`: of these, found at work then. Support in fen."""

    fairs: int
    fair_vacancies: int
    to_east: int
    other_province: int
    in_province: int
    near_home: int
    welfare: int
    workshop: int
    placed_lifted: int
    workshops: int
    workshop_jobs: int
    stayed_3: int
    due_3: int
    stayed_6: int
    due_6: int
    support_fen: int

    @property
    def placed(self) -> int:
        return (
            self.to_east + self.other_province + self.in_province + self.near_home
            + self.welfare + self.workshop
        )  # fmt: skip


def labour_figures(east: str, west: str, start: datetime.date, end: datetime.date) -> LabourFigures:
    """Figures of the workers of `west` credited to `east`, prefixes of codes, both days within.

    A worker counts by their own place and by the district that the vacancy is credited to; what is
    credited to no district counts to no pairing, so nothing is counted twice.
    """
    pair = within(west, "worker__place__code") & _credited(east, "vacancy__east")
    placed = list(
        Placement.objects.filter(pair, pk__in=placed_once(west, start, end)).values_list(
            "vacancy__kind", "status"
        )
    )
    kinds = [kind for kind, _status in placed]
    workshops = Workshop.objects.filter(
        within(west, "place__code"), _credited(east, "east"), _then(end, "opened_on", "closed_on")
    )
    at_work = Placement.objects.filter(
        pair, _then(end, "at_work_on", "ended_on"), vacancy__kind="workshop"
    )
    fairs = Fair.objects.filter(
        within(west, "place__code"), _credited(east, "east"), on__gte=start, on__lte=end,
        came__isnull=False,
    )  # fmt: skip
    supported = Support.objects.filter(
        placement__in=Placement.objects.filter(pair), on__gte=start, on__lte=end
    )
    stays = {months: _stays(pair, months, start, end) for months in labour.CHECKS}
    return LabourFigures(
        fairs=fairs.count(),
        fair_vacancies=FairVacancy.objects.filter(fair__in=fairs).count(),
        to_east=kinds.count("to_east"),
        other_province=kinds.count("other_province"),
        in_province=kinds.count("in_province"),
        near_home=kinds.count("near_home"),
        welfare=kinds.count("welfare"),
        workshop=kinds.count("workshop"),
        placed_lifted=sum(status != "other" for _kind, status in placed),
        workshops=workshops.count(),
        workshop_jobs=at_work.count(),
        stayed_3=stays[3][0],
        due_3=stays[3][1],
        stayed_6=stays[6][0],
        due_6=stays[6][1],
        support_fen=supported.aggregate(n=Sum("amount_fen"))["n"] or 0,
    )


def placed_once(west: str, start: datetime.date, end: datetime.date) -> set[int]:
    """The keys of the last credited placement of each worker of `west` in each calendar year of the
    period: whoever was placed twice in a year is one person, and counts to the district of the
    last. Years are counted apart, so that they add up to their span."""
    found = Placement.objects.filter(
        within(west, "worker__place__code") & ~Q(vacancy__east=""),
        at_work_on__gte=start, at_work_on__lte=end,
    )  # fmt: skip
    rows = found.order_by("at_work_on", "pk").values_list("worker", "at_work_on__year", "pk")
    return set({(worker, year): pk for worker, year, pk in rows}.values())


def _stays(pair: Q, months: int, start: datetime.date, end: datetime.date) -> tuple[int, int]:
    """(those found at work, those whose so many months ended within the period and by today)."""
    end = min(end, clock.today())
    # Months differ in length: the days are worked out one by one, of those that may be meant.
    first = labour.months_later(start, -months) - datetime.timedelta(days=3)
    found = Placement.objects.filter(pair, at_work_on__gte=first, at_work_on__lte=end)
    due = [
        pk
        for pk, day in found.values_list("pk", "at_work_on")
        if day is not None and start <= labour.months_later(day, months) <= end
    ]
    stayed = StayCheck.objects.filter(months=months, stays=True)
    return len(set(due) & set(stayed.values_list("placement", flat=True))), len(due)


def _credited(east: str, field: str) -> Q:
    """Rows credited to a district within `east`; those credited to none are nobody's."""
    return within(east, field) & ~Q(**{field: ""})


def _then(day: datetime.date, since: str, until: str) -> Q:
    """Rows that stood on a day: since then or before, not ended by then."""
    return Q(**{f"{since}__lte": day}) & (Q(**{until: None}) | Q(**{f"{until}__gt": day}))
