"""Payment orders, up to payment and receipt, and undoing what was paid."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks, refusals
from xieshou.funds.actions.entries import mirror
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.actions.refusals import refuse
from xieshou.funds.models import Book, Commitment, Entry, Grant, PaymentOrder
from xieshou.funds.reads.hands import (
    chain_of,
    content_hash,
    countersigned,
    found_orders,
    gains_from,
    is_let_through,
    lately,
    ordered,
    undone_by,
    why_not_pay,
    why_not_write,
)
from xieshou.funds.rules import Draft, Leg


def _place_of_commitment(*, commitment: str, **_body: object) -> str:
    places = Commitment.objects.filter(code=commitment)
    return places.values_list("budget__book__place__code", flat=True).first() or NOWHERE


def place_of_order(*, order: int, **_body: object) -> str:
    places = PaymentOrder.objects.filter(pk=order)
    return places.values_list("commitment__budget__book__place__code", flat=True).first() or NOWHERE


@action("funds.order", place=_place_of_commitment)
def propose_order(
    *, viewer: Viewer, commitment: str, grant: str, amount_fen: int, reason: str = ""
) -> PaymentOrder:
    """Ask for a payment of what is committed, out of a grant; both sides must countersign it.

    How many of each is chosen by all that the payee gets of the book at this time (rules.
    SPLIT_DAYS). Raises Conflict where more would be paid than is committed.
    """
    one = Commitment.objects.select_related("budget__book").filter(code=commitment).first()
    if one is None:
        raise NotFound("no_commitment", _("没有编号为 %(code)s 的合同"), {"code": commitment})
    book = locked(one.budget.book.code)
    refuse(why_not_write(one.budget, viewer.user_id, one.payee_id))
    _check(one, amount_fen)
    order = PaymentOrder(
        commitment=one, grant=_grant(book, grant), amount_fen=amount_fen, reason=reason.strip(),
        together_fen=lately(book.pk, one.payee_id) + amount_fen,
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
    if one.undoes_id is not None:
        raise Conflict("wrong_state", _("冲销单不能修改，可以撤回"))
    payee = one.commitment.payee_id
    refuse(why_not_write(one.commitment.budget, viewer.user_id, payee))
    _check(one.commitment, amount_fen, but=one.pk)
    one.together_fen = lately(book.pk, payee, but=one.pk) + amount_fen
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


@action("funds.order", place=place_of_order)
def undo_order(*, viewer: Viewer, order: int, reason: str) -> PaymentOrder:
    """Ask to undo a payment: an order of its own, countersigned and carried out like any other.

    Once it is carried out (`pay_order`), the payment's entry is reversed, the first order stands as
    reversed and its commitment has the room again. Raises BadInput without a reason, Conflict where
    the order is not paid, or is being undone.
    """
    paid, _book = locked_order(order)
    if paid.state not in (PaymentOrder.State.PAID, PaymentOrder.State.RECEIVED):
        raise Conflict("not_paid", _("尚未支付，或已经冲销"))
    if paid.undoes_id is not None:
        raise Conflict("not_its_reversal", refusals.WORDS["not_its_reversal"])
    if undone_by(paid) is not None:
        raise Conflict("undone_before", _("这笔支付已有冲销单"))
    refuse(why_not_write(paid.commitment.budget, viewer.user_id, paid.commitment.payee_id))
    if not reason.strip():
        raise BadInput("reason_missing", _("请写明理由"), {"field": "reason"})
    undoing = PaymentOrder(
        commitment=paid.commitment, grant=paid.grant, amount_fen=paid.amount_fen, undoes=paid,
        together_fen=paid.together_fen, reason=reason.strip()[:300], proposed_by=viewer.user_id,
        proposed_by_name=viewer.name, editors=sorted(_people(viewer.user_id)),
    )  # fmt: skip
    undoing.content_hash = content_hash(undoing)
    undoing.save()
    return undoing


@action("funds.pay", place=place_of_order)
def pay_order(
    *, viewer: Viewer, order: int, date: datetime.date, account: str = ""
) -> PaymentOrder:
    """Pay, or undo, what both sides have countersigned, by somebody who had no hand in it so far.

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
    one.entry = _undoing(book, one, date) if one.undoes else _payment(book, one, date, account)
    one.overridden = not countersigned(one)
    one.paid_by, one.paid_by_name = viewer.user_id, viewer.name
    return ended(one, PaymentOrder.State.PAID)


def _payment(book: Book, one: PaymentOrder, date: datetime.date, account: str) -> Entry:
    sources = rules.PAID_FROM[one.grant.measure]
    if account and account not in sources:
        raise BadInput("account_wrong", _("不能从这个科目支付"), {"field": "account"})
    budget, amount, grant = one.commitment.budget, one.amount_fen, one.grant.code
    legs = (
        Leg(rules.SPENT, amount, grant, budget.place, budget.purpose, one.grant.measure),
        Leg(account or sources[0], -amount, grant, measure=one.grant.measure),
    )
    once = ("funds.order", str(one.pk))
    return append(book, [Draft(date, legs, Entry.Memo.PAYMENT, once, budget.source)])[0]


def _undoing(book: Book, one: PaymentOrder, date: datetime.date) -> Entry:
    """The mirror image of the payment that `one` undoes, whose order is then reversed."""
    paid = one.undoes
    assert paid is not None
    assert paid.entry is not None
    once = ("funds.order", str(one.pk))
    draft = Draft(date, mirror(paid.entry), Entry.Memo.REVERSAL, once, paid.entry.source)
    entry = append(book, [draft], reverses={0: paid.entry})[0]
    ended(paid, PaymentOrder.State.REVERSED)
    return entry


@action("funds.confirm_receipt", place=place_of_order)
def confirm_receipt(*, viewer: Viewer, order: int, receipt: str) -> PaymentOrder:
    """Put down that the payee has received a payment, or that an undone one is back, and the
    number of the receipt."""
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
