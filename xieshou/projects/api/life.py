"""Review, notice and the life of projects over the API."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput, NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PageSize,
    PlaceCode,
    PlaceOrAll,
    Year,
)
from xieshou.core.request import Request
from xieshou.projects import actions, reads, rules
from xieshou.projects.models import Asset, Contract, Kind, Objection, Project, ProposalCost
from xieshou.projects.reads import ChangeRow, NoticeRow, ProjectRow, ProposalRow, StepRow
from xieshou.projects.rules import life, notice, works

router = Router(auth=None)

Code = Annotated[str, Field(max_length=40, pattern=WRITTEN)]
Note = Annotated[str, Field(max_length=1000, pattern=WRITTEN)]
Name = Annotated[str, Field(max_length=120, pattern=WRITTEN)]
LifeVerb = Literal[
    "approve", "start", "finish", "accept", "reject", "hand_over", "take_up", "evaluate", "cancel"
]
EvidenceKind = Literal[
    "approval", "start_order", "completion", "acceptance", "handover", "title", "upkeep",
    "evaluation", "cancellation",
]  # fmt: skip


class EvidenceIn(Schema):
    """A document: what it is, and its number and title."""

    kind: EvidenceKind
    reference: str = Field(min_length=1, max_length=300, pattern=WRITTEN)


class LifeStepIn(Schema):
    """A step of a project. The start asks for `due_on`, the day of completion; the hand-over for
    owner and operator; the upkeep for its yearly duty, cost in fen, and fund; the acceptance for
    what was `measured` of each quantity, and like the evaluation for `values` of its kind's form.
    """

    verb: LifeVerb
    evidence: list[EvidenceIn] = Field([], max_length=10)
    note: Note = ""
    due_on: date | None = None
    owner_kind: Asset.Owner | None = None
    owner: Name = ""
    operator: Name = ""
    duty: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""
    yearly_fen: int = Field(0, ge=0, le=rules.MOST_FEN)
    fund: Name = ""
    measured: dict[str, Decimal] = {}
    values: dict[str, Annotated[str, Field(max_length=40, pattern=WRITTEN)]] = {}


class QuantityIn(Schema):
    """A planned quantity, as 道路 · 公里 · 3.2."""

    name: str = Field(min_length=1, max_length=60, pattern=WRITTEN)
    unit: str = Field(min_length=1, max_length=20, pattern=WRITTEN)
    planned: Decimal = Field(gt=0, lt=10**11, decimal_places=3)


class ContractIn(Schema):
    """A procurement at its stage, in the terms of OCDS; the same number again moves it on."""

    number: str = Field(min_length=1, max_length=60, pattern=WRITTEN)
    title: str = Field(min_length=1, max_length=120, pattern=WRITTEN)
    method: Contract.Method
    stage: Contract.Stage
    supplier: Name = ""
    amount_fen: int = Field(0, ge=0, le=rules.MOST_FEN)
    signed_on: date | None = None
    retention_fen: int = Field(0, ge=0, le=rules.MOST_FEN)
    retention_due_on: date | None = None


class InspectionIn(Schema):
    """How an asset was found on a day, and what its upkeep has cost since the last time."""

    on: date
    condition: Asset.Condition
    note: Annotated[str, Field(max_length=500, pattern=WRITTEN)] = ""
    spent_fen: int = Field(0, ge=0, le=rules.MOST_FEN)


class ProgressIn(Schema):
    """How far the works are on a day, in hundredths of a percent, and what is paid in fen."""

    on: date
    done_bp: int = Field(ge=0, le=10_000)
    paid_fen: int = Field(ge=0, le=rules.MOST_FEN)


class ProposalStepIn(Schema):
    """A step of a proposal. `note` is the opinion of a review, the reason of a return, or where the
    notice hangs; `days` are the working days of the notice."""

    verb: Literal["submit", "review", "return", "open_notice", "list", "withdraw"]
    note: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""
    days: int = Field(notice.NOTICE_DAYS, ge=notice.NOTICE_DAYS, le=notice.MOST_NOTICE_DAYS)


class ObjectionIn(Schema):
    text: str = Field(min_length=1, max_length=5000, pattern=WRITTEN)
    channel: Objection.Channel = Objection.Channel.PAGE


class AnswerIn(Schema):
    """The answer to an objection, and whether it stands."""

    text: str = Field(min_length=1, max_length=5000, pattern=WRITTEN)
    upheld: bool


class PayIn(Schema):
    """What a payer gives from a source."""

    source: ProposalCost.Source
    payer: PlaceCode
    amount_fen: int = Field(ge=1, le=rules.MOST_FEN)


class ChangeIn(Schema):
    """The whole content as it is to be, and why."""

    name: str = Field(min_length=1, max_length=120, pattern=WRITTEN)
    place: PlaceCode
    kind: Kind
    content: str = Field("", max_length=2000, pattern=WRITTEN)
    use: str = Field("", max_length=300, pattern=WRITTEN)
    households: int = Field(0, ge=0, le=rules.MOST_PEOPLE)
    people: int = Field(0, ge=0, le=rules.MOST_PEOPLE)
    costs: list[PayIn] = Field(min_length=1, max_length=50)
    quantities: list[QuantityIn] = Field([], max_length=works.MOST_QUANTITIES)
    reason: Note


class DecisionIn(Schema):
    """`document` is needed to grant a change, `answer` to refuse it."""

    verb: Literal["grant", "refuse", "withdraw"]
    document: Annotated[str, Field(max_length=300, pattern=WRITTEN)] = ""
    answer: Note = ""


class LifeFiltersIn(Schema):
    """What to look for; an empty field does not narrow."""

    year: Year | None = None
    kind: Kind | Literal[""] = ""
    state: Project.State | Literal[""] = ""
    place: PlaceOrAll = ""
    late: bool = False


@router.get("/project-lives", response={200: reads.Lives} | READING)
def lives(
    request: Request,
    filters: Query[LifeFiltersIn],
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> reads.Lives:
    """Projects of the years' plans: how far each is, what must be done next and by when."""
    return reads.projects(reads.LifeFilters(**filters.dict()), page=page, page_size=page_size)


@router.get("/project-lives/{code}", response={200: ProjectRow} | READING)
def project(request: Request, code: Code) -> ProjectRow:
    """One project of a year's plan."""
    row = reads.project(code)
    if row is None:
        raise NotFound("no_project", _("没有编号为 %(code)s 的项目"), {"code": code})
    return row


@router.get("/project-lives/{code}/steps", response={200: list[StepRow]} | READING)
def project_steps(request: Request, code: Code) -> list[StepRow]:
    """What was done with a project, in order; names are for those who work on it."""
    project(request, code)
    return list(reads.project_steps(code, viewer=request.viewer))


@router.get("/project-lives/{code}/changes", response={200: list[ChangeRow]} | READING)
def changes(request: Request, code: Code) -> list[ChangeRow]:
    """Changes asked for of a project; none for those who do not work on it."""
    project(request, code)
    return list(reads.changes(code, viewer=request.viewer))


@router.get("/projects/{code}/notices", response={200: list[NoticeRow]} | READING)
def notices(request: Request, code: Code) -> list[NoticeRow]:
    """Public notices of a proposal, the latest first, with the objections made in their time."""
    _proposal(request, code)
    return list(reads.notices(code, viewer=request.viewer))


@router.get("/projects/{code}/steps", response={200: list[StepRow]} | READING)
def proposal_steps(request: Request, code: Code) -> list[StepRow]:
    """What was done with a proposal, in order."""
    _proposal(request, code)
    return list(reads.proposal_steps(code, viewer=request.viewer))


@router.post("/project-lives/{code}/steps", auth=django_auth, response={200: ProjectRow} | WRITING)
def take_step(
    request: Request, code: Code, body: LifeStepIn, key: str = IDEMPOTENCY_KEY
) -> ProjectRow:
    """Take a step of a project's life, with the documents that it needs."""
    given: dict[str, Any] = {
        "evidence": tuple(life.Evidence(one.kind, one.reference) for one in body.evidence),
        "note": body.note,
    }
    if body.verb == "start":
        if body.due_on is None:
            raise BadInput("due_missing", _("请填写计划完工日期"), {"field": "due_on"})
        given["due_on"] = body.due_on
    if body.verb == "accept":
        given["measured"] = body.measured
    if body.verb in ("accept", "evaluate"):
        given["values"] = body.values
    asked = {
        "hand_over": ("owner_kind", "owner", "operator"),
        "take_up": ("duty", "yearly_fen", "fund"),
    }.get(body.verb, ())
    given |= {name: getattr(body, name) or "" for name in asked if name != "yearly_fen"}
    if body.verb == "take_up":
        given["yearly_fen"] = body.yearly_fen
    getattr(actions, body.verb)(viewer=request.viewer, key=key, code=code, **given)
    return project(request, code)


@router.get("/project-lives/{code}/works", response={200: reads.WorksRow} | READING)
def works_of(request: Request, code: Code) -> reads.WorksRow:
    """Milestones, contracts and measured quantities of a project."""
    project(request, code)
    return reads.works_of(code)


@router.post(
    "/project-lives/{code}/contracts", auth=django_auth, response={200: reads.WorksRow} | WRITING
)
def record_contract(
    request: Request, code: Code, body: ContractIn, key: str = IDEMPOTENCY_KEY
) -> reads.WorksRow:
    """Record a contract, or move it on to a later stage."""
    said = body.dict() | {"method": body.method.value, "stage": body.stage.value}
    actions.record_contract(viewer=request.viewer, key=key, code=code, **said)
    return reads.works_of(code)


@router.get("/assets", response={200: reads.Assets} | READING)
def assets(
    request: Request,
    place: PlaceOrAll = "",
    late: bool = False,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> reads.Assets:
    """The register of assets below a place; `late` for those whose inspection is overdue."""
    return reads.assets(place, viewer=request.viewer, late=late, page=page, page_size=page_size)


@router.get("/project-report", response={200: reads.YearReport} | READING)
def report(request: Request, place: PlaceCode, year: Year) -> reads.YearReport:
    """A place's year in figures: projects, money planned and paid, and the rates both ways."""
    found = reads.year_report(place, year)
    if found is None:
        raise NotFound("no_report", _("没有这一内容"))
    return found


@router.get("/project-overdue", response={200: list[reads.OverdueRow]} | READING)
def overdue(request: Request, place: PlaceOrAll = "") -> list[reads.OverdueRow]:
    """Counties with overdue steps, the one with most first."""
    return list(reads.overdue(place))


@router.post(
    "/project-lives/{code}/progress", auth=django_auth, response={200: ProjectRow} | WRITING
)
def report_progress(
    request: Request, code: Code, body: ProgressIn, key: str = IDEMPOTENCY_KEY
) -> ProjectRow:
    """Say how far a project is on a day."""
    actions.report_progress(viewer=request.viewer, key=key, code=code, **body.dict())
    return project(request, code)


@router.post(
    "/project-lives/{code}/inspections",
    auth=django_auth,
    response={200: reads.ProjectAssetRow} | WRITING,
)
def inspect(
    request: Request, code: Code, body: InspectionIn, key: str = IDEMPOTENCY_KEY
) -> reads.ProjectAssetRow:
    """Say how the asset of a project was found."""
    said = body.dict() | {"condition": body.condition.value}
    actions.inspect(viewer=request.viewer, key=key, code=code, **said)
    row = reads.asset(code, viewer=request.viewer)
    if row is None:
        raise NotFound("no_asset", _("没有这项资产"))
    return row


@router.post(
    "/project-lives/{code}/changes", auth=django_auth, response={200: list[ChangeRow]} | WRITING
)
def ask_change(
    request: Request, code: Code, body: ChangeIn, key: str = IDEMPOTENCY_KEY
) -> list[ChangeRow]:
    """Ask for a change of content, place, amount or use."""
    said = body.dict(exclude={"reason", "costs", "kind", "quantities"})
    said["quantities"] = tuple(
        life.Quantity(one.name, one.unit, works.canonical(one.planned)) for one in body.quantities
    )
    costs = tuple(rules.Cost(one.source.value, one.payer, one.amount_fen) for one in body.costs)
    terms = life.Terms(**said, kind=body.kind.value, costs=costs)
    actions.ask_change(viewer=request.viewer, key=key, code=code, terms=terms, reason=body.reason)
    return changes(request, code)


@router.post("/project-changes/{pk}", auth=django_auth, response={200: list[ChangeRow]} | WRITING)
def decide_change(
    request: Request, pk: Id, body: DecisionIn, key: str = IDEMPOTENCY_KEY
) -> list[ChangeRow]:
    """Grant, refuse or withdraw a change that was asked for."""
    viewer = request.viewer
    if body.verb == "grant":
        made = actions.grant_change(
            viewer=viewer, key=key, change=pk, document=body.document, answer=body.answer
        )
    elif body.verb == "refuse":
        made = actions.refuse_change(viewer=viewer, key=key, change=pk, answer=body.answer)
    else:
        made = actions.withdraw_change(viewer=viewer, key=key, change=pk)
    return changes(request, made.project.code)


@router.post("/projects/{code}/steps", auth=django_auth, response={200: ProposalRow} | WRITING)
def move(
    request: Request, code: Code, body: ProposalStepIn, key: str = IDEMPOTENCY_KEY
) -> ProposalRow:
    """Submit, review, return, show in public, list or withdraw a proposal."""
    named = {"review": "opinion", "return": "reason", "open_notice": "where"}
    said: dict[str, Any] = {named[body.verb]: body.note} if body.verb in named else {}
    if body.verb == "open_notice":
        said["days"] = body.days
    action = getattr(actions, {"list": "list_", "return": "return_"}.get(body.verb, body.verb))
    action(viewer=request.viewer, key=key, code=code, **said)
    return _proposal(request, code)


@router.post(
    "/projects/{code}/objections", auth=django_auth, response={200: list[NoticeRow]} | WRITING
)
def object_(
    request: Request, code: Code, body: ObjectionIn, key: str = IDEMPOTENCY_KEY
) -> list[NoticeRow]:
    """Say something against a proposal on notice."""
    actions.object_(
        viewer=request.viewer, key=key, code=code, text=body.text, channel=body.channel.value
    )
    return notices(request, code)


@router.post("/objections/{pk}", auth=django_auth, response={200: list[NoticeRow]} | WRITING)
def answer(request: Request, pk: Id, body: AnswerIn, key: str = IDEMPOTENCY_KEY) -> list[NoticeRow]:
    """Answer an objection, once."""
    made = actions.answer(
        viewer=request.viewer, key=key, objection=pk, text=body.text, upheld=body.upheld
    )
    return notices(request, made.notice.proposal.code)


def _proposal(request: Request, code: str) -> ProposalRow:
    row = reads.proposal(code, viewer=request.viewer)
    if row is None:
        raise NotFound("no_proposal", _("没有编号为 %(code)s 的项目"), {"code": code})
    return row
