"""A book in the plain-text format of Beancount, which checks the ledger anew by itself."""

from collections.abc import Iterator

from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.scope import Viewer
from xieshou.funds.models import Account, Entry, Line
from xieshou.funds.reads.books import visible

_ROOTS = {
    "asset": "Assets",
    "liability": "Liabilities",
    "equity": "Equity",
    "income": "Income",
    "expense": "Expenses",
}
# Money and what is only valued like money are different commodities.
_COMMODITY = {"cash": "CNY", "in_kind": "CNYGOODS", "labour": "CNYLABOUR"}


def beancount(code: str, viewer: Viewer) -> Iterator[str] | None:
    """The book's lines of text: accounts, then every entry with its number, hash and grants.

    None: there is no such book, or not for the viewer.
    """
    book = visible(viewer).filter(code=code).first()
    return _lines(book.pk, book.name) if book else None


def _lines(book: int, name: str) -> Iterator[str]:
    yield f'option "title" "{_quoted(name)}"'
    yield 'option "operating_currency" "CNY"'
    yield ""
    accounts = list(Account.objects.filter(book=book).order_by("code"))
    first = Entry.objects.filter(book=book).order_by("date").values_list("date", flat=True).first()
    names = {one.pk: f"{_ROOTS[one.kind]}:A{one.code}" for one in accounts}
    if first is None:
        return
    for one in accounts:
        yield f"{first} open {names[one.pk]}"
        yield f'  name: "{_quoted(one.name)}"'
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(entry__book=book).select_related("grant").order_by("pk"):
        lines.setdefault(line.entry_id, []).append(line)
    for entry in Entry.objects.filter(book=book).order_by("id"):
        yield ""
        yield f'{entry.date} * "{_quoted(entry.get_memo_display())}" "{_quoted(entry.source)}"'
        yield f'  number: "{entry.number}"'
        yield f'  hash: "{entry.hash}"'
        for line in lines.get(entry.pk, []):
            yield f"  {names[line.account_id]}  {_yuan(line.amount_fen)} {_COMMODITY[line.measure]}"
            if line.grant:
                yield f'    grant: "{_quoted(line.grant.code)}"'
            if line.place:
                yield f'    place: "{line.place}"'


def _yuan(fen: int) -> str:
    sign, whole = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{whole // FEN_PER_YUAN}.{whole % FEN_PER_YUAN:02d}"


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
