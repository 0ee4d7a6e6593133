"""From the clue to recognition, help and exit: the table of transitions, clocks, four eyes. Pure.

The order 入户核实 → 民主评议和公示 → 乡镇初审 → 县级审定, at most about 15 days from the clue to
recognition with at least 5 of notice in the village, is stated by 秦安县人民政府 (2024,
http://www.qinan.gov.cn/info/11792/1360362.htm); that stability is in principle no shorter than half
a year by 枞阳县 (https://zongyang.gov.cn/openness/OpennessContent/show/913795.html). Both carry out
中农组发〔2021〕7号. The rest is as the project's issue 8 states it.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Calendar days from the clue until the county has decided.
CLOCK_DAYS = 15
CLOCK = timedelta(CLOCK_DAYS)
# Days of public notice: at least, and at most in this product.
NOTICE_DAYS, MOST_NOTICE_DAYS = 5, 30
LONGEST_NOTICE = timedelta(MOST_NOTICE_DAYS)
# Months of being stable before a household may leave.
STABLE_MONTHS = 6

GROUPS = ("unstable", "marginal", "sudden")
# The three assurances (义务教育、基本医疗、住房安全) and drinking water.
ASSURANCES = ("schooling", "medical", "housing", "water")

# State → {step: next state}. Nothing else is possible.
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "opened": {"visit": "visited", "reject": "rejected"},
    "visited": {"review": "reviewed", "reject": "rejected"},
    "reviewed": {"notice": "noticed", "reject": "rejected"},
    "noticed": {"check": "checked", "reject": "rejected"},
    "checked": {"recognise": "recognised", "reject": "rejected"},
    "recognised": {"exit_visit": "exit_visited"},
    "exit_visited": {"exit_notice": "exit_noticed", "return": "recognised"},
    "exit_noticed": {"exit_check": "exit_checked", "return": "recognised"},
    "exit_checked": {"exit": "exited", "return": "recognised"},
    "rejected": {},
    "exited": {},
}
ENDED = frozenset(state for state, steps in TRANSITIONS.items() if not steps)
# Being helped: recognised, and not let go yet.
HELPED = frozenset({"recognised", "exit_visited", "exit_noticed", "exit_checked"})
EXITING = HELPED - {"recognised"}
# Still before the county's decision, so that the clock runs.
DECIDING = frozenset({"opened", "visited", "reviewed", "noticed", "checked"})
ON_NOTICE = frozenset({"noticed", "exit_noticed"})
# Shown in the village, and so no longer the village's own to drop.
SHOWN = frozenset({"noticed", "checked"})
# Steps that take a role in the whole county: one within a township does not decide.
COUNTY_STEPS = frozenset({"recognise", "exit"})

# Step → steps of the same round that must have been taken by somebody else.
OTHER_HANDS: Mapping[str, frozenset[str]] = {
    "check": frozenset({"visit", "review", "notice"}),
    "recognise": frozenset({"visit", "review", "notice", "check"}),
    "exit_check": frozenset({"exit_visit", "exit_notice"}),
    "exit": frozenset({"exit_visit", "exit_notice", "exit_check"}),
}
# Where a round of steps begins: earlier hands do not bind a later round.
ROUND_STARTS = frozenset({"open", "exit_visit"})


@dataclass(frozen=True, slots=True)
class Stand:
    """How a household stands at a visit: fen a head and year, and which assurances hold."""

    income_fen: int
    assured: frozenset[str]


def next_state(state: str, step: str) -> str | None:
    """Where the step leads from the state; None: it cannot be taken there."""
    return TRANSITIONS.get(state, {}).get(step)


def bound_hands(step: str, taken: Iterable[tuple[str, int]]) -> frozenset[int]:
    """Who may not take the step: `taken` are (step, user) in their order."""
    hands: dict[str, set[int]] = {}
    for name, user in taken:
        if name in ROUND_STARTS:
            hands = {}
        hands.setdefault(name, set()).add(user)
    others = OTHER_HANDS.get(step, frozenset())
    return frozenset(user for name in others for user in hands.get(name, ()))


def due_on(clue_on: date) -> date:
    """The last day for the county's decision."""
    return clue_on + CLOCK


def days_over(clue_on: date, decided_on: date | None, today: date) -> int:
    """Days by which the decision is, or was, late; 0 in time."""
    return max(0, ((decided_on or today) - due_on(clue_on)).days)


def last_notice_day(opened_on: date, days: int) -> date:
    """The last whole day of a notice that opened on a day; the first counts from the next."""
    return opened_on + timedelta(days)


def stable_since(day: date) -> date:
    """The day six months after; the last of the month where that has no such day."""
    month = day.month - 1 + STABLE_MONTHS
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def stable_if_before(today: date) -> date:
    """The last day that lies six months back: who is helped since then may be let go."""
    year, month = divmod(today.year * 12 + today.month - 1 - STABLE_MONTHS, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def helped_since(decided_on: date, clues_on: Iterable[date]) -> date:
    """From when the half year counts: the decision, or a clue of the same case that came later."""
    return max([decided_on, *clues_on])


def why_no_exit(
    stand: Stand, line_fen: int, recognised_on: date, today: date, *, open_clues: int
) -> tuple[str, ...]:
    """Codes of what stands against letting a household go; () nothing does.

    `line_fen` is the monitoring line, fen a head and year; income must be above it.
    """
    found = []
    if today < stable_since(recognised_on):
        found.append("not_stable")
    if stand.income_fen <= line_fen:
        found.append("income_low")
    if frozenset(ASSURANCES) - stand.assured:
        found.append("not_assured")
    if open_clues:
        found.append("new_risk")
    return tuple(found)


def group_flaw(group: str, household_group: str, income_fen: int, line_fen: int) -> str:
    """What is wrong with a group for a household; "" nothing is.

    An unstable household was lifted and is within the line; a marginal one never was poor and is
    within it; a sudden one is above it (the page of 秦安县 named above).
    """
    within = income_fen <= line_fen
    lifted = household_group == "lifted"
    if group == "sudden":
        return "" if not within else "within_line"
    if not within:
        return "above_line"
    if (group == "unstable") != lifted and household_group != "monitored":
        return "other_group"
    return ""
