"""Posting to a book, and undoing what was posted by its mirror image."""

import datetime
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict, Forbidden, NotFound, action
from xieshou.core.checks import NOWHERE
from xieshou.core.scope import Viewer
from xieshou.funds import rules
from xieshou.funds.actions import checks, refusals
from xieshou.funds.actions.books import place_of
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.models import Account, Book, Entry, Line, PaymentOrder
from xieshou.funds.rules import Draft, Leg


def request(once: tuple[str, str] | None) -> tuple[str, str]:
    """(scope, key) as given, else one that nobody has used."""
    # Written with its dashes, a key never looks like somebody's number.
    return checks.of_callers(once) or ("entry", str(uuid.uuid4()))


@action("funds.post", place=place_of)
def post(
    *,
    viewer: Viewer,
    book: str,
    date: datetime.date,
    legs: Sequence[Leg],
    memo: str,
    source: str = "",
    once: tuple[str, str] | None = None,
) -> Entry:
    """Seal one entry. The same (scope, key) with the same body gives the first entry again.

    Raises KeyReused for the same request with another body, BadInput and Conflict (see
    `refusals.WORDS`) for whatever the ledger does not allow, Forbidden where a person would spend
    or pay by it; then nothing is written.
    """
    draft = Draft(date, tuple(legs), memo, request(once), source)
    home = locked(book)
    _not_a_payment(viewer, home, [draft])
    return append(home, [draft])[0]


@action("funds.post", place=place_of)
def post_many(*, viewer: Viewer, book: str, drafts: Sequence[Draft]) -> list[Entry]:
    """Seal many entries in one transaction, all or none, in order; see `post`."""
    for draft in drafts:
        checks.of_callers(draft.once)
    home = locked(book)
    _not_a_payment(viewer, home, drafts)
    return append(home, drafts)


def by_order_only() -> Forbidden:
    return Forbidden("by_order_only", _("支出和付款只能通过双方会签的支付办理，不能由一人直接记账"))


def _not_a_payment(viewer: Viewer, book: Book, drafts: Sequence[Draft]) -> None:
    """Raises Forbidden where a person alone would spend, or take money from the bank.

    The system may, for what was paid before there was a payment chain.
    """
    if viewer.is_system:
        return
    accounts = Account.objects.filter(book=book).select_related("parent")
    spending = {row.code for row in accounts if row.holds in rules.SPENT_PARTS}
    bank = {row.code for row in accounts if rules.BANK in (row.code, _above(row))}
    if any(
        leg.account in spending or (leg.account in bank and leg.amount_fen < 0)
        for draft in drafts
        for leg in draft.legs
    ):
        raise by_order_only()


def _above(account: Account) -> str:
    return account.parent.code if account.parent else ""


def _book_of(*, entry: int, **_body: object) -> str:
    found = Entry.objects.filter(pk=entry).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


@action("funds.reverse", place=_book_of)
def reverse(
    *, viewer: Viewer, entry: int, date: datetime.date, once: tuple[str, str] | None = None
) -> Entry:
    """Undo an entry by its mirror image, linked to it; once only, in an open month.

    What a payment order paid is undone by an order alone (`undo_order`); spending without one, and
    what was passed on to another book, by the system. Raises NotFound, Forbidden, Conflict where it
    was reversed before, is a reversal itself, or what it brought in has been used.
    """
    found = Entry.objects.filter(pk=entry).select_related("book").first()
    if found is None:
        raise NotFound("no_entry", _("没有这笔分录"))
    book = locked(found.book.code)
    spent = Line.objects.filter(entry=found, account__holds__in=rules.SPENT_PARTS)
    if PaymentOrder.objects.filter(entry=found).exists() or (
        not viewer.is_system and (spent.exists() or rules.is_passing(found.source))
    ):
        raise Forbidden("undone_by_order", refusals.WORDS["undone_by_order"])
    before = Entry.objects.filter(reverses=found).first()
    if before is not None and (before.scope, before.key) != once:
        raise Conflict("reversed_twice", _("这笔分录已经冲销过"))
    draft = Draft(date, mirror(found), Entry.Memo.REVERSAL, request(once), found.source)
    return append(book, [draft], reverses={0: found})[0]


def mirror(entry: Entry) -> tuple[Leg, ...]:
    """The lines that undo an entry's."""
    lines = Line.objects.filter(entry=entry).select_related("account", "grant")
    return tuple(
        Leg(
            line.account.code,
            -line.amount_fen,
            line.grant.code if line.grant else "",
            line.place,
            line.purpose,
            line.measure,
        )
        for line in lines.order_by("position")
    )
