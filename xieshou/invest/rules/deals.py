"""Which stage of a deal follows which, what each needs, and how money agreed, contracted and come
in is held apart. Pure: data and look-ups; docs/rules/deals.md prints the tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# The way of a deal that succeeds.
STAGES = (
    "lead", "visit", "talks", "intent", "contract", "land", "construction", "production",
    "expansion",
)  # fmt: skip
LOST, EXITED = "lost", "exited"
ENDED = (LOST, EXITED)
# Ten thousand billion yuan: no single sum is larger, and thousands of them still add up in 64 bits.
MOST_FEN = 10**15
# From these on a sum must have been agreed, contracted.
AGREED_FROM, CONTRACTED_FROM, PRODUCING_FROM = "intent", "contract", "production"
# From this on people work there.
WORKING_FROM = "construction"
# Days in a stage after which somebody must act, unless a county set others.
LATE_DAYS: Mapping[str, int] = {
    "lead": 30,
    "visit": 30,
    "talks": 90,
    "intent": 120,
    "contract": 90,
    "land": 180,
    "construction": 540,
}


@dataclass(frozen=True, slots=True)
class DealMove:
    """A step from a stage to another: `skipped` are the stages left out, `needs_why` whether it
    must be explained (what goes back, skips or ends)."""

    before: str
    after: str
    skipped: tuple[str, ...]
    needs_why: bool


def reaches(stage: str, other: str) -> bool:
    """Whether a deal in `stage` stands at `other` or beyond; one that ended reaches nothing."""
    return stage in STAGES and STAGES.index(stage) >= STAGES.index(other)


def reports(stage: str) -> bool:
    """Whether a deal in `stage` has jobs and output to report: of one that exited, until then."""
    return stage == EXITED or reaches(stage, WORKING_FROM)


def move(before: str, after: str) -> DealMove | None:
    """The step from one stage to another; None where there is none.

    Forward to the next stage needs no reason; further forward, or back before production, needs
    one. A deal is lost before production and exits after it; both are final.
    """
    if before in ENDED or before == after or before not in STAGES:
        return None
    producing = reaches(before, PRODUCING_FROM)
    if after == LOST:
        return None if producing else DealMove(before, after, (), True)
    if after == EXITED:
        return DealMove(before, after, (), True) if producing else None
    if after not in STAGES:
        return None
    at, to = STAGES.index(before), STAGES.index(after)
    if to < at:
        return None if producing else DealMove(before, after, (), True)
    skipped = STAGES[at + 1 : to]
    return DealMove(before, after, skipped, bool(skipped))


def moves(before: str) -> tuple[DealMove, ...]:
    """Every step that is possible from a stage, the next one first."""
    found = [one for after in (*STAGES, *ENDED) if (one := move(before, after))]
    return tuple(sorted(found, key=lambda one: one.needs_why))


def lacking(after: str, *, agreed_fen: int | None, contracted_fen: int | None) -> str:
    """The sum that a stage needs and that nobody has put down: "agreed", "contracted" or ""."""
    if reaches(after, CONTRACTED_FROM):
        return "" if contracted_fen else "contracted"
    if reaches(after, AGREED_FROM):
        return "" if agreed_fen else "agreed"
    return ""


def over_contract(contracted_fen: int | None, arrived_fen: int, fen: int) -> int:
    """By how many fen the contract is exceeded once `fen` more have arrived; 0 where it is not."""
    return max(0, arrived_fen + fen - (contracted_fen or 0))


def rate(part: int, whole: int | None) -> float | None:
    """part / whole, None where there is no whole."""
    return part / whole if whole else None


def late_after(stage: str, own: Mapping[str, int]) -> int | None:
    """Days after which a deal is late in a stage: the county's own, or the default; None: never."""
    return own.get(stage, LATE_DAYS.get(stage))


def days_late(stage: str, days: int, own: Mapping[str, int]) -> int:
    """Days beyond the limit of the stage; 0 where there is none or it is kept."""
    limit = late_after(stage, own)
    return 0 if limit is None else max(0, days - limit)


def quarter_start(year: int, quarter: int) -> date:
    """The first day of a quarter (1–4)."""
    return date(year, 3 * quarter - 2, 1)


def quarter_end(year: int, quarter: int) -> date:
    """Its last day."""
    following = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)
    return following - timedelta(1)
