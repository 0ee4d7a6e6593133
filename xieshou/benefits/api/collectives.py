"""Village collectives and their dividend runs over the API."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from xieshou.benefits import actions, reads, rules
from xieshou.benefits.api.words import SEEING, Basis, Code, Count, Document, Fen, Source, Words
from xieshou.benefits.models import CollectiveLine, DividendRun
from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, WRITTEN, Id, Part, PlaceOrAll, Year
from xieshou.core.request import Request
from xieshou.registry.reads import Page

router = Router()


class CollectiveLineIn(Schema):
    kind: CollectiveLine.Kind
    amount_fen: Fen
    on: date
    source: Source


class RunIn(Schema):
    year: Year


class RunNoticeIn(Schema):
    where: Annotated[str, Field(min_length=1, max_length=300, pattern=WRITTEN)]
    days: int = Field(rules.NOTICE_DAYS, ge=rules.NOTICE_DAYS, le=rules.MOST_NOTICE_DAYS)


class VoteIn(Schema):
    met_on: date
    eligible: Count
    present: Count
    in_favour: Count
    against: Count


class RunObjectionIn(Schema):
    text: Words


class RunAnswerIn(Schema):
    text: Words
    upheld: bool


class JobOut(Schema):
    """The job that pays; its page is /work/jobs/{id}/."""

    job: int


class OtherIn(Schema):
    """A collective that shares in what is left after the host's part, and its weight."""

    collective: Code
    weight: int = Field(ge=1, le=10**12)


class AllocationIn(Schema):
    """Earnings of a shared asset: the host's part in basis points, the rest by weight."""

    source: Source
    total_fen: Fen
    on: date
    host: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""
    host_bp: Basis = 0
    others: list[OtherIn] = Field(min_length=1, max_length=500)


class AllocatedOut(Schema):
    collective: str
    amount_fen: int


class MoveIn(Schema):
    """Hundredths of a share of a kind; no giver: they are new, no taker: they are taken back."""

    kind: Annotated[str, Field(min_length=1, max_length=20, pattern=WRITTEN)]
    giver: Annotated[str, Field(max_length=24, pattern=WRITTEN)] = ""
    taker: Annotated[str, Field(max_length=24, pattern=WRITTEN)] = ""
    units: int = Field(ge=1, le=10**12)


class ShareChangeIn(Schema):
    moves: list[MoveIn] = Field(min_length=1, max_length=5000)
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=WRITTEN)]
    document: Document


class ShareDecisionIn(Schema):
    """Confirm a change, or not, as it was read."""

    confirmed: bool
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@router.get("/benefits/collectives", response={200: Page[reads.CollectiveRow]} | SEEING)
def collectives(
    request: Request, part: Query[Part], place: PlaceOrAll = ""
) -> Page[reads.CollectiveRow]:
    """Village collectives that the viewer may see."""
    return reads.collectives(request.viewer, place, offset=part.offset, limit=part.limit)


@router.get(
    "/benefits/collectives/{code}/accounts", response={200: list[reads.YearAccount]} | SEEING
)
def accounts(request: Request, code: Code) -> list[reads.YearAccount]:
    """A collective's years."""
    _collective(request, code)
    return list(reads.accounts(request.viewer, code))


@router.get("/benefits/collectives/{code}/shares", response={200: Page[reads.Holding]} | SEEING)
def shares(request: Request, code: Code, part: Query[Part]) -> Page[reads.Holding]:
    """Who holds which shares; to a resident its own alone."""
    _collective(request, code)
    return reads.shares(request.viewer, code, offset=part.offset, limit=part.limit)


@router.post(
    "/benefits/collectives/{code}/lines", response={201: list[reads.YearAccount]} | WRITING
)
def record_collective(
    request: Request, code: Code, body: CollectiveLineIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.YearAccount, ...]]:
    """What a collective earned or spent."""
    actions.record_collective(viewer=request.viewer, key=key, collective=code, **body.dict())
    return Status(201, reads.accounts(request.viewer, code))


@router.post("/benefits/collectives/{code}/runs", response={201: reads.DividendRunRow} | WRITING)
def propose_run(
    request: Request, code: Code, body: RunIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.DividendRunRow]:
    """Share out a year's surplus."""
    made = actions.propose_run(viewer=request.viewer, key=key, collective=code, **body.dict())
    return Status(201, _run(request, made.code))


@router.get("/benefits/runs", response={200: Page[reads.DividendRunRow]} | SEEING)
def runs(
    request: Request, part: Query[Part], state: DividendRun.State | Literal[""] = ""
) -> Page[reads.DividendRunRow]:
    """Dividend runs that the viewer may see, the latest year first."""
    return reads.runs(request.viewer, state=state, offset=part.offset, limit=part.limit)


@router.get("/benefits/runs/{code}", response={200: reads.DividendRunRow} | SEEING)
def run(request: Request, code: Code) -> reads.DividendRunRow:
    """A run with what it shares out, its notice and its vote."""
    return _run(request, code)


@router.get("/benefits/runs/{code}/payments", response={200: Page[reads.PayRow]} | SEEING)
def payments(request: Request, code: Code, part: Query[Part]) -> Page[reads.PayRow]:
    """Who gets what; to a resident its own line alone."""
    _run(request, code)
    return reads.payments(request.viewer, code, offset=part.offset, limit=part.limit)


@router.post("/benefits/runs/{code}/notice", response={201: reads.DividendRunRow} | WRITING)
def open_notice(
    request: Request, code: Code, body: RunNoticeIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.DividendRunRow]:
    """Show the run to the village from today."""
    return _stepped(request, code, actions.open_notice, key, body)


@router.post("/benefits/runs/{code}/objections", response={201: reads.DividendRunRow} | WRITING)
def object_run(
    request: Request, code: Code, body: RunObjectionIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.DividendRunRow]:
    """Say something against a run on notice."""
    return _stepped(request, code, actions.object_run, key, body)


@router.get(
    "/benefits/runs/{code}/objections", response={200: list[reads.RunObjectionRow]} | SEEING
)
def objections(request: Request, code: Code) -> list[reads.RunObjectionRow]:
    """What was said against a run, and the answers."""
    _run(request, code)
    return list(reads.run_objections(request.viewer, code))


@router.post("/benefits/objections/{objection}/answer", response={201: dict[str, bool]} | WRITING)
def answer_objection(
    request: Request, objection: Id, body: RunAnswerIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, bool]]:
    """Answer an objection, once."""
    made = actions.answer_objection(
        viewer=request.viewer, key=key, objection=objection, **body.dict()
    )
    return Status(201, {"upheld": bool(made.upheld)})


@router.post("/benefits/runs/{code}/vote", response={201: reads.DividendRunRow} | WRITING)
def enter_vote(
    request: Request, code: Code, body: VoteIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.DividendRunRow]:
    """Put down how the members voted."""
    return _stepped(request, code, actions.enter_vote, key, body)


@router.post("/benefits/runs/{code}/payment", response={201: JobOut} | WRITING)
def pay_run(request: Request, code: Code, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Pay an adopted run: its entry now, its households by a job."""
    job = actions.pay_runs(viewer=request.viewer, key=key, runs=[code])
    return Status(201, {"job": job.pk})


@router.post("/benefits/allocations", response={201: list[AllocatedOut]} | WRITING)
def allocate_income(
    request: Request, body: AllocationIn, key: str = IDEMPOTENCY_KEY
) -> Status[list[dict[str, Any]]]:
    """Share earnings of an asset among collectives, to the fen, each in its own book."""
    fields = body.dict() | {"others": [(one.collective, one.weight) for one in body.others]}
    lines = actions.allocate_income(viewer=request.viewer, key=key, **fields)
    shared = [{"collective": line.collective.code, "amount_fen": line.amount_fen} for line in lines]
    return Status(201, shared)


@router.post(
    "/benefits/collectives/{code}/share-changes",
    response={201: list[reads.ShareChangeRow]} | WRITING,
)
def propose_shares(
    request: Request, code: Code, body: ShareChangeIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.ShareChangeRow, ...]]:
    """A change of the register, for somebody else to confirm."""
    fields = body.dict() | {
        "moves": [(one.kind, one.giver, one.taker, one.units) for one in body.moves]
    }
    actions.propose_shares(viewer=request.viewer, key=key, collective=code, **fields)
    return Status(201, reads.share_changes(request.viewer, code))


@router.post("/benefits/share-changes/{change}/decision", response={201: dict[str, bool]} | WRITING)
def decide_shares(
    request: Request, change: Id, body: ShareDecisionIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, bool]]:
    """The second hand under a change of the register."""
    made = actions.decide_shares(viewer=request.viewer, key=key, change=change, **body.dict())
    return Status(201, {"confirmed": made.confirmed})


def _collective(request: Request, code: str) -> reads.CollectiveRow:
    row = reads.collective(request.viewer, code)
    if row is None:
        raise NotFound("no_collective", _("没有编号为 %(code)s 的集体经济组织"), {"code": code})
    return row


def _run(request: Request, code: str) -> reads.DividendRunRow:
    row = reads.run(request.viewer, code)
    if row is None:
        raise NotFound("no_run", _("没有编号为 %(code)s 的分红方案"), {"code": code})
    return row


def _stepped(
    request: Request, code: str, step: Callable[..., Any], key: str, body: Schema
) -> Status[reads.DividendRunRow]:
    step(viewer=request.viewer, key=key, run=code, **body.dict())
    return Status(201, _run(request, code))
