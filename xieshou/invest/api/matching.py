"""Mandates, matching and its proposals over the API, each within one's own."""

import datetime
from typing import Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceCode,
    PlaceOrAll,
)
from xieshou.core.request import Request
from xieshou.invest import actions, reads
from xieshou.invest.api.opportunities import InvestReasonIn
from xieshou.invest.api.parts import OWN, Code, Fen, Metres, RoadRank, Whole, Words, found
from xieshou.invest.models import Industry, Mandate, Proposal
from xieshou.invest.rules import MandateWish
from xieshou.registry.reads import Page

router = Router(auth=django_auth)


class MandateIn(Schema):
    """What is looked for; units as of an opportunity, null is not asked for. `industries` and
    `wheres` most liked first; no `wheres` is anywhere."""

    kind: Mandate.Kind
    title: str = Field(max_length=120, pattern=WRITTEN)
    industries: list[Industry] = Field(min_length=1, max_length=6)
    least_fen: Fen
    most_fen: Fen
    starts_on: datetime.date
    ends_on: datetime.date
    wheres: list[PlaceCode] = Field([], max_length=10)
    land_mu: Whole | None = None
    power_kva: Whole | None = None
    water_m3_day: Whole | None = None
    lowest_m: Metres | None = None
    highest_m: Metres | None = None
    road: RoadRank | None = None
    labour: Whole | None = None
    land_price_fen: Fen | None = None
    terms: str = Field("", max_length=500, pattern=WRITTEN)


class NewMandateIn(MandateIn):
    """`named`: your own organisation agrees that counties are told its name."""

    organisation: Id
    named: bool = False


class MandateNameIn(Schema):
    named: bool
    reason: Words


class MatchingIn(Schema):
    """Where to match; empty is everywhere."""

    place: PlaceOrAll = ""


class ProposalAnswerIn(Schema):
    """`as_firm`: for the mandate's own firm, not for an office of its district."""

    side: Literal["east", "west"]
    answer: Literal["accepted", "refused"]
    reason: Words = ""
    as_firm: bool = False


@router.get("/mandates", response={200: Page[reads.MandateRow]} | OWN)
def mandates(
    request: Request,
    industry: Industry | Literal[""] = "",
    kind: Mandate.Kind | Literal[""] = "",
    state: Mandate.State | Literal[""] = Mandate.State.OPEN,
    page: PageNumber = 1,
) -> Page[reads.MandateRow]:
    """Mandates that you see; the firm's name only where you may know it."""
    return reads.mandates(request.viewer, industry=industry, kind=kind, state=state, page=page)


@router.get("/mandates/{code}", response={200: reads.MandateRow} | OWN)
def mandate(request: Request, code: Code) -> reads.MandateRow:
    """One mandate, and the steps that you may take."""
    return found(reads.mandate(code, request.viewer))


@router.get("/mandates/{code}/near-misses", response={200: list[reads.NearMiss]} | OWN)
def near_misses(request: Request, code: Code) -> list[reads.NearMiss]:
    """The nearest open opportunities that do not fit, with every condition that fails."""
    found(reads.mandate(code, request.viewer))
    return list(reads.near_misses(request.viewer, code))


@router.post("/mandates", response={201: reads.MandateRow} | WRITING)
def give_mandate(
    request: Request, body: NewMandateIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MandateRow]:
    """Say what your organisation, or one that your office looks after, looks for."""
    made = actions.give_mandate(
        viewer=request.viewer, key=key, organisation=body.organisation, wish=_wish(body),
        named=body.named,
    )  # fmt: skip
    return Status(201, mandate(request, made.code))


@router.post("/mandates/{code}/wish", response={200: reads.MandateRow} | WRITING)
def revise_mandate(
    request: Request, code: Code, body: MandateIn, key: str = IDEMPOTENCY_KEY
) -> reads.MandateRow:
    """Change what is looked for."""
    actions.revise_mandate(viewer=request.viewer, key=key, mandate=code, wish=_wish(body))
    return mandate(request, code)


@router.post("/mandates/{code}/name", response={200: reads.MandateRow} | WRITING)
def name_mandate(
    request: Request, code: Code, body: MandateNameIn, key: str = IDEMPOTENCY_KEY
) -> reads.MandateRow:
    """Agree that counties are told the firm's name, or no longer."""
    actions.name_mandate(
        viewer=request.viewer, key=key, mandate=code, named=body.named, reason=body.reason
    )
    return mandate(request, code)


@router.post("/mandates/{code}/closing", response={200: reads.MandateRow} | WRITING)
def close_mandate(
    request: Request, code: Code, body: InvestReasonIn, key: str = IDEMPOTENCY_KEY
) -> reads.MandateRow:
    """Withdraw it, and say why; its open proposals lapse."""
    actions.close_mandate(viewer=request.viewer, key=key, mandate=code, reason=body.reason)
    return mandate(request, code)


@router.get("/matching", response={200: Page[reads.MatchingRunRow]} | OWN)
def matching_runs(request: Request, page: PageNumber = 1) -> Page[reads.MatchingRunRow]:
    """Runs within places where you match, the latest first."""
    return reads.matching_runs(request.viewer, page=page)


@router.get("/matching/{pk}", response={200: reads.MatchingRunRow} | OWN)
def matching_run(request: Request, pk: Id) -> reads.MatchingRunRow:
    """One run: weights and why, what fails most, what would help most."""
    return found(reads.matching_run(pk, request.viewer))


@router.post("/matching", response={201: reads.MatchingRunRow} | WRITING)
def run_matching(
    request: Request, body: MatchingIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MatchingRunRow]:
    """Match open mandates with open opportunities within a place."""
    made = actions.run_matching(viewer=request.viewer, key=key, place=body.place)
    return Status(201, matching_run(request, made.pk))


@router.get("/proposals", response={200: Page[reads.InvestProposalRow]} | OWN)
def invest_proposals(
    request: Request,
    state: Proposal.State | Literal[""] = "",
    run: Id | None = None,
    mine: bool = False,
    page: PageNumber = 1,
) -> Page[reads.InvestProposalRow]:
    """Proposals that you see, the best first; `mine`: those that wait for your answer."""
    return reads.invest_proposals(request.viewer, state=state, run=run, mine=mine, page=page)


@router.get("/proposals/{code}", response={200: reads.InvestProposalRow} | OWN)
def invest_proposal(request: Request, code: Code) -> reads.InvestProposalRow:
    """One proposal with the parts of its score and both answers."""
    return found(reads.invest_proposal(code, request.viewer))


@router.post("/proposals/{code}/answers", response={200: reads.InvestProposalRow} | WRITING)
def answer_proposal(
    request: Request, code: Code, body: ProposalAnswerIn, key: str = IDEMPOTENCY_KEY
) -> reads.InvestProposalRow:
    """Accept or refuse (with a reason) for your side; only both together agree."""
    act = actions.answer_as_firm if body.as_firm else actions.answer_proposal
    act(
        viewer=request.viewer, key=key, proposal=code, side=body.side, answer=body.answer,
        reason=body.reason,
    )  # fmt: skip
    return invest_proposal(request, code)


def _wish(body: MandateIn) -> MandateWish:
    given = body.dict(exclude={"organisation", "named"})
    return MandateWish(
        **(
            given
            | {
                "kind": body.kind.value,
                "industries": tuple(one.value for one in body.industries),
                "wheres": tuple(body.wheres),
            }
        )
    )
