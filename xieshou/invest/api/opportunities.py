"""Opportunities over the API: open ones for anybody, drafts for those who work on them."""

import datetime
from typing import Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    PageNumber,
    PlaceCode,
    PlaceOrAll,
    Text,
)
from xieshou.core.request import Request
from xieshou.invest import actions, reads
from xieshou.invest.api.parts import Code, Fen, Metres, RoadRank, Whole, Words, found
from xieshou.invest.models import Industry, Opportunity
from xieshou.invest.rules import OpportunityFacts
from xieshou.registry.reads import Page

router = Router(auth=None)


class OpportunityIn(Schema):
    """What a version says; land in mu, power in kVA, water in m³ a day, money in fen (land: a mu),
    coordinates WGS-84 in millionths of a degree."""

    name: str = Field(max_length=120, pattern=WRITTEN)
    industry: Industry
    introduction: str = Field(max_length=3000, pattern=WRITTEN)
    site: str = Field(max_length=200, pattern=WRITTEN)
    available_from: datetime.date
    open_until: datetime.date
    park: str = Field("", max_length=120, pattern=WRITTEN)
    lon_e6: int | None = Field(None, ge=-180_000_000, le=180_000_000)
    lat_e6: int | None = Field(None, ge=-90_000_000, le=90_000_000)
    altitude_m: Metres | None = None
    land_mu: Whole | None = None
    power_kva: Whole | None = None
    water_m3_day: Whole | None = None
    road: RoadRank | None = None
    climate: str = Field("", max_length=300, pattern=WRITTEN)
    products: str = Field("", max_length=300, pattern=WRITTEN)
    labour: Whole | None = None
    policy: str = Field("", max_length=500, pattern=WRITTEN)
    land_price_fen: Fen | None = None
    least_fen: Fen | None = None
    most_fen: Fen | None = None


class NewOpportunityIn(OpportunityIn):
    place: PlaceCode


class ReleaseIn(Schema):
    """`version`: the number that was looked at."""

    version: int = Field(ge=1, le=1_000_000)


class InvestReasonIn(Schema):
    reason: Words


@router.get("/home", response={200: reads.InvestHome} | READING)
def home(request: Request) -> reads.InvestHome:
    """What is open by county; signed in, also what firms look for by district."""
    return reads.invest_home(request.viewer)


@router.get("/opportunities", response={200: Page[reads.OpportunityRow]} | READING)
def opportunities(
    request: Request,
    q: Text = "",
    industry: Industry | Literal[""] = "",
    place: PlaceOrAll = "",
    state: Opportunity.State | Literal[""] = Opportunity.State.OPEN,
    least_mu: Whole | None = None,
    page: PageNumber = 1,
) -> Page[reads.OpportunityRow]:
    """Opportunities of a state (empty: any) that you may see, by code."""
    return reads.opportunities(
        request.viewer, text=q, industry=industry, place=place, state=state, least_mu=least_mu,
        page=page,
    )  # fmt: skip


@router.get("/opportunities/{code}", response={200: reads.OpportunityRow} | READING)
def opportunity(request: Request, code: Code) -> reads.OpportunityRow:
    """One opportunity as it is shown, and the steps that you may take."""
    return found(reads.opportunity(code, request.viewer))


@router.get(
    "/opportunities/{code}/versions",
    response={200: list[reads.OpportunityVersionRow]} | READING,
)
def opportunity_versions(request: Request, code: Code) -> list[reads.OpportunityVersionRow]:
    """Its versions, the newest first, each with what it changed."""
    found(reads.opportunity(code, request.viewer))
    return list(reads.opportunity_versions(code, request.viewer))


@router.post("/opportunities", response={201: reads.OpportunityRow} | WRITING, auth=django_auth)
def offer(
    request: Request, body: NewOpportunityIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.OpportunityRow]:
    """Draft an opportunity; others see it once another person releases it."""
    made = actions.offer(viewer=request.viewer, key=key, place=body.place, facts=_facts(body))
    return Status(201, opportunity(request, made.code))


@router.post(
    "/opportunities/{code}/versions",
    response={200: reads.OpportunityRow} | WRITING,
    auth=django_auth,
)
def revise_opportunity(
    request: Request, code: Code, body: OpportunityIn, key: str = IDEMPOTENCY_KEY
) -> reads.OpportunityRow:
    """Write a new version, seen by others once it is released as well."""
    actions.revise_opportunity(viewer=request.viewer, key=key, opportunity=code, facts=_facts(body))
    return opportunity(request, code)


@router.post(
    "/opportunities/{code}/release",
    response={200: reads.OpportunityRow} | WRITING,
    auth=django_auth,
)
def release_opportunity(
    request: Request, code: Code, body: ReleaseIn, key: str = IDEMPOTENCY_KEY
) -> reads.OpportunityRow:
    """Open the version last written; not by who wrote it."""
    actions.release_opportunity(
        viewer=request.viewer, key=key, opportunity=code, version=body.version
    )
    return opportunity(request, code)


@router.post(
    "/opportunities/{code}/closing",
    response={200: reads.OpportunityRow} | WRITING,
    auth=django_auth,
)
def close_opportunity(
    request: Request, code: Code, body: InvestReasonIn, key: str = IDEMPOTENCY_KEY
) -> reads.OpportunityRow:
    """Take it off, and say why; its open proposals lapse."""
    actions.close_opportunity(viewer=request.viewer, key=key, opportunity=code, reason=body.reason)
    return opportunity(request, code)


def _facts(body: OpportunityIn) -> OpportunityFacts:
    given = body.dict(exclude={"place"})
    return OpportunityFacts(**(given | {"industry": body.industry.value}))
