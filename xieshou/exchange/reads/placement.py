"""Questions about placements: the board, one with its history, matchings, and what falls due."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from xieshou.core import clock
from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.core.secret import mask
from xieshou.core.waiting import Waiting
from xieshou.exchange.models import LabourRun, Placement, StayCheck, Support, Worker
from xieshou.exchange.reads.own import acts_for, acts_q
from xieshou.exchange.reads.vacancy import EMPLOY, LABOUR, PAGE_SIZE, SEE
from xieshou.exchange.reads.worker import sees_worker
from xieshou.exchange.rules import labour
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page


@dataclass(frozen=True, slots=True)
class PlacementRow:
    """A worker (name masked) and a vacancy. `due`: the check, 3 or 6 months, that has fallen due on
    `due_on`. `steps`: the verbs of actions that the viewer may take now.

    To an employer alone (not `knows_worker`) the register's link and status, the support and the
    checks are not told.
    """

    code: str
    worker: str
    worker_name: str
    worker_place: str
    worker_place_label: str
    knows_worker: bool
    linked: bool
    vacancy: str
    title: str
    employer: str
    kind: str
    kind_label: str
    place_code: str
    place_label: str
    east: str
    state: str
    state_label: str
    status: str
    status_label: str
    wage_fen: int | None
    proposed_on: datetime.date
    worker_agreed_on: datetime.date | None
    employer_agreed_on: datetime.date | None
    departed_on: datetime.date | None
    at_work_on: datetime.date | None
    ended_on: datetime.date | None
    ended_why: str
    support_fen: int
    due: int | None
    due_on: datetime.date | None
    next_check: datetime.date | None
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupportRow:
    """Money paid to a worker, in fen; `payment` names what of the ledger paid it, "" for none."""

    kind: str
    kind_label: str
    amount_fen: int
    on: datetime.date
    evidence: str
    payment: str


@dataclass(frozen=True, slots=True)
class StayCheckRow:
    """`income`: the source of the household's income line that it became, "" where it did not."""

    months: int
    stays: bool
    on: datetime.date
    earned_fen: int
    income: str
    note: str


@dataclass(frozen=True, slots=True)
class LabourStateCount:
    """How many placements stand in a state."""

    state: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class LabourRunRow:
    """A matching: seats filled of those free. `lacks`, `changes`: in words, with seats."""

    id: int
    place_code: str
    place_label: str
    objective: str
    objective_label: str
    workers: int
    vacancies: int
    seats: int
    filled: int
    certified: bool
    exact: bool
    inputs_hash: str
    version: str
    made_by_name: str
    made_at: datetime.datetime
    lacks: tuple[tuple[str, int], ...]
    changes: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class LabourPairRow:
    """A proposal of a matching; `wish` is how far it is from the worker's wishes, 0 the best.

    `open`: the worker has no placement yet and the vacancy a free seat.
    """

    worker: str
    worker_name: str
    worker_place_label: str
    skills: tuple[str, ...]
    vacancy: str
    title: str
    employer: str
    place_label: str
    wage_most_fen: int
    wish: int
    open: bool


def sees_placement(viewer: Viewer) -> Q:
    """Placements of workers that the viewer may know of, and of the employers acted for."""
    someone(viewer, LABOUR)
    mine = Q(vacancy__organisation__in=viewer.organisations(EMPLOY))
    return sees_worker(viewer, "worker__") | mine


def placements(
    viewer: Viewer, place: str = "", *, state: str = "", due: bool = False, page: int = 1
) -> Page[PlacementRow]:
    """Placements of workers of a place that the viewer may see, the newest first; `due`: those
    whose check has fallen due, the oldest first."""
    found = Placement.objects.filter(sees_placement(viewer), within(place, "worker__place__code"))
    if state:
        found = found.filter(state=state)
    if due:
        found = found.filter(_due()).order_by("at_work_on", "pk")
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found)[start : start + PAGE_SIZE])
    return Page(_rows(rows, viewer), found.count(), start, PAGE_SIZE)


def placement(viewer: Viewer, code: str) -> PlacementRow | None:
    """One placement; None where there is none or it is not the viewer's to see."""
    found = Placement.objects.filter(sees_placement(viewer), code=code)
    return next(iter(_rows(list(_full(found)), viewer)), None)


def placements_of(viewer: Viewer, worker: str) -> tuple[PlacementRow, ...]:
    """A worker's placements, the newest first."""
    found = Placement.objects.filter(sees_placement(viewer), worker__code=worker)
    return _rows(list(_full(found)[:100]), viewer)


def placements_at(viewer: Viewer, vacancy: str) -> tuple[PlacementRow, ...]:
    """Those who were proposed for a vacancy, as far as the viewer may see them."""
    found = Placement.objects.filter(sees_placement(viewer), vacancy__code=vacancy)
    return _rows(list(_full(found)[:500]), viewer)


def supports(viewer: Viewer, code: str) -> tuple[SupportRow, ...]:
    """Money that a placement was supported with; empty where it is not the viewer's to see, as to
    an employer."""
    seen = Placement.objects.filter(sees_worker(viewer, "worker__"), code=code)
    return tuple(
        SupportRow(
            row.kind, str(row.get_kind_display()), row.amount_fen, row.on, row.evidence,
            row.payment,
        )
        for row in Support.objects.filter(placement__in=seen)
    )  # fmt: skip


def stay_checks(viewer: Viewer, code: str) -> tuple[StayCheckRow, ...]:
    """Checks of a placement; empty where it is not the viewer's to see, as to an employer."""
    seen = Placement.objects.filter(sees_worker(viewer, "worker__"), code=code)
    return tuple(
        StayCheckRow(row.months, row.stays, row.on, row.earned_fen, row.income, row.note)
        for row in StayCheck.objects.filter(placement__in=seen)
    )


def labour_board(viewer: Viewer, place: str = "") -> tuple[LabourStateCount, ...]:
    """How many placements of the viewer's places stand in each state."""
    found = Placement.objects.filter(sees_placement(viewer), within(place, "worker__place__code"))
    counts = dict(found.order_by().values_list("state").annotate(n=Count("pk", distinct=True)))
    return tuple(
        LabourStateCount(state, str(label), counts.get(state, 0))
        for state, label in Placement.State.choices
    )


def labour_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Checks that have fallen due, proposals that wait for a side's word and workers on their way
    to it, where the viewer helps workers, acts for an employer or is the worker."""
    if viewer.user_id is None:
        return ()
    helped = acts_q(viewer, LABOUR, "worker__place__code", "vacancy__organisation")
    employs = Q(vacancy__organisation__in=viewer.organisations(EMPLOY)) | (
        acts_q(viewer, LABOUR, "vacancy__offered_to__code", "vacancy__organisation")
        & Q(vacancy__organisation=None)
    )
    own = Q(worker__user=viewer.user_id)
    due = Placement.objects.filter(helped & _due())
    asked = Placement.objects.filter(
        (employs & Q(employer_agreed_on=None) & ~Q(worker_agreed_by=viewer.user_id))
        | ((own | helped) & Q(worker_agreed_on=None) & ~Q(employer_agreed_by=viewer.user_id)),
        state=Placement.State.PROPOSED,
    )
    away = Placement.objects.filter(
        employs & ~Q(departed_by=viewer.user_id), state=Placement.State.DEPARTED
    )
    found = []
    first = due.order_by("at_work_on").values_list("at_work_on", flat=True).first()
    if first is not None:
        n = due.count()
        text = ngettext("稳岗回访到期（%(n)d 人）", "稳岗回访到期（%(n)d 人）", n) % {"n": n}
        since = labour.months_later(first, labour.CHECKS[0])
        found.append(
            Waiting("exchange_stays", text, n, "exchange:placements", query="?due", since=since)
        )
    first = asked.order_by("proposed_on").values_list("proposed_on", flat=True).first()
    if first is not None:
        n = asked.count()
        text = ngettext("务工推荐待答复（%(n)d 项）", "务工推荐待答复（%(n)d 项）", n) % {"n": n}
        found.append(
            Waiting(
                "exchange_placements", text, n, "exchange:placements", query="?state=proposed",
                since=first,
            )
        )  # fmt: skip
    first = away.order_by("departed_on").values_list("departed_on", flat=True).first()
    if first is not None:
        n = away.count()
        text = ngettext("已出发人员待确认到岗（%(n)d 人）", "已出发人员待确认到岗（%(n)d 人）", n)
        found.append(
            Waiting(
                "exchange_arrivals", text % {"n": n}, n, "exchange:placements",
                query="?state=departed", since=first,
            )
        )  # fmt: skip
    return tuple(found)


def labour_runs(viewer: Viewer, *, page: int = 1) -> Page[LabourRunRow]:
    """Matchings of the viewer's places, the newest first."""
    someone(viewer, LABOUR)
    found = LabourRun.objects.filter(_sees_run(viewer)).select_related("place")
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE])
    return Page(_run_rows(rows), found.count(), start, PAGE_SIZE)


def labour_run(viewer: Viewer, pk: int) -> LabourRunRow | None:
    someone(viewer, LABOUR)
    found = LabourRun.objects.filter(_sees_run(viewer), pk=pk).select_related("place")
    return next(iter(_run_rows(list(found))), None)


def labour_pairs(viewer: Viewer, pk: int, *, page: int = 1) -> Page[LabourPairRow]:
    """What a matching proposes; empty where it is not the viewer's to see."""
    run = LabourRun.objects.filter(_sees_run(viewer), pk=pk).first()
    if run is None:
        return Page((), 0, 0, PAGE_SIZE)
    found = run.pairs.select_related("worker__place", "vacancy__place")
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE])
    busy = set(
        Placement.objects.filter(
            worker__in=[row.worker_id for row in rows], state__in=labour.OPEN_STATES
        ).values_list("worker", flat=True)
    )
    names = registry.place_names(
        code for row in rows for code in (row.worker.place.code, row.vacancy.place.code)
    )
    pairs = tuple(
        LabourPairRow(
            worker=row.worker.code,
            worker_name=mask(row.worker.name),
            worker_place_label=names.get(row.worker.place.code, ""),
            skills=tuple(str(labour.TRADES[one]) for one in row.worker.skills),
            vacancy=row.vacancy.code,
            title=row.vacancy.title,
            employer=row.vacancy.employer,
            place_label=names.get(row.vacancy.place.code, ""),
            wage_most_fen=row.vacancy.wage_most_fen,
            wish=row.wish,
            open=row.worker_id not in busy
            and row.worker.left_on is None
            and row.vacancy.closed_on is None
            and (row.vacancy.ends_on is None or row.vacancy.ends_on >= clock.today())
            and row.vacancy.taken < row.vacancy.seats,
        )
        for row in rows
    )
    return Page(pairs, run.pairs.count(), start, PAGE_SIZE)


def _sees_run(viewer: Viewer) -> Q:
    return scope_q(viewer, "exchange.match", "place__code") | scope_q(viewer, SEE, "place__code")


def _run_rows(rows: list[LabourRun]) -> tuple[LabourRunRow, ...]:
    codes = {row.place.code for row in rows}
    codes |= {one["name"] for row in rows for one in (*row.lacks, *row.changes)}
    names = registry.place_names(codes - {""})
    return tuple(
        LabourRunRow(
            id=row.pk,
            place_code=row.place.code,
            place_label=names.get(row.place.code, row.place.name),
            objective=row.objective,
            objective_label=str(row.get_objective_display()),
            workers=row.workers,
            vacancies=row.vacancies,
            seats=row.seats,
            filled=row.filled,
            certified=row.certified,
            exact=row.exact,
            inputs_hash=row.inputs_hash,
            version=row.version,
            made_by_name=row.made_by_name,
            made_at=row.made_at,
            lacks=tuple((_in_words(one, names), one["seats"]) for one in row.lacks),
            changes=tuple(
                (_in_words(one, names), one["seats"], one["people"]) for one in row.changes
            ),
        )
        for row in rows
    )


def _in_words(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What lacks, as labour.LACKS says it, with the trade or place that it is about."""
    words = str(labour.LACKS.get(one["requirement"], one["requirement"]))
    about = labour.TRADES.get(one["name"]) or names.get(one["name"], "")
    return f"{words}：{about}" if about else words


def _due() -> Q:
    """Placements at work whose check at 3 or 6 months has fallen due and was not made."""
    today = clock.today()
    found = Q(pk__in=[])
    for months in labour.CHECKS:
        done = StayCheck.objects.filter(months=months).values("placement")
        last = _last_due(today, months)
        found |= Q(at_work_on__lte=last) & ~Q(pk__in=done)
    return found & Q(state=Placement.State.AT_WORK)


def _last_due(today: datetime.date, months: int) -> datetime.date:
    """The last day that so many months ago lies on or before today."""
    day = labour.months_later(today, -months)
    while labour.months_later(day + datetime.timedelta(days=1), months) <= today:
        day += datetime.timedelta(days=1)
    return day


def _full(found: QuerySet[Placement]) -> QuerySet[Placement]:
    return found.select_related(
        "worker__place", "vacancy__place", "vacancy__offered_to"
    ).prefetch_related("supports", "checks")


def _rows(rows: list[Placement], viewer: Viewer) -> tuple[PlacementRow, ...]:
    names = registry.place_names(
        code for row in rows for code in (row.worker.place.code, row.vacancy.place.code)
    )
    mine = viewer.organisations(EMPLOY)
    return tuple(_row(row, names, viewer, mine) for row in rows)


def _row(row: Placement, names: dict[str, str], viewer: Viewer, mine: set[int]) -> PlacementRow:
    done = {one.months for one in row.checks.all()}
    at_work = row.at_work_on if row.state == Placement.State.AT_WORK else None
    due = labour.due_check(at_work, done, clock.today()) if at_work else None
    left = [months for months in labour.CHECKS if months not in done]
    home, who = row.worker.place.code, row.worker.user
    own = who is not None and who == viewer.user_id
    knows = own or viewer.may(LABOUR, home) or viewer.may(SEE, home)
    if not knows:
        due, left = None, []
    return PlacementRow(
        code=row.code,
        worker=row.worker.code,
        worker_name=mask(row.worker.name),
        worker_place=row.worker.place.code,
        worker_place_label=names.get(row.worker.place.code, row.worker.place.name),
        knows_worker=knows,
        linked=knows and row.worker.household_id is not None,
        vacancy=row.vacancy.code,
        title=row.vacancy.title,
        employer=row.vacancy.employer,
        kind=row.vacancy.kind,
        kind_label=str(row.vacancy.get_kind_display()),
        place_code=row.vacancy.place.code,
        place_label=names.get(row.vacancy.place.code, row.vacancy.place.name),
        east=row.vacancy.east,
        state=row.state,
        state_label=str(row.get_state_display()),
        status=row.status if knows else "",
        status_label=str(Worker.Status(row.status).label) if knows else "",
        wage_fen=row.wage_fen,
        proposed_on=row.proposed_on,
        worker_agreed_on=row.worker_agreed_on,
        employer_agreed_on=row.employer_agreed_on,
        departed_on=row.departed_on,
        at_work_on=row.at_work_on,
        ended_on=row.ended_on,
        ended_why=row.ended_why,
        support_fen=sum(one.amount_fen for one in row.supports.all()) if knows else 0,
        due=due[0] if due else None,
        due_on=due[1] if due else None,
        next_check=labour.months_later(at_work, left[0]) if at_work and left else None,
        steps=tuple(_steps(row, viewer, mine, due is not None)),
    )


def _steps(row: Placement, viewer: Viewer, mine: set[int], due: bool) -> list[str]:
    """The verbs of actions that the viewer may take, by state, place and whose turn it is."""
    helps = acts_for(viewer, LABOUR, row.worker.place.code, None)
    employs = row.vacancy.organisation_id in mine
    stands_in = row.vacancy.organisation_id is None and acts_for(
        viewer, LABOUR, row.vacancy.offered_to.code, None
    )
    who = viewer.user_id
    own = row.worker.user is not None and row.worker.user == who

    def may(verb: str) -> bool:
        return labour.next_placement(verb, row.state, row.vacancy.kind) is not None

    found = []
    if may("agree"):
        free = row.worker_agreed_on is None and (who is None or who != row.employer_agreed_by)
        if free and own:
            found.append("agree_own")
        elif free and helps:
            found.append("agree_for_worker")
        if row.employer_agreed_on is None and (who is None or who != row.worker_agreed_by):
            found += ["take_on"] if employs else ["agree_for_employer"] if stands_in else []
    if may("depart") and helps and row.vacancy.kind in labour.FAR_KINDS:
        found.append("depart")
    if may("start") and (who is None or who != row.departed_by):
        found += ["confirm_start"] if employs else ["start_work"] if stands_in else []
    if helps and (row.departed_on or row.at_work_on):
        found.append("support_placement")
    if due and helps:
        found.append("check_stay")
    if may("end") and helps:
        found.append("end_placement")
    if may("decline"):
        found += (
            ["decline_own"] if own else ["decline_placement"] if helps
            else ["turn_away"] if employs else []
        )  # fmt: skip
    return found
