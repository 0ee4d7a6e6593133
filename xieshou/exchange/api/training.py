"""Training classes over the API."""

import datetime
from typing import Annotated, Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, WRITTEN, PageNumber, PlaceCode, PlaceOrAll
from xieshou.core.request import Request
from xieshou.core.secret import Personal
from xieshou.exchange import actions, reads
from xieshou.exchange.api.shared import INSIDE, Code, Name, Words, found
from xieshou.exchange.models import TrainingClass
from xieshou.registry.reads import Page

router = Router(auth=django_auth)
Number = Annotated[int, Field(ge=1, le=2000)]


class TrainingIn(Schema):
    """A class for people of a place; `days` are those taught."""

    people_from: PlaceCode
    place: PlaceCode
    topic: Name
    kind: TrainingClass.Kind
    days: list[datetime.date] = Field(min_length=1, max_length=200)
    seats: int = Field(ge=1, le=2000)
    partner: PlaceOrAll = ""
    teacher: Name = ""


class TraineeIn(Schema):
    """Name and phone are kept encrypted; a person of the register by household and number."""

    name: Name
    phone: Annotated[str, Field(max_length=40, pattern=WRITTEN)] = ""
    household: Annotated[str, Field(max_length=24, pattern=r"^[0-9-]*$")] = ""
    member: int | None = Field(None, ge=1, le=50)


class CameIn(Schema):
    number: Number
    days: list[datetime.date] = Field(max_length=200)


class TrainingAttendanceIn(Schema):
    """The days on which each came; of those not named nothing changes."""

    came: list[CameIn] = Field(min_length=1, max_length=2000)


class TrainingCertificateIn(Schema):
    number: Number
    certificate: Annotated[str, Field(max_length=60, pattern=WRITTEN)]


class TrainingStepIn(Schema):
    """Confirm it as held, by another than who kept it; or cancel it, and why."""

    verb: Literal["confirm", "cancel"]
    reason: Words = ""


class FollowUpIn(Schema):
    number: Number
    months: Literal[6, 12]
    employed: bool
    work: Annotated[str, Field(max_length=200, pattern=WRITTEN)] = ""


@router.get("/exchange/classes", response={200: Page[reads.TrainingSummary]} | INSIDE)
def classes(
    request: Request,
    place: PlaceOrAll = "",
    state: TrainingClass.State | Literal[""] = "",
    page: PageNumber = 1,
) -> Page[reads.TrainingSummary]:
    """Classes of places that you see, the latest first."""
    return reads.classes(request.viewer, place=place, state=state, page=page)


@router.get("/exchange/classes-due", response={200: list[reads.TrainingSummary]} | INSIDE)
def due(request: Request) -> list[reads.TrainingSummary]:
    """Classes of which you are to ask somebody about work now."""
    return list(reads.follow_ups_due(request.viewer))


@router.get("/exchange/classes/{code}", response={200: reads.TrainingRow} | INSIDE)
def training_class(request: Request, code: Code) -> reads.TrainingRow:
    """One class with its attendance, certificates and rates of work, with those asked."""
    return found(reads.training_class(request.viewer, code))


@router.post("/exchange/classes", response={201: reads.TrainingRow} | WRITING)
def plan(
    request: Request, body: TrainingIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.TrainingRow]:
    """Plan a class."""
    made = actions.plan_class(viewer=request.viewer, key=key, **body.dict())
    return Status(201, training_class(request, made.code))


@router.post("/exchange/classes/{code}/trainees", response={200: reads.TrainingRow} | WRITING)
def enrol(
    request: Request, code: Code, body: TraineeIn, key: str = IDEMPOTENCY_KEY
) -> reads.TrainingRow:
    """Put somebody on the list."""
    actions.enrol(
        viewer=request.viewer, key=key, group=code, name=Personal(body.name),
        phone=Personal(body.phone), household=body.household, member=body.member,
    )  # fmt: skip
    return training_class(request, code)


@router.post("/exchange/classes/{code}/attendance", response={200: reads.TrainingRow} | WRITING)
def attendance(
    request: Request, code: Code, body: TrainingAttendanceIn, key: str = IDEMPOTENCY_KEY
) -> reads.TrainingRow:
    """Write down who came on which day."""
    came = {one.number: [day.isoformat() for day in one.days] for one in body.came}
    actions.record_attendance(viewer=request.viewer, key=key, group=code, came=came)
    return training_class(request, code)


@router.post("/exchange/classes/{code}/certificates", response={200: reads.TrainingRow} | WRITING)
def certificate(
    request: Request, code: Code, body: TrainingCertificateIn, key: str = IDEMPOTENCY_KEY
) -> reads.TrainingRow:
    """Write down the certificate of somebody who came often enough."""
    actions.give_certificate(viewer=request.viewer, key=key, group=code, **body.dict())
    return training_class(request, code)


@router.post("/exchange/classes/{code}/steps", response={200: reads.TrainingRow} | WRITING)
def step(
    request: Request, code: Code, body: TrainingStepIn, key: str = IDEMPOTENCY_KEY
) -> reads.TrainingRow:
    """Confirm or cancel a class."""
    if body.verb == "confirm":
        actions.confirm_class(viewer=request.viewer, key=key, group=code)
    else:
        actions.cancel_class(viewer=request.viewer, key=key, group=code, reason=body.reason)
    return training_class(request, code)


@router.post("/exchange/classes/{code}/follow-ups", response={200: reads.TrainingRow} | WRITING)
def follow_up(
    request: Request, code: Code, body: FollowUpIn, key: str = IDEMPOTENCY_KEY
) -> reads.TrainingRow:
    """Whether a trainee has work after 6 or 12 months."""
    actions.follow_up(viewer=request.viewer, key=key, group=code, **body.dict())
    return training_class(request, code)
