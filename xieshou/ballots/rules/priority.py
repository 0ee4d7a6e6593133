"""How proposals stand after a count. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A proposal's rank (1 the first), the share of voters behind it, and whether it won."""

    rank: int
    share: float
    won: bool


def standings(
    chosen: tuple[str, ...], support: Mapping[str, int], voters: int
) -> dict[str, Standing]:
    """Winners first in the order in which the rule chose them, then the others by supporters, of
    equal ones by code."""
    others = sorted(support.keys() - set(chosen), key=lambda code: (-support[code], code))
    return {
        code: Standing(rank, support[code] / voters if voters else 0.0, code in chosen)
        for rank, code in enumerate((*chosen, *others), start=1)
    }
