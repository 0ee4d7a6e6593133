"""Budgets, contracts and payment orders over the API."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from ninja.security import django_auth
from pydantic import Field

from xieshou.core.action import BadInput
from xieshou.core.api import IDEMPOTENCY_KEY, WRITING, WRITTEN, Id, Part, PlaceCode
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
    Reason,
    Source,
    nothing,
    seen_book,
)
from xieshou.funds.models import PaymentOrder, Purpose
from xieshou.registry import reads as registry

router = Router(auth=django_auth)
# Verb of a step → its action.
STEPS: dict[str, Any] = {
    "approve": actions.approve_order,
    "refuse": actions.refuse_order,
    "override": actions.override_order,
    "pay": actions.pay_order,
    "confirm": actions.confirm_receipt,
    "withdraw": actions.withdraw_order,
    "undo": actions.undo_order,
}


class BudgetIn(Schema):
    """What may be spent on one thing in a place."""

    code: NewCode
    name: Name
    place: PlaceCode
    purpose: Purpose
    amount_fen: Fen
    source: Source = ""


class CommitmentIn(Schema):
    """A contract: the organisation that is to be paid, and how much."""

    code: NewCode
    payee: Id
    amount_fen: Fen


class OrderIn(Schema):
    """A payment out of a grant; `reason` names nobody."""

    grant: Code
    amount_fen: Fen
    reason: Reason = ""


class OrderStepIn(Schema):
    """A step of an order. To approve, `acting_for` is the user in whose place one signs; refuse,
    override and undo need the `reason`; pay needs the `date` and may name the `account`; confirm
    needs the `receipt`. With `seen`, the order's `content_hash` as one has read it, approve and
    override are refused where it was changed since."""

    verb: Literal["approve", "refuse", "override", "pay", "confirm", "withdraw", "undo"]
    reason: Reason = ""
    acting_for: Id | None = None
    date: Day | None = None
    account: CodeOrAny = ""
    receipt: Annotated[str, Field(max_length=60, pattern=WRITTEN)] = ""
    seen: Annotated[str, Field(max_length=64, pattern="^[0-9a-f]*$")] = ""


class OrderOut(Schema):
    """An order, and what one may do with it now."""

    order: reads.OrderRow
    rights: reads.OrderRights


class BudgetOut(Schema):
    """A budget with its contracts."""

    budget: reads.BudgetRow
    commitments: list[reads.CommitmentRow]


@router.get("/funds/books/{code}/budgets", response={200: registry.Page[reads.BudgetRow]} | CLOSED)
def budgets(request: Request, code: Code, part: Query[Part]) -> registry.Page[reads.BudgetRow]:
    """The budgets of a book, those that wait for approval first."""
    seen_book(request, code)
    return reads.budgets(request.viewer, book=code, offset=part.offset, limit=part.limit)


@router.post("/funds/books/{code}/budgets", response={201: BudgetOut} | WRITING)
def propose_budget(
    request: Request, code: Code, body: BudgetIn, key: str = IDEMPOTENCY_KEY
) -> Status[BudgetOut]:
    """Put forward a budget; another person must approve it."""
    said = body.dict() | {"purpose": body.purpose.value}
    made = actions.propose_budget(viewer=request.viewer, key=key, book=code, **said)
    return Status(201, budget(request, made.code))


@router.get("/funds/budgets/{code}", response={200: BudgetOut} | CLOSED)
def budget(request: Request, code: Code) -> BudgetOut:
    """One budget and its contracts."""
    row = reads.budget(code, request.viewer)
    if row is None:
        raise nothing()
    return BudgetOut(budget=row, commitments=list(reads.commitments(code, request.viewer)))


@router.post("/funds/budgets/{code}/approval", response={200: BudgetOut} | WRITING)
def approve_budget(request: Request, code: Code, key: str = IDEMPOTENCY_KEY) -> BudgetOut:
    """Put a budget in force, by another than whoever proposed it."""
    actions.approve_budget(viewer=request.viewer, key=key, budget=code)
    return budget(request, code)


@router.post("/funds/budgets/{code}/commitments", response={201: BudgetOut} | WRITING)
def commit(
    request: Request, code: Code, body: CommitmentIn, key: str = IDEMPOTENCY_KEY
) -> Status[BudgetOut]:
    """Bind part of an approved budget to whoever is to be paid."""
    said = body.dict()
    actions.commit(viewer=request.viewer, key=key, budget=code, **said)
    return Status(201, budget(request, code))


@router.post("/funds/commitments/{code}/orders", response={201: OrderOut} | WRITING)
def propose_order(
    request: Request, code: Code, body: OrderIn, key: str = IDEMPOTENCY_KEY
) -> Status[OrderOut]:
    """Ask for a payment of what is committed; both sides must countersign it."""
    made = actions.propose_order(viewer=request.viewer, key=key, commitment=code, **body.dict())
    return Status(201, order(request, made.pk))


@router.get("/funds/orders", response={200: registry.Page[reads.OrderRow]} | CLOSED)
def orders(
    request: Request,
    part: Query[Part],
    book: CodeOrAny = "",
    budget: CodeOrAny = "",
    state: PaymentOrder.State | Literal[""] = "",
) -> registry.Page[reads.OrderRow]:
    """Payment orders of the books that one may see, the latest first."""
    return reads.order_page(
        request.viewer, book=book, budget=budget, state=state, offset=part.offset, limit=part.limit
    )


@router.get("/funds/waiting", response={200: list[reads.WaitingItem]} | CLOSED)
def waiting(request: Request) -> list[reads.WaitingItem]:
    """What waits for oneself: orders to sign, pay and confirm, budgets to approve, what other books
    pass on, thresholds to agree to; oldest first."""
    return list(reads.waiting(request.viewer))


@router.get("/funds/orders/{pk}", response={200: OrderOut} | CLOSED)
def order(request: Request, pk: Id) -> OrderOut:
    """One order, who has signed it, and what one may do with it."""
    row = reads.order(pk, request.viewer)
    if row is None:
        raise nothing()
    return OrderOut(order=row, rights=reads.rights(request.viewer, pk))


@router.post("/funds/orders/{pk}/revisions", response={200: OrderOut} | WRITING)
def revise_order(request: Request, pk: Id, body: OrderIn, key: str = IDEMPOTENCY_KEY) -> OrderOut:
    """Change an order that is not yet paid; every countersignature so far is void."""
    actions.revise_order(viewer=request.viewer, key=key, order=pk, **body.dict())
    return order(request, pk)


@router.post("/funds/orders/{pk}/steps", response={200: OrderOut} | WRITING)
def take_step(request: Request, pk: Id, body: OrderStepIn, key: str = IDEMPOTENCY_KEY) -> OrderOut:
    """Sign, refuse, override, pay, confirm, withdraw or ask to undo an order; the answer to the
    last is the order that undoes it."""
    asked = {
        "approve": ("acting_for", "seen"),
        "override": ("reason", "seen"),
        "pay": ("date", "account"),
        "confirm": ("receipt",),
        "withdraw": (),
    }.get(body.verb, ("reason",))
    said = {name: getattr(body, name) for name in asked}
    if body.verb == "pay" and body.date is None:
        raise BadInput("date_missing", _("请填写支付日期"), {"field": "date"})
    made = STEPS[body.verb](viewer=request.viewer, key=key, order=pk, **said)
    return order(request, made.pk if body.verb == "undo" else pk)
