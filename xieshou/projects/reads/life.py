"""Projects under way: what they are, what must be done next and by when, and what was done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from xieshou.core import money
from xieshou.core.scope import PUBLIC, Viewer, within
from xieshou.projects.models import ChangeRequest, Kind, Project, ProjectCost, ProjectEvent
from xieshou.projects.reads.labels import sources, steps, term_fields
from xieshou.projects.reads.notice import StepRow
from xieshou.projects.reads.rows import CostRow
from xieshou.projects.rules import Cost, life, workdays
from xieshou.projects.rules.life import Quantity, Terms
from xieshou.registry import reads as registry

LIVES_PAGE = 50


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project; `due_on` is the last day for `next_verb`, None where no day is set.

    `late_days` are working days past that day, 0 while in time. `as_approved` says whether what
    stands is what was approved here, `by_ledger` whether it is what a ledger says was approved.
    """

    code: str
    year: int
    name: str
    kind: str
    state: str
    place_code: str
    place_name: str
    county_code: str
    county_name: str
    content: str
    use: str
    households: int
    people: int
    total_fen: int
    costs: tuple[CostRow, ...]
    quantities: tuple[Quantity, ...]
    since: datetime
    finish_by: date | None
    next_verb: str
    due_on: date | None
    due_final: bool
    late_days: int
    as_approved: bool
    by_ledger: bool
    from_bank: bool
    decision: str
    origin: str
    source: str
    source_url: str
    grade: str

    @property
    def kind_label(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def state_label(self) -> str:
        return str(Project.State(self.state).label)

    @property
    def next_label(self) -> str:
        return steps().get(self.next_verb, "")

    @property
    def terms(self) -> Terms:
        """The content that is planned or approved."""
        costs = tuple(Cost(cost.source, cost.payer_code, cost.amount_fen) for cost in self.costs)
        return Terms(
            self.name, self.place_code, self.kind, self.content, self.use,
            self.households, self.people, costs, self.quantities,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change that was asked for. `changes` are (field's name, before, after) in words, of an open
    one against what stands now; () of a decided one."""

    id: int
    state: str
    state_label: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    document: str
    answer: str
    answer_by: date


@dataclass(frozen=True, slots=True)
class LifeFilters:
    """What to look for; an empty field does not narrow. `late`: only what is overdue today."""

    year: int | None = None
    kind: str = ""
    state: str = ""
    place: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Lives:
    """A page of projects with the totals of all that match; money in fen."""

    rows: tuple[ProjectRow, ...]
    count: int
    total_fen: int
    by_state: dict[str, int]
    page: int
    pages: int


def project(code: str) -> ProjectRow | None:
    """One project; None where there is none. What is in a year's plan is public."""
    return projects_of([code]).get(code)


def projects_of(codes: Collection[str]) -> dict[str, ProjectRow]:
    """Those of these that are projects, by code."""
    return {row.code: row for row in _rows(Project.objects.filter(code__in=codes))}


def projects(filters: LifeFilters, *, page: int = 1, page_size: int = LIVES_PAGE) -> Lives:
    """What matches, in order of code. A page out of range is the nearest one there is."""
    found = _found(filters)
    sums = found.aggregate(count=Count("pk"), fen=Sum("total_fen"))
    count, total = sums["count"], sums["fen"] or 0
    pages = max(1, -(-count // page_size))
    page = min(max(1, page), pages)
    ordered = found.order_by("since", "code") if filters.late else found.order_by("code")
    shown = _rows(ordered[(page - 1) * page_size : page * page_size])
    states = dict(
        _found(replace(filters, state=""))
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
    by_state = {state: states[state] for state in life.STATES if state in states}
    return Lives(shown, count, total, by_state, page, pages)


def late_q(state: str, today: date) -> Q:
    """The projects of a state whose next step is overdue."""
    if state == "building":
        return Q(state=state, due_on__lt=today)
    if state not in life.CLOCKS:
        return Q(pk__in=[])
    return Q(state=state, since__lt=end_of(workdays.since_when_late(today, life.CLOCKS[state][1])))


def end_of(day: date) -> datetime:
    """The instant after that day, local time."""
    return timezone.make_aware(datetime.combine(day + timedelta(1), time.min))


def project_steps(code: str, *, viewer: Viewer = PUBLIC) -> tuple[StepRow, ...]:
    """What was done with a project, in order; who did it for those who work on it."""
    row = Project.objects.filter(code=code).select_related("place").first()
    if row is None:
        return ()
    inside = works_on(viewer, row.place.code)
    named = steps()
    return tuple(
        StepRow(
            verb=one.verb,
            verb_label=named.get(one.verb, one.verb),
            after=one.after,
            note=one.note if inside else "",
            evidence=tuple((each["kind"], each["reference"]) for each in one.evidence),
            by_name=one.by_name if inside else "",
            at=one.at,
            content_hash=one.content_hash,
        )
        for one in ProjectEvent.objects.filter(project=row)
    )


def changes(code: str, *, viewer: Viewer) -> tuple[ChangeRow, ...]:
    """Changes asked for of a project, the latest first; for those who work on it."""
    row = project(code)
    if row is None or not works_on(viewer, row.place_code):
        return ()
    found = ChangeRequest.objects.filter(project__code=code)
    return tuple(_change(one, row) for one in found)


def works_on(viewer: Viewer, place: str) -> bool:
    """Whether any step of a project there, or auditing it, is the viewer's business."""
    verbs = {step.may for step in life.STEPS.values() if step.may}
    return any(viewer.may(verb, place) for verb in (*verbs, "projects.ask_change", "core.audit"))


def project_years() -> tuple[int, ...]:
    """Years with projects, latest first."""
    return tuple(Project.objects.order_by("-year").values_list("year", flat=True).distinct())


def _found(filters: LifeFilters) -> QuerySet[Project]:
    found = Project.objects.all()
    for name in ("year", "kind", "state"):
        if getattr(filters, name):
            found = found.filter(**{name: getattr(filters, name)})
    if not filters.state:
        found = found.exclude(state=Project.State.LEFT)
    if filters.late:
        today = timezone.localdate()
        found = found.filter(reduce(or_, (late_q(state, today) for state in life.LIVE_STATES)))
    return found.filter(within(filters.place, "place__code"))


def _rows(found: QuerySet[Project]) -> tuple[ProjectRow, ...]:
    items = list(found.select_related("place"))
    costs, unseen = _costs(items), _approved_elsewhere(items)
    codes = {item.place.code for item in items} | {
        cost[1] for some in costs.values() for cost in some
    }
    names = registry.place_names(codes | {code[:6] for code in codes})
    today = timezone.localdate()
    return tuple(
        _row(item, costs.get(item.pk, ()), names, today, by_ledger=item.pk in unseen)
        for item in items
    )


def _approved_elsewhere(items: Sequence[Project]) -> set[int]:
    """Keys of those whose approval a ledger names and none was given here."""
    named = {item.pk for item in items if item.proposal_id is None and item.approved_hash}
    if not named:
        return named
    given = ProjectEvent.objects.filter(project__in=named, verb__in=("approve", "grant_change"))
    return named - set(given.values_list("project_id", flat=True))


def _costs(items: Sequence[Project]) -> dict[int, list[tuple[str, str, int]]]:
    found: dict[int, list[tuple[str, str, int]]] = {}
    rows = ProjectCost.objects.filter(project__in=[item.pk for item in items]).order_by("pk")
    for pk, source, payer, fen in rows.values_list(
        "project_id", "source", "payer__code", "amount_fen"
    ):
        found.setdefault(pk, []).append((source, payer, fen))
    return found


def _row(
    item: Project,
    costs: Iterable[tuple[str, str, int]],
    names: dict[str, str],
    today: date,
    *,
    by_ledger: bool,
) -> ProjectRow:
    place, given = item.place.code, tuple(costs)
    terms = Terms(
        item.name, place, item.kind, item.content, item.use, item.households, item.people,
        tuple(Cost(*cost) for cost in given), tuple(Quantity(**one) for one in item.quantities),
    )  # fmt: skip
    due = life.due(item.state, item.kind, timezone.localdate(item.since), item.due_on)
    day = due.on if due else None
    holds = bool(item.approved_hash) and item.approved_hash == life.content_hash(terms)
    return ProjectRow(
        code=item.code,
        year=item.year,
        name=item.name,
        kind=item.kind,
        state=item.state,
        place_code=place,
        place_name=names.get(place, place),
        county_code=place[:6],
        county_name=names.get(place[:6], place[:6]),
        content=item.content,
        use=item.use,
        households=item.households,
        people=item.people,
        total_fen=item.total_fen,
        costs=tuple(CostRow(*cost, names.get(cost[1], cost[1])) for cost in given),
        quantities=terms.quantities,
        since=item.since,
        finish_by=item.due_on,
        next_verb=due.verb if due else "",
        due_on=day,
        due_final=due.final if due else True,
        late_days=workdays.between(day, today) if day else 0,
        as_approved=holds and not by_ledger,
        by_ledger=holds and by_ledger,
        from_bank=item.proposal_id is not None,
        decision=item.decision,
        origin=item.origin,
        source=item.source,
        source_url=item.source_url,
        grade=item.grade,
    )


def _change(one: ChangeRequest, row: ProjectRow) -> ChangeRow:
    named = term_fields()
    standing = asdict(life.ordered(row.terms))
    asked = asdict(life.terms_of(one.terms))
    is_open = one.state == ChangeRequest.State.OPEN
    differing = [name for name in named if is_open and standing[name] != asked[name]]
    return ChangeRow(
        id=one.pk,
        state=one.state,
        state_label=str(one.get_state_display()),
        reason=one.reason,
        changes=tuple(
            (named[name], _said(standing[name]), _said(asked[name])) for name in differing
        ),
        asked_by_name=one.asked_by_name,
        asked_at=one.asked_at,
        decided_by_name=one.decided_by_name,
        decided_at=one.decided_at,
        document=one.document,
        answer=one.answer,
        answer_by=workdays.after(timezone.localdate(one.asked_at), life.CHANGE_DAYS),
    )


def _said(value: Any) -> str:
    """A value of the terms in words."""
    if not isinstance(value, list | tuple):
        return str(value)
    if value and "unit" in value[0]:
        return "；".join(f"{one['name']} {one['planned']} {one['unit']}" for one in value)
    named = sources()
    return "；".join(f"{named[cost['source']]} {money.show(cost['amount_fen'])}" for cost in value)
