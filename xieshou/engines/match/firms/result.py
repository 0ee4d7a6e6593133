"""What comes out: pairs with the parts of their scores, why others fail, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

VERSION = "firms-1"


@dataclass(frozen=True, slots=True)
class FirmPart:
    """A component of a pair's score: 0–100, its weight, and how many of the pair's points (of
    10 000) it brings."""

    name: str
    score: int
    weight: int
    points: int


@dataclass(frozen=True, slots=True)
class FirmPair:
    """A mandate and an opportunity (by position) that meets all its conditions. `score` is of
    10 000 and the sum of the points of its parts."""

    mandate: int
    opportunity: int
    score: int
    parts: tuple[FirmPart, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A condition not met, by how much in its unit; None where the opportunity does not say.
    1 of a list that does not hold it."""

    name: str
    gap: int | None


@dataclass(frozen=True, slots=True)
class FirmMiss:
    """An opportunity that does not fit a mandate, and all the conditions that it fails."""

    mandate: int
    opportunity: int
    fails: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class FirmRelief:
    """A mandate without any match that one condition alone keeps from `opportunity`, the nearest:
    `gap` as in Shortfall."""

    mandate: int
    opportunity: int
    gap: int | None


@dataclass(frozen=True, slots=True)
class FirmRelaxation:
    """What leaving out one criterion would do: `reliefs` holds each mandate that then has a match
    and has none now."""

    name: str
    reliefs: tuple[FirmRelief, ...]


@dataclass(frozen=True, slots=True)
class FirmsAnswer:
    """`pairs` by mandate, the best first (ties: the opportunity that stands first). `feasible` and
    `failing` count, per mandate, all opportunities that fit, and per criterion all pairs that fail
    it. `relaxations` holds those that help anybody, the most helpful first."""

    pairs: tuple[FirmPair, ...]
    feasible: tuple[int, ...]
    failing: tuple[tuple[str, int], ...]
    relaxations: tuple[FirmRelaxation, ...]
    version: str = VERSION

    def of(self, mandate: int) -> Sequence[FirmPair]:
        return [one for one in self.pairs if one.mandate == mandate]
