"""Who countersigns in a book, over the API."""

from ninja import Router, Schema
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, Id
from xieshou.core.request import Request
from xieshou.funds import actions, reads
from xieshou.funds.api.values import CLOSED, Code, Day, DoneOut, seen_book
from xieshou.funds.models import MAX_LINE_FEN

router = Router(auth=django_auth)


class ThresholdIn(Schema):
    """From an amount on, how many of the west and of the east must countersign."""

    from_fen: int = Field(strict=True, ge=0, le=MAX_LINE_FEN)
    west: int = Field(ge=1, le=9)
    east: int = Field(ge=1, le=9)


class ThresholdsIn(Schema):
    """All of a book's; `propose` has the other side agree first, as fewer people need."""

    rows: list[ThresholdIn] = Field(min_length=1, max_length=20)
    propose: bool = False


class SignersOut(Schema):
    """Who countersigns in a book."""

    thresholds: list[reads.ThresholdRow]
    change: reads.ThresholdChangeRow | None
    delegations: list[reads.DelegationRow]
    interests: list[reads.InterestRow]


class DelegationIn(Schema):
    """Who countersigns in one's place; both days included, at most 90 days."""

    taker: Id
    starts_on: Day
    ends_on: Day


class InterestIn(Schema):
    organisation: Id


@router.get("/funds/books/{code}/signers", response={200: SignersOut} | CLOSED)
def signers(request: Request, code: Code) -> SignersOut:
    """How many must countersign, who stands in for whom, and what one has declared oneself."""
    seen_book(request, code)
    viewer = request.viewer
    return SignersOut(
        thresholds=list(reads.thresholds(code, viewer)),
        change=reads.threshold_change(code, viewer),
        delegations=list(reads.delegations(code, viewer)),
        interests=list(reads.interests(viewer)),
    )


@router.post("/funds/books/{code}/thresholds", response={200: SignersOut} | WRITING)
def set_thresholds(
    request: Request, code: Code, body: ThresholdsIn, key: str = IDEMPOTENCY_KEY
) -> SignersOut:
    """Have more people countersign at once, or propose to the other side what asks for fewer."""
    rows = tuple((one.from_fen, one.west, one.east) for one in body.rows)
    action = actions.propose_thresholds if body.propose else actions.set_thresholds
    action(viewer=request.viewer, key=key, book=code, rows=rows)
    return signers(request, code)


@router.post("/funds/threshold-changes/{pk}/agreement", response={200: DoneOut} | WRITING)
def agree_thresholds(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> DoneOut:
    """Put in force what the other side has proposed; the answer counts its rows."""
    made = actions.agree_thresholds(viewer=request.viewer, key=key, change=pk)
    return DoneOut(count=len(made.rows))


@router.post("/funds/books/{code}/delegations", response={200: SignersOut} | WRITING)
def delegate(
    request: Request, code: Code, body: DelegationIn, key: str = IDEMPOTENCY_KEY
) -> SignersOut:
    """Have somebody of one's side countersign in one's place for a time."""
    actions.delegate(viewer=request.viewer, key=key, book=code, **body.dict())
    return signers(request, code)


@router.post("/funds/books/{code}/interests", response={200: SignersOut} | WRITING)
def declare_interest(
    request: Request, code: Code, body: InterestIn, key: str = IDEMPOTENCY_KEY
) -> SignersOut:
    """Say that one gains from an organisation, and act on none of its payments from then on."""
    actions.declare_interest(viewer=request.viewer, key=key, book=code, **body.dict())
    return signers(request, code)
