"""Ballots drafted, taken from step to step, and objected to."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from xieshou.ballots import actions, reads
from xieshou.ballots.api.looking import seen
from xieshou.ballots.api.words import SEEING, Code, Fen, Optional, Short, Words
from xieshou.ballots.models import Ballot
from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    Part,
    PlaceOrAll,
    VillageCode,
    Year,
)
from xieshou.core.request import Request
from xieshou.registry.reads import Page

router = Router()
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
Name = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$")]


class BallotItemIn(Schema):
    code: Name
    title: Title
    cost_fen: Fen
    kind: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""
    text: Optional = ""
    project: Annotated[str, Field(max_length=40, pattern=WRITTEN)] = ""
    plan_work: Annotated[str, Field(max_length=60, pattern=WRITTEN)] = ""


class BallotTermsIn(Schema):
    """How is voted and chosen; fixed by the announcement."""

    title: Title
    year: Year
    budget_fen: Fen
    form: Ballot.Form
    electorate: Ballot.Electorate
    rule: Ballot.Rule
    utility: Ballot.Utility
    tie: Ballot.Tie
    opens_at: AwareDatetime
    closes_at: AwareDatetime
    most: int = Field(0, ge=0, le=10_000)
    text: Optional = ""
    meeting: Annotated[str, Field(max_length=40, pattern=WRITTEN)] = ""


class BallotIn(Schema):
    code: Code
    place: VillageCode
    terms: BallotTermsIn
    items: list[BallotItemIn] = Field(min_length=1, max_length=100)


class BallotStepIn(Schema):
    """`note` is where the announcement hangs, or why it is annulled; empty for other steps."""

    step: Literal["announce", "open", "close", "count", "publish", "annul"]
    note: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""


class BallotObjectionIn(Schema):
    text: Words


class BallotAnswerIn(Schema):
    text: Words
    upheld: bool


class PabulibIn(Schema):
    """A Pabulib file as text, and by which rule to count it."""

    code: Code
    place: VillageCode
    title: Title
    year: Year
    rule: Ballot.Rule
    utility: Ballot.Utility
    tie: Ballot.Tie
    text: Annotated[str, Field(min_length=1, max_length=20_000_000, pattern=WRITTEN)]


@router.get("/ballots", auth=None, response={200: Page[reads.BallotRow]} | READING)
def ballots(
    request: Request,
    part: Query[Part],
    place: PlaceOrAll = "",
    state: Ballot.State | Literal[""] = "",
) -> Page[reads.BallotRow]:
    """Ballots that the viewer may see, the latest first."""
    return reads.ballots(request.viewer, place, state=state, offset=part.offset, limit=part.limit)


@router.post("/ballots", response={201: reads.BallotRow} | WRITING)
def draft(request: Request, body: BallotIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.BallotRow]:
    """Draft a ballot of a village."""
    actions.draft_ballot(
        viewer=request.viewer, key=key, code=body.code, place=body.place,
        terms=_terms(body.terms), items=[actions.Item(**one.dict()) for one in body.items],
    )  # fmt: skip
    return Status(201, seen(request, body.code))


@router.post("/ballot-imports", response={201: reads.BallotRow} | WRITING)
def import_pabulib(
    request: Request, body: PabulibIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.BallotRow]:
    """Read a Pabulib file to compare rules on; no village's vote, and nothing follows it."""
    actions.import_pabulib(viewer=request.viewer, key=key, **body.dict())
    return Status(201, seen(request, body.code))


@router.get("/ballots/{code}/steps", auth=None, response={200: list[reads.BallotStepRow]} | READING)
def steps(request: Request, code: Code) -> list[reads.BallotStepRow]:
    """What was done, and when; by whom, to whoever keeps ballots there."""
    seen(request, code)
    return list(reads.ballot_steps(request.viewer, code))


@router.post("/ballots/{code}/steps", response={201: reads.BallotRow} | WRITING)
def step(
    request: Request, code: Code, body: BallotStepIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.BallotRow]:
    """Announce, open, close, count, publish or annul."""
    known: dict[str, Any] = {"viewer": request.viewer, "key": key, "ballot": code}
    if body.step == "announce":
        actions.announce(**known, where=body.note)
    elif body.step == "annul":
        actions.annul(**known, reason=body.note)
    else:
        {
            "open": actions.open_ballot,
            "close": actions.close_ballot,
            "count": actions.count_votes,
            "publish": actions.publish,
        }[body.step](**known)
    return Status(201, seen(request, code))


@router.get("/ballots/{code}/objections", response={200: list[reads.BallotObjectionRow]} | SEEING)
def objections(request: Request, code: Code) -> list[reads.BallotObjectionRow]:
    """What was said against it, to whoever keeps it or has a vote."""
    seen(request, code)
    return list(reads.ballot_objections(request.viewer, code))


@router.post("/ballots/{code}/objections", response={201: list[reads.BallotObjectionRow]} | WRITING)
def object_ballot(
    request: Request, code: Code, body: BallotObjectionIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.BallotObjectionRow, ...]]:
    """Say something against a ballot or its result."""
    actions.object_ballot(viewer=request.viewer, key=key, ballot=code, text=body.text)
    return Status(201, reads.ballot_objections(request.viewer, code))


@router.post("/ballot-objections/{objection}/answer", response={201: Short} | WRITING)
def answer(
    request: Request, objection: Id, body: BallotAnswerIn, key: str = IDEMPOTENCY_KEY
) -> Status[str]:
    """Answer an objection, once; gives the ballot's code."""
    made = actions.answer_ballot(viewer=request.viewer, key=key, objection=objection, **body.dict())
    if reads.ballot(request.viewer, made.ballot.code) is None:
        raise NotFound("no_ballot", _("没有这次表决"))
    return Status(201, made.ballot.code)


def _terms(given: BallotTermsIn) -> actions.Terms:
    return actions.Terms(**given.dict())
