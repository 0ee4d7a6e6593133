"""Sharing out a year's surplus: among funds and dividend, among households, among villages. Pure.

After the Law on Rural Collective Economic Organisations (农村集体经济组织法, in force since 1 May
2025): what the charter sets aside as 公积公益金 first, the rest by shares; members are told ten
days before they meet, two thirds of those of full capacity must come, and two thirds of all must
agree. docs/rules/benefits.md says what of this could be checked.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xieshou.benefits.rules.collectives import BANK, DIVIDENDS, RESERVE, SHARED_OUT, WELFARE
from xieshou.core.money import split

WHOLE_BP = 10_000
NOTICE_DAYS, MOST_NOTICE_DAYS = 10, 60
# Of all who may vote: so many thirds must come, and as many must agree.
NEEDED_THIRDS = 2
# Households paid in one transaction.
PART = 1000
# State → the steps that may be taken in it.
STEPS: Mapping[str, frozenset[str]] = {
    "proposed": frozenset({"notice", "withdraw"}),
    "noticed": frozenset({"vote", "withdraw"}),
    "adopted": frozenset({"pay", "withdraw"}),
}


@dataclass(frozen=True, slots=True)
class Parts:
    """Of a surplus, in fen."""

    reserve: int
    welfare: int
    retained: int
    dividend: int


@dataclass(frozen=True, slots=True)
class Pay:
    """What a household gets for its hundredths of a share."""

    household: int
    code: str
    units: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Votes:
    eligible: int
    present: int
    in_favour: int
    against: int


def parts_of(surplus_fen: int, basis_points: Sequence[int]) -> Parts:
    """A surplus by reserve, welfare, retained and dividend in basis points, exact to the fen."""
    return Parts(*split(surplus_fen, basis_points))


def shares_of(dividend_fen: int, holdings: Iterable[tuple[int, str, int]]) -> list[Pay]:
    """The dividend by (household, code, units), exact to the fen: by largest remainder, of equal
    ones the lower code first. Who would get nothing is left out."""
    rows = sorted(holdings, key=lambda row: row[1])
    fen = split(dividend_fen, [units for _key, _code, units in rows])
    return [Pay(*row, paid) for row, paid in zip(rows, fen, strict=True) if paid]


def allocate(
    total_fen: int, host: str, host_bp: int, others: Sequence[tuple[str, int]]
) -> dict[str, int]:
    """Earnings of a shared asset among villages: the host's part, the rest to others by weight.

    "所在村留存 60%，其余统筹分配给集体经济薄弱村". Raises ValueError for a host among the others or
    basis points out of range.
    """
    if not 0 <= host_bp <= WHOLE_BP or host in dict(others):
        raise ValueError("the host has its own part")
    kept, rest = split(total_fen, (host_bp, WHOLE_BP - host_bp))
    names = [name for name, _weight in others]
    shares = split(rest, [weight for _name, weight in others])
    return ({host: kept} if host else {}) | dict(zip(names, shares, strict=True))


def list_hash(rows: Iterable[Pay]) -> str:
    """SHA-256 of who gets what, in order."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row.code} {row.units} {row.amount_fen}\n".encode())
    return digest.hexdigest()


def request_of(digest: str) -> str:
    """A hash as the ledger takes it: eights between dashes, so that no run of digits is long."""
    return "-".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def legs_of_run(parts: Parts) -> tuple[tuple[str, int], ...]:
    """(account, fen) of a run: to the funds, and from the bank to the households."""
    funds = parts.reserve + parts.welfare
    legs = (
        (SHARED_OUT, funds),
        (RESERVE, -parts.reserve),
        (WELFARE, -parts.welfare),
        (DIVIDENDS, parts.dividend),
        (BANK, -parts.dividend),
    )
    return tuple(leg for leg in legs if leg[1])


def last_day(opened_on: date, days: int) -> date:
    """The last day of a notice of `days` days after the one it was opened on."""
    return opened_on + timedelta(days)


def votes_flaw(votes: Votes) -> str:
    """The code of what is wrong with the counts, "" where nothing is."""
    if min(votes.eligible, votes.present, votes.in_favour, votes.against) < 0 or not votes.eligible:
        return "votes_missing"
    if votes.present > votes.eligible or votes.in_favour + votes.against > votes.present:
        return "votes_do_not_add_up"
    return "" if 3 * votes.present >= NEEDED_THIRDS * votes.eligible else "too_few_came"


def is_adopted(votes: Votes) -> bool:
    """Whether two thirds of all members agreed."""
    return 3 * votes.in_favour >= NEEDED_THIRDS * votes.eligible


def why_not_pay(objections: Iterable[bool | None]) -> str:
    """The code of what keeps a run from being paid: an objection unanswered or upheld."""
    said = list(objections)
    if any(upheld is None for upheld in said):
        return "objection_open"
    return "objection_upheld" if any(said) else ""
