"""Training classes: one's region's; names masked, rates with the number of those asked."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Prefetch, QuerySet

from xieshou.core import clock
from xieshou.core.scope import Viewer, someone, within
from xieshou.core.secret import mask
from xieshou.exchange.models import Trainee, TrainingClass
from xieshou.exchange.reads.scopes import SEE, sees_classes
from xieshou.exchange.rules import training as rules
from xieshou.registry import reads as registry
from xieshou.registry.reads import Page

PAGE_SIZE = 50
TRAIN = "exchange.train"


@dataclass(frozen=True, slots=True)
class TrainingSummary:
    code: str
    topic: str
    kind: str
    kind_label: str
    place_label: str
    people_from_label: str
    partner_label: str
    starts_on: datetime.date
    ends_on: datetime.date
    seats: int
    enrolled: int
    state: str
    state_label: str
    origin: str


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    months: int
    due_on: datetime.date
    due: bool
    asked_on: datetime.date | None
    employed: bool | None
    work: str


@dataclass(frozen=True, slots=True)
class TraineeRow:
    """`name` is masked; `came`: ISO dates; `registered`: a person of the household register."""

    number: int
    name: str
    registered: bool
    came: tuple[str, ...]
    trained: bool
    certificate: str
    follow_ups: tuple[FollowUpRow, ...]


@dataclass(frozen=True, slots=True)
class TermRate:
    """Of those asked after so many months, how many have work; `due`: still to be asked."""

    months: int
    asked: int
    employed: int
    due: int

    @property
    def rate(self) -> float | None:
        return self.employed / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """A class with its people. `days`: ISO dates. `least_percent`: of them make a trainee."""

    summary: TrainingSummary
    teacher: str
    days: tuple[str, ...]
    days_past: tuple[str, ...]
    reason: str
    trainees: tuple[TraineeRow, ...]
    trained: int
    certificates: int
    terms: tuple[TermRate, ...]
    least_percent: int
    may_keep: bool
    may_confirm: bool
    may_ask: bool


def classes(
    viewer: Viewer | None, *, place: str = "", state: str = "", page: int = 1
) -> Page[TrainingSummary]:
    """Classes at, or for people of, places that the viewer sees, the latest first."""
    someone(viewer, SEE)
    assert viewer is not None
    found = TrainingClass.objects.filter(sees_classes(viewer))
    if place:
        found = found.filter(within(place, "place__code") | within(place, "people_from__code"))
    if state:
        found = found.filter(state=state)
    start = (max(1, page) - 1) * PAGE_SIZE
    rows = list(_full(found).order_by("-starts_on", "code")[start : start + PAGE_SIZE])
    return Page(_summaries(rows), found.count(), start, PAGE_SIZE)


def training_class(viewer: Viewer | None, code: str) -> TrainingRow | None:
    """One class; None where there is none or the viewer may not know of it."""
    someone(viewer, SEE)
    assert viewer is not None
    found = TrainingClass.objects.filter(sees_classes(viewer), code=code)
    asked = Prefetch("trainees", Trainee.objects.prefetch_related("follow_ups"))
    one = _full(found).prefetch_related(asked).first()
    return _row(viewer, one) if one else None


def keepable_classes(viewer: Viewer, codes: set[str]) -> dict[str, tuple[str, ...]]:
    """The days taught up to today (ISO), by class: of those codes that the viewer may write in."""
    found = TrainingClass.objects.filter(sees_classes(viewer), code__in=codes, state="planned")
    return {
        one.code: rules.days_past(one.days, clock.today())
        for one in found.select_related("people_from")
        if viewer.may(TRAIN, one.people_from.code)
    }


def follow_ups_due(viewer: Viewer | None) -> tuple[TrainingSummary, ...]:
    """Confirmed classes that the viewer keeps, of which somebody is to be asked about work now."""
    someone(viewer, SEE)
    assert viewer is not None
    found = TrainingClass.objects.filter(sees_classes(viewer), state="confirmed")
    asked = Prefetch("trainees", Trainee.objects.prefetch_related("follow_ups"))
    rows = [
        row
        for row in _full(found).prefetch_related(asked)[:500]
        if viewer.may(TRAIN, row.people_from.code)
        and any(term.due for term in _terms(row, list(row.trainees.all())))
    ]
    return _summaries(rows)


def _full(found: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    return found.select_related("place", "people_from", "partner").annotate(
        enrolled=Count("trainees")
    )


def _summaries(rows: list[TrainingClass]) -> tuple[TrainingSummary, ...]:
    names = registry.place_names(
        {
            place.code
            for row in rows
            for place in (row.place, row.people_from, row.partner)
            if place is not None
        }
    )
    return tuple(
        TrainingSummary(
            code=row.code,
            topic=row.topic,
            kind=row.kind,
            kind_label=str(row.get_kind_display()),
            place_label=names.get(row.place.code, ""),
            people_from_label=names.get(row.people_from.code, ""),
            partner_label=names.get(row.partner.code, "") if row.partner else "",
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            seats=row.seats,
            enrolled=row.enrolled,  # type: ignore[attr-defined]
            state=row.state,
            state_label=str(row.get_state_display()),
            origin=row.origin,
        )
        for row in rows
    )


def _terms(row: TrainingClass, trainees: list[Trainee]) -> tuple[TermRate, ...]:
    """Those are asked who were trained."""
    today, found = clock.today(), []
    for months in rules.TERMS:
        due = rules.due_on(row.ends_on, months) <= today
        answers = [
            one
            for trainee in trainees
            for one in trainee.follow_ups.all()
            if one.months == months and rules.trained(trainee.came, row.days)
        ]
        whole = sum(rules.trained(one.came, row.days) for one in trainees)
        found.append(
            TermRate(
                months, len(answers), sum(one.employed for one in answers),
                whole - len(answers) if due else 0,
            )
        )  # fmt: skip
    return tuple(found)


def _row(viewer: Viewer, row: TrainingClass) -> TrainingRow:
    trainees = list(row.trainees.all())
    today = clock.today()
    may = viewer.may(TRAIN, row.people_from.code)
    planned, confirmed = row.state == "planned", row.state == "confirmed"
    hands = {row.entered_by, *row.hands} - {None}
    return TrainingRow(
        summary=_summaries([row])[0],
        teacher=row.teacher,
        days=tuple(row.days),
        days_past=rules.days_past(row.days, today),
        reason=row.reason,
        trainees=tuple(_trainee(row, one) for one in trainees),
        trained=sum(rules.trained(one.came, row.days) for one in trainees),
        certificates=sum(bool(one.certificate) for one in trainees),
        terms=_terms(row, trainees) if confirmed else (),
        least_percent=rules.LEAST_ATTENDANCE_PERCENT,
        may_keep=may and planned,
        may_confirm=may and planned and row.ends_on <= today and viewer.user_id not in hands,
        may_ask=may and confirmed,
    )


def _trainee(row: TrainingClass, one: Trainee) -> TraineeRow:
    answers = {answer.months: answer for answer in one.follow_ups.all()}
    asks = row.state == "confirmed" and rules.trained(one.came, row.days)
    return TraineeRow(
        number=one.number,
        name=mask(one.name),
        registered=bool(one.household),
        came=tuple(one.came),
        trained=rules.trained(one.came, row.days),
        certificate=one.certificate,
        follow_ups=tuple(
            FollowUpRow(
                months,
                due := rules.due_on(row.ends_on, months),
                due <= clock.today() and months not in answers,
                answers[months].asked_on if months in answers else None,
                answers[months].employed if months in answers else None,
                answers[months].work if months in answers else "",
            )
            for months in rules.TERMS
        )
        if asks
        else (),
    )
