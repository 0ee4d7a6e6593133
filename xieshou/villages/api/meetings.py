"""Meetings of villages over the API; the roll is ticked on the page alone."""

from datetime import datetime
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id, VillageCode
from xieshou.core.request import Request
from xieshou.villages import actions, reads
from xieshou.villages.actions import Vote
from xieshou.villages.models import Meeting
from xieshou.villages.rules import meetings as rules

router = Router()
MeetingCode = Annotated[str, Field(min_length=1, max_length=24, pattern=r"^[0-9A-Za-z-]+$")]
Title = Annotated[str, Field(min_length=1, max_length=120, pattern=WRITTEN)]
Words = Annotated[str, Field(min_length=1, max_length=2000, pattern=WRITTEN)]
Count = Annotated[int, Field(ge=0, le=100_000)]


class AgendaIn(Schema):
    """A point of the agenda and what it decides on: "villages.plan:<code>/<version>", or ""."""

    title: Title
    about: Annotated[str, Field(max_length=80, pattern=WRITTEN)] = ""


class MeetingIn(Schema):
    """A meeting; a time without a zone is Beijing's."""

    kind: Meeting.Kind
    title: Title
    where: Title
    at: datetime
    items: list[AgendaIn] = Field(min_length=1, max_length=rules.MOST_ITEMS)


class ResolutionIn(Schema):
    item: int = Field(ge=1, le=rules.MOST_ITEMS)
    text: Annotated[str, Field(min_length=1, max_length=1000, pattern=WRITTEN)]
    ayes: Count
    noes: Count
    abstained: Count


class MeetingMinutesIn(Schema):
    text: Annotated[str, Field(min_length=1, max_length=20_000, pattern=WRITTEN)]
    votes: list[ResolutionIn] = Field(default_factory=list, max_length=rules.MOST_ITEMS)


class ConfirmIn(Schema):
    """The minutes as they were read."""

    content_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ResolutionObjectionIn(Schema):
    text: Words


class ResolutionAnswerIn(Schema):
    text: Words
    upheld: bool


@router.get("/villages/{code}/meetings", response={200: list[reads.MeetingLine]} | READING)
def meetings(request: Request, code: VillageCode) -> list[reads.MeetingLine]:
    """Meetings of a village, the latest first."""
    return list(reads.meetings(code, viewer=request.viewer))


@router.get("/meetings/{code}", response={200: reads.MeetingRow} | READING)
def meeting(request: Request, code: MeetingCode) -> reads.MeetingRow:
    """A meeting with its agenda, resolutions and notice."""
    return _meeting(request, code)


@router.post(
    "/villages/{code}/meetings", response={201: reads.MeetingRow} | WRITING, auth=django_auth
)
def draft_meeting(
    request: Request, code: VillageCode, body: MeetingIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MeetingRow]:
    """Draft a meeting with its agenda."""
    at = body.at if timezone.is_aware(body.at) else timezone.make_aware(body.at)
    made = actions.draft_meeting(
        viewer=request.viewer, key=key, village=code, kind=body.kind, title=body.title,
        where=body.where, at=at, items=[(one.title, one.about) for one in body.items],
    )  # fmt: skip
    return Status(201, _meeting(request, made.code))


@router.post(
    "/meetings/{code}/minutes", response={201: reads.MeetingRow} | WRITING, auth=django_auth
)
def write_minutes(
    request: Request, code: MeetingCode, body: MeetingMinutesIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MeetingRow]:
    """Write what was said and decided."""
    votes = [Vote(**one.dict()) for one in body.votes]
    actions.write_minutes(viewer=request.viewer, key=key, meeting=code, text=body.text, votes=votes)
    return Status(201, _meeting(request, code))


@router.post(
    "/meetings/{code}/confirmation", response={201: reads.MeetingRow} | WRITING, auth=django_auth
)
def confirm_minutes(
    request: Request, code: MeetingCode, body: ConfirmIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MeetingRow]:
    """Confirm minutes that somebody else wrote."""
    actions.confirm_minutes(viewer=request.viewer, key=key, meeting=code, **body.dict())
    return Status(201, _meeting(request, code))


@router.post(
    "/meetings/{code}/objections", response={201: reads.MeetingRow} | WRITING, auth=django_auth
)
def object_to_resolution(
    request: Request, code: MeetingCode, body: ResolutionObjectionIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MeetingRow]:
    """Say something against a resolution on notice."""
    actions.object_to_resolution(viewer=request.viewer, key=key, meeting=code, **body.dict())
    return Status(201, _meeting(request, code))


@router.post(
    "/meetings/{code}/objections/{objection}/answer",
    response={201: reads.MeetingRow} | WRITING,
    auth=django_auth,
)
def answer_objection(
    request: Request,
    code: MeetingCode,
    objection: Id,
    body: ResolutionAnswerIn,
    key: str = IDEMPOTENCY_KEY,
) -> Status[reads.MeetingRow]:
    """Answer an objection, once."""
    actions.answer_resolution_objection(
        viewer=request.viewer, key=key, objection=objection, **body.dict()
    )
    return Status(201, _meeting(request, code))


def _meeting(request: Request, code: str) -> reads.MeetingRow:
    row = reads.meeting(code, viewer=request.viewer)
    if row is None:
        raise NotFound("no_meeting", _("没有这次会议"))
    return row
