"""Ballots as frozen rows, with their proposals, steps and objections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from xieshou.ballots import rules
from xieshou.ballots.models import Ballot, BallotProposal
from xieshou.core import clock
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry


@dataclass(frozen=True, slots=True)
class BallotRow:
    """A ballot. `voting`: votes are taken at this moment. `step_due`: its time is over, and it
    waits to be closed. `head` is the hash over all votes, "" until it is counted."""

    code: str
    place: str
    place_name: str
    title: str
    text: str
    year: int
    meeting: str
    budget_fen: int
    form: str
    form_label: str
    most: int
    electorate: str
    electorate_label: str
    rule: str
    rule_label: str
    utility: str
    utility_label: str
    tie: str
    tie_label: str
    opens_at: datetime
    closes_at: datetime
    state: str
    state_label: str
    research: bool
    voting: bool
    step_due: bool
    content_hash: str
    reason: str
    origin: str
    source: str
    source_url: str
    grade: str


@dataclass(frozen=True, slots=True)
class BallotItem:
    """A proposal of a ballot."""

    code: str
    title: str
    cost_fen: int
    kind: str
    kind_label: str
    text: str
    project: str
    plan_work: str


@dataclass(frozen=True, slots=True)
class BallotStepRow:
    """A step; `by_name` is "" to whoever may not see the inside of ballots here."""

    verb: str
    note: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BallotObjectionRow:
    """`upheld` None: not answered yet. Who objected is not told."""

    id: int
    text: str
    at: datetime
    answer: str
    upheld: bool | None


def ballot_rows(found: Iterable[Ballot]) -> tuple[BallotRow, ...]:
    rows, now = list(found), clock.now()
    names = registry.place_names({one.place.code for one in rows})
    return tuple(_row(one, names.get(one.place.code, one.place.name), now) for one in rows)


def item_rows(found: Iterable[BallotProposal]) -> tuple[BallotItem, ...]:
    kinds = projects.kinds()
    return tuple(
        BallotItem(
            one.code, one.title, one.cost_fen, one.kind, str(kinds.get(one.kind, "")), one.text,
            one.project, one.plan_work,
        )
        for one in found
    )  # fmt: skip


def _row(one: Ballot, place_name: str, now: datetime) -> BallotRow:
    return BallotRow(
        code=one.code,
        place=one.place.code,
        place_name=place_name,
        title=one.title,
        text=one.text,
        year=one.year,
        meeting=one.meeting,
        budget_fen=one.budget_fen,
        form=one.form,
        form_label=str(one.get_form_display()),
        most=one.most,
        electorate=one.electorate,
        electorate_label=str(one.get_electorate_display()),
        rule=one.rule,
        rule_label=str(one.get_rule_display()),
        utility=one.utility,
        utility_label=str(one.get_utility_display()),
        tie=one.tie,
        tie_label=str(one.get_tie_display()),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        state=one.state,
        state_label=str(one.get_state_display()),
        research=one.research,
        voting=rules.is_voting(one.state, now, one.opens_at, one.closes_at),
        step_due=one.state == Ballot.State.OPEN and now >= one.closes_at,
        content_hash=one.content_hash,
        reason=one.reason,
        origin=one.origin,
        source=one.source,
        source_url=one.source_url,
        grade=one.grade,
    )
