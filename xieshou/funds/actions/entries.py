"""Posting to a book, and undoing what was posted by its mirror image."""

import datetime
import uuid
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import Conflict, NotFound, action
from xieshou.funds.actions.books import NOWHERE, place_of
from xieshou.funds.actions.journal import append, locked
from xieshou.funds.models import Entry, Line
from xieshou.funds.rules import Draft, Leg


def request(once: tuple[str, str] | None) -> tuple[str, str]:
    """(scope, key) as given, else one that nobody has used."""
    return once or ("entry", uuid.uuid4().hex)


@action("funds.post", place=place_of)
def post(
    *,
    book: str,
    date: datetime.date,
    legs: Sequence[Leg],
    memo: str,
    source: str = "",
    once: tuple[str, str] | None = None,
) -> Entry:
    """Seal one entry. The same (scope, key) with the same body gives the first entry again.

    Raises KeyReused for the same request with another body, BadInput and Conflict (see
    `refusals.WORDS`) for whatever the ledger does not allow; then nothing is written.
    """
    draft = Draft(date, tuple(legs), memo, request(once), source)
    return append(locked(book), [draft])[0]


@action("funds.post", place=place_of)
def post_many(*, book: str, drafts: Sequence[Draft]) -> list[Entry]:
    """Seal many entries in one transaction, all or none, in order."""
    return append(locked(book), drafts)


def _book_of(*, entry: int, **_body: object) -> str:
    found = Entry.objects.filter(pk=entry).values_list("book__place__code", flat=True).first()
    return found or NOWHERE


@action("funds.reverse", place=_book_of)
def reverse(*, entry: int, date: datetime.date, once: tuple[str, str] | None = None) -> Entry:
    """Undo an entry by its mirror image, linked to it; once only, in an open month.

    Raises NotFound, Conflict where it was reversed before, is a reversal itself, or what it
    brought in has been used.
    """
    found = Entry.objects.filter(pk=entry).select_related("book").first()
    if found is None:
        raise NotFound("no_entry", _("没有这笔分录"))
    book = locked(found.book.code)
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
