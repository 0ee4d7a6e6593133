"""Writing the journal: the one place where lines and entries are made."""

import datetime
from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieshou.core.action import KeyReused
from xieshou.core.audit import body_hash
from xieshou.funds import rules
from xieshou.funds.actions import checks, refusals
from xieshou.funds.actions.heads import publish
from xieshou.funds.models import BOOK_STEP, Account, Book, Entry, Grant, Line
from xieshou.funds.rules import Draft, Sealed, SealedLine

BATCH = 400


def locked(code: str) -> Book:
    """The book, for this transaction alone: its entries follow each other. Raises NotFound."""
    found = Book.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    book = found.filter(code=code).first()
    if book is None:
        raise refusals.no_book(code)
    return book


def append(
    book: Book, drafts: Sequence[Draft], *, reverses: Mapping[int, Entry] | None = None
) -> list[Entry]:
    """Seal entries at the end of a locked book, all or none; `reverses` by index of the draft.

    A request (scope, key) that was done before gives its entry, and nothing is written for it.
    Raises KeyReused where it was done with another body, BadInput for an unknown account or grant
    or what `checks.draft` does not let through, Conflict for whatever the database refuses.
    """
    undone = reverses or {}
    hashes = [body_hash({"book": book.code, "draft": draft}) for draft in drafts]
    known = _done_before(drafts, hashes)
    new = [index for index, draft in enumerate(drafts) if draft.once not in known]
    if len({drafts[index].once for index in new}) < len(new):
        raise KeyReused("one_entry_per_request", refusals.WORDS["one_entry_per_request"])
    if new:
        made = _sealed(book, [(drafts[i], hashes[i], undone.get(i)) for i in new])
        known |= {drafts[i].once: entry for i, entry in zip(new, made, strict=True)}
        last = made[-1]
        # What is committed stays so, whether or not the file can be written.
        transaction.on_commit(lambda: publish(book.uid, last.number, last.hash), robust=True)
    return [known[draft.once] for draft in drafts]


def _done_before(drafts: Sequence[Draft], hashes: Sequence[str]) -> dict[tuple[str, str], Entry]:
    wanted = {draft.once: digest for draft, digest in zip(drafts, hashes, strict=True)}
    scopes, keys = {scope for scope, _key in wanted}, {key for _scope, key in wanted}
    found = {}
    for entry in Entry.objects.filter(scope__in=scopes, key__in=keys):
        once = (entry.scope, entry.key)
        if once in wanted:
            if entry.body_hash != wanted[once]:
                raise KeyReused("one_entry_per_request", refusals.WORDS["one_entry_per_request"])
            found[once] = entry
    return found


def _sealed(book: Book, new: Sequence[tuple[Draft, str, Entry | None]]) -> list[Entry]:
    accounts, grants = _accounts(book, new), _grants(new)
    last = Entry.objects.filter(book=book).order_by("-number").values_list("number", "hash").first()
    number, before = last or (0, rules.genesis(book.code, book.uid, book.place.code))
    now = timezone.now()
    entries, lines = [], []
    for draft, digest, undone in new:
        number += 1
        checks.draft(draft)
        sealed = _seal(number, before, now, draft, digest, undone, accounts, grants)
        pk = book.pk * BOOK_STEP + number
        entries.append(
            Entry(
                id=pk, book=book, number=number, date=draft.date, made_at=now, memo=draft.memo,
                source=draft.source, scope=draft.once[0], key=draft.once[1], body_hash=digest,
                reverses=undone, prev_hash=before, hash=sealed.hash,
            )
        )  # fmt: skip
        lines += [
            Line(
                entry_id=pk, position=position, account_id=accounts[leg.account][0],
                amount_fen=leg.amount_fen, grant_id=grants[leg.grant][0] if leg.grant else None,
                measure=leg.measure, place=leg.place, purpose=leg.purpose,
            )
            for position, leg in enumerate(draft.legs)
        ]  # fmt: skip
        before = sealed.hash
    _write(entries, lines)
    return entries


def _write(entries: Sequence[Entry], lines: Sequence[Line]) -> None:
    """Lines first: the trigger on the entry must find them there.

    A refusal ends the action's transaction with all that was written in it.
    """
    try:
        Line.objects.bulk_create(lines, batch_size=BATCH)
        Entry.objects.bulk_create(entries, batch_size=BATCH)
    except IntegrityError as error:
        refused = refusals.refusal(error)
        if refused is None:
            raise
        raise refused from error


def _seal(
    number: int,
    before: str,
    now: datetime.datetime,
    draft: Draft,
    digest: str,
    undone: Entry | None,
    accounts: Mapping[str, tuple[int, str]],
    grants: Mapping[str, tuple[int, str]],
) -> Sealed:
    said = {
        "number": number,
        "date": draft.date.isoformat(),
        "made_at": now.astimezone(datetime.UTC).isoformat(),
        "memo": draft.memo,
        "source": draft.source,
        "scope": draft.once[0],
        "key": draft.once[1],
        "body_hash": digest,
        "reverses": undone.number if undone else 0,
        "prev_hash": before,
        "lines": tuple(
            SealedLine(
                accounts[leg.account][1],
                leg.amount_fen,
                grants[leg.grant][1] if leg.grant else "",
                leg.measure,
                leg.place,
                leg.purpose,
            )
            for leg in draft.legs
        ),
    }
    return Sealed(**said, hash=Sealed(**said, hash="").seal())  # type: ignore[arg-type]


def _accounts(
    book: Book, new: Sequence[tuple[Draft, str, Entry | None]]
) -> dict[str, tuple[int, str]]:
    """Code → key and the account's text in the chain."""
    wanted = {leg.account for draft, _digest, _undone in new for leg in draft.legs}
    found = {
        row.code: (
            row.pk,
            rules.account_text(row.code, row.kind, row.holds, row.measure, row.year),
        )
        for row in Account.objects.filter(book=book, code__in=wanted)
    }
    for code in sorted(wanted - set(found)):
        raise refusals.no_account(code)
    return found


def _grants(new: Sequence[tuple[Draft, str, Entry | None]]) -> dict[str, tuple[int, str]]:
    """Code → key and the grant's text in the chain."""
    wanted = {leg.grant for draft, _digest, _undone in new for leg in draft.legs if leg.grant}
    found = {
        row.code: (
            row.pk,
            rules.grant_text(
                row.code, row.measure, row.amount_fen, row.within, row.purposes, row.year
            ),
        )
        for row in Grant.objects.filter(code__in=wanted)
    }
    for code in sorted(wanted - set(found)):
        raise refusals.no_grant(code)
    return found
