"""Who must act: what waits for whom, since when, and how much of it is overdue."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db.models import Count, F, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from xieshou.core.scope import Viewer, within
from xieshou.projects import rules
from xieshou.projects.models import (
    ChangeRequest,
    Notice,
    Objection,
    Project,
    Proposal,
    ProposalEvent,
)
from xieshou.projects.reads.labels import steps
from xieshou.projects.reads.life import end_of, late_q
from xieshou.projects.rules import life, notice, workdays
from xieshou.registry import reads as registry

# Steps of proposals by the state that they leave, with the working days allowed.
OF_PROPOSALS = {
    "draft": ("submit", None),
    "submitted": ("review", notice.REVIEW_DAYS),
    "reviewed": ("open_notice", notice.OPEN_DAYS),
}
Rows = TypeVar("Rows", bound=Model)
# Those that a proposal may be of.
YEARS = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """`count` things wait for a step below `place` ("" = everywhere), the oldest since `since`;
    `late` of them are overdue. `state` is that of the proposals or projects, "" of what hangs on
    them (answers and changes)."""

    verb: str
    verb_label: str
    of_projects: bool
    state: str
    place: str
    place_name: str
    count: int
    late: int
    since: date | None


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """A county's overdue steps by verb, of proposals and projects together."""

    county_code: str
    county_name: str
    by_verb: dict[str, int]
    count: int
    since: date | None


def waiting(viewer: Viewer) -> tuple[WaitingRow, ...]:
    """What waits for the viewer's roles, the overdue first. A step that four eyes keep from this
    viewer in particular is counted too: it waits for the office."""
    today = timezone.localdate()
    rows = [
        row
        for verb in _verbs(viewer)
        for place in viewer.places(verb)
        for row in _below(verb, place, today)
    ]
    names = registry.place_names({row.place for row in rows})
    named = [
        WaitingRow(
            row.verb, row.verb_label, row.of_projects, row.state, row.place,
            names.get(row.place, ""), row.count, row.late, row.since,
        )
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(named, key=lambda row: (row.late == 0, row.since or today)))


def overdue(place: str = "") -> tuple[OverdueRow, ...]:
    """Counties below a place with overdue steps, the one with most first."""
    today = timezone.localdate()
    counted: dict[str, dict[str, int]] = {}
    oldest: dict[str, datetime] = {}
    for verb, found, field in all_late(today):
        rows = found.filter(within(place, field))
        for code, since in rows.values_list(field, "began"):
            county = code[:6]
            of_county = counted.setdefault(county, {})
            of_county[verb] = of_county.get(verb, 0) + 1
            oldest[county] = min(oldest.get(county, since), since)
    names = registry.place_names(counted)
    found_rows = [
        OverdueRow(
            county,
            names.get(county, county),
            by_verb,
            sum(by_verb.values()),
            timezone.localdate(oldest[county]),
        )
        for county, by_verb in counted.items()
    ]
    return tuple(sorted(found_rows, key=lambda row: (-row.count, row.county_code)))


def _verbs(viewer: Viewer) -> list[str]:
    held = {verb for grant in viewer.grants for verb in grant.verbs}
    ours = {f"projects.{verb}" for verb, _days in OF_PROPOSALS.values()}
    ours |= {step.may for step in life.STEPS.values()} | {"projects.answer", "projects.list"}
    return sorted(held & ours)


def _below(verb: str, place: str, today: date) -> Iterator[WaitingRow]:
    """What waits for a verb of the roles below one place."""
    for state, (step, days) in OF_PROPOSALS.items():
        if verb == f"projects.{step}":
            late = Q(began__lt=_cutoff(today, days)) if days else None
            yield from _row(_proposals(state), "village__code", late, step, place, state=state)
    if verb == "projects.answer":
        late = Q(began__lt=_cutoff(today, notice.ANSWER_DAYS))
        yield from _row(_objections(), "notice__proposal__village__code", late, "answer", place)
    if verb == "projects.list":
        ended = _ended(today).filter(within(place, "proposal__village__code"))
        late = Q(pk__in=[0, *_late_notices(ended, today)])
        yield from _row(ended, "proposal__village__code", late, "list", place, state="noticed")
    for state in life.LIVE_STATES:
        for step in _forward(state):
            if life.STEPS[step].may == verb:
                yield from _row(
                    _projects(state, step), "place__code", late_q(state, today), step, place,
                    state=state, of_projects=True,
                )  # fmt: skip
    if verb == "projects.approve":
        late = Q(began__lt=_cutoff(today, life.CHANGE_DAYS))
        yield from _row(
            _changes(), "project__place__code", late, "grant_change", place, of_projects=True
        )


def _row(
    queue: QuerySet[Any],
    field: str,
    late: Q | None,
    verb: str,
    place: str,
    *,
    state: str = "",
    of_projects: bool = False,
) -> Iterator[WaitingRow]:
    found = queue.filter(within(place, field))
    sums = found.aggregate(count=Count("pk"), since=Min("began"))
    if sums["count"]:
        since = sums["since"]
        behind = 0 if late is None else found.filter(late).count()
        day = timezone.localdate(since) if isinstance(since, datetime) else since
        yield WaitingRow(
            verb, steps()[verb], of_projects, state, place, "", sums["count"], behind, day
        )


def all_late(today: date) -> Iterator[tuple[str, QuerySet[Any], str]]:
    """(verb, what is overdue for it, the field of its place)."""
    for state, (verb, days) in OF_PROPOSALS.items():
        if days:
            yield (
                verb,
                _proposals(state).filter(began__lt=_cutoff(today, days)),
                "village__code",
            )
    late = Q(began__lt=_cutoff(today, notice.ANSWER_DAYS))
    yield "answer", _objections().filter(late), "notice__proposal__village__code"
    for state in life.LIVE_STATES:
        for verb in _forward(state):
            yield verb, _projects(state, verb).filter(late_q(state, today)), "place__code"
    late = Q(began__lt=_cutoff(today, life.CHANGE_DAYS))
    yield "grant_change", _changes().filter(late), "project__place__code"


def late_listings(today: date) -> list[tuple[str, date]]:
    """(village, first day) of notices that are over and whose proposals should be listed by now."""
    ended = _ended(today)
    late = ended.filter(pk__in=_late_notices(ended, today))
    return list(late.values_list("proposal__village__code", "opened_on"))


def _forward(state: str) -> tuple[str, ...]:
    """The steps that lead on from a state, of whatever kind of project."""
    return tuple(sorted({life.next_verb(state, kind) for kind in rules.CLEARS}))


def _proposals(state: str) -> QuerySet[Any]:
    # Found first and by the years of the rule, for which there is an index: nearly all of a bank is
    # listed, and a planner that begins with the places reads all of it.
    few = Proposal.objects.filter(year__in=YEARS, state=state)
    found = _first(Proposal.objects.all(), few)
    last = ProposalEvent.objects.filter(proposal=OuterRef("pk")).order_by("-at")
    return found.annotate(began=Coalesce(Subquery(last.values("at")[:1]), F("created_at")))


def _first(table: QuerySet[Rows], few: QuerySet[Rows]) -> QuerySet[Rows]:
    """Those few of a table, looked up before anything is joined to them."""
    return table.filter(pk__in=list(few.order_by().values_list("pk", flat=True)))


def _objections() -> QuerySet[Objection]:
    found = Objection.objects.filter(upheld=None, notice__state=Notice.State.OPEN)
    return _first(Objection.objects.all(), found).annotate(began=F("at"))


def _ended(today: date) -> QuerySet[Notice]:
    """Notices whose time is over and that nothing keeps from the listing."""
    over = [
        one.pk
        for one in Notice.objects.filter(state=Notice.State.OPEN).only("opened_on", "days")
        if today > notice.last_day(one.opened_on, one.days)
    ]
    said = Objection.objects.filter(Q(upheld=None) | Q(upheld=True)).values("notice")
    found = Notice.objects.filter(pk__in=over).exclude(pk__in=said)
    return found.annotate(began=F("opened_on"))


def _late_notices(found: QuerySet[Notice], today: date) -> list[int]:
    return [
        one.pk
        for one in found
        if workdays.after(notice.last_day(one.opened_on, one.days), notice.LIST_DAYS) < today
    ]


def _projects(state: str, verb: str) -> QuerySet[Project]:
    found = Project.objects.filter(state=state).annotate(began=F("since"))
    kinds = [kind for kind in rules.CLEARS if life.next_verb(state, kind) == verb]
    return found.filter(kind__in=kinds)


def _changes() -> QuerySet[ChangeRequest]:
    found = ChangeRequest.objects.filter(state=ChangeRequest.State.OPEN)
    return found.annotate(began=F("asked_at"))


def _cutoff(today: date, days: int) -> datetime:
    return end_of(workdays.since_when_late(today, days))
