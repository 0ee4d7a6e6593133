"""Planned against realised: of every adopted plan, what became of its works and of its aim."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from xieshou.core.scope import PUBLIC, Viewer
from xieshou.outcomes import reads as outcomes
from xieshou.planning import reads as planning
from xieshou.planning.reads import ChoiceFilter
from xieshou.projects import reads as projects
from xieshou.reports.rules import ratio_bp

# States of a project: it has begun, it stands, it was accepted, it is no more.
BEGUN = frozenset({"building", "finished", "accepted", "handed_over", "upkeep", "evaluated"})
BUILT = BEGUN - {"building"}
ACCEPTED = BUILT - {"finished"}
GONE = frozenset({"left", "cancelled"})


@dataclass(frozen=True, slots=True)
class PlanWorks:
    """Works of a plan, all or of one kind. `planned` are those the plan took in, `entered` those of
    them in the year's plan now, `begun` ⊇ `built` ⊇ `accepted`; `gone` left it or were cancelled.
    `late` have passed their last day. Money in fen; `paid_fen` is what their offices last said."""

    kind: str
    label: str
    planned: int
    entered: int
    begun: int
    built: int
    accepted: int
    gone: int
    late: int
    planned_fen: int
    paid_fen: int

    @property
    def built_bp(self) -> int | None:
        """Built of planned, in hundredths of a percent."""
        return ratio_bp(self.built, self.planned)

    @property
    def paid_bp(self) -> int | None:
        return ratio_bp(self.paid_fen, self.planned_fen)


@dataclass(frozen=True, slots=True)
class PlanRealised:
    """An adopted plan. `before` is the M0 of its villages in `needs_year`, `aim` what its works
    were to make of it; `measured` that of `measured_year`, the latest in which its place was
    measured since, None where it was not, or not for the viewer."""

    adoption: int
    round_id: int
    round_name: str
    run_id: int
    year: int
    place_code: str
    place_label: str
    adopted_at: datetime | None
    synthetic: bool
    works: PlanWorks
    kinds: tuple[PlanWorks, ...]
    needs_year: int
    before: float | None
    aim: float | None
    measured_year: int | None
    measured: float | None


def plans_realised(viewer: Viewer = PUBLIC) -> tuple[PlanRealised, ...]:
    """Every adopted plan, the latest year first."""
    found = [
        (opened, made) for opened in planning.rounds() if (made := planning.adopted(opened.id))
    ]
    rows = [_row(viewer, opened, made) for opened, made in found]
    return tuple(sorted(rows, key=lambda row: (-row.year, row.adoption)))


def _row(viewer: Viewer, opened: planning.RoundRow, made: planning.AdoptionRow) -> PlanRealised:
    chosen = list(planning.every_choice(made.run.id, ChoiceFilter(chosen=True)))
    now = projects.projects_of([one.proposal for one in chosen])
    paid = {
        row.code: row.paid_fen or 0
        for row in projects.every_performance(opened.place_code, opened.year)
    }
    labels = {one.kind: one.kind_label for one in chosen}

    def works(kind: str, label: str, some: Iterable[planning.ChoiceRow]) -> PlanWorks:
        rows = list(some)
        there = [now[one.proposal] for one in rows if one.proposal in now]
        live = [one for one in there if one.state not in GONE]
        return PlanWorks(
            kind=kind,
            label=label,
            planned=len(rows),
            entered=len(live),
            begun=sum(one.state in BEGUN for one in live),
            built=sum(one.state in BUILT for one in live),
            accepted=sum(one.state in ACCEPTED for one in live),
            gone=len(rows) - len(live),
            late=sum(one.late_days > 0 for one in live),
            planned_fen=sum(one.total_fen for one in rows),
            paid_fen=sum(paid.get(one.code, 0) for one in live),
        )

    year, measured = _measured(viewer, opened)
    return PlanRealised(
        adoption=made.id,
        round_id=opened.id,
        round_name=opened.name,
        run_id=made.run.id,
        year=opened.year,
        place_code=opened.place_code,
        place_label=opened.place_name,
        adopted_at=made.ended_at,
        synthetic=opened.synthetic,
        works=works("", "", chosen),
        kinds=tuple(
            works(kind, label, (one for one in chosen if one.kind == kind))
            for kind, label in sorted(labels.items())
        ),
        needs_year=opened.needs_year,
        before=made.run.before.M0 if made.run.before else None,
        aim=made.run.after.M0 if made.run.after else None,
        measured_year=year,
        measured=measured,
    )


def _measured(viewer: Viewer, opened: planning.RoundRow) -> tuple[int | None, float | None]:
    """The latest year since the plan's in which its place was measured, and its M0 then."""
    run = outcomes.latest_run(opened.place_code, viewer=viewer)
    rows = outcomes.history(viewer, run, opened.place_code, opened.cutoff) if run else ()
    since = {row.year: row.figure.adjusted for row in rows if row.year >= opened.year}
    known = {year: value for year, value in since.items() if value is not None}
    return (max(known), known[max(known)]) if known else (None, None)
