"""Postings over the API: proposed, agreed, worked, handed on, appraised."""

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, WRITTEN, Id, PageNumber, PlaceOrAll
from xieshou.core.request import Request
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.api.shared import INSIDE, Code, LongWords, Name, Words, found
from xieshou.exchange.models import Posting, Relay, Side, Way
from xieshou.registry.reads import Page

router = Router(auth=django_auth)


class ProposedPosting(Schema):
    post: Code
    candidate: Code


class PostingStepIn(Schema):
    """A step for one side: `on` for start, end, break_off; `until` for extend; `agreed` for answer;
    `reason` for decline, extend, break_off and, where nothing is left behind, end."""

    verb: Literal["accept", "decline", "start", "extend", "answer", "end", "break_off"]
    side: Side
    on: datetime.date | None = None
    until: datetime.date | None = None
    agreed: bool = False
    reason: Words = ""


class PostingTaskIn(Schema):
    title: Annotated[str, Field(max_length=200, pattern=WRITTEN)]
    due_on: datetime.date


class TaskDoneIn(Schema):
    result: Words


class PostingLogIn(Schema):
    """A month, by any day of it."""

    month: datetime.date
    days: int = Field(ge=0, le=31)
    text: LongWords


class LogMonthIn(Schema):
    month: datetime.date


class RelayIn(Schema):
    """What stays; a successor has a name (kept encrypted) and a level."""

    kind: Relay.Kind
    title: Annotated[str, Field(max_length=200, pattern=WRITTEN)]
    person: Name = ""
    level: Relay.Level | Literal[""] = ""


class AppraisalIn(Schema):
    side: Side
    mark: int = Field(ge=1, le=5)
    text: Annotated[str, Field(max_length=1000, pattern=WRITTEN)]


@router.get("/exchange/postings", response={200: Page[reads.PostingSummary]} | INSIDE)
def postings(
    request: Request,
    place: PlaceOrAll = "",
    state: Posting.State | Literal[""] = "",
    way: Way | Literal[""] = "",
    page: PageNumber = 1,
) -> Page[reads.PostingSummary]:
    """Postings that you see, the latest first."""
    return reads.postings(request.viewer, place=place, state=state, way=way, page=page)


@router.get("/exchange/postings-waiting", response={200: list[reads.PostingSummary]} | INSIDE)
def waiting(request: Request) -> list[reads.PostingSummary]:
    """Postings where you have something to decide or to do."""
    return list(reads.waiting(request.viewer))


@router.get("/exchange/postings/{code}", response={200: reads.PostingRow} | INSIDE)
def posting(request: Request, code: Code) -> reads.PostingRow:
    """One posting with its steps, tasks, log, relay chain and appraisals."""
    return found(reads.posting(request.viewer, code))


@router.post("/exchange/postings", response={201: reads.PostingRow} | WRITING)
def propose(
    request: Request, body: ProposedPosting, key: str = IDEMPOTENCY_KEY
) -> Status[reads.PostingRow]:
    """Propose one person for one post by hand."""
    made = actions.propose_posting(viewer=request.viewer, key=key, **body.dict())
    return Status(201, posting(request, made.code))


@router.post("/exchange/postings/{code}/steps", response={200: reads.PostingRow} | WRITING)
def step(
    request: Request, code: Code, body: PostingStepIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """Agree, say no, begin, extend, end or break off, for one side."""
    posting(request, code)
    sided = {"side": body.side.value}
    reason = {"reason": body.reason}
    steps: dict[str, tuple[Any, dict[str, Any]]] = {
        "accept": (actions.accept_posting, sided),
        "decline": (actions.decline_posting, sided | reason),
        "start": (actions.start_posting, _day("on", body.on)),
        "extend": (actions.ask_extension, sided | reason | _day("until", body.until)),
        "answer": (actions.answer_extension, sided | reason | {"agreed": body.agreed}),
        "end": (actions.end_posting, reason | _day("on", body.on)),
        "break_off": (actions.break_off_posting, sided | reason | _day("on", body.on)),
    }
    act, given = steps[body.verb]
    for name, day in given.items():
        if day is None:
            raise BadInput("day_needed", _("请填写日期"), {"field": name})
    act(viewer=request.viewer, key=key, posting=code, **given)
    return posting(request, code)


@router.post("/exchange/postings/{code}/tasks", response={200: reads.PostingRow} | WRITING)
def set_task(
    request: Request, code: Code, body: PostingTaskIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The host asks for something to be done."""
    actions.set_task(viewer=request.viewer, key=key, posting=code, **body.dict())
    return posting(request, code)


@router.post(
    "/exchange/postings/{code}/tasks/{task}/result", response={200: reads.PostingRow} | WRITING
)
def finish_task(
    request: Request, code: Code, task: Id, body: TaskDoneIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The person posted says that it is done."""
    actions.finish_task(viewer=request.viewer, key=key, posting=code, task=task, result=body.result)
    return posting(request, code)


@router.post("/exchange/postings/{code}/log", response={200: reads.PostingRow} | WRITING)
def write_log(
    request: Request, code: Code, body: PostingLogIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The person posted writes down a month."""
    actions.write_log(viewer=request.viewer, key=key, posting=code, **body.dict())
    return posting(request, code)


@router.post(
    "/exchange/postings/{code}/log/confirmation", response={200: reads.PostingRow} | WRITING
)
def confirm_log(
    request: Request, code: Code, body: LogMonthIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The host confirms a month: its days count."""
    actions.confirm_log(viewer=request.viewer, key=key, posting=code, month=body.month)
    return posting(request, code)


@router.post("/exchange/postings/{code}/relay", response={200: reads.PostingRow} | WRITING)
def leave(
    request: Request, code: Code, body: RelayIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The person posted writes down what stays."""
    actions.leave(
        viewer=request.viewer, key=key, posting=code, kind=body.kind.value, title=body.title,
        level=str(body.level), person=Personal(body.person) if body.person else None,
    )  # fmt: skip
    return posting(request, code)


@router.post(
    "/exchange/postings/{code}/relay/{relay}/confirmation",
    response={200: reads.PostingRow} | WRITING,
)
def confirm_relay(
    request: Request, code: Code, relay: Id, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The host confirms that it is there."""
    actions.confirm_relay(viewer=request.viewer, key=key, posting=code, relay=relay)
    return posting(request, code)


@router.post(
    "/exchange/postings/{code}/relay/{relay}/taking", response={200: reads.PostingRow} | WRITING
)
def take_over(
    request: Request, code: Code, relay: Id, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """The person of this posting takes over what the one before left."""
    actions.take_over(viewer=request.viewer, key=key, posting=code, relay=relay)
    return posting(request, code)


@router.post("/exchange/postings/{code}/appraisals", response={200: reads.PostingRow} | WRITING)
def appraise(
    request: Request, code: Code, body: AppraisalIn, key: str = IDEMPOTENCY_KEY
) -> reads.PostingRow:
    """How one side found it; shown to the other once both have said."""
    actions.appraise(
        viewer=request.viewer, key=key, posting=code, side=body.side.value, mark=body.mark,
        text=body.text,
    )  # fmt: skip
    return posting(request, code)


def _day(name: str, day: datetime.date | None) -> dict[str, datetime.date | None]:
    return {name: day}
