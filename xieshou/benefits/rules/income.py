"""Where income comes from, and what of it would stay. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

# "app.thing:name"; long runs of digits could be somebody's identity or bank number.
_SOURCE = re.compile(r"[a-z_]+(\.[a-z_]+)*:[0-9A-Za-z_.-]{1,60}")
_NUMBER_OF_A_PERSON = re.compile(r"\d{13,}")
# Sources that only the verb that pays them writes: put down by hand before, they would keep a
# sale, a due or a dividend from ever being paid.
OWN_SOURCES = ("market.order:", "benefits.due:", "benefits.dividend:")
# Kinds of income and of contracts that are paid out of aid itself.
AIDED_KINDS = frozenset({"transfer"})
AIDED_CONTRACTS = frozenset({"post"})
# Edges of the exit test's bands, as shares that would stay; a default, as no source names any.
BANDS = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Received:
    """A part of a household's income, in fen; whether it would end with aid."""

    kind: str
    amount_fen: int
    aided: bool


def is_source(text: str) -> bool:
    """Whether the text may name what a line is for: app.thing:name, without what could be a
    person's number; the ledger takes no other."""
    return bool(_SOURCE.fullmatch(text) and not _NUMBER_OF_A_PERSON.search(text))


def is_told(text: str) -> bool:
    """Whether the text may be put down by hand: a source that no verb of ours pays."""
    return is_source(text) and not text.startswith(OWN_SOURCES)


def ends_with_aid(kind: str, contract_kind: str = "") -> bool:
    """Whether income of the kind would end if aid stopped: transfers and public-welfare posts.

    Rent, wages of firms, sales and dividends of assets that the village owns stay.
    """
    return kind in AIDED_KINDS or contract_kind in AIDED_CONTRACTS


def lasting_share(parts: Iterable[Received]) -> float | None:
    """The share of income that would stay if aid stopped; None where there is no income."""
    rows = list(parts)
    whole = sum(row.amount_fen for row in rows)
    return lasting(whole, sum(row.amount_fen for row in rows if not row.aided))


def lasting(total_fen: int, lasting_fen: int) -> float | None:
    """What would stay of a sum, as a share; None where nothing came."""
    return lasting_fen / total_fen if total_fen > 0 else None


def in_bands(shares: Iterable[float | None]) -> tuple[int, ...]:
    """How many of these shares lie below each of BANDS and from the last on; those that are none
    are below the first."""
    found = [0] * (len(BANDS) + 1)
    for share in shares:
        found[bisect_right(BANDS, share) if share is not None else 0] += 1
    return tuple(found)
