"""Who may act on a payment order, and when it is approved. Pure: no query, no clock.

Both sides countersign: the county's leadership for the west, the cadres sent from Shanghai for the
east (县领导、援滇干部会签).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

EAST, WEST = "east", "west"
SIDES = (WEST, EAST)
SIDE_OF_ROLE: Mapping[str, str] = {"county_leader": WEST, "aid_cadre": EAST}
# Whose people somebody belongs to, wherever they hold the role, though they have no seat there.
SIDE_OF_OFFICE: Mapping[str, str] = {
    **SIDE_OF_ROLE,
    "county_office": WEST,
    "yunnan_office": WEST,
    "village_officer": WEST,
    "shanghai_office": EAST,
    "district_office": EAST,
    "shanghai_finance": EAST,
}
# From an amount in fen on: how many of the west and of the east must countersign.
DEFAULT_THRESHOLDS = ((0, 1, 1), (50_000_000, 2, 1), (200_000_000, 2, 2))
LONGEST_DELEGATION_DAYS = 90
OVERRIDERS = 2
# What one payee gets of a book within so many days counts as one payment for the thresholds.
SPLIT_DAYS = 30
Thresholds = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Signature:
    side: str
    by: int
    acting_for: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Who has had a hand in an order: proposed or edited it or what it rests on; approved its
    budget; signed; paid."""

    editors: frozenset[int]
    signatures: tuple[Signature, ...] = ()
    overriders: frozenset[int] = frozenset()
    payer: int | None = None
    approver: int | None = None

    @property
    def apart(self) -> frozenset[int]:
        """Whose countersignature counts for nothing: they had their stage before the order."""
        return self.editors | _known(self.approver)

    @property
    def hands(self) -> frozenset[int]:
        """Everybody, those included in whose place somebody else acted."""
        signed = {who for one in self.signatures for who in (one.by, one.acting_for)}
        return self.apart | signed | self.overriders | _known(self.payer)


def _known(user: int | None) -> frozenset[int]:
    return frozenset(() if user is None else (user,))


def needed(amount_fen: int, thresholds: Thresholds = DEFAULT_THRESHOLDS) -> dict[str, int]:
    """How many must countersign on each side; the highest threshold reached holds."""
    _from, west, east = max(one for one in thresholds if one[0] <= amount_fen)
    return {WEST: west, EAST: east}


def loosens(old: Thresholds, new: Thresholds) -> bool:
    """Whether for any amount fewer people of a side would do by the new thresholds."""
    return any(
        needed(start, new)[side] < needed(start, old)[side]
        for start in {one[0] for one in (*old, *new)}
        for side in SIDES
    )


def still_needed(wanted: Mapping[str, int], signatures: Iterable[Signature]) -> dict[str, int]:
    """Side → countersignatures that are still missing; {} once all are there."""
    given = Counter(one.side for one in signatures)
    return {side: n - given[side] for side, n in wanted.items() if n > given[side]}


def sides_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The sides that roles give a seat on."""
    return _sides(SIDE_OF_ROLE, roles)


def own_sides(roles: Iterable[str]) -> tuple[str, ...]:
    """The sides whose people hold such roles, whether or not they give a seat."""
    return _sides(SIDE_OF_OFFICE, roles)


def are_two_sides(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two people stand for the two sides: neither for none, neither for the other's."""
    return bool(one and other) and not set(one) & set(other)


def _sides(of: Mapping[str, str], roles: Iterable[str]) -> tuple[str, ...]:
    held = {of[role] for role in roles if role in of}
    return tuple(side for side in SIDES if side in held)


def why_not_act(chain: Chain, *people: int | None, gains: bool = False) -> str:
    """The code of what bars a person (and the one acted for) from a stage; "" for nothing.

    Nobody acts on what they proposed, edited or gain from, nor at two stages, however they come to
    it: in their own right or in another's place.
    """
    if any(who is None for who in people):
        return "nobody"
    if gains:
        return "gains"
    if any(who in chain.editors for who in people):
        return "own_work"
    return "acted_before" if any(who in chain.hands for who in people) else ""


def why_not_sign(
    chain: Chain,
    wanted: Mapping[str, int],
    *,
    user: int | None,
    acting_for: int | None,
    gains: bool,
    seat_sides: Collection[str],
    own_sides: Collection[str],
) -> str:
    """The code of what bars a countersignature; "" for nothing.

    `seat_sides` are those of whoever's place is taken, `own_sides` the signer's own: nobody of one
    side signs in the place of the other.
    """
    barred = why_not_act(chain, user, acting_for, gains=gains)
    if barred:
        return barred
    if not seat_sides:
        return "no_side"
    if acting_for != user and own_sides and not set(own_sides) & set(seat_sides):
        return "other_side"
    missing = still_needed(wanted, chain.signatures)
    return "" if set(seat_sides) & set(missing) else "side_done"


def order_hash(said: Iterable[object]) -> str:
    """The hash of all that a countersignature is bound to."""
    return sha256("\n".join(str(one) for one in said).encode()).hexdigest()
