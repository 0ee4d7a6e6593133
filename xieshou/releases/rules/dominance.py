"""Amounts in which one organisation's own could be read off.

Hundepool et al. (2012), Statistical Disclosure Control, section 4.2.2: an (n, k) rule and the p%
rule. Whose figures are public anyway (governments' grants) can neither be told of nor learn.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# (n, k): the largest one has no more than this share of the amount, per cent.
MOST_SHARE = 85
# p%: from the sum less one's own, the second largest knows the largest to within this share.
LEAST_OFF = 10


@dataclass(frozen=True, slots=True)
class Part:
    """What one organisation gives to an amount, in fen; `public`: known anyway."""

    organisation: str
    fen: int
    public: bool = False


def is_dominated(parts: Iterable[Part]) -> bool:
    """Whether the amount tells too well what one organisation gave: it gave more than 85 % of what
    is not public anyway, or the second largest could work it out to within 10 %."""
    sums: dict[str, int] = {}
    for part in parts:
        if not part.public:
            sums[part.organisation] = sums.get(part.organisation, 0) + abs(part.fen)
    largest = sorted(sums.values(), reverse=True)
    if not largest or not largest[0]:
        return False
    rest = sum(largest[2:])
    return largest[0] * 100 > MOST_SHARE * sum(largest) or rest * 100 < LEAST_OFF * largest[0]


def withheld_in_tree(
    parts: Mapping[str, Sequence[Part]], gone: Iterable[str] = ()
) -> frozenset[str]:
    """Which amounts of places (by code; a place's amount is the sum of those below it) are withheld
    besides those that are `gone` already: dominated ones, and so many more that what is left of a
    shown amount is never one place's, nor dominated by one organisation."""
    hidden = set(gone) | {code for code, rows in parts.items() if is_dominated(rows)}
    below: dict[str, list[str]] = {code: [] for code in parts}
    for code in parts:
        if over := _above(code, below):
            below[over].append(code)
    changed = True
    while changed:
        changed = False
        for over, children in below.items():
            lost = [code for code in children if code in hidden]
            kept = [code for code in children if code not in hidden]
            if over in hidden:
                # Its sum must not follow from all of those below it.
                more = bool(kept) and not lost
            else:
                unseen = [leaf for code in lost for leaf in _unseen(code, below, hidden)]
                rest = [part for code in unseen for part in parts[code]]
                more = bool(lost) and (len(unseen) == 1 or is_dominated(rest))
            if more:
                least = min(kept, key=lambda code: (_sum(parts[code]), code), default=over)
                hidden.add(least)
                changed = True
    return frozenset(hidden & parts.keys())


def _unseen(code: str, below: Mapping[str, Sequence[str]], hidden: set[str]) -> list[str]:
    """The withheld places that make up what is not known of a withheld one."""
    lost = [
        leaf for child in below[code] if child in hidden for leaf in _unseen(child, below, hidden)
    ]
    return lost or [code]


def _above(code: str, known: Mapping[str, object]) -> str:
    return next((code[:n] for n in (9, 6, 4, 2) if n < len(code) and code[:n] in known), "")


def _sum(parts: Iterable[Part]) -> int:
    return sum(part.fen for part in parts)
