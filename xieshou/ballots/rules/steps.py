"""The life of a ballot: which step leads where, and who may take it. Pure.

Nobody opens or counts what they drafted, nobody publishes what they counted, and nobody answers an
objection to what they had a hand in. The days are the project's own convention, not law's.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from xieshou.core.canonical import canonical, sha256

# Days that a ballot hangs out before anybody votes, and in which its result may be objected to.
NOTICE_DAYS, OBJECTION_DAYS = 5, 10
LONGEST_DAYS = 60
# 村民委员会组织法, article 21: the village assembly is its villagers of 18 and more.
ADULT_YEARS = 18
# State → the steps that may be taken in it.
STEPS: Mapping[str, frozenset[str]] = {
    "draft": frozenset({"announce", "annul"}),
    "announced": frozenset({"open", "annul"}),
    "open": frozenset({"close", "annul"}),
    "closed": frozenset({"count", "annul"}),
    "counted": frozenset({"publish", "annul"}),
    "published": frozenset({"annul"}),
    "annulled": frozenset(),
}
# Where each step leads.
TARGET: Mapping[str, str] = {
    "announce": "announced",
    "open": "open",
    "close": "closed",
    "count": "counted",
    "publish": "published",
    "annul": "annulled",
}
# Step → the earlier step that must have been taken by somebody else.
APART: Mapping[str, tuple[str, ...]] = {
    "open": ("draft",),
    "count": ("draft",),
    "publish": ("count",),
}


def why_not(
    step: str,
    state: str,
    *,
    hands: Mapping[str, int | None],
    by: int | None,
    now: datetime,
    opens_at: datetime,
    closes_at: datetime,
    objections: tuple[bool | None, ...] = (),
) -> str:
    """The code of what bars a step, "" where nothing does.

    `hands` says who took which step before, `objections` whether each was upheld (None: open).
    wrong_state, four_eyes, too_early, too_late, objection_open, objection_upheld.
    """
    if step not in STEPS.get(state, frozenset()):
        return "wrong_state"
    if by is not None and any(hands.get(earlier) == by for earlier in APART.get(step, ())):
        return "four_eyes"
    if step == "announce" and opens_at < notice_end(now):
        return "too_late"
    if step == "open" and not opens_at <= now < closes_at:
        return "too_early" if now < opens_at else "too_late"
    if step == "close" and now < closes_at:
        return "too_early"
    if step in ("open", "publish"):
        if None in objections:
            return "objection_open"
        if True in objections:
            return "objection_upheld"
    return ""


def notice_end(announced: datetime) -> datetime:
    """The earliest moment at which a ballot announced then may open."""
    return announced + timedelta(NOTICE_DAYS)


def is_voting(state: str, now: datetime, opens_at: datetime, closes_at: datetime) -> bool:
    """Whether votes are taken: the ballot is open, and the clock of the server says so."""
    return state == "open" and opens_at <= now < closes_at


def may_object(state: str, now: datetime, published_at: datetime | None) -> bool:
    """From the announcement on, and after publication for OBJECTION_DAYS more."""
    if state == "published":
        return published_at is not None and now < published_at + timedelta(OBJECTION_DAYS)
    return state in ("announced", "open", "closed", "counted")


def born_by(day: date) -> int:
    """The last year of birth of those who are adults on that day, by the year alone, which is all
    that the register holds: whoever turns 18 in the year counts."""
    return day.year - ADULT_YEARS


def content_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of all that is voted on, as canonical JSON."""
    return sha256(canonical(content))
