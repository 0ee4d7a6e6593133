"""How many deals came how far, and how much money with them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xieshou.invest.rules.deals import ENDED, LOST, STAGES


@dataclass(frozen=True, slots=True)
class WalkedDeal:
    """A deal as the funnel counts it: where it is, and the furthest that it has been."""

    stage: str
    furthest: str
    agreed_fen: int
    contracted_fen: int
    arrived_fen: int


@dataclass(frozen=True, slots=True)
class FunnelLevel:
    """A stage: deals that reached it ever, are in it now, ended with it as their furthest;
    `conversion` is the share of them that reached the next one, None for none and for the last."""

    stage: str
    reached: int
    now: int
    lost: int
    agreed_fen: int
    contracted_fen: int
    arrived_fen: int
    conversion: float | None


def furthest(stages: Iterable[str]) -> str:
    """The furthest stage of those that a deal went through; "lead" where it only ended."""
    at = max((STAGES.index(one) for one in stages if one in STAGES), default=0)
    return STAGES[at]


def levels(deals: Sequence[WalkedDeal]) -> tuple[FunnelLevel, ...]:
    """The funnel: reached() never grows from one stage to the next, since a deal that skipped a
    stage counts as having reached it."""
    at = [STAGES.index(one.furthest) for one in deals]
    reached = [sum(1 for far in at if far >= n) for n in range(len(STAGES))]
    found = []
    for n, stage in enumerate(STAGES):
        here = [one for one in deals if one.stage == stage]
        last = n == len(STAGES) - 1
        found.append(
            FunnelLevel(
                stage=stage,
                reached=reached[n],
                now=len(here),
                lost=sum(1 for one in deals if one.stage == LOST and one.furthest == stage),
                agreed_fen=sum(one.agreed_fen for one in here),
                contracted_fen=sum(one.contracted_fen for one in here),
                arrived_fen=sum(one.arrived_fen for one in here),
                conversion=None if last or not reached[n] else reached[n + 1] / reached[n],
            )
        )
    return tuple(found)


def living(stage: str) -> bool:
    return stage not in ENDED
