"""What votes of villages may weigh, and what became of what they voted on, over the API."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import NotFound
from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, Id, PlaceCode
from xieshou.core.request import Request
from xieshou.planning import actions, reads

router = Router()
BallotCode = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z-]+$")]


class PriorityIn(Schema):
    place: PlaceCode
    extra_percent: int = Field(ge=0, le=100)
    must_per_mille: int = Field(ge=0, le=1000)


@router.get(
    "/rounds/{pk}/priorities", auth=None, response={200: list[reads.PriorityLimitRow]} | READING
)
def priority_limits(request: Request, pk: Id) -> list[reads.PriorityLimitRow]:
    """What the offices of a round let votes weigh."""
    return list(reads.priority_limits(pk))


@router.post(
    "/rounds/{pk}/priorities",
    auth=django_auth,
    response={201: list[reads.PriorityLimitRow]} | WRITING,
)
def set_priority(
    request: Request, pk: Id, body: PriorityIn, key: str = IDEMPOTENCY_KEY
) -> Status[tuple[reads.PriorityLimitRow, ...]]:
    """Set what votes of the villages of a place may weigh."""
    actions.set_priority(viewer=request.viewer, key=key, round=pk, **body.dict())
    return Status(201, reads.priority_limits(pk))


@router.get("/plans/ballots/{code}", auth=None, response={200: list[reads.BallotFate]} | READING)
def ballot_fates(request: Request, code: BallotCode) -> list[reads.BallotFate]:
    """What became of each proposal of a ballot, and why."""
    found = reads.ballot_fates(request.viewer, code)
    if found is None:
        raise NotFound("no_result", _("没有这次表决，或结果尚未公布"))
    return list(found)
