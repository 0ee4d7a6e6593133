"""Writing the journal: the one place where lines and entries are made."""

import datetime
from collections.abc import Mapping, Sequence
from operator import attrgetter

from django.db import IntegrityError, connection, transaction
from django.db.models import AutoField, Model
from django.utils import timezone

from xieshou.core.action import KeyReused
from xieshou.core.audit import body_hash
from xieshou.funds.actions import checks, refusals, standing
from xieshou.funds.actions.heads import publish
from xieshou.funds.actions.standing import Standing
from xieshou.funds.models import BOOK_STEP, Book, Entry, Line
from xieshou.funds.rules import Draft, Sealed, SealedLine

# Rows to a statement; SQLite takes fewer where they have too many values.
BATCH = 2000


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
    stands = standing.read(book, drafts)
    known = _done_before(drafts, hashes, stands)
    new = [index for index, draft in enumerate(drafts) if draft.once not in known]
    if len({drafts[index].once for index in new}) < len(new):
        raise KeyReused("one_entry_per_request", refusals.WORDS["one_entry_per_request"])
    if new:
        made = _sealed(book, stands, [(drafts[i], hashes[i], undone.get(i)) for i in new])
        known |= {drafts[i].once: entry for i, entry in zip(new, made, strict=True)}
        last = made[-1]
        # What is committed stays so, whether or not the file can be written.
        transaction.on_commit(lambda: publish(book.uid, last.number, last.hash), robust=True)
    return [known[draft.once] for draft in drafts]


def _done_before(
    drafts: Sequence[Draft], hashes: Sequence[str], stands: Standing
) -> dict[tuple[str, str], Entry]:
    done = {}
    for draft, digest in zip(drafts, hashes, strict=True):
        if draft.once in stands.requests:
            key, before = stands.requests[draft.once]
            if before != digest:
                raise KeyReused("one_entry_per_request", refusals.WORDS["one_entry_per_request"])
            done[draft.once] = key
    rows = Entry.objects.in_bulk(done.values()) if done else {}
    return {once: rows[key] for once, key in done.items()}


def _sealed(
    book: Book, stands: Standing, new: Sequence[tuple[Draft, str, Entry | None]]
) -> list[Entry]:
    accounts, grants = stands.accounts, stands.grants
    _all_known(stands, [draft for draft, _digest, _undone in new])
    number, before = stands.last
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
        with transaction.atomic(savepoint=False):
            _insert(Line, lines)
            _insert(Entry, entries)
    except IntegrityError as error:
        refused = refusals.refusal(error)
        if refused is None:
            raise
        raise refused from error


def _insert(model: type[Model], rows: Sequence[Model]) -> None:
    """By COPY where there is one, which for two rows already is faster than an INSERT by Django."""
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(rows, batch_size=BATCH)
        return
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, AutoField)]
    columns = ", ".join(f'"{one.column}"' for one in fields)
    values = attrgetter(*(one.attname for one in fields))
    into = f"COPY {model._meta.db_table} ({columns}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(values(row))


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


def _all_known(stands: Standing, drafts: Sequence[Draft]) -> None:
    """Raises BadInput for an account that the book does not have, or a grant that nobody has."""
    for code in sorted({leg.account for one in drafts for leg in one.legs} - set(stands.accounts)):
        raise refusals.no_account(code)
    for code in sorted(
        {leg.grant for one in drafts for leg in one.legs} - {""} - set(stands.grants)
    ):
        raise refusals.no_grant(code)
