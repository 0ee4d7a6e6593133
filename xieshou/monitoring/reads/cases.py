"""Questions about cases: where they stand, whose step is next, what is done to help."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from xieshou.benefits import reads as benefits
from xieshou.core.clock import today
from xieshou.core.scope import Viewer, scope_q, someone, within
from xieshou.monitoring import rules
from xieshou.monitoring.models import Case, CaseStep, Clue, Measure, NoticeObjection
from xieshou.monitoring.reads.clues import SEE
from xieshou.monitoring.reads.labels import ASSURANCES, kind_labels
from xieshou.registry import reads as registry

# Digits of a county's code.
COUNTY = 6
# Step → the verb that allows it.
VERBS: Mapping[str, str] = {
    "visit": "monitoring.visit", "review": "monitoring.review", "notice": "monitoring.notice",
    "check": "monitoring.check", "recognise": "monitoring.recognise",
    "reject": "monitoring.reject", "exit_visit": "monitoring.visit",
    "exit_notice": "monitoring.notice", "exit_check": "monitoring.check",
    "exit": "monitoring.recognise", "return": "monitoring.check",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case; `head` is masked. `days_over`: days by which the decision is or was late.

    `came_back`: an earlier case of the household ended with its risk gone. `unmet_labels` are the
    risks that no help fits so far.
    """

    id: int
    household: str
    head: str
    village: str
    village_name: str
    number: int
    came_back: bool
    group: str
    group_label: str
    state: str
    state_label: str
    risks: tuple[str, ...]
    risk_labels: tuple[str, ...]
    unmet_labels: tuple[str, ...]
    clue_on: date
    due_on: date
    decided_on: date | None
    days_over: int
    exited_on: date | None
    stable_on: date | None
    noticed_on: date | None
    notice_last_on: date | None
    where: str
    origin: str


@dataclass(frozen=True, slots=True)
class CaseStepRow:
    """A step: who, when, to which state and why; income in fen a head and year where found."""

    number: int
    step: str
    step_label: str
    state_label: str
    on: date
    note: str
    income_fen: int | None
    line_fen: int | None
    missing_labels: tuple[str, ...]
    votes: tuple[int, int] | None
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MeasureRow:
    id: int
    kind: str
    kind_label: str
    risk_label: str
    what: str
    amount_fen: int | None
    cadre: str
    starts_on: date
    ends_on: date | None
    effect: str
    effect_label: str
    effect_note: str


@dataclass(frozen=True, slots=True)
class CaseObjectionRow:
    id: int
    text: str
    by_name: str
    at: datetime
    answer: str
    upheld: bool | None
    answered_by_name: str


def cases(
    viewer: Viewer,
    place: str = "",
    *,
    state: str = "",
    group: str = "",
    offset: int = 0,
    limit: int = 50,
) -> registry.Page[CaseRow]:
    """Cases at a place that the viewer may see: undecided first, by the day of their clue.

    `state` may also be "deciding", "helped", "late" or "objected" (an objection waits for answer).
    """
    found = visible_cases(viewer).filter(within(place, "village")).order_by("clue_on", "pk")
    day = today()
    if state in ("deciding", "late"):
        found = found.filter(state__in=rules.life.DECIDING)
        if state == "late":
            found = found.filter(clue_on__lt=day - rules.life.CLOCK)
    elif state == "helped":
        found = found.filter(state__in=rules.life.HELPED)
    elif state == "objected":
        found = found.filter(
            Exists(NoticeObjection.objects.filter(case=OuterRef("pk"), upheld=None))
        )
    elif state:
        found = found.filter(state=state)
    if group:
        found = found.filter(group=group)
    return registry.Page(_rows(found[offset : offset + limit]), found.count(), offset, limit)


def case(viewer: Viewer, pk: int) -> CaseRow | None:
    """None: there is none, or not for the viewer."""
    return next(iter(_rows(visible_cases(viewer).filter(pk=pk))), None)


def case_steps(viewer: Viewer, pk: int) -> tuple[CaseStepRow, ...]:
    """Every step of a case, the first first."""
    found = CaseStep.objects.filter(case__in=visible_cases(viewer).filter(pk=pk))
    return tuple(_step_row(row) for row in found.order_by("number"))


def measures(viewer: Viewer, pk: int) -> tuple[MeasureRow, ...]:
    return tuple(
        MeasureRow(
            id=row.pk, kind=row.kind, kind_label=str(row.get_kind_display()),
            risk_label=str(row.get_risk_display()), what=row.what, amount_fen=row.amount_fen,
            cadre=row.cadre, starts_on=row.starts_on, ends_on=row.ends_on, effect=row.effect,
            effect_label=str(row.get_effect_display()), effect_note=row.effect_note,
        )
        for row in Measure.objects.filter(case__in=visible_cases(viewer).filter(pk=pk))
    )  # fmt: skip


def case_objections(viewer: Viewer, pk: int) -> tuple[CaseObjectionRow, ...]:
    return tuple(
        CaseObjectionRow(
            row.pk, row.text, row.by_name, row.at, row.answer, row.upheld, row.answered_by_name
        )
        for row in NoticeObjection.objects.filter(case__in=visible_cases(viewer).filter(pk=pk))
    )


def case_rights(viewer: Viewer, pk: int) -> frozenset[str]:
    """The steps that the viewer may take of a case now: allowed there, not bound by hands, and not
    of the own household."""
    one = visible_cases(viewer).select_related("household").filter(pk=pk).first()
    if one is None or viewer.user_id is None:
        return frozenset()
    if benefits.own_household(viewer) == one.household.code:
        return frozenset()
    taken = list(one.steps.order_by("number").values_list("step", "by"))
    return frozenset(
        step
        for step in rules.life.TRANSITIONS[one.state]
        if may_take(viewer, step, one.state, one.village)
        and viewer.user_id not in rules.life.bound_hands(step, taken)
    )


def may_take(viewer: Viewer, step: str, state: str, village: str) -> bool:
    """Whether a role of the viewer allows the step there: the county's decisions one in the whole
    county, and once the case was shown in the village ending it unrecognised one that checks."""
    if step in rules.life.COUNTY_STEPS:
        return viewer.may(VERBS[step], village[:COUNTY])
    if step == "reject" and state in rules.life.SHOWN and not viewer.may(VERBS["check"], village):
        return False
    return viewer.may(VERBS[step], village)


def visible_cases(viewer: Viewer) -> QuerySet[Case]:
    """Those of places that the viewer watches. Raises Unscoped where nobody asks."""
    someone(viewer, SEE)
    return Case.objects.filter(scope_q(viewer, SEE, "village"))


def _rows(found: QuerySet[Case]) -> tuple[CaseRow, ...]:
    # Rows show none of the encrypted texts: they need not be opened.
    rows = list(
        found.prefetch_related(
            Prefetch("measures", Measure.objects.defer("effect_note")),
            Prefetch("steps", CaseStep.objects.defer("note")),
            Prefetch("clues", Clue.objects.defer("evidence", "answer")),
        )
    )
    keys = [row.household_id for row in rows]
    codes = {one.id: one.code for one in registry.household_keys(ids=keys)}
    heads = registry.masked_heads(keys)
    names = registry.place_names([row.village for row in rows])
    left = set(
        Case.objects.filter(household__in=[row.household_id for row in rows if row.number > 1])
        .filter(state="exited")
        .values_list("household", "number")
    )
    return tuple(
        _row(
            row, codes[row.household_id], heads.get(row.household_id, ""), names,
            any((row.household_id, n) in left for n in range(1, row.number)),
        )
        for row in rows
    )  # fmt: skip


def _row(row: Case, code: str, head: str, names: Mapping[str, str], came_back: bool) -> CaseRow:
    given = [one.kind for one in row.measures.all()]
    helped = [one.on for one in row.steps.all() if one.step in ("recognise", "return")]
    clues_on = [one.on for one in row.clues.all()]
    return CaseRow(
        id=row.pk, household=code, head=head, village=row.village,
        village_name=names.get(row.village, row.village), number=row.number,
        came_back=came_back, group=row.group,
        group_label=str(row.get_group_display()), state=row.state,
        state_label=str(row.get_state_display()), risks=tuple(row.risks),
        risk_labels=kind_labels(row.risks),
        unmet_labels=kind_labels(rules.measures.unmet(row.risks, given)), clue_on=row.clue_on,
        due_on=rules.life.due_on(row.clue_on), decided_on=row.decided_on,
        days_over=rules.life.days_over(row.clue_on, row.decided_on, today()),
        exited_on=row.exited_on,
        stable_on=rules.life.stable_since(rules.life.helped_since(helped[-1], clues_on))
        if helped else None,
        noticed_on=row.noticed_on,
        notice_last_on=rules.life.last_notice_day(row.noticed_on, row.notice_days)
        if row.noticed_on else None,
        where=row.where, origin=row.origin,
    )  # fmt: skip


def _step_row(row: Any) -> CaseStepRow:
    assured = row.facts.get("assured")
    missing = [] if assured is None else [
        str(label) for name, label in ASSURANCES.items() if name not in assured
    ]  # fmt: skip
    votes = row.facts.get("in_favour")
    return CaseStepRow(
        number=row.number, step=row.step, step_label=str(row.get_step_display()),
        state_label=str(row.get_state_display()), on=row.on, note=row.note,
        income_fen=row.facts.get("income_fen"), line_fen=row.facts.get("line_fen"),
        missing_labels=tuple(missing),
        votes=None if votes is None else (votes, row.facts["against"]),
        by_name=row.by_name, at=row.at,
    )  # fmt: skip
