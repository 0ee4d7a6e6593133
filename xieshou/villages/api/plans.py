"""Plans of villages over the API."""

from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, VillageCode
from xieshou.core.request import Request
from xieshou.villages import actions, reads
from xieshou.villages.rules import plan as rules

router = Router()
PlanCode = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z-]+$")]
Number = Annotated[int, Field(ge=1, le=9999)]
Name = Annotated[str, Field(max_length=120, pattern=WRITTEN)]
Short = Annotated[str, Field(max_length=20, pattern=WRITTEN)]
RowCode = Annotated[str, Field(max_length=4, pattern=r"^[NW][0-9]{1,3}$")]
Words = Annotated[str, Field(max_length=rules.MOST_TEXT, pattern=WRITTEN)]
People = Annotated[int, Field(ge=0, le=rules.MOST_PEOPLE)]
Fen = Annotated[int, Field(ge=0, le=rules.MOST_FEN)]


class NeedIn(Schema):
    code: RowCode
    text: Annotated[str, Field(min_length=1, max_length=300, pattern=WRITTEN)]
    lack: Short = ""
    people: People = 0
    households: People = 0
    asset: Name = ""
    seen: Short = "residents"


class PlanMoneyIn(Schema):
    """Of a source of the project bank; labour is days times their rate."""

    source: Short
    amount_fen: Fen
    days: int = Field(0, ge=0, le=rules.MOST_DAYS)
    rate_fen: int = Field(0, ge=0, le=rules.MOST_RATE_FEN)


class PlannedWorkIn(Schema):
    code: RowCode
    name: Name
    kind: Short
    needs: list[RowCode] = Field(max_length=rules.MOST_NEEDS)
    quantity: Decimal = Field(gt=0, le=rules.MOST_QUANTITY, decimal_places=3)
    unit: Short
    unit_cost_fen: Fen
    first_year: int = Field(ge=2000, le=2100)
    last_year: int = Field(ge=2000, le=2100)
    keeper: Name = ""
    money: list[PlanMoneyIn] = Field(default_factory=list, max_length=10)
    yearly_fen: Fen = 0
    green: bool = False
    people: People = 0
    households: People = 0


class PlanDraftIn(Schema):
    """All of a draft; `seen` is the digest of the one it takes the place of, "" for any."""

    vision: Words = ""
    environment: Words = ""
    needs: list[NeedIn] = Field(default_factory=list, max_length=rules.MOST_NEEDS)
    works: list[PlannedWorkIn] = Field(default_factory=list, max_length=rules.MOST_WORKS)
    seen: Annotated[str, Field(max_length=64, pattern=WRITTEN)] = ""


class PlanIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
    first_year: int = Field(ge=2000, le=2100)
    last_year: int = Field(ge=2000, le=2100)


class AdoptionOfPlanIn(Schema):
    version: Number
    meeting: Annotated[str, Field(min_length=1, max_length=24, pattern=WRITTEN)]


class PlanProposalIn(Schema):
    version: Number
    work: RowCode


class PlanProposalOut(Schema):
    """The code of the draft proposal in the project bank."""

    proposal: str


@router.get("/villages/{code}/plans", response={200: list[reads.VillagePlanRow]} | READING)
def plans(request: Request, code: VillageCode) -> list[reads.VillagePlanRow]:
    """The plans of a village, the latest first."""
    return list(reads.village_plans(code, viewer=request.viewer))


@router.get("/villages/{code}/plan-works", response={200: list[reads.PlanWorkRow]} | READING)
def plan_works(request: Request, code: VillageCode) -> list[reads.PlanWorkRow]:
    """Works of the village's latest submitted plan."""
    return list(reads.plan_works(code, viewer=request.viewer))


@router.get("/villages/{code}/threads", response={200: list[reads.NeedThread]} | READING)
def threads(request: Request, code: VillageCode) -> list[reads.NeedThread]:
    """What became of each need: work, meeting, proposal, project, upkeep."""
    return list(reads.village_threads(code, viewer=request.viewer))


@router.post(
    "/villages/{code}/plans", response={201: reads.VillagePlanRow} | WRITING, auth=django_auth
)
def open_plan(
    request: Request, code: VillageCode, body: PlanIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.VillagePlanRow]:
    """Begin a plan of a village."""
    made = actions.open_plan(viewer=request.viewer, key=key, village=code, **body.dict())
    return Status(201, _plan(request, made.code))


@router.get("/village-plans/{plan}", response={200: reads.PlanText} | READING)
def plan(request: Request, plan: PlanCode, version: Number | None = None) -> reads.PlanText:
    """What a version of a plan says, by default the last."""
    text = reads.plan_text(plan, version, viewer=request.viewer)
    if text is None:
        raise _absent()
    return text


@router.get("/village-plans/{plan}/changes", response={200: list[reads.PlanChange]} | READING)
def changes(request: Request, plan: PlanCode, old: Number, new: Number) -> Any:
    """What one version says otherwise than another."""
    found = reads.plan_changes_between(plan, old, new, viewer=request.viewer)
    if found is None:
        raise _absent()
    return list(found)


@router.post(
    "/village-plans/{plan}/draft", response={201: reads.PlanText} | WRITING, auth=django_auth
)
def save_draft(
    request: Request, plan: PlanCode, body: PlanDraftIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.PlanText]:
    """What the plan says from now on, until it is submitted."""
    content = rules.from_json(body.dict(exclude={"seen"}))
    actions.save_draft(viewer=request.viewer, key=key, plan=plan, content=content, seen=body.seen)
    text = reads.plan_text(plan, 0, viewer=request.viewer)
    if text is None:
        raise _absent()
    return Status(201, text)


@router.post(
    "/village-plans/{plan}/versions",
    response={201: reads.VillagePlanRow} | WRITING,
    auth=django_auth,
)
def submit_plan(
    request: Request, plan: PlanCode, key: str = IDEMPOTENCY_KEY
) -> Status[reads.VillagePlanRow]:
    """The draft becomes the next version."""
    actions.submit_plan(viewer=request.viewer, key=key, plan=plan)
    return Status(201, _plan(request, plan))


@router.post(
    "/village-plans/{plan}/adoptions",
    response={201: reads.VillagePlanRow} | WRITING,
    auth=django_auth,
)
def adopt_plan(
    request: Request, plan: PlanCode, body: AdoptionOfPlanIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.VillagePlanRow]:
    """Put down the meeting that adopted a version."""
    actions.adopt_plan(viewer=request.viewer, key=key, plan=plan, **body.dict())
    return Status(201, _plan(request, plan))


@router.post(
    "/village-plans/{plan}/proposals", response={201: PlanProposalOut} | WRITING, auth=django_auth
)
def propose_work(
    request: Request, plan: PlanCode, body: PlanProposalIn, key: str = IDEMPOTENCY_KEY
) -> Status[PlanProposalOut]:
    """Put a work of a version to the project bank."""
    made = actions.propose_work(viewer=request.viewer, key=key, plan=plan, **body.dict())
    return Status(201, PlanProposalOut(proposal=made.proposal.code))


def _plan(request: Request, code: str) -> reads.VillagePlanRow:
    row = reads.village_plan(code, viewer=request.viewer)
    if row is None:
        raise _absent()
    return row


def _absent() -> NotFound:
    return NotFound("no_plan", _("没有这份规划"))
