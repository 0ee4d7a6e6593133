"""The bank's statement comes in, and each of its lines finds its line in the ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core.action import BadInput, Conflict, action
from xieshou.funds import rules
from xieshou.funds.actions import checks
from xieshou.funds.actions.books import place_of
from xieshou.funds.actions.journal import locked
from xieshou.funds.models import BankLine, Book
from xieshou.funds.reads.bank import open_bank, open_ledger


def _places(*, rows: Sequence[Mapping[str, Any]], **_body: object) -> set[str]:
    return {place_of(book=row["book"]) for row in rows}


@action("funds.import_statement", place=_places)
def import_statement(*, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Take in the lines of statements, and match what has no match yet; a line that is there
    already stays as it is. Returns the numbers added, same and matched.

    Raises Conflict where a line of the same number says something else, BadInput for a number
    with anything but letters, digits and dashes, or an amount that is none.
    """
    for row in rows:
        if not rules.is_bank_reference(row["reference"]):
            raise BadInput(
                "reference_wrong", _("流水号只能用字母、数字和 -"), {"field": "reference"}
            )
        for side in ("received", "paid"):
            if row[side]:
                checks.amount(row[side], side)
    added = same = matched = 0
    for code in sorted({row["book"] for row in rows}):
        book = locked(code)
        known = {row.reference: row for row in BankLine.objects.filter(book=book)}
        new = []
        for row in rows:
            if row["book"] != code:
                continue
            fen = (row["received"] or 0) - (row["paid"] or 0)
            old = known.get(row["reference"])
            if old is None:
                new.append(
                    BankLine(
                        book=book, reference=row["reference"], date=row["date"], amount_fen=fen
                    )
                )
            elif (old.date, old.amount_fen) != (row["date"], fen):
                raise Conflict(
                    "statement_differs",
                    _("流水号 %(number)s 此前导入的日期或金额与本次不同"),
                    {"number": row["reference"]},
                )
            else:
                same += 1
        BankLine.objects.bulk_create(new, batch_size=500)
        added += len(new)
        matched += _match(book)
    return {"added": added, "same": same, "matched": matched}


@action("funds.import_statement", place=place_of)
def match_statement(*, book: str) -> int:
    """Match again, after something was posted. Returns how many found their line."""
    return _match(locked(book))


def _match(book: Book) -> int:
    found = rules.match(open_bank(book.pk), open_ledger(book.pk))
    for theirs, ours in found.items():
        BankLine.objects.filter(pk=theirs).update(matched=ours)
    return len(found)
