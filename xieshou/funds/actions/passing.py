"""A grant on its way from book to book (市 → 区 → 县): out of one and into the other at once."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks, refusals
from xieshou.funds.actions.books import add_account
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.models import Account, Book, Entry, Grant, Passing
from xieshou.funds.rules import Draft, Leg


def _from_where(*, grant: str, **_body: object) -> str:
    found = Grant.objects.filter(code=grant).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


def _to_where(*, passing: int, **_body: object) -> str:
    found = Passing.objects.filter(pk=passing).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


def _of_passing(*, passing: int, **_body: object) -> str:
    found = Passing.objects.filter(pk=passing)
    return found.values_list("grant__book__place__code", flat=True).first() or NOWHERE


@action("funds.order", place=_from_where)
def propose_passing(
    *, viewer: Viewer, grant: str, book: str, code: str, amount_fen: int
) -> Passing:
    """Put forward that an amount of a grant goes to another book, as the grant `code` there.

    Nothing moves before somebody of that book accepts it (`pass_on`). Raises BadInput, NotFound for
    a grant or book that does not exist, Conflict for a code taken.
    """
    one = Grant.objects.select_related("book").filter(code=grant).first()
    if one is None:
        raise NotFound("no_grant", _("没有编号为 %(code)s 的资金来源"), {"code": grant})
    locked(one.book.code)
    target = Book.objects.filter(code=book).first()
    if target is None:
        raise refusals.no_book(book)
    if target.pk == one.book_id:
        raise BadInput("same_book", _("只能转拨到另一个账套"), {"field": "book"})
    checks.new_code(code)
    if not rules.is_source(rules.passing_source(code)):
        raise BadInput("code_wrong", _("编号不能像个人号码"), {"field": "code"})
    checks.amount(amount_fen)
    if (
        Grant.objects.filter(code=code).exists()
        or Passing.objects.filter(code=code, made=None).exists()
    ):
        raise Conflict("code_taken", _("编号 %(code)s 已有资金来源使用"), {"code": code})
    return Passing.objects.create(
        grant=one, book=target, code=code, amount_fen=amount_fen, proposed_by=viewer.user_id,
        proposed_by_name=viewer.name,
    )  # fmt: skip


@action("funds.receive", place=_to_where)
def pass_on(*, viewer: Viewer, passing: int, date: datetime.date) -> Grant:
    """Accept what another book passes on: one entry there, one here, each naming the other's grant.

    The grant that it makes here has the giver, purposes, place and year of the one it is a part of,
    so nothing that was earmarked changes by it; its amount is what has arrived. By another than
    whoever proposed it. Raises NotFound, Conflict where it was done before or the money is not
    there, Forbidden to the proposer.
    """
    one = Passing.objects.select_related("grant__book", "book").filter(pk=passing).first()
    if one is None:
        raise NotFound("no_passing", _("没有这笔转拨"))
    # Always in the same order, so that two that meet do not wait for each other.
    books = {code: locked(code) for code in sorted([one.grant.book.code, one.book.code])}
    one.refresh_from_db(fields=["made"])
    if one.made_id is not None:
        raise Conflict("passed_before", _("这笔转拨已经办理"))
    if one.proposed_by == viewer.user_id and not viewer.is_system:
        raise Forbidden("own_work", _("提出转拨的人不能自己接收"))
    if one.proposed_by is None and not viewer.is_system:
        raise Forbidden("nobody", _("没有人提出的转拨只能由系统导入"))
    checks.day_of_payment(date)
    giver, taker = books[one.grant.book.code], books[one.book.code]
    one.made = _part(one)
    one.accepted_by = viewer.user_id
    one.save(update_fields=["made", "accepted_by"])
    _move(giver, one.grant, _passed_on(giver), one.made, one.amount_fen, date)
    _arrive(taker, one.made, one.grant, date)
    return one.made


@action("funds.order", place=_of_passing)
def withdraw_passing(*, passing: int) -> Grant:
    """Take back what was put forward and not yet accepted; its code is free again.

    Returns the grant that it was a part of. Raises NotFound, Conflict where it was accepted.
    """
    one = Passing.objects.select_related("grant__book").filter(pk=passing).first()
    if one is None:
        raise NotFound("no_passing", _("没有这笔转拨"))
    locked(one.grant.book.code)
    one.refresh_from_db(fields=["made"])
    if one.made_id is not None:
        raise Conflict("passed_before", _("这笔转拨已经办理"))
    one.delete()
    return one.grant


def _part(one: Passing) -> Grant:
    """The grant in the other book."""
    of = one.grant
    if Grant.objects.filter(code=one.code).exists():
        raise Conflict("code_taken", _("编号 %(code)s 已有资金来源使用"), {"code": one.code})
    return Grant.objects.create(
        book=one.book, code=one.code, name=of.name, source=of.source, amount_fen=one.amount_fen,
        year=of.year, measure=of.measure, within=of.within, purposes=of.purposes,
        donor_id=of.donor_id, payer_id=of.payer_id, pairing_id=of.pairing_id, passed_from=of,
    )  # fmt: skip


def _move(
    book: Book, grant: Grant, account: str, part: Grant, amount_fen: int, date: datetime.date
) -> None:
    legs = (
        Leg(account, amount_fen, grant.code, measure=grant.measure),
        Leg(rules.FIRST_ACCOUNT[grant.measure], -amount_fen, grant.code, measure=grant.measure),
    )
    once = ("funds.passed_on", part.code)
    source = rules.passing_source(part.code)
    append(book, [Draft(date, legs, Entry.Memo.PASSED_ON, once, source)])


def _arrive(book: Book, part: Grant, of: Grant, date: datetime.date) -> None:
    legs = (
        Leg(rules.FIRST_ACCOUNT[part.measure], part.amount_fen, part.code, measure=part.measure),
        Leg(rules.FUND, -part.amount_fen, part.code, measure=part.measure),
    )
    once = ("funds.passed_in", part.code)
    source = rules.passing_source(of.code)
    append(book, [Draft(date, legs, Entry.Memo.RECEIPT, once, source)])


def _passed_on(book: Book) -> str:
    """The code of the account of what went on to other books, opened when first needed."""
    plan = rules.PASSED_ON
    if not Account.objects.filter(book=book, code=plan.code).exists():
        add_account(book, plan)
    return plan.code
