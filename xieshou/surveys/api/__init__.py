"""Field surveys over the API; filled forms come in by OpenRosa (`/surveys/openrosa/`), not here."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceCode,
    PlaceOrAll,
    VillageCode,
    Year,
    refusals,
)
from xieshou.core.request import Request
from xieshou.surveys import actions, reads

router = Router(tags=["surveys"])
SEEING = refusals(401, 404, 422)
PER_PAGE = 50
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]{1,64}$")]
CodeOrAll = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]{0,64}$")]
Words = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]


class RoundIn(Schema):
    """A round to draw; see the page of the rule."""

    form: Code
    name: Words
    place: PlaceCode
    starts_on: date
    ends_on: date
    size: int = Field(ge=1, le=20_000)
    enumerators: list[Id] = Field(min_length=1, max_length=200)
    design: Literal["simple", "pps"] = "simple"
    per_village: int = Field(10, ge=1, le=1_000)
    stratum_digits: Literal[6, 9, 12] = 9
    back_check_percent: int = Field(10, ge=0, le=50)
    seed: int | None = Field(None, ge=0, le=2**31 - 1)


class RoundStep(Schema):
    step: Literal["open", "close"]


class BatchIn(Schema):
    """A village whose answers are proposed for the household register."""

    form: Code
    village: VillageCode
    year: Year


class Decision(Schema):
    """A yes, or a no with its reason."""

    approve: bool
    reason: str = Field("", max_length=300, pattern=WRITTEN)


class Submissions(Schema):
    total: int
    rows: list[reads.SubmissionRow]


@router.get("/surveys/forms", response={200: list[reads.SurveyFormRow]} | SEEING)
def forms(request: Request) -> list[reads.SurveyFormRow]:
    """Forms that one may know of, in their newest versions."""
    return list(reads.forms(request.viewer))


@router.get("/surveys/rounds", response={200: list[reads.SurveyRoundRow]} | SEEING)
def rounds(request: Request) -> list[reads.SurveyRoundRow]:
    """Rounds of one's places, and those that one has visits in."""
    return list(reads.rounds(request.viewer))


@router.get("/surveys/rounds/{code}/progress", response={200: list[reads.ProgressRow]} | SEEING)
def progress(request: Request, code: Code) -> list[reads.ProgressRow]:
    """How far each person of a round is."""
    row = reads.round(request.viewer, code)
    if row is None or not request.viewer.may("surveys.see", row.place_code):
        raise NotFound("no_round", _("没有这一轮调查"))
    return list(reads.progress(request.viewer, code))


@router.get("/surveys/submissions", response={200: Submissions} | SEEING)
def submissions(
    request: Request,
    form: CodeOrAll = "",
    round: CodeOrAll = "",
    place: PlaceOrAll = "",
    only: Literal["", "flagged", "disputed"] = "",
    page: PageNumber = 1,
) -> dict[str, object]:
    """What came in, the newest first, with what makes it doubtful; no answers."""
    found = reads.submissions(
        request.viewer, form=form, round=round, place=place, only=only,
        offset=(page - 1) * PER_PAGE, limit=PER_PAGE,
    )  # fmt: skip
    return {"total": found.total, "rows": found.rows}


@router.get("/surveys/batches", response={200: list[reads.BatchRow]} | SEEING)
def batches(request: Request) -> list[reads.BatchRow]:
    """Answers proposed for the household register."""
    return list(reads.batches(request.viewer))


@router.post("/surveys/rounds", response={201: dict[str, str]} | WRITING)
def draw_round(
    request: Request, body: RoundIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Draw a sample and say who visits whom."""
    made = actions.draw_round(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"code": made.code})


@router.post("/surveys/rounds/{code}/steps", response={200: dict[str, str]} | WRITING)
def step_round(
    request: Request, code: Code, body: RoundStep, key: str = IDEMPOTENCY_KEY
) -> dict[str, str]:
    """Open or close a round."""
    act = {"open": actions.open_round, "close": actions.close_round}[body.step]
    if reads.round(request.viewer, code) is None:
        raise NotFound("no_round", _("没有这一轮调查"))
    return {"state": act(viewer=request.viewer, key=key, round=code).state}


@router.post("/surveys/submissions/{pk}/choice", response={200: dict[str, int]} | WRITING)
def choose(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> dict[str, int]:
    """Let this content count, of several under one instance ID."""
    if reads.submission(request.viewer, pk) is None:
        raise NotFound("no_submission", _("没有这份答卷"))
    return {"id": actions.choose_content(viewer=request.viewer, key=key, submission=pk).pk}


@router.post("/surveys/batches", response={201: dict[str, int]} | WRITING)
def propose(request: Request, body: BatchIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, int]]:
    """Propose a village's answers for the household register."""
    made = actions.propose_batch(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"id": made.pk})


@router.post("/surveys/batches/{pk}/decision", response={200: dict[str, str]} | WRITING)
def decide(request: Request, pk: Id, body: Decision, key: str = IDEMPOTENCY_KEY) -> dict[str, str]:
    """Approve a batch, which writes it, or refuse it."""
    if reads.batch(request.viewer, pk) is None:
        raise NotFound("no_batch", _("没有这一批答卷"))
    if body.approve:
        return {"state": actions.approve_batch(viewer=request.viewer, key=key, batch=pk).state}
    refused = actions.refuse_batch(viewer=request.viewer, key=key, batch=pk, reason=body.reason)
    return {"state": refused.state}
