"""Entries as they are sealed: the text that is hashed, and the chain of hashes. Pure."""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

# "app.thing:name"; long runs of digits could be somebody's identity or bank number.
_SOURCE = re.compile(r"[a-z_]+(\.[a-z_]+)*:[0-9A-Za-z_.-]{1,60}")
_NUMBER_OF_A_PERSON = re.compile(r"\d{13,}")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_REQUEST = re.compile(r"[\w.:-]+", re.ASCII)
_PLACE = re.compile(r"[0-9]{0,12}")
_BANK_REFERENCE = re.compile(r"[0-9A-Za-z-]{1,40}")
# Requests of the ledger itself: a payment order's entry is ("funds.order", its key).
OWN_SCOPES = "funds."


@dataclass(frozen=True, slots=True)
class Leg:
    """A line to be posted: a debit above zero, a credit below. Codes of the account and grant."""

    account: str
    amount_fen: int
    grant: str = ""
    place: str = ""
    purpose: str = ""
    measure: str = "cash"


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted. `once` is (scope, key) of the request, which is done only once."""

    date: datetime.date
    legs: tuple[Leg, ...]
    memo: str
    once: tuple[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line with what its account and grant were at the time, which never changes."""

    account: str
    amount_fen: int
    grant: str
    measure: str
    place: str
    purpose: str

    def canonical(self) -> list[str | int]:
        return [
            self.account, self.amount_fen, self.grant, self.measure, self.place, self.purpose,
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as it stands in the journal; `made_at` as ISO 8601 in UTC, `date` as ISO 8601."""

    number: int
    date: str
    made_at: str
    memo: str
    source: str
    scope: str
    key: str
    body_hash: str
    reverses: int
    prev_hash: str
    hash: str
    lines: tuple[SealedLine, ...] = field(default=())

    def seal(self) -> str:
        """The hash that belongs to this entry: of the one before it and of all that it says."""
        said = [
            self.number, self.date, self.made_at, self.memo, self.source, self.scope, self.key,
            self.body_hash, self.reverses, [line.canonical() for line in self.lines],
        ]  # fmt: skip
        text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(f"{self.prev_hash}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry (0: with the book), by code."""

    number: int
    code: str


def genesis(code: str, uid: str, place: str) -> str:
    """What stands before a book's first entry: the book itself."""
    return hashlib.sha256(f"xieshou ledger\n{code}\n{uid}\n{place}".encode()).hexdigest()


def account_text(code: str, kind: str, holds: str, measure: str, year: int | None) -> str:
    """An account as the chain knows it, so that it cannot be turned into another afterwards."""
    return f"{code}|{kind}|{holds}|{measure}|{year or ''}"


def grant_text(
    code: str,
    measure: str,
    amount_fen: int,
    within: str,
    purposes: str,
    year: int,
    passed_from: str = "",
) -> str:
    """A grant, what it may be used for and which it is a part of, as the chain knows it."""
    text = f"{code}|{measure}|{amount_fen}|{within}|{purposes}|{year}"
    return f"{text}|{passed_from}" if passed_from else text


def passing_source(grant: str) -> str:
    """What an entry is for that moves something to or from the grant of another book."""
    return f"funds.grant:{grant}"


def is_passing(source: str) -> bool:
    return source.startswith(passing_source(""))


def chain_faults(start: str, entries: Iterable[Sealed]) -> Iterator[Fault]:
    """Walks a book in order of number: every link, every hash, every sum, counted again."""
    before, expected = start, 1
    for one in entries:
        if one.number != expected:
            yield Fault(one.number, "gap")
        if one.prev_hash != before:
            yield Fault(one.number, "broken_link")
        if one.seal() != one.hash:
            yield Fault(one.number, "edited")
        if len(one.lines) < 2:
            yield Fault(one.number, "few_lines")
        if any(sums(one.lines).values()):
            yield Fault(one.number, "unbalanced")
        before, expected = one.hash, one.number + 1


def sums(lines: Sequence[SealedLine]) -> dict[tuple[str, str], int]:
    """The sum of an entry's lines by grant and measure: each must be nothing."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        of = (line.grant, line.measure)
        found[of] = found.get(of, 0) + line.amount_fen
    return found


def is_source(text: str) -> bool:
    """Whether the text may name what an entry is for: nothing, or app.thing:name without what
    could be a person's number."""
    return not text or bool(_SOURCE.fullmatch(text) and not _NUMBER_OF_A_PERSON.search(text))


def is_code(text: str) -> bool:
    """Whether the text may be the code of a book, account, grant, budget or commitment."""
    return bool(_CODE.fullmatch(text))


def is_request(text: str, longest: int) -> bool:
    """Whether the text may be the scope or key of a request, which stays in the chain."""
    return (
        len(text) <= longest
        and bool(_REQUEST.fullmatch(text))
        and not _NUMBER_OF_A_PERSON.search(text)
    )


def is_place(text: str) -> bool:
    """Whether the text looks like a place's code; "" is no place."""
    return bool(_PLACE.fullmatch(text))


def is_bank_reference(text: str) -> bool:
    """Whether the text may be a bank's number of a movement: no words, hence no names."""
    return bool(_BANK_REFERENCE.fullmatch(text))
