"""The plan of the year: put forward, approved by both sides, refused or withdrawn."""

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import IDEMPOTENCY_KEY, READING, WRITING, WRITTEN, Id
from xieshou.core.request import Request
from xieshou.planning import actions, reads
from xieshou.planning.api.found import round_of, run_of

router = Router()


class ProposalToAdopt(Schema):
    """The run to make the year's plan."""

    run: Id
    note: str = Field("", max_length=300, pattern=WRITTEN)


class Reason(Schema):
    reason: str = Field("", max_length=300, pattern=WRITTEN)


@router.get("/rounds/{pk}/adoptions", response={200: list[reads.AdoptionRow]} | READING)
def adoptions(request: Request, pk: Id) -> list[reads.AdoptionRow]:
    """Plans put forward as the year's, the latest first; who did it is for offices and auditors."""
    return list(reads.adoptions(round_of(pk, request.viewer).id, request.viewer))


@router.post("/adoptions", auth=django_auth, response={201: reads.AdoptionRow} | WRITING)
def propose(
    request: Request, body: ProposalToAdopt, key: str = IDEMPOTENCY_KEY
) -> Status[reads.AdoptionRow]:
    """Put a certified plan forward; the same Idempotency-Key again gives the first answer."""
    run_of(body.run, request.viewer)
    made = actions.propose(viewer=request.viewer, key=key, run=body.run, note=body.note)
    return Status(201, _row(request, made.pk))


@router.post(
    "/adoptions/{pk}/approve", auth=django_auth, response={200: reads.AdoptionRow} | WRITING
)
def approve(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> reads.AdoptionRow:
    """Approve for one's side; with the last side's approval the works enter the year's plan."""
    actions.approve(viewer=request.viewer, key=key, adoption=pk)
    return _row(request, pk)


@router.post(
    "/adoptions/{pk}/refuse", auth=django_auth, response={200: reads.AdoptionRow} | WRITING
)
def refuse(request: Request, body: Reason, pk: Id, key: str = IDEMPOTENCY_KEY) -> reads.AdoptionRow:
    """Refuse a plan put forward; a reason is needed."""
    actions.refuse(viewer=request.viewer, key=key, adoption=pk, reason=body.reason)
    return _row(request, pk)


@router.post(
    "/adoptions/{pk}/withdraw", auth=django_auth, response={200: reads.AdoptionRow} | WRITING
)
def withdraw(
    request: Request, body: Reason, pk: Id, key: str = IDEMPOTENCY_KEY
) -> reads.AdoptionRow:
    """Take back what one's own side put forward."""
    actions.withdraw(viewer=request.viewer, key=key, adoption=pk, reason=body.reason)
    return _row(request, pk)


def _row(request: Request, pk: int) -> reads.AdoptionRow:
    found = reads.adoption(pk, request.viewer)
    assert found is not None
    return found
