"""What may ease a limit at a price, as people say it, turned into reliefs of whole lots.

A limit may be soft (a penalty for each lot by which it is missed), carried over (what a year leaves
is spent in the next) or widened in segments (a demand whose price falls as more is sold).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import InputError
from .limits import Limit, Relief


@dataclass(frozen=True)
class Soft:
    """`limit` may be missed by up to `most` lots, each at `penalty` value units."""

    limit: str
    lot: int
    penalty: int
    most: int


@dataclass(frozen=True)
class Carry:
    """Up to `most` units of `limit` may be moved on to limit `to`, in whole lots.

    None: up to `share` per cent of the limit's amount.
    """

    limit: str
    to: str
    lot: int
    most: int | None = None
    share: int = 0
    cost: int = 0


@dataclass(frozen=True)
class Segment:
    """`amount` units more of a limit, each lot at a `cost` in value units, by its lower price."""

    amount: int
    lot: int
    cost: int


@dataclass(frozen=True)
class More:
    """`limit` may be widened segment by segment; each costs more a unit than the one before."""

    limit: str
    segments: Sequence[Segment]


Easing = Soft | Carry | More


def reliefs_of(limits: Sequence[Limit], easings: Sequence[Easing]) -> tuple[Relief, ...]:
    """The reliefs of what may ease these limits. Raises InputError naming the limit."""
    known = {limit.code: limit for limit in limits}
    made: list[Relief] = []
    for easing in easings:
        match easing:
            case Soft():
                made += _soft(_of(known, easing.limit), easing)
            case Carry():
                made.append(_carry(_of(known, easing.limit), _of(known, easing.to), easing))
            case More():
                made += _more(_of(known, easing.limit), easing.segments)
    return tuple(made)


def _of(known: Mapping[str, Limit], code: str) -> Limit:
    if code not in known:
        raise InputError("easing_unknown", "there is no limit {limit} to be eased", limit=code)
    return known[code]


def _soft(limit: Limit, soft: Soft) -> list[Relief]:
    """A ">=" is missed from below, "<=" from above, "=" from either side."""
    _lots(limit.code, soft.lot, soft.penalty)
    signs = {"<=": [-1], ">=": [1], "=": [-1, 1]}.get(limit.sense, [])
    names = {-1: "over", 1: "under"}
    return [
        Relief(f"{names[sign]}:{limit.code}", soft.most, soft.penalty,
               ((limit.code, sign * soft.lot),))
        for sign in signs
    ]  # fmt: skip


def _carry(limit: Limit, to: Limit, carry: Carry) -> Relief:
    _lots(limit.code, carry.lot, carry.cost)
    if limit.sense != "<=" or to.sense != "<=" or limit.code == to.code:
        raise InputError("carry", "limit {limit}: only what a <= limit leaves is carried on",
                         limit=limit.code)  # fmt: skip
    if not 0 <= carry.share <= 100:
        raise InputError("carry_share", "limit {limit}: a share of 0 to 100 per cent is carried",
                         limit=limit.code)  # fmt: skip
    most = limit.amount * carry.share // 100 if carry.most is None else carry.most
    return Relief(f"carry:{limit.code}", max(most, 0) // carry.lot, carry.cost,
                  ((limit.code, carry.lot), (to.code, -carry.lot)))  # fmt: skip


def _more(limit: Limit, segments: Sequence[Segment]) -> list[Relief]:
    if limit.sense != "<=":
        raise InputError("more", "limit {limit}: only a <= limit can be widened", limit=limit.code)
    made: list[Relief] = []
    before: Segment | None = None
    for at, segment in enumerate(segments, 1):
        _lots(limit.code, segment.lot, segment.cost)
        # Compared per unit; a cheaper later segment would be taken before an earlier one.
        if before is not None and segment.cost * before.lot < before.cost * segment.lot:
            raise InputError("more_falling", "limit {limit}: segment {segment} costs less a unit"
                             " than the one before", limit=limit.code, segment=at)  # fmt: skip
        made.append(Relief(f"more:{limit.code}:{at}", max(segment.amount, 0) // segment.lot,
                           segment.cost, ((limit.code, -segment.lot),)))  # fmt: skip
        before = segment
    return made


def _lots(code: str, lot: int, cost: int) -> None:
    if lot < 1 or cost < 0:
        raise InputError("lot", "limit {limit}: a lot is 1 or more, its cost 0 or more",
                         limit=code)  # fmt: skip
