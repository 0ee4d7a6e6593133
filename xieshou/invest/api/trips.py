"""Trips and fairs over the API, each within one's own."""

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
from xieshou.core.secret import Personal
from xieshou.invest import actions, reads
from xieshou.invest.api.opportunities import InvestReasonIn
from xieshou.invest.api.parts import OWN, Code, Fen, Moment, Words, found
from xieshou.invest.models import FollowUp, Trip, TripCost
from xieshou.registry.reads import Page

router = Router(auth=django_auth)


class TripIn(Schema):
    """A trip between a place of the east and one of the west; `organiser` is one of the two."""

    organiser: PlaceCode
    kind: Trip.Kind
    title: str = Field(max_length=120, pattern=WRITTEN)
    east: PlaceCode
    west: PlaceCode
    starts_on: datetime.date
    ends_on: datetime.date
    aim: str = Field(max_length=500, pattern=WRITTEN)


class TripStopIn(Schema):
    """An hour without a zone is Shanghai's."""

    at: Moment
    where: str = Field(max_length=120, pattern=WRITTEN)
    opportunity: Code | Literal[""] = ""
    plan: Words = ""


class TripPersonIn(Schema):
    name: str = Field(max_length=40, pattern=WRITTEN)
    duty: str = Field("", max_length=60, pattern=WRITTEN)


class TripPartyIn(Schema):
    name: str = Field(max_length=120, pattern=WRITTEN)
    heads: int = Field(ge=1, le=10_000)
    organisation: Id | None = None
    people: list[TripPersonIn] = Field([], max_length=200)


class TripVisitIn(Schema):
    """`place`: the side that you act for, the organiser's unless said."""

    on: datetime.date
    notes: str = Field(max_length=2000, pattern=WRITTEN)
    place: PlaceOrAll = ""


class TripCostIn(Schema):
    kind: TripCost.Kind
    bearer: TripCost.Bearer
    fen: Fen
    note: str = Field("", max_length=120, pattern=WRITTEN)


class TripFollowUpIn(Schema):
    """`answers`: the place whose office answers for it; `place` as of a visit."""

    what: Words
    due_on: datetime.date
    answers: PlaceCode
    organisation: Id | None = None
    stop: int | None = Field(None, ge=1, le=1000)
    place: PlaceOrAll = ""


class TripOutcomeIn(Schema):
    outcome: Words


@router.get("/trips", response={200: Page[reads.TripSummary]} | OWN)
def trips(
    request: Request,
    state: Trip.State | Literal[""] = "",
    kind: Trip.Kind | Literal[""] = "",
    coming: bool = False,
    page: PageNumber = 1,
) -> Page[reads.TripSummary]:
    """Trips that you see, the latest first; `coming`: those not over yet, the next first."""
    return reads.trips(request.viewer, state=state, kind=kind, coming=coming, page=page)


@router.get("/trips/{code}", response={200: reads.TripRow} | OWN)
def trip(request: Request, code: Code) -> reads.TripRow:
    """One trip with programme, participants (names masked), costs and follow-ups."""
    return found(reads.trip(code, request.viewer))


@router.get("/follow-ups", response={200: list[reads.TripFollowUp]} | OWN)
def follow_ups(request: Request) -> list[reads.TripFollowUp]:
    """Open follow-ups that an office of yours answers for, the most urgent first."""
    return list(reads.my_follow_ups(request.viewer))


@router.post("/trips", response={201: reads.TripRow} | WRITING)
def plan_trip(request: Request, body: TripIn, key: str = IDEMPOTENCY_KEY) -> Status[reads.TripRow]:
    """Plan a trip or a fair."""
    made = actions.plan_trip(
        viewer=request.viewer, key=key, **(body.dict() | {"kind": body.kind.value})
    )
    return Status(201, trip(request, made.code))


@router.post("/trips/{code}/stops", response={200: reads.TripRow} | WRITING)
def add_stop(
    request: Request, code: Code, body: TripStopIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """Put a stop into the programme."""
    actions.add_stop(viewer=request.viewer, key=key, trip=code, **body.dict())
    return trip(request, code)


@router.post("/trips/{code}/parties", response={200: reads.TripRow} | WRITING)
def add_party(
    request: Request, code: Code, body: TripPartyIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """An organisation that takes part, with how many people; names are kept encrypted."""
    actions.add_party(
        viewer=request.viewer, key=key, trip=code, name=body.name, heads=body.heads,
        organisation=body.organisation,
        people=[(Personal(one.name), one.duty) for one in body.people],
    )  # fmt: skip
    return trip(request, code)


@router.post("/trips/{code}/stops/{number}/visit", response={200: reads.TripRow} | WRITING)
def record_visit(
    request: Request, code: Code, number: Id, body: TripVisitIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """What was seen and said at a stop; either side may."""
    actions.record_visit(viewer=request.viewer, key=key, trip=code, stop=number, **body.dict())
    return trip(request, code)


@router.post("/trips/{code}/costs", response={200: reads.TripRow} | WRITING)
def add_cost(
    request: Request, code: Code, body: TripCostIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """A cost in fen, and who bears it."""
    actions.add_cost(
        viewer=request.viewer, key=key, trip=code, kind=body.kind.value, bearer=body.bearer.value,
        fen=body.fen, note=body.note,
    )  # fmt: skip
    return trip(request, code)


@router.post("/trips/{code}/costs/{pk}/taking-back", response={200: reads.TripRow} | WRITING)
def take_back_cost(
    request: Request, code: Code, pk: Id, body: InvestReasonIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """A cost that was put down wrongly counts no more."""
    actions.take_back_cost(viewer=request.viewer, key=key, trip=code, cost=pk, reason=body.reason)
    return trip(request, code)


@router.post("/trips/{code}/follow-ups", response={200: reads.TripRow} | WRITING)
def agree_follow_up(
    request: Request, code: Code, body: TripFollowUpIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """What is to be done until a day, and by which office."""
    actions.agree_follow_up(viewer=request.viewer, key=key, trip=code, **body.dict())
    return trip(request, code)


@router.post("/follow-ups/{pk}/outcome", response={200: reads.TripRow} | WRITING)
def finish_follow_up(
    request: Request, pk: Id, body: TripOutcomeIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """It is done, and what came of it."""
    done: FollowUp = actions.finish_follow_up(
        viewer=request.viewer, key=key, follow_up=pk, outcome=body.outcome
    )
    return trip(request, done.trip.code)


@router.post("/trips/{code}/holding", response={200: reads.TripRow} | WRITING)
def hold_trip(request: Request, code: Code, key: str = IDEMPOTENCY_KEY) -> reads.TripRow:
    """Say that it took place."""
    actions.hold_trip(viewer=request.viewer, key=key, trip=code)
    return trip(request, code)


@router.post("/trips/{code}/cancelling", response={200: reads.TripRow} | WRITING)
def cancel_trip(
    request: Request, code: Code, body: InvestReasonIn, key: str = IDEMPOTENCY_KEY
) -> reads.TripRow:
    """It will not take place, and why."""
    actions.cancel_trip(viewer=request.viewer, key=key, trip=code, reason=body.reason)
    return trip(request, code)
