"""How plans become the year's: who put them forward, who approved, who acts next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.sides import sides_for, sides_missing
from xieshou.planning import feed, rules
from xieshou.planning.models import Adoption, PlanRun
from xieshou.planning.reads.runs import (
    RunRow,
    found_runs,
    is_stale,
    may_see_people,
    run_rows,
    seen_by,
)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One side's approval; `by` is "" to the public."""

    side: str
    side_label: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """A plan put forward as the year's. `void`: open, but what was put forward has changed since,
    so that nobody can approve it. `waiting` are the sides that must still approve.

    `entered`, `kept` and `left` count the works of the year's plan, once adopted.
    """

    id: int
    round_id: int
    run: RunRow
    state: str
    state_label: str
    void: bool
    proposed_side: str
    proposed_side_label: str
    proposed_by: str
    proposed_at: datetime
    note: str
    reason: str
    ended_at: datetime | None
    approvals: tuple[ApprovalRow, ...]
    waiting: tuple[str, ...]
    waiting_labels: tuple[str, ...]
    entered: int | None
    kept: int | None
    left: int | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class Mine:
    """What a viewer may do with an adoption now; `why_not` is the code that bars an approval."""

    approve: bool
    refuse: bool
    withdraw: bool
    why_not: str


def adoptions(round_id: int, viewer: Viewer = PUBLIC) -> tuple[AdoptionRow, ...]:
    """Those of a round whose plans the viewer may see, the latest first."""
    seen = PlanRun.objects.filter(seen_by(viewer, round_id))
    return _rows(_adoptions().filter(round=round_id, run__in=seen.values("pk")), viewer)


def adoption(pk: int, viewer: Viewer = PUBLIC) -> AdoptionRow | None:
    return next(iter(_rows(_adoptions().filter(pk=pk), viewer)), None)


def adopted(round_id: int) -> AdoptionRow | None:
    """The one in force, if there is any."""
    found = _adoptions().filter(round=round_id, state=Adoption.State.ADOPTED)
    return next(iter(_rows(found, PUBLIC)), None)


def mine(viewer: Viewer, pk: int) -> Mine:
    """What the viewer may do with an adoption that exists."""
    one = _adoptions().get(pk=pk)
    why_not = why_not_approve(viewer, one)
    is_open, place = one.state == Adoption.State.OPEN, one.round.place.code
    acted = viewer.user_id is None or viewer.user_id in signed(one).people
    return Mine(
        approve=not why_not,
        refuse=is_open and not acted and bool(sides_for(viewer, "planning.refuse", place)),
        withdraw=is_open and one.proposed_side in sides_for(viewer, "planning.withdraw", place),
        why_not=why_not,
    )


def why_not_approve(viewer: Viewer, one: Adoption) -> str:
    """The code of what stands against the viewer's approval, "" where nothing does."""
    return rules.why_not_approve(
        signed(one),
        is_open=one.state == Adoption.State.OPEN,
        void=is_void(one),
        user=viewer.user_id,
        sides=sides_for(viewer, "planning.approve", one.round.place.code),
    )


def why_not_propose(viewer: Viewer, run: PlanRun) -> str:
    """The code of what stands against the viewer's putting a run forward, "" where nothing does."""
    opened = run.scenario.round
    others = Adoption.objects.filter(round=opened)
    open_ = _adoptions().filter(round=opened, state=Adoption.State.OPEN).first()
    return rules.why_not_propose(
        certified=run.certified,
        stale=is_stale(run, feed.inputs_of(opened)),
        is_open=open_ is not None and not is_void(open_),
        is_adopted=others.filter(run=run, state=Adoption.State.ADOPTED).exists(),
        sides=sides_for(viewer, "planning.adopt", opened.place.code),
    )


def may_propose(viewer: Viewer, run_id: int) -> bool:
    run = found_runs().filter(pk=run_id).first()
    return run is not None and not why_not_propose(viewer, run)


def signed(one: Adoption) -> rules.Signed:
    return rules.Signed(one.proposed_by, {row.side: row.by for row in one.approvals.all()})


def is_void(one: Adoption) -> bool:
    """Whether an open adoption no longer stands: needs, bank, limits or the stored plan changed."""
    if one.state != Adoption.State.OPEN:
        return False
    run = one.run
    return (
        not run.certified
        or is_stale(run, feed.inputs_of(run.scenario.round))
        or content_of(run) != one.content_hash
    )


def content_of(run: PlanRun) -> str:
    """The hash of what an approval of this run is bound to."""
    works = run.choices.filter(chosen=True).values_list("proposal__code", flat=True)
    return rules.content_hash(
        inputs_hash=run.inputs_hash,
        engine_version=run.engine_version,
        seed=run.seed,
        figures=(run.value, run.bound),
        certificate=run.certificate or {},
        works=works,
    )


def side_name(side: str) -> str:
    return {"east": _("东部（上海）协作办"), "west": _("西部（云南）协作办")}[side]


def _adoptions() -> QuerySet[Adoption]:
    return Adoption.objects.select_related(
        "round__place", "run__scenario__round__place", "run__scenario__round__indicator_set"
    ).prefetch_related("approvals")


def _rows(found: Iterable[Adoption], viewer: Viewer) -> tuple[AdoptionRow, ...]:
    items = list(found)
    runs = {row.id: row for row in run_rows(found_runs().filter(adoptions__in=items).distinct())}
    return tuple(_row(one, runs[one.run_id], viewer) for one in items)


def _row(one: Adoption, run: RunRow, viewer: Viewer) -> AdoptionRow:
    named = may_see_people(viewer, one.round.place.code)
    approvals = sorted(one.approvals.all(), key=lambda row: row.pk)
    waiting = sides_missing([row.side for row in approvals])
    waiting = waiting if one.state == Adoption.State.OPEN else ()
    return AdoptionRow(
        id=one.pk,
        round_id=one.round_id,
        run=run,
        state=one.state,
        state_label=one.get_state_display(),
        void=is_void(one),
        proposed_side=one.proposed_side,
        proposed_side_label=side_name(one.proposed_side),
        proposed_by=one.proposed_by_name if named else "",
        proposed_at=one.proposed_at,
        note=one.note,
        reason=one.reason,
        ended_at=one.ended_at,
        approvals=tuple(
            ApprovalRow(row.side, side_name(row.side), row.by_name if named else "", row.at)
            for row in approvals
        ),
        waiting=waiting,
        waiting_labels=tuple(map(side_name, waiting)),
        entered=one.result.get("entered"),
        kept=one.result.get("kept"),
        left=one.result.get("left"),
        content_hash=one.content_hash,
    )
