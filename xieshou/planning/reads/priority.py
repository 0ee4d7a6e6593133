"""What votes of villages may weigh, and what became of what a village voted on."""

from dataclasses import dataclass

from xieshou.ballots import reads as ballots
from xieshou.core.scope import Viewer
from xieshou.planning.models import PlanChoice, PriorityLimit
from xieshou.planning.reads.choices import ChoiceRow, choices_of
from xieshou.planning.reads.runs import RunRow, found_runs, may_see_run, run_rows
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class PriorityLimitRow:
    """What votes may weigh at a place: per cent of extra weight at most, and how much of a
    ballot's budget must-haves may cost, per mille."""

    place: str
    place_name: str
    extra_percent: int
    must_per_mille: int

    @property
    def must_share(self) -> float:
        return self.must_per_mille / 1000


@dataclass(frozen=True, slots=True)
class BallotFate:
    """What became of a proposal of a ballot: how it stood in the vote, what the plan says of it and
    why (`run` None: no plan knows it), and where it stands in the project bank."""

    code: str
    title: str
    cost_fen: int
    project: str
    won: bool
    rank: int
    support: int | None
    run_id: int | None
    round_id: int | None
    planned: bool
    words: str
    voted: str
    state_label: str


def priority_limits(round_id: int) -> tuple[PriorityLimitRow, ...]:
    """The limits of a round, the widest place first."""
    found = PriorityLimit.objects.filter(round=round_id).order_by("place__code")
    rows = list(found.values_list("place__code", "extra_percent", "must_per_mille"))
    names = registry.place_names(code for code, *_amounts in rows)
    return tuple(PriorityLimitRow(row[0], names.get(row[0], row[0]), *row[1:]) for row in rows)


def ballot_fates(viewer: Viewer, code: str) -> tuple[BallotFate, ...] | None:
    """What became of each proposal of a ballot, in the order of the vote; None where the viewer
    may not see its result."""
    found = ballots.result(viewer, code)
    if found is None:
        return None
    works = [row.project for row in found.rows if row.project]
    run = _plan_for(works, viewer)
    said = choices_of(run.id, works) if run else {}
    known = projects.proposals_of(works, viewer=viewer)
    return tuple(
        _fate(row, run, said.get(row.project), known.get(row.project)) for row in found.rows
    )


def _plan_for(codes: list[str], viewer: Viewer) -> RunRow | None:
    """The plan to tell of: the one adopted, or the newest certified one that knows the works and is
    for the viewer."""
    known = PlanChoice.objects.filter(proposal__code__in=codes, run__certified=True)
    runs = run_rows(found_runs().filter(pk__in=known.values("run"), value__isnull=False)[:20])
    runs = tuple(one for one in runs if may_see_run(viewer, one))
    adopted = [one for one in runs if one.adopted]
    return next(iter(adopted or runs), None)


def _fate(
    row: ballots.ResultRow,
    run: RunRow | None,
    said: ChoiceRow | None,
    work: projects.ProposalRow | None,
) -> BallotFate:
    return BallotFate(
        code=row.code,
        title=row.title,
        cost_fen=row.cost_fen,
        project=row.project,
        won=row.chosen,
        rank=row.rank,
        support=row.support,
        run_id=run.id if run and said else None,
        round_id=run.round_id if run and said else None,
        planned=bool(said and said.chosen),
        words=said.words if said and not said.chosen else "",
        voted=said.voted if said else "",
        state_label=work.state_label if work else "",
    )
