"""Budgets, commitments and payment orders, up to payment and receipt."""

import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import NOWHERE, place_of
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.models import Book, Budget, Commitment, Entry, Grant, PaymentOrder, Purpose
from xieshou.funds.reads.orders import (
    chain_of,
    committed,
    content_hash,
    countersigned,
    found_orders,
    gains_from,
    is_let_through,
    ordered,
    why_not_pay,
)
from xieshou.funds.rules import Draft, Leg
from xieshou.registry import reads as registry

WHY_NOT: dict[str, Any] = {
    "nobody": _("只有登录的用户可以办理"),
    "own_work": _("提出或修改过的人不能再办理这一步"),
    "gains": _("与收款方有利益关系的人不能办理"),
    "acted_before": _("同一人不能在两个环节办理，代办的也算"),
    "no_side": _("只有县领导、援滇干部可以会签"),
    "other_side": _("不能代替另一方会签"),
    "side_done": _("您所在的一方已经签足"),
    "hand_gains": _("经办、会签的人中有人与收款方有利益关系，须由他人修改后重新会签"),
}


def _place_of_budget(*, budget: str, **_body: object) -> str:
    found = Budget.objects.filter(code=budget).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


def _place_of_commitment(*, commitment: str, **_body: object) -> str:
    places = Commitment.objects.filter(code=commitment)
    return places.values_list("budget__book__place__code", flat=True).first() or NOWHERE


def place_of_order(*, order: int, **_body: object) -> str:
    places = PaymentOrder.objects.filter(pk=order)
    return places.values_list("commitment__budget__book__place__code", flat=True).first() or NOWHERE


@action("funds.budget", place=place_of)
def propose_budget(
    *,
    viewer: Viewer,
    book: str,
    code: str,
    name: str,
    place: str,
    purpose: str,
    amount_fen: int,
    source: str = "",
) -> Budget:
    """Put forward what may be spent on one thing; another person must approve it."""
    home = locked(book)
    checks.new_code(code)
    checks.amount(amount_fen)
    if Budget.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有预算使用"), {"code": code})
    if purpose not in Purpose.values:
        raise BadInput("purpose_unknown", _("请选择用途"), {"field": "purpose"})
    if registry.place(place) is None:
        raise BadInput("place_unknown", _("没有代码为 %(code)s 的地方"), {"code": place})
    if not rules.is_source(source):
        raise BadInput("not_a_source", _("“为何”应写作 app.thing:编号"), {"field": "source"})
    return Budget.objects.create(
        book=home, code=code, name=name, place=place, purpose=purpose, amount_fen=amount_fen,
        source=source, proposed_by=viewer.user_id, proposed_by_name=viewer.name,
    )  # fmt: skip


@action("funds.budget", place=_place_of_budget)
def approve_budget(*, viewer: Viewer, budget: str) -> Budget:
    """Put a budget in force, by another than whoever proposed it."""
    one = Budget.objects.select_related("book").filter(code=budget).first()
    if one is None:
        raise NotFound("no_budget", _("没有编号为 %(code)s 的预算"), {"code": budget})
    locked(one.book.code)
    one.refresh_from_db()
    if one.approved_by is not None:
        raise Conflict("approved_before", _("这项预算已经批准"))
    refuse(rules.why_not_act(rules.Chain(_people(one.proposed_by)), viewer.user_id))
    one.approved_by, one.approved_by_name = viewer.user_id, viewer.name
    one.save(update_fields=["approved_by", "approved_by_name"])
    return one


@action("funds.commit", place=_place_of_budget)
def commit(*, viewer: Viewer, budget: str, code: str, payee: int, amount_fen: int) -> Commitment:
    """Bind part of an approved budget to whoever is to be paid.

    Raises Conflict where the budget is not in force or does not reach.
    """
    found = Budget.objects.select_related("book").filter(code=budget).first()
    if found is None:
        raise NotFound("no_budget", _("没有编号为 %(code)s 的预算"), {"code": budget})
    locked(found.book.code)
    one = Budget.objects.get(pk=found.pk)
    if one.approved_by is None:
        raise Conflict("budget_not_approved", _("预算尚未批准"))
    if Commitment.objects.filter(code=code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有合同使用"), {"code": code})
    checks.new_code(code)
    checks.amount(amount_fen)
    if gains_from(viewer.user_id, payee):
        refuse("gains")
    if committed(one.pk) + amount_fen > one.amount_fen:
        raise Conflict("over_budget", _("超出预算"))
    return Commitment.objects.create(
        budget=one, code=code, payee_id=payee, amount_fen=amount_fen, made_by=viewer.user_id
    )


@action("funds.order", place=_place_of_commitment)
def propose_order(
    *, viewer: Viewer, commitment: str, grant: str, amount_fen: int, reason: str = ""
) -> PaymentOrder:
    """Ask for a payment of what is committed, out of a grant; both sides must countersign it.

    Raises Conflict where more would be paid than is committed.
    """
    one = Commitment.objects.select_related("budget__book").filter(code=commitment).first()
    if one is None:
        raise NotFound("no_commitment", _("没有编号为 %(code)s 的合同"), {"code": commitment})
    book = locked(one.budget.book.code)
    if gains_from(viewer.user_id, one.payee_id):
        refuse("gains")
    _check(one, amount_fen)
    order = PaymentOrder(
        commitment=one, grant=_grant(book, grant), amount_fen=amount_fen, reason=reason.strip(),
        proposed_by=viewer.user_id, proposed_by_name=viewer.name,
        editors=sorted(_people(viewer.user_id)),
    )  # fmt: skip
    order.content_hash = content_hash(order)
    order.save()
    return order


@action("funds.order", place=place_of_order)
def revise_order(
    *, viewer: Viewer, order: int, grant: str, amount_fen: int, reason: str = ""
) -> PaymentOrder:
    """Change an order that is not yet paid; every countersignature given so far is void."""
    one, book = locked_order(order)
    if one.state not in (PaymentOrder.State.OPEN, PaymentOrder.State.APPROVED):
        raise Conflict("wrong_state", _("已经办结的支付不能修改"))
    if gains_from(viewer.user_id, one.commitment.payee_id):
        refuse("gains")
    _check(one.commitment, amount_fen, but=one.pk)
    one.grant, one.amount_fen, one.reason = _grant(book, grant), amount_fen, reason.strip()
    one.editors = sorted({*one.editors, *_people(viewer.user_id)})
    one.state, one.overridden = PaymentOrder.State.OPEN, False
    one.revision += 1
    one.content_hash = content_hash(one)
    one.save()
    return one


@action("funds.order", place=place_of_order)
def withdraw_order(*, order: int) -> PaymentOrder:
    """Take back an order that is not yet paid."""
    one, _book = locked_order(order)
    if one.state not in (PaymentOrder.State.OPEN, PaymentOrder.State.APPROVED):
        raise Conflict("wrong_state", _("已经办结的支付不能修改"))
    return ended(one, PaymentOrder.State.WITHDRAWN)


@action("funds.pay", place=place_of_order)
def pay_order(
    *, viewer: Viewer, order: int, date: datetime.date, account: str = ""
) -> PaymentOrder:
    """Pay what both sides have countersigned, by somebody who had no hand in it so far.

    `account`: see rules.PAID_FROM; "" is the bank, or where goods and labour lie. Raises BadInput
    for another account or a day that is not yet, Forbidden where anybody who had a hand in it
    gains by now, Conflict where it is not approved, has changed since, or the money is not there.
    """
    checks.day_of_payment(date)
    one, book = locked_order(order)
    if one.state != PaymentOrder.State.APPROVED:
        raise Conflict("not_approved", _("尚未会签完毕，或已经支付"))
    not_changed(one)
    # The state is only a note of it: whoever writes it by hand has countersigned nothing.
    if not is_let_through(one):
        raise Conflict("not_approved", _("尚未会签完毕，或已经支付"))
    refuse(why_not_pay(one, viewer.user_id))
    sources = rules.PAID_FROM[one.grant.measure]
    if account and account not in sources:
        raise BadInput("account_wrong", _("不能从这个科目支付"), {"field": "account"})
    budget, amount, grant = one.commitment.budget, one.amount_fen, one.grant.code
    legs = (
        Leg(rules.SPENT, amount, grant, budget.place, budget.purpose, one.grant.measure),
        Leg(account or sources[0], -amount, grant, measure=one.grant.measure),
    )
    once = ("funds.order", str(one.pk))
    draft = Draft(date, legs, Entry.Memo.PAYMENT, once, budget.source)
    one.entry = append(book, [draft])[0]
    one.overridden = not countersigned(one)
    one.paid_by, one.paid_by_name = viewer.user_id, viewer.name
    return ended(one, PaymentOrder.State.PAID)


@action("funds.confirm_receipt", place=place_of_order)
def confirm_receipt(*, viewer: Viewer, order: int, receipt: str) -> PaymentOrder:
    """Put down that the payee has received a payment, and the number of the receipt."""
    one, _book = locked_order(order)
    if one.state != PaymentOrder.State.PAID:
        raise Conflict("not_paid", _("尚未支付，或已经确认收款"))
    if not receipt.strip():
        raise BadInput("receipt_missing", _("请填写收据编号"), {"field": "receipt"})
    refuse(rules.why_not_act(chain_of(one), viewer.user_id, gains=_gains(viewer, one)))
    one.received_by, one.receipt = viewer.user_id, receipt.strip()[:60]
    return ended(one, PaymentOrder.State.RECEIVED)


def locked_order(pk: int) -> tuple[PaymentOrder, Book]:
    """The order as it stands once its book is locked. Raises NotFound."""
    one = found_orders().filter(pk=pk).first()
    if one is None:
        raise NotFound("no_order", _("没有这笔支付"))
    book = locked(one.commitment.budget.book.code)
    return found_orders().get(pk=pk), book


def not_changed(one: PaymentOrder) -> None:
    """Raises Conflict where anything that was approved is not as it was."""
    if content_hash(one) != one.content_hash:
        raise Conflict("void", _("会签之后内容有改动，原会签已失效，请修改后重新提交"))


def ended(one: PaymentOrder, state: PaymentOrder.State) -> PaymentOrder:
    one.state, one.ended_at = state, timezone.now()
    one.save()
    return one


def refuse(code: str) -> None:
    if code:
        raise Forbidden(code, WHY_NOT[code])


def _gains(viewer: Viewer, one: PaymentOrder) -> bool:
    return gains_from(viewer.user_id, one.commitment.payee_id)


def _check(commitment: Commitment, amount_fen: int, but: int | None = None) -> None:
    checks.amount(amount_fen)
    if ordered(commitment.pk, but=but) + amount_fen > commitment.amount_fen:
        raise Conflict("over_commitment", _("超出合同金额"))


def _grant(book: Book, code: str) -> Grant:
    found = Grant.objects.filter(book=book, code=code).first()
    if found is None:
        raise BadInput("no_grant", _("没有编号为 %(code)s 的资金来源"), {"code": code})
    return found


def _people(*users: int | None) -> frozenset[int]:
    return frozenset(user for user in users if user is not None)
