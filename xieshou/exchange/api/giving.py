"""Things that are needed and given, and twins with their ledgers."""

import datetime
from typing import Annotated, Literal

from ninja import File, Form, Router, Schema, Status, UploadedFile
from ninja.security import django_auth
from pydantic import Field

from xieshou.core import picture
from xieshou.core.api import (
    IDEMPOTENCY_KEY,
    READING,
    WRITING,
    WRITTEN,
    Id,
    PageNumber,
    PlaceCode,
    PlaceOrAll,
    Text,
)
from xieshou.core.request import Request
from xieshou.exchange import actions, reads
from xieshou.exchange.api.labour import LabourReasonIn, plain_body
from xieshou.exchange.api.shared import INSIDE, Code, Name, Words, found
from xieshou.exchange.models import Category, MaterialOffer, Twin, TwinEntry, TwinSide
from xieshou.registry.reads import Page

router = Router(auth=django_auth)
Units = Annotated[int, Field(ge=1, le=10**9)]
Tenths = Annotated[int, Field(ge=-1500, le=1500)]
Fen = Annotated[int, Field(ge=0, le=10**14)]
Number = Annotated[int, Field(ge=1, le=30_000)]
Unit = Annotated[str, Field(min_length=1, max_length=20, pattern=WRITTEN)]
Paper = Annotated[str, Field(max_length=200, pattern=WRITTEN)]


class MaterialNeedIn(Schema):
    """What an organisation that you act for, or else a place, needs."""

    organisation: Id | None = None
    place: PlaceOrAll = ""
    item: Name
    category: Category
    quantity: Units
    unit: Unit
    wanted_by: datetime.date | None = None
    durable: bool = False
    low_tenths: Tenths | None = None
    high_tenths: Tenths | None = None
    note: Words = ""


class MaterialOfferIn(Schema):
    """What is given; `value_fen` of all of it, on a stated basis."""

    organisation: Id | None = None
    place: PlaceOrAll = ""
    item: Name
    category: Category
    quantity: Units
    unit: Unit
    value_fen: Fen
    basis: MaterialOffer.Basis
    evidence: Paper = ""
    expires_on: datetime.date | None = None
    until: datetime.date | None = None
    durable: bool = False
    note: Words = ""


class MaterialCommitmentIn(Schema):
    need: Code
    offer: Code
    quantity: Units


class ConsignmentIn(Schema):
    quantity: Units
    carrier: Name
    sent_on: datetime.date
    waybill: Annotated[str, Field(max_length=60, pattern=WRITTEN)] = ""
    expires_on: datetime.date | None = None


class TemperatureIn(Schema):
    at: datetime.datetime
    tenths: Tenths


class MaterialReceiptIn(Schema):
    """Units counted; the rest of what was sent is written off for `lost_why`."""

    on: datetime.date
    received: Annotated[int, Field(ge=0, le=10**9)]
    lost_why: Words = ""
    tenths: Tenths | None = None
    note: Words = ""


class MaterialReleaseIn(Schema):
    """`by` the giver or the receiver."""

    by: Literal["giver", "receiver"]
    quantity: Units
    reason: Words


class MaterialUseIn(Schema):
    quantity: Units
    on: datetime.date
    purpose: Words


class MaterialPassingIn(Schema):
    quantity: Units
    note: Words


class MaterialAssetIn(Schema):
    name: Name


class TwinIn(Schema):
    """Put down for one `side`; the other confirms it."""

    side: TwinSide
    kind: Twin.Kind
    east_place: PlaceCode
    west_place: PlaceCode
    east_organisation: Id | None = None
    west_organisation: Id | None = None
    agreement: Paper
    since: datetime.date
    until: datetime.date | None = None


class TwinSideIn(Schema):
    side: TwinSide


class TwinEndIn(Schema):
    side: TwinSide
    on: datetime.date
    reason: Words


class GiftIn(Schema):
    """What `giver` gave or bought, put down by `side`."""

    side: TwinSide
    giver: TwinSide
    kind: TwinEntry.Kind
    on: datetime.date
    what: Words
    amount_fen: Fen = 0
    people: int = Field(0, ge=0, le=100_000)
    days: int = Field(0, ge=0, le=1_000_000)
    consignment: Annotated[str, Field(max_length=30, pattern=r"^[0-9A-Z-]*$")] = ""
    evidence: Paper = ""


class GiftAnswerIn(Schema):
    side: TwinSide
    agreed: bool
    answer: Words = ""


@router.get("/materials/needs", auth=None, response={200: Page[reads.MaterialNeedRow]} | READING)
def needs(
    request: Request, place: PlaceOrAll = "", category: Text = "", page: PageNumber = 1
) -> Page[reads.MaterialNeedRow]:
    """What is needed, the newest first."""
    return reads.material_needs(request.viewer, place=place, category=category, page=page)


@router.post("/materials/needs", response={201: dict[str, str]} | WRITING)
def new_need(
    request: Request, body: MaterialNeedIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Say what is needed."""
    made = actions.ask_material(viewer=request.viewer, key=key, **plain_body(body.dict()))
    return Status(201, {"need": made.code})


@router.get("/materials/needs/{code}", auth=None,
            response={200: reads.MaterialNeedRow} | READING)  # fmt: skip
def need(request: Request, code: Code) -> reads.MaterialNeedRow:
    """One need."""
    return found(reads.material_need(code, request.viewer))


@router.post("/materials/needs/{code}/closing", response={201: dict[str, str]} | WRITING)
def close_need(
    request: Request, code: Code, body: LabourReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Ask for no more of it."""
    made = actions.close_material_need(
        viewer=request.viewer, key=key, need=code, reason=body.reason
    )
    return Status(201, {"need": made.code})


@router.get("/materials/offers", auth=None, response={200: Page[reads.MaterialOfferRow]} | READING)
def offers(
    request: Request, place: PlaceOrAll = "", category: Text = "", page: PageNumber = 1
) -> Page[reads.MaterialOfferRow]:
    """What is offered, the newest first."""
    return reads.material_offers(request.viewer, place=place, category=category, page=page)


@router.post("/materials/offers", response={201: dict[str, str]} | WRITING)
def new_offer(
    request: Request, body: MaterialOfferIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Offer something."""
    made = actions.offer_material(viewer=request.viewer, key=key, **plain_body(body.dict()))
    return Status(201, {"offer": made.code})


@router.get("/materials/offers/{code}", auth=None,
            response={200: reads.MaterialOfferRow} | READING)  # fmt: skip
def offer(request: Request, code: Code) -> reads.MaterialOfferRow:
    """One offer."""
    return found(reads.material_offer(code, request.viewer))


@router.post("/materials/offers/{code}/closing", response={201: dict[str, str]} | WRITING)
def close_offer(
    request: Request, code: Code, body: LabourReasonIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Give no more of it."""
    made = actions.close_material_offer(
        viewer=request.viewer, key=key, offer=code, reason=body.reason
    )
    return Status(201, {"offer": made.code})


@router.get("/materials/commitments",
            response={200: Page[reads.MaterialCommitmentRow]} | INSIDE)  # fmt: skip
def commitments(
    request: Request, open: bool = False, page: PageNumber = 1
) -> Page[reads.MaterialCommitmentRow]:
    """Commitments that you may see; `open`: not all of it has come."""
    return reads.commitments(request.viewer, open_=open, page=page)


@router.post("/materials/commitments", response={201: dict[str, str]} | WRITING)
def commit(
    request: Request, body: MaterialCommitmentIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Promise so many units of an offer to a need."""
    made = actions.commit_material(viewer=request.viewer, key=key, **body.dict())
    return Status(201, {"commitment": made.code})


@router.get("/materials/commitments/{code}",
            response={200: reads.MaterialCommitmentRow} | INSIDE)  # fmt: skip
def commitment(request: Request, code: Code) -> reads.MaterialCommitmentRow:
    """One commitment with its shipments, readings, uses and chain."""
    return found(reads.commitment(request.viewer, code))


@router.post("/materials/commitments/{code}/release", response={201: dict[str, int]} | WRITING)
def release(
    request: Request, code: Code, body: MaterialReleaseIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Take back what was promised and not sent."""
    act = actions.release_material if body.by == "giver" else actions.turn_down_material
    made = act(viewer=request.viewer, key=key, commitment=code, quantity=body.quantity,
               reason=body.reason)  # fmt: skip
    return Status(201, {"quantity": made.quantity})


@router.post("/materials/commitments/{code}/shipments", response={201: dict[str, int]} | WRITING)
def ship(
    request: Request, code: Code, body: ConsignmentIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Send part or all of it."""
    made = actions.ship_material(viewer=request.viewer, key=key, commitment=code, **body.dict())
    return Status(201, {"number": made.number})


@router.post(
    "/materials/commitments/{code}/shipments/{number}/temperatures",
    response={201: dict[str, bool]} | WRITING,
)
def temperature(
    request: Request, code: Code, number: Number, body: TemperatureIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, bool]]:
    """What the logger read, tenths of a degree; the time with its zone."""
    made = actions.read_temperature(
        viewer=request.viewer, key=key, commitment=code, number=number, at=_aware(body.at),
        tenths=body.tenths,
    )  # fmt: skip
    return Status(201, {"outside": made.outside})


@router.post(
    "/materials/commitments/{code}/shipments/{number}/receipt",
    response={201: dict[str, int]} | WRITING,
)
def receive(
    request: Request,
    code: Code,
    number: Number,
    body: Form[MaterialReceiptIn],
    photos: File[list[UploadedFile]],
    key: str = IDEMPOTENCY_KEY,
) -> Status[dict[str, int]]:
    """Count what came, with photos."""
    made = actions.receive_material(
        viewer=request.viewer, key=key, commitment=code, number=number,
        photos=[photo.read(picture.MOST_BYTES + 1) for photo in photos], **body.dict(),
    )  # fmt: skip
    return Status(201, {"received": made.received or 0, "lost": made.lost or 0})


@router.post("/materials/commitments/{code}/uses", response={201: dict[str, int]} | WRITING)
def use(
    request: Request, code: Code, body: MaterialUseIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """What became of so many units."""
    made = actions.use_material(viewer=request.viewer, key=key, commitment=code, **body.dict())
    return Status(201, {"use": made.pk})


@router.post("/materials/commitments/{code}/passings", response={201: dict[str, str]} | WRITING)
def pass_on(
    request: Request, code: Code, body: MaterialPassingIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Offer to others what is not needed."""
    made = actions.pass_on_material(viewer=request.viewer, key=key, commitment=code, **body.dict())
    return Status(201, {"offer": made.code})


@router.post("/materials/commitments/{code}/asset", response={201: dict[str, str]} | WRITING)
def enter_asset(
    request: Request, code: Code, body: MaterialAssetIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Enter it among the assets of the village that received it."""
    made = actions.enter_asset(viewer=request.viewer, key=key, commitment=code, name=body.name)
    return Status(201, {"asset": made.asset})


@router.get("/twins", auth=None, response={200: Page[reads.TwinRow]} | READING)
def twins(
    request: Request, place: PlaceOrAll = "", kind: Text = "", page: PageNumber = 1
) -> Page[reads.TwinRow]:
    """Twins, with what each side gave."""
    return reads.twins(request.viewer, place=place, kind=kind, page=page)


@router.post("/twins", response={201: dict[str, str]} | WRITING)
def new_twin(request: Request, body: TwinIn, key: str = IDEMPOTENCY_KEY) -> Status[dict[str, str]]:
    """Put down two who are twinned."""
    made = actions.enter_twin(viewer=request.viewer, key=key, **plain_body(body.dict()))
    return Status(201, {"twin": made.code})


@router.get("/twins/{code}", auth=None, response={200: reads.TwinRow} | READING)
def twin(request: Request, code: Code) -> reads.TwinRow:
    """One twin."""
    return found(reads.twin(code, request.viewer))


@router.get("/twins/{code}/entries", response={200: list[reads.TwinEntryRow]} | INSIDE)
def twin_ledger(request: Request, code: Code) -> list[reads.TwinEntryRow]:
    """The ledger of a twin, for both sides and their offices."""
    found(reads.twin(code, request.viewer))
    return list(reads.twin_ledger(code, request.viewer))


@router.post("/twins/{code}/confirmation", response={201: dict[str, str]} | WRITING)
def confirm_twin(
    request: Request, code: Code, body: TwinSideIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """The other side says so too."""
    made = actions.confirm_twin(viewer=request.viewer, key=key, twin=code, side=str(body.side))
    return Status(201, {"twin": made.code})


@router.post("/twins/{code}/end", response={201: dict[str, str]} | WRITING)
def end_twin(
    request: Request, code: Code, body: TwinEndIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """They are twins no longer."""
    made = actions.end_twin(viewer=request.viewer, key=key, twin=code, **plain_body(body.dict()))
    return Status(201, {"twin": made.code})


@router.post("/twins/{code}/entries", response={201: dict[str, int]} | WRITING)
def enter_gift(
    request: Request, code: Code, body: GiftIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, int]]:
    """Put down what one side gave."""
    made = actions.enter_gift(viewer=request.viewer, key=key, twin=code, **plain_body(body.dict()))
    return Status(201, {"number": made.number})


@router.post("/twins/{code}/entries/{number}/answer", response={201: dict[str, str]} | WRITING)
def answer_gift(
    request: Request, code: Code, number: Number, body: GiftAnswerIn, key: str = IDEMPOTENCY_KEY
) -> Status[dict[str, str]]:
    """Acknowledge an entry of the other side's, or deny it with a reason."""
    made = actions.answer_gift(
        viewer=request.viewer, key=key, twin=code, number=number, **plain_body(body.dict())
    )
    return Status(201, {"state": made.state})


def _aware(at: datetime.datetime) -> datetime.datetime:
    return at if at.tzinfo else at.replace(tzinfo=datetime.UTC)
