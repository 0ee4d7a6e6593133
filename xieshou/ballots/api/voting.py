"""Votes: by the resident, told by phone, and from papers."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from xieshou.ballots import actions, reads, rules
from xieshou.ballots.api.looking import seen
from xieshou.ballots.api.words import SEEING, Code, Household, Marks, Member, Receipt
from xieshou.core.action import BadInput, NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id, Part
from xieshou.core.request import Request
from xieshou.registry.reads import Page

router = Router()


class VoteIn(Schema):
    """A vote and its receipt; `old_receipt` takes an earlier vote out, for this in its place."""

    choices: Marks
    receipt: Receipt
    old_receipt: Annotated[str, Field(max_length=40, pattern=WRITTEN)] = ""


class AssistedIn(Schema):
    """A vote told by phone; `number` 0 where households vote."""

    household: Household
    number: Member = 0
    consent: Annotated[str, Field(min_length=1, max_length=200, pattern=WRITTEN)]
    choices: Marks
    receipt: Receipt


class HandedOutIn(Schema):
    household: Household
    number: Member = 0


class SheetIn(Schema):
    """What one person reads on a paper; without `choices` it is spoiled."""

    number: int = Field(ge=1, le=1_000_000)
    choices: Marks | None = None


class EnrolIn(Schema):
    user: Id
    household: Household
    number: int = Field(ge=1, le=99)


class CastOut(Schema):
    """Under which code the vote will stand on the list."""

    ballot: str
    tracking: str


@router.get("/ballots/{code}/own", response={200: reads.OwnVote} | SEEING)
def own(request: Request, code: Code) -> reads.OwnVote:
    """As whom one may vote, and whether one has; never what."""
    found = reads.own_vote(request.viewer, code)
    if found is None:
        raise NotFound("no_vote", _("您在这次表决中没有投票权，或尚未关联到农户"))
    return found


@router.get("/ballots/{code}/votes", auth=None, response={200: Page[reads.ListedVote]} | READING)
def votes(request: Request, part: Query[Part], code: Code) -> Page[reads.ListedVote]:
    """The published list of votes by tracking code; empty with fewer than ten voters.

    It is not asked for one code, which in an address would tell logs whose vote it is.
    """
    seen(request, code)
    return reads.bulletin(request.viewer, code, offset=part.offset, limit=part.limit)


@router.post("/ballots/{code}/votes", response={201: CastOut} | WRITING)
def cast(request: Request, code: Code, body: VoteIn, key: str = IDEMPOTENCY_KEY) -> Status[CastOut]:
    """Vote, or vote otherwise, while the ballot is open."""
    sealed = actions.envelope(body.receipt, body.choices)
    if body.old_receipt:
        actions.recast(
            viewer=request.viewer, key=key, ballot=code,
            old_receipt=body.old_receipt.encode(), envelope=sealed,
        )  # fmt: skip
    else:
        actions.cast(viewer=request.viewer, key=key, ballot=code, envelope=sealed)
    return Status(201, _cast(code, body.receipt))


@router.post("/ballots/{code}/assisted", response={201: CastOut} | WRITING)
def assist(
    request: Request, code: Code, body: AssistedIn, key: str = IDEMPOTENCY_KEY
) -> Status[CastOut]:
    """Write down a vote told by phone, with consent."""
    actions.assist(
        viewer=request.viewer, key=key, ballot=code, household=body.household,
        number=body.number, consent=body.consent,
        envelope=actions.envelope(body.receipt, body.choices),
    )  # fmt: skip
    return Status(201, _cast(code, body.receipt))


@router.post("/ballots/{code}/papers", response={201: reads.BallotTurnout} | WRITING)
def hand_out(
    request: Request, code: Code, body: HandedOutIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.BallotTurnout]:
    """Put a voter on the roll who is handed a paper."""
    actions.hand_out(viewer=request.viewer, key=key, ballot=code, **body.dict())
    found = reads.turnout(request.viewer, code)
    assert found is not None
    return Status(201, found)


@router.get("/ballots/{code}/sheets", response={200: list[reads.SheetRow]} | SEEING)
def sheets(request: Request, code: Code) -> list[reads.SheetRow]:
    """The papers read so far, and which wait for whom."""
    seen(request, code)
    return list(reads.sheets(request.viewer, code))


@router.post("/ballots/{code}/sheets", response={201: list[reads.SheetRow]} | WRITING)
def enter_sheet(
    request: Request, code: Code, body: SheetIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.SheetRow, ...]]:
    """Say what is on a paper; two people do, and a third where they differ."""
    actions.enter_sheet(viewer=request.viewer, key=key, ballot=code, **body.dict())
    return Status(201, reads.sheets(request.viewer, code))


@router.post("/ballot-voters", response={201: dict[str, int]} | WRITING)
def enrol(request: Request, body: EnrolIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Say which member of a household a user is."""
    made = actions.enrol(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"user": made.user_id, "number": made.number})


def _cast(code: str, receipt: str) -> CastOut:
    plain = rules.plain_receipt(receipt)
    if not plain:
        raise BadInput("envelope_wrong", _("回执应为 20 个字母数字"), {"field": "receipt"})
    return CastOut(ballot=code, tracking=rules.tracking_of(code, plain))
