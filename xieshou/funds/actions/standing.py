"""What the journal must know before it writes to a locked book, read in one statement.

Called once for every posting, however many entries it has: on a busy ledger each further question
costs a journey to the database and back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection

from xieshou.funds import rules
from xieshou.funds.models import Book
from xieshou.funds.rules import Draft

# One shape for all: what it is, key, four words, year, amount, the grant that it is a part of.
_READ = (
    "SELECT 'last', number, hash, '', '', '', 0, 0, '' FROM funds_entry WHERE book_id = %s"
    " AND number = (SELECT MAX(number) FROM funds_entry WHERE book_id = %s)"
    " UNION ALL SELECT 'account', id, code, kind, holds, measure, year, 0, '' FROM funds_account"
    " WHERE book_id = %s AND code IN ({accounts})"
    " UNION ALL SELECT 'grant', g.id, g.code, g.measure, g.within, g.purposes, g.year,"
    " g.amount_fen, COALESCE(p.code, '') FROM funds_grant g"
    " LEFT JOIN funds_grant p ON p.id = g.passed_from_id WHERE g.code IN ({grants})"
    " UNION ALL SELECT 'request', id, scope, key, body_hash, '', 0, 0, '' FROM funds_entry"
    " WHERE scope IN ({scopes}) AND key IN ({keys})"
)


@dataclass(slots=True)
class Standing:
    """`last`: number and hash of the book's last entry; accounts and grants by code, with their key
    and text in the chain; requests that were done, with the key and body's hash of their entry."""

    last: tuple[int, str]
    accounts: dict[str, tuple[int, str]] = field(default_factory=dict)
    grants: dict[str, tuple[int, str]] = field(default_factory=dict)
    requests: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)


def read(book: Book, drafts: Sequence[Draft]) -> Standing:
    """Only while the book is locked: another could add an entry after it."""
    legs = [leg for draft in drafts for leg in draft.legs]
    wanted = {
        "accounts": _codes(leg.account for leg in legs),
        "grants": _codes(leg.grant for leg in legs),
        "scopes": _codes(draft.once[0] for draft in drafts),
        "keys": _codes(draft.once[1] for draft in drafts),
    }
    marks = {name: ", ".join(["%s"] * len(codes)) for name, codes in wanted.items()}
    values: list[int | str] = [book.pk] * 3
    values += [code for codes in wanted.values() for code in codes]
    found = Standing((0, rules.genesis(book.code, book.uid, book.place.code)))
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(**marks), values)
        for what, key, one, two, three, four, year, number, above in cursor.fetchall():
            if what == "last":
                found.last = (key, one)
            elif what == "account":
                found.accounts[one] = (key, rules.account_text(one, two, three, four, year))
            elif what == "grant":
                text = rules.grant_text(one, two, number, three, four, year, above)
                found.grants[one] = (key, text)
            else:
                found.requests[one, two] = (key, three)
    return found


def _codes(given: Iterable[str]) -> list[str]:
    # Nothing has the code "", and a list for IN may not be empty.
    return sorted(set(given)) or [""]
