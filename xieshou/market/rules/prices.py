"""What a pack costs, and who gets how much of it. Pure: no query, no clock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from xieshou.core.money import split

# In this order the fen that do not divide are given out.
PARTIES = ("producer", "coop", "freight", "hub", "platform")
WHOLE_BP = 10_000
MOST_FEN = 10**12


@dataclass(frozen=True, slots=True)
class Tier:
    """A line of a price list; `buyer_kind` "" is for whoever buys."""

    buyer_kind: str
    from_packs: int
    starts_on: date
    fen: int


def listed(tiers: Iterable[Tier], buyer_kind: str, packs: int, on: date) -> int | None:
    """Fen a pack: the buyer's own list before the general one, the largest step reached, the
    newest price of it; None where nothing is listed."""
    fitting = [
        one
        for one in tiers
        if one.buyer_kind in ("", buyer_kind) and one.from_packs <= packs and one.starts_on <= on
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda one: (one.buyer_kind != "", one.from_packs, one.starts_on)).fen


def is_split(shares: Mapping[str, int]) -> bool:
    """Whether basis points by party make a whole, and the producer is not left out."""
    return (
        set(shares) <= set(PARTIES)
        and all(isinstance(bp, int) and bp >= 0 for bp in shares.values())
        and sum(shares.values()) == WHOLE_BP
        and shares.get("producer", 0) > 0
    )


def shared(total_fen: int, shares: Mapping[str, int]) -> dict[str, int]:
    """What each party gets of a line, exact to the fen (largest remainder, in PARTIES' order)."""
    weights = [shares.get(party, 0) for party in PARTIES]
    return dict(zip(PARTIES, split(total_fen, weights), strict=True))
