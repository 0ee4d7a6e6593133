"""Linkage contracts over the API: tried out, agreed to, their dues and payments."""

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from xieshou.benefits import actions, reads
from xieshou.benefits.api.words import SEEING, Code, Document, Fen, Numbers
from xieshou.benefits.models import Consent, ContractVersion, LinkageContract
from xieshou.benefits.rules.contracts import Outlook
from xieshou.core.action import NotFound
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    Part,
    PlaceOrAll,
    VillageCode,
)
from xieshou.core.request import Request
from xieshou.registry.reads import Page

router = Router()


class MemberIn(Schema):
    """A household by its code, and its weight in hundredths."""

    household: Code
    weight: int = Field(ge=1, le=10**12)


class LinkageContractIn(Schema):
    code: Code
    name: Document
    kind: LinkageContract.Kind
    place: VillageCode
    organisation: Id
    collective: Annotated[str, Field(max_length=20, pattern=WRITTEN)] = ""


class TimeIn(Schema):
    """When a contract runs, and when its dues fall."""

    starts_on: date
    ends_on: date
    every_months: Literal[1, 3, 6, 12] = 12
    due_day: int = Field(10, ge=1, le=28)


class VersionIn(TimeIn):
    """New terms (whole numbers in the units of docs/rules/benefits.md) and their households."""

    terms: Numbers
    members: list[MemberIn] = Field([], max_length=5000)
    land_use: ContractVersion.Use = ContractVersion.Use.NONE


class SimulationIn(TimeIn):
    """Terms, the facts of a usual period, and the households' weights."""

    kind: LinkageContract.Kind
    terms: Numbers
    expected: Numbers = {}
    weights: list[Annotated[int, Field(ge=1, le=10**12)]] = Field([], max_length=5000)


class ConsentIn(Schema):
    """One side's consent to a version as it was read."""

    number: int = Field(ge=1, le=32_000)
    side: Consent.Side
    document: Document
    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class DueIn(Schema):
    due_on: date
    facts: Numbers = {}


class DuePaymentIn(Schema):
    amount_fen: Fen
    on: date
    document: Document


@router.get("/benefits/contracts", response={200: Page[reads.LinkageContractRow]} | SEEING)
def contracts(
    request: Request,
    part: Query[Part],
    place: PlaceOrAll = "",
    kind: LinkageContract.Kind | Literal[""] = "",
) -> Page[reads.LinkageContractRow]:
    """Linkage contracts that the viewer may see."""
    return reads.contracts_at(
        request.viewer, place, kind=kind, offset=part.offset, limit=part.limit
    )


@router.post("/benefits/contracts", response={201: reads.LinkageContractRow} | WRITING)
def open_contract(
    request: Request, body: LinkageContractIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.LinkageContractRow]:
    """A contract without terms yet."""
    actions.open_contract(viewer=request.viewer, key=key, **body.dict())
    return Status(201, _linkage(request, body.code))


@router.post("/benefits/simulation", response={200: list[Outlook]} | WRITING)
def simulate(request: Request, body: SimulationIn) -> list[Outlook]:
    """What terms would bring, as expected and at worst; nothing is written."""
    actions.check_terms(body.kind, body.terms)
    actions.check_facts(body.kind, body.expected)
    time = body.dict(include={"starts_on", "ends_on", "every_months", "due_day"})
    actions.check_time(**time)
    return reads.simulate(body.kind, body.terms, body.expected, weights=body.weights, **time)


@router.get("/benefits/contracts/{code}", response={200: reads.LinkageContractRow} | SEEING)
def contract(request: Request, code: Code) -> reads.LinkageContractRow:
    """One contract."""
    return _linkage(request, code)


@router.get("/benefits/contracts/{code}/versions", response={200: list[reads.VersionRow]} | SEEING)
def versions(request: Request, code: Code) -> list[reads.VersionRow]:
    """Every version, the latest first, with who agreed."""
    _linkage(request, code)
    return list(reads.versions(request.viewer, code))


@router.post("/benefits/contracts/{code}/versions", response={201: reads.VersionRow} | WRITING)
def draft_version(
    request: Request, code: Code, body: VersionIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.VersionRow]:
    """New terms, for both sides to agree to."""
    fields = body.dict() | {
        "members": [(member.household, member.weight) for member in body.members]
    }
    made = actions.draft_version(viewer=request.viewer, key=key, contract=code, **fields)
    found = reads.versions(request.viewer, code)
    return Status(201, next(row for row in found if row.number == made.number))


@router.post(
    "/benefits/contracts/{code}/consents", response={201: reads.LinkageContractRow} | WRITING
)
def consent(
    request: Request, code: Code, body: ConsentIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.LinkageContractRow]:
    """Agree for one side."""
    actions.consent(viewer=request.viewer, key=key, contract=code, **body.dict())
    return Status(201, _linkage(request, code))


@router.get("/benefits/contracts/{code}/dues", response={200: list[reads.DueRow]} | SEEING)
def dues(request: Request, code: Code) -> list[reads.DueRow]:
    """The schedule: what is owed, paid and late."""
    _linkage(request, code)
    return list(reads.dues(request.viewer, code))


@router.post("/benefits/contracts/{code}/dues", response={201: list[reads.DueRow]} | WRITING)
def state_due(
    request: Request, code: Code, body: DueIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.DueRow, ...]]:
    """Say what the facts of a period were; the due is worked out from them."""
    actions.state_due(viewer=request.viewer, key=key, contract=code, **body.dict())
    return Status(201, reads.dues(request.viewer, code))


@router.post("/benefits/dues/{due}/payments", response={201: dict[str, int]} | WRITING)
def pay_due(
    request: Request, due: Id, body: DuePaymentIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Put down what was paid on a due."""
    made = actions.pay_due(viewer=request.viewer, key=key, due=due, **body.dict())
    return Status(201, {"number": made.number, "amount_fen": made.amount_fen})


@router.get("/benefits/contracts/{code}/risks", response={200: list[reads.RiskRow]} | SEEING)
def contract_risks(request: Request, code: Code) -> list[reads.RiskRow]:
    """Flags, each with its threshold and where that comes from."""
    _linkage(request, code)
    return list(reads.contract_risks(request.viewer, code))


@router.get("/benefits/late", response={200: list[reads.LateRow]} | SEEING)
def late(request: Request, place: PlaceOrAll = "") -> list[reads.LateRow]:
    """Dues that are late or broken."""
    return list(reads.late(request.viewer, place))


def _linkage(request: Request, code: str) -> reads.LinkageContractRow:
    row = reads.contract(request.viewer, code)
    if row is None:
        raise NotFound("no_contract", _("没有编号为 %(code)s 的合同"), {"code": code})
    return row
