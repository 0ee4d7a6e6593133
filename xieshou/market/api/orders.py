"""Orders over the API: placed, sent, received, claimed and paid, each within one's own."""

import datetime
from typing import Annotated, Literal

from ninja import Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
)
from xieshou.core.request import Request
from xieshou.market import actions, reads
from xieshou.market.api.parts import OWN, Code, absent, found
from xieshou.market.models import Claim, Order
from xieshou.registry.reads import Page

router = Router(auth=None)
Packs = Annotated[int, Field(ge=0, le=1_000_000)]
Words = Annotated[str, Field(max_length=300, pattern=WRITTEN)]
Day = datetime.date


class MarketLineIn(Schema):
    """Packs of a grade of a good."""

    good: Id
    grade: str = Field(max_length=20, pattern=WRITTEN)
    packs: int = Field(ge=1, le=1_000_000)


class MarketOrderIn(Schema):
    """An order of one supplier; with `accepts_substitutes` better grades may stand in."""

    buyer: Code
    supplier: Code
    lines: list[MarketLineIn] = Field(min_length=1, max_length=50)
    accepts_substitutes: bool = False
    note: Words = ""
    deliver_on: Day | None = None


class MarketPacksIn(Schema):
    line: int = Field(ge=1, le=50)
    packs: Packs


class MarketShipmentIn(Schema):
    """Packs by line; without them all that is left is sent."""

    carrier: str = Field(min_length=1, max_length=120, pattern=WRITTEN)
    waybill: str = Field("", max_length=60, pattern=WRITTEN)
    sent_on: Day
    packs: list[MarketPacksIn] | None = Field(None, max_length=50)


class MarketReceiptIn(Schema):
    """What arrived, by line; without it all that was sent."""

    on: Day
    packs: list[MarketPacksIn] | None = Field(None, max_length=50)


class MarketClaimIn(Schema):
    line: int = Field(ge=1, le=50)
    kind: Claim.Kind
    packs: int = Field(ge=1, le=1_000_000)
    text: Words


class MarketDecisionIn(Schema):
    """`restock`: the goods came back and can be sold again."""

    accepted: bool
    answer: Words
    restock: bool = False


class MarketStepIn(Schema):
    """A step that asks for nothing else."""

    verb: Literal["cancel", "decline", "close_short"]


class MarketSettlementIn(Schema):
    """The bank's receipt of the buyer's payment."""

    on: Day
    payment: str = Field(min_length=1, max_length=60, pattern=WRITTEN)


@router.get("/orders", response={200: Page[reads.MarketOrderSummary]} | OWN, auth=django_auth)
def orders(
    request: Request, state: Order.State | Literal[""] = "", page: PageNumber = 1
) -> Page[reads.MarketOrderSummary]:
    """Orders that you sold, bought, or see from your office, the newest first."""
    return reads.orders(request.viewer, state=state, page=page)


@router.get("/orders/{code}", response={200: reads.MarketOrderRow} | OWN, auth=django_auth)
def order(request: Request, code: Code) -> reads.MarketOrderRow:
    """One order with its lines, shipments, claims, shares, and the steps that you may take."""
    return found(reads.order(code, request.viewer))


@router.post("/orders", response={201: reads.MarketOrderRow} | WRITING, auth=django_auth)
def place_order(
    request: Request, body: MarketOrderIn, key: str = IDEMPOTENCY_KEY
) -> Status[reads.MarketOrderRow]:
    """Order: all of it is set aside, or nothing is and the answer is 409 `sold_out`."""
    made = actions.place_order(
        viewer=request.viewer,
        key=key,
        buyer=body.buyer,
        supplier=body.supplier,
        lines=[(line.good, line.grade, line.packs) for line in body.lines],
        accepts_substitutes=body.accepts_substitutes,
        note=body.note,
        deliver_on=body.deliver_on,
    )
    return Status(201, order(request, made.code))


@router.post(
    "/orders/{code}/steps", response={200: reads.MarketOrderRow} | WRITING, auth=django_auth
)
def step(
    request: Request, code: Code, body: MarketStepIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """Cancel (the buyer), decline or close short (the supplier) an order."""
    verbs = {
        "cancel": actions.cancel_order,
        "decline": actions.decline_order,
        "close_short": actions.close_short,
    }
    verbs[body.verb](viewer=request.viewer, key=key, order=code)
    return order(request, code)


@router.post(
    "/orders/{code}/shipments", response={200: reads.MarketOrderRow} | WRITING, auth=django_auth
)
def ship(
    request: Request, code: Code, body: MarketShipmentIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """Send part of an order, or all that is left of it."""
    actions.ship(
        viewer=request.viewer, key=key, order=code, carrier=body.carrier, waybill=body.waybill,
        sent_on=body.sent_on, packs=_packs(body.packs),
    )  # fmt: skip
    return order(request, code)


@router.post(
    "/orders/{code}/shipments/{number}/receipt",
    response={200: reads.MarketOrderRow} | WRITING,
    auth=django_auth,
)
def receive(
    request: Request, code: Code, number: Id, body: MarketReceiptIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """Put down what arrived of a shipment; what did not is not billed."""
    actions.receive(
        viewer=request.viewer, key=key, order=code, shipment=number, on=body.on,
        packs=_packs(body.packs),
    )  # fmt: skip
    return order(request, code)


@router.post(
    "/orders/{code}/claims", response={200: reads.MarketOrderRow} | WRITING, auth=django_auth
)
def claim(
    request: Request, code: Code, body: MarketClaimIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """Say that packs were not as ordered."""
    actions.claim(
        viewer=request.viewer, key=key, order=code, line=body.line, kind=body.kind.value,
        packs=body.packs, text=body.text,
    )  # fmt: skip
    return order(request, code)


@router.post(
    "/orders/{code}/claims/{pk}/decision",
    response={200: reads.MarketOrderRow} | WRITING,
    auth=django_auth,
)
def decide(
    request: Request, code: Code, pk: Id, body: MarketDecisionIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """Accept a claim or not; what is accepted is not billed."""
    if pk not in {one.id for one in order(request, code).claims}:
        raise absent()
    actions.decide_claim(
        viewer=request.viewer, key=key, claim=pk, accepted=body.accepted, answer=body.answer,
        restock=body.restock,
    )  # fmt: skip
    return order(request, code)


@router.post(
    "/orders/{code}/settlement", response={200: reads.MarketOrderRow} | WRITING, auth=django_auth
)
def settle(
    request: Request, code: Code, body: MarketSettlementIn, key: str = IDEMPOTENCY_KEY
) -> reads.MarketOrderRow:
    """The buyer has paid: shares are settled and reach the households."""
    actions.settle(viewer=request.viewer, key=key, order=code, on=body.on, payment=body.payment)
    return order(request, code)


def _packs(given: list[MarketPacksIn] | None) -> dict[int, int] | None:
    return None if given is None else {one.line: one.packs for one in given}
