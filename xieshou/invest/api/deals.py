"""Deals, joint parks and finance over the API, each within one's own; papers come as multipart."""

import datetime
from base64 import b64encode
from typing import Annotated, Literal

from ninja import File, Form, Router, Schema, Status, UploadedFile
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceOrAll,
    Text,
    Year,
)
from xieshou.core.evidence import MOST_BYTES
from xieshou.core.request import Request
from xieshou.invest import actions, reads
from xieshou.invest.api.parts import OWN, Code, Fen, Whole, Words, found
from xieshou.invest.models import Arrival, Deal, DealSum, Finance, FinanceMove, Industry, Park
from xieshou.registry.reads import Page

router = Router(auth=django_auth)
Name = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
County = Annotated[str, Field(pattern=r"^[0-9]{6}$", description="6 digits of a county")]
CountyOrNone = Annotated[str, Field(pattern=r"^([0-9]{6})?$", description="6 digits, or empty")]
CodeOrNone = Annotated[str, Field(max_length=40, pattern=r"^[0-9A-Z-]*$")]
Day = datetime.date


class DealIn(Schema):
    """`proposal` is one that both sides accepted; its opportunity and mandate become the deal's,
    and the mandate's firm and district: `firm` and `district` are left out with it."""

    county: County
    district: CountyOrNone = ""
    firm: Id | None = None
    title: Name
    industry: Industry
    stage: Literal["lead", "visit", "talks"] = "lead"
    on: Day | None = None
    why: Words = ""
    opportunity: CodeOrNone = ""
    mandate: CodeOrNone = ""
    trip: CodeOrNone = ""
    proposal: CodeOrNone = ""


class DealMoveIn(Schema):
    """`why` where a stage is skipped, gone back from or ended; `lost_for` with "lost"."""

    to: Deal.Stage
    on: Day | None = None
    why: Words = ""
    lost_for: Deal.LostFor | Literal[""] = ""


class DealSumIn(Schema):
    """A contract comes with its paper; another sum than before says why."""

    kind: DealSum.Kind
    fen: Fen
    on: Day
    reference: str = Field("", max_length=60, pattern=WRITTEN)
    why: Words = ""


class ArrivalIn(Schema):
    """`as_firm`: by the firm for itself, else by the county. `why` beyond what is contracted."""

    kind: Arrival.Kind
    on: Day
    fen: Fen
    note: Words = ""
    why: Words = ""
    as_firm: bool = False


class TakeBackIn(Schema):
    """`went_back_on` for money that went back; left out, the line was entered wrongly and is taken
    back on its own day."""

    why: Words
    went_back_on: Day | None = None


class DealReportIn(Schema):
    year: Year
    quarter: int = Field(ge=1, le=4)
    jobs: Whole
    jobs_local: Whole
    jobs_lifted: Whole
    jobs_women: Whole
    output_fen: Fen
    tax_fen: Fen
    note: Words = ""
    as_firm: bool = False


class InvestDecisionIn(Schema):
    """`why` where it is not accepted."""

    accepted: bool
    why: Words = ""


class ContractLinkIn(Schema):
    contract: str = Field(min_length=1, max_length=60, pattern=WRITTEN)


class StageLimitIn(Schema):
    stage: Deal.Stage
    days: int = Field(ge=1, le=3650)


class ParkIn(Schema):
    county: County
    district: County
    name: Name
    east_party: Name
    west_party: Name
    area_m2: int = Field(ge=1, le=2_000_000_000)
    east_fen: Fen
    west_fen: Fen
    agreed_on: Day


class ParkMoveIn(Schema):
    to: Park.State
    on: Day | None = None
    why: Words = ""


class TenantIn(Schema):
    """The firm of a deal, or one by name."""

    since: Day
    area_m2: int = Field(ge=1, le=2_000_000_000)
    deal: CodeOrNone = ""
    name: str = Field("", max_length=120, pattern=WRITTEN)


class TenantLeavingIn(Schema):
    """`until` is its last day there."""

    until: Day
    why: Words


class ParkYearIn(Schema):
    year: Year
    east_fen: Fen
    west_fen: Fen
    output_fen: Fen
    tax_fen: Fen
    jobs: Whole
    jobs_local: Whole
    jobs_lifted: Whole


class DealPaperOut(Schema):
    """`contents` in base64."""

    media_type: str
    filename: str
    contents: str


class FinanceIn(Schema):
    """For a deal or a park, one of the two; the sum promised is its first move."""

    kind: Finance.Kind
    partner: Id
    reference: str = Field(min_length=1, max_length=60, pattern=WRITTEN)
    granted_fen: Fen
    granted_on: Day
    starts_on: Day
    ends_on: Day
    deal: CodeOrNone = ""
    park: CodeOrNone = ""
    terms: Words = ""


class FinanceMoveIn(Schema):
    """`as_partner`: by the partner for itself, else by the county."""

    kind: FinanceMove.Kind
    on: Day
    fen: Fen
    note: Words = ""
    as_partner: bool = False


@router.get("/deals", response={200: Page[reads.DealSummary]} | OWN)
def deals(
    request: Request,
    place: PlaceOrAll = "",
    stage: Deal.Stage | Literal[""] = "",
    year: Year | None = None,
    q: Text = "",
    late: bool = False,
    unconfirmed: bool = False,
    page: PageNumber = 1,
) -> Page[reads.DealSummary]:
    """Deals that you see, the newest first; of a place of either side."""
    return reads.deals(
        request.viewer, place=place, stage=stage, year=year, text=q, late=late,
        unconfirmed=unconfirmed, page=page,
    )  # fmt: skip


@router.get("/deals/{code}", response={200: reads.DealRow} | OWN)
def deal(request: Request, code: Code) -> reads.DealRow:
    """One deal with its stages, sums, arrivals, reports and links."""
    return found(reads.deal(request.viewer, code))


@router.post("/deals", response={201: reads.DealRow} | WRITING)
def open_deal(request: Request, body: DealIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.DealRow]:
    """Begin a deal in your county."""
    made = actions.open_deal(viewer=request.viewer, key=key, **body.dict())
    return Status(201, deal(request, made.code))


@router.post("/deals/{code}/steps", response={200: reads.DealRow} | WRITING)
def move_deal(
    request: Request, code: Code, body: DealMoveIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """Take a deal to another stage."""
    actions.move_deal(viewer=request.viewer, key=key, deal=code, **body.dict())
    return deal(request, code)


@router.post("/deals/{code}/sums", response={200: reads.DealRow} | WRITING)
def set_sum(
    request: Request, code: Code, body: Form[DealSumIn], file: File[UploadedFile] | None = None,
    key: str = IDEMPOTENCY_KEY,
) -> reads.DealRow:  # fmt: skip
    """What was agreed, or contracted (multipart, with the contract)."""
    actions.set_sum(viewer=request.viewer, key=key, deal=code, **body.dict(), **_paper(file))
    return deal(request, code)


@router.post("/deals/{code}/arrivals", response={200: reads.DealRow} | WRITING)
def add_arrival(
    request: Request, code: Code, body: Form[ArrivalIn], file: File[UploadedFile],
    key: str = IDEMPOTENCY_KEY,
) -> reads.DealRow:  # fmt: skip
    """Money that arrived (multipart, with the paper that proves it); counts once confirmed."""
    given = body.dict()
    act = actions.report_arrival if given.pop("as_firm") else actions.record_arrival
    act(viewer=request.viewer, key=key, deal=code, **given, **_paper(file))
    return deal(request, code)


@router.post("/deals/{code}/reports", response={200: reads.DealRow} | WRITING)
def add_report(
    request: Request, code: Code, body: DealReportIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """Jobs, output and tax of a quarter; counts once confirmed."""
    given = body.dict()
    act = actions.send_report if given.pop("as_firm") else actions.record_report
    act(viewer=request.viewer, key=key, deal=code, **given)
    return deal(request, code)


@router.post("/deals/{code}/links", response={200: reads.DealRow} | WRITING)
def link_contract(
    request: Request, code: Code, body: ContractLinkIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """A linkage contract through which households gain of the deal."""
    actions.link_contract(viewer=request.viewer, key=key, deal=code, contract=body.contract)
    return deal(request, code)


@router.post("/deals/{code}/links/removal", response={200: reads.DealRow} | WRITING)
def unlink_contract(
    request: Request, code: Code, body: ContractLinkIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """Take back a link that was put down wrongly."""
    actions.unlink_contract(viewer=request.viewer, key=key, deal=code, contract=body.contract)
    return deal(request, code)


@router.get("/deal-papers/{pk}", response={200: DealPaperOut} | OWN)
def deal_paper(request: Request, pk: Id) -> DealPaperOut:
    """A paper of a deal, park or agreement that you see, its bytes in base64."""
    media_type, name, contents = found(reads.deal_paper(request.viewer, pk))
    return DealPaperOut(media_type=media_type, filename=name, contents=b64encode(contents).decode())


@router.get("/stage-limits/{county}", response={200: list[reads.StageLimitRow]} | OWN)
def stage_limits(request: Request, county: County) -> list[reads.StageLimitRow]:
    """After how many days deals of your county are late, by stage."""
    return found(reads.stage_limits(request.viewer, county))


@router.post("/stage-limits/{county}", response={200: list[reads.StageLimitRow]} | WRITING)
def set_stage_limit(
    request: Request, county: County, body: StageLimitIn, key: str = IDEMPOTENCY_KEY
) -> list[reads.StageLimitRow]:
    """Another number of days for a stage in your county."""
    actions.set_stage_limit(viewer=request.viewer, key=key, county=county, **body.dict())
    return stage_limits(request, county)


@router.post("/arrivals/{pk}/taking-back", response={200: reads.DealRow} | WRITING)
def take_back_arrival(
    request: Request, pk: Id, body: Form[TakeBackIn], file: File[UploadedFile],
    key: str = IDEMPOTENCY_KEY,
) -> reads.DealRow:  # fmt: skip
    """A line below zero for one that was wrong or went back (multipart); counts once confirmed."""
    made = actions.take_back_arrival(
        viewer=request.viewer, key=key, arrival=pk, **body.dict(), **_paper(file)
    )
    return deal(request, made.deal.code)


@router.post("/arrivals/{pk}/decision", response={200: reads.DealRow} | WRITING)
def decide_arrival(
    request: Request, pk: Id, body: InvestDecisionIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """Count an arrival that another entered, or say why not."""
    made = actions.decide_arrival(viewer=request.viewer, key=key, arrival=pk, **body.dict())
    return deal(request, made.arrival.deal.code)


@router.post("/deal-reports/{pk}/decision", response={200: reads.DealRow} | WRITING)
def decide_report(
    request: Request, pk: Id, body: InvestDecisionIn, key: str = IDEMPOTENCY_KEY
) -> reads.DealRow:
    """Count a report that another entered, or say why not."""
    made = actions.decide_report(viewer=request.viewer, key=key, report=pk, **body.dict())
    return deal(request, made.report.deal.code)


@router.get("/funnel", response={200: reads.DealFunnel} | OWN)
def funnel(request: Request, place: PlaceOrAll = "", year: Year | None = None) -> reads.DealFunnel:
    """How many of your deals came how far; rates by place and year; why some are lost."""
    return reads.deal_funnel(request.viewer, place=place, year=year)


@router.get("/forecast", response={200: reads.ForecastRow} | OWN)
def forecast(
    request: Request, place: PlaceOrAll = "", until: Day | None = None
) -> reads.ForecastRow:
    """Fen expected of your open deals, with an interval; nulls where too little is known."""
    return found(reads.deal_forecast(request.viewer, place=place, until=until))


@router.get("/parks", response={200: Page[reads.ParkRow]} | OWN)
def parks(request: Request, place: PlaceOrAll = "", page: PageNumber = 1) -> Page[reads.ParkRow]:
    """Joint parks that you see, with tenants and years."""
    return reads.parks(request.viewer, place=place, page=page)


@router.get("/parks/{code}", response={200: reads.ParkRow} | OWN)
def park(request: Request, code: Code) -> reads.ParkRow:
    """One park with its tenants, steps and years."""
    return found(reads.park(request.viewer, code))


@router.post("/parks", response={201: reads.ParkRow} | WRITING)
def open_park(request: Request, body: ParkIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.ParkRow]:
    """A park that your county agreed on with a district."""
    made = actions.open_park(viewer=request.viewer, key=key, **body.dict())
    return Status(201, park(request, made.code))


@router.post("/parks/{code}/steps", response={200: reads.ParkRow} | WRITING)
def move_park(
    request: Request, code: Code, body: ParkMoveIn, key: str = IDEMPOTENCY_KEY
) -> reads.ParkRow:
    """Take the park a step on, or end it with a reason."""
    actions.move_park(viewer=request.viewer, key=key, park=code, **body.dict())
    return park(request, code)


@router.post("/parks/{code}/tenants", response={200: reads.ParkRow} | WRITING)
def add_tenant(
    request: Request, code: Code, body: TenantIn, key: str = IDEMPOTENCY_KEY
) -> reads.ParkRow:
    """A firm that moved into the park, from a deal or entered."""
    actions.add_tenant(viewer=request.viewer, key=key, park=code, **body.dict())
    return park(request, code)


@router.post("/parks/{code}/tenants/{tenant}/leaving", response={200: reads.ParkRow} | WRITING)
def end_tenant(
    request: Request, code: Code, tenant: Id, body: TenantLeavingIn, key: str = IDEMPOTENCY_KEY
) -> reads.ParkRow:
    """A tenant moves out."""
    actions.end_tenant(viewer=request.viewer, key=key, park=code, tenant=tenant, **body.dict())
    return park(request, code)


@router.post("/parks/{code}/years", response={200: reads.ParkRow} | WRITING)
def add_park_year(
    request: Request, code: Code, body: ParkYearIn, key: str = IDEMPOTENCY_KEY
) -> reads.ParkRow:
    """What a year brought; counts once confirmed."""
    actions.record_park_year(viewer=request.viewer, key=key, park=code, **body.dict())
    return park(request, code)


@router.post("/park-years/{pk}/decision", response={200: reads.ParkRow} | WRITING)
def decide_park_year(
    request: Request, pk: Id, body: InvestDecisionIn, key: str = IDEMPOTENCY_KEY
) -> reads.ParkRow:
    """Count a year of the park that another entered, or say why not."""
    made = actions.decide_park_year(viewer=request.viewer, key=key, line=pk, **body.dict())
    return park(request, made.line.park.code)


@router.get("/finances", response={200: Page[reads.FinanceRow]} | OWN)
def finances(
    request: Request,
    place: PlaceOrAll = "",
    kind: Finance.Kind | Literal[""] = "",
    page: PageNumber = 1,
) -> Page[reads.FinanceRow]:
    """Loans, guarantees, insurance and funds that you see, with their moves."""
    return reads.finances(request.viewer, place=place, kind=kind, page=page)


@router.get("/finances/{code}", response={200: reads.FinanceRow} | OWN)
def finance(request: Request, code: Code) -> reads.FinanceRow:
    """One loan, guarantee, insurance or fund, with what was drawn, repaid and stands out."""
    return found(reads.finance(request.viewer, code))


@router.get("/exposure", response={200: reads.ExposureTable} | OWN)
def exposure(request: Request, place: PlaceOrAll = "") -> reads.ExposureTable:
    """What is at stake, by partner, county and kind."""
    return reads.exposure(request.viewer, place=place)


@router.post("/finances", response={201: reads.FinanceRow} | WRITING)
def add_finance(
    request: Request, body: Form[FinanceIn], file: File[UploadedFile] | None = None,
    key: str = IDEMPOTENCY_KEY,
) -> Status[reads.FinanceRow]:  # fmt: skip
    """A partner's agreement with a deal or a park of your county (multipart, with its paper)."""
    made = actions.add_finance(viewer=request.viewer, key=key, **body.dict(), **_paper(file))
    return Status(201, finance(request, made.code))


@router.post("/finances/{code}/moves", response={200: reads.FinanceRow} | WRITING)
def add_move(
    request: Request, code: Code, body: Form[FinanceMoveIn],
    file: File[UploadedFile] | None = None, key: str = IDEMPOTENCY_KEY,
) -> reads.FinanceRow:  # fmt: skip
    """What moved (multipart, with its paper); counts once confirmed."""
    given = body.dict()
    act = actions.report_move if given.pop("as_partner") else actions.record_move
    act(viewer=request.viewer, key=key, finance=code, **given, **_paper(file))
    return finance(request, code)


@router.post("/finance-moves/{pk}/decision", response={200: reads.FinanceRow} | WRITING)
def decide_move(
    request: Request, pk: Id, body: InvestDecisionIn, key: str = IDEMPOTENCY_KEY
) -> reads.FinanceRow:
    """The county's witness, or with no reach there the partner's other hand, counts it."""
    row = found(reads.finance_of_move(request.viewer, pk))
    by_county = request.viewer.may("invest.confirm", row.county_code)
    act = actions.decide_move if by_county else actions.countersign_move
    made = act(viewer=request.viewer, key=key, move=pk, **body.dict())
    return finance(request, made.move.finance.code)


def _paper(file: UploadedFile | None) -> dict[str, str | bytes]:
    if file is None:
        return {}
    return {"file": file.read(MOST_BYTES + 1), "filename": file.name or ""}
