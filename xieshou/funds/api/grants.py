"""Grants over the API: what came in, what became of it, how far it is used."""

from typing import Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, Id, PlaceOrAll, Year
from xieshou.core.request import Request
from xieshou.funds import actions, reads
from xieshou.funds.api.values import (
    CLOSED,
    Code,
    CodeOrAny,
    Day,
    Fen,
    Name,
    NewCode,
    Source,
    nothing,
    seen_book,
)
from xieshou.funds.models import Grant, Measure, Purpose

router = Router(auth=django_auth)


class GrantIn(Schema):
    """What somebody gives and for what it may be used; empty, there is no such limit. `payer` is a
    place, `donor` an organisation."""

    code: NewCode
    name: Name
    source: Grant.Source
    amount_fen: Fen
    year: Year
    measure: Measure = Measure.CASH
    within: PlaceOrAll = ""
    purposes: list[Purpose] = Field([], max_length=len(Purpose))
    due_on: Day | None = None
    donor: Id | None = None
    payer: PlaceOrAll = ""
    pairing: Id | None = None


class ReceiptIn(Schema):
    """What of a grant has arrived, and when."""

    amount_fen: Fen
    date: Day


class PassingIn(Schema):
    """What of a grant goes to another book, and the code of the grant that it makes there."""

    book: Code
    code: NewCode
    amount_fen: Fen


class AcceptanceIn(Schema):
    """The day on which it arrived."""

    date: Day


class CarryOverIn(Schema):
    """What of a year may be spent in the next one."""

    from_year: Year
    amount_fen: Fen
    date: Day


@router.get("/funds/grants", response={200: list[reads.GrantRow]} | CLOSED)
def grants(
    request: Request, book: CodeOrAny = "", year: Year | None = None
) -> list[reads.GrantRow]:
    """The grants of the books that one may see."""
    return list(reads.grants(request.viewer, book=book, year=year))


@router.get("/funds/grants/{code}", response={200: reads.GrantRow} | CLOSED)
def grant(request: Request, code: Code) -> reads.GrantRow:
    """One grant: what came in of it, and where that lies."""
    row = reads.grant(code, request.viewer)
    if row is None:
        raise nothing()
    return row


@router.post("/funds/books/{code}/grants", response={201: reads.GrantRow} | WRITING)
def register_grant(
    request: Request, code: Code, body: GrantIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.GrantRow]:
    """Put a grant on record; nothing of it is received yet."""
    said = body.dict() | {"source": body.source.value, "measure": body.measure.value}
    said["purposes"] = tuple(one.value for one in body.purposes)
    made = actions.register_grant(viewer=request.viewer, key=key, book=code, **said)
    return Status(201, grant(request, made.code))


@router.post("/funds/grants/{code}/receipts", response={201: reads.GrantRow} | WRITING)
def receive_grant(
    request: Request, code: Code, body: ReceiptIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.GrantRow]:
    """Put down what of a grant has arrived."""
    actions.receive_grant(viewer=request.viewer, key=key, grant=code, **body.dict())
    return Status(201, grant(request, code))


@router.post("/funds/grants/{code}/carry-overs", response={201: reads.GrantRow} | WRITING)
def carry_over(
    request: Request, code: Code, body: CarryOverIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.GrantRow]:
    """Let what is left of a year be spent in the next."""
    actions.carry_over(viewer=request.viewer, key=key, grant=code, **body.dict())
    return Status(201, grant(request, code))


@router.get("/funds/grants/{code}/passings", response={200: list[reads.PassingRow]} | CLOSED)
def passings(request: Request, code: Code) -> list[reads.PassingRow]:
    """What of a grant goes or went on to other books."""
    grant(request, code)
    return list(reads.passings(request.viewer, grant=code))


@router.post("/funds/grants/{code}/passings", response={201: reads.PassingRow} | WRITING)
def propose_passing(
    request: Request, code: Code, body: PassingIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.PassingRow]:
    """Put forward that an amount goes to another book; nothing moves before it accepts."""
    made = actions.propose_passing(viewer=request.viewer, key=key, grant=code, **body.dict())
    return Status(201, _passing(request, made.pk))


@router.get("/funds/books/{code}/passings", response={200: list[reads.PassingRow]} | CLOSED)
def coming(request: Request, code: Code) -> list[reads.PassingRow]:
    """What other books put forward for this one and nobody has accepted."""
    seen_book(request, code)
    return list(reads.passings(request.viewer, book=code, waiting=True))


@router.post("/funds/passings/{pk}/acceptance", response={200: reads.GrantRow} | WRITING)
def pass_on(
    request: Request, pk: Id, body: AcceptanceIn, key: str = IDEMPOTENCY_KEY
) -> reads.GrantRow:
    """Accept it, by another than whoever proposed it: both books are posted to at once. The answer
    is the grant that it makes."""
    made = actions.pass_on(viewer=request.viewer, key=key, passing=pk, date=body.date)
    return grant(request, made.code)


@router.post("/funds/passings/{pk}/withdrawal", response={200: reads.GrantRow} | WRITING)
def withdraw_passing(request: Request, pk: Id, key: str = IDEMPOTENCY_KEY) -> reads.GrantRow:
    """Take back what is not yet accepted; the answer is the grant that it was a part of."""
    made = actions.withdraw_passing(viewer=request.viewer, key=key, passing=pk)
    return grant(request, made.code)


def _passing(request: Request, pk: int) -> reads.PassingRow:
    row = reads.passing(pk, request.viewer)
    if row is None:
        raise nothing()
    return row


@router.get("/funds/grants/{code}/lineage", response={200: reads.Lineage} | CLOSED)
def where_did_it_go(request: Request, code: Code) -> reads.Lineage:
    """Where every fen of a grant went; rows and the links of each step add up to what came in."""
    found = reads.where_did_it_go(code, request.viewer)
    if found is None:
        raise nothing()
    return found


@router.get("/funds/lineage", response={200: reads.Lineage} | CLOSED)
def where_did_it_come_from(
    request: Request, source: Source = "", place: PlaceOrAll = "", entry: Id | None = None
) -> reads.Lineage:
    """Where what was spent on a project, in a place or by an entry came from."""
    if not (source or place or entry):
        raise BadInput("nothing_asked", _("请填写项目、地方或分录之一"), {"field": "source"})
    return reads.where_did_it_come_from(request.viewer, source=source, place=place, entry=entry)


@router.get("/funds/rates", response={200: list[reads.UsedRow]} | CLOSED)
def rates(
    request: Request, by: Literal["donor", "county", "project"] = "donor"
) -> list[reads.UsedRow]:
    """How far money is used: what there is to use, and what is used of it."""
    read = {
        "donor": reads.used_by_donor, "county": reads.used_by_county,
        "project": reads.used_by_project,
    }[by]  # fmt: skip
    return list(read(request.viewer))


@router.get("/funds/late", response={200: list[reads.GrantRow]} | CLOSED)
def late(request: Request) -> list[reads.GrantRow]:
    """Grants whose money should have come by now and has not, the longest overdue first."""
    return list(reads.late(request.viewer))
