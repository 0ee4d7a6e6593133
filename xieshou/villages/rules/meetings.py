"""Meetings of villagers: who may decide, what follows what, and who may do it. Pure.

村民委员会组织法 (2010, amended 2018):
- art. 21: the villagers' meeting is called ten days ahead;
- art. 22: it needs more than half of the villagers of 18 and over, or representatives of two
  thirds of the households, and decides by more than half of those who came;
- art. 25: of the members of the representatives' meeting four fifths at least are representatives,
  and a third of those at least are women (妇女村民代表应当占村民代表会议组成人员的三分之一以上:
  of the members);
- art. 26: the representatives' meeting needs two thirds of its members and decides by more than
  half of those who came.

The law sets no number of days for the notice of a resolution: NOTICE_DAYS is this product's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

NOTICE_DAYS, MOST_NOTICE_DAYS = 7, 60
CALL_DAYS: Mapping[str, int] = {"adults": 10, "households": 10, "representatives": 0}
# Calendar days for the answer to an objection, of this product.
ANSWER_DAYS = 5
MOST_ITEMS = 20
# Verb → (states it is done in, state after it). Holding it ends in `failed` without a quorum.
STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "call": (("draft",), "called"),
    "cancel": (("draft", "called"), "cancelled"),
    "hold": (("called",), "held"),
    "minute": (("held", "minuted"), "minuted"),
    "send_back": (("minuted",), "held"),
    "confirm": (("minuted",), "confirmed"),
    "publish": (("confirmed",), "noticed"),
    "reopen": (("noticed",), "held"),
    "close": (("noticed",), "closed"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A meeting as far as its next step hangs on it; `upheld` has each objection's answer (None
    while open), `writer` is who wrote the minutes that stand."""

    state: str
    kind: str
    on: date
    called_on: date | None = None
    eligible: int = 0
    present: int = 0
    writer: int | None = None
    last_day: date | None = None
    upheld: tuple[bool | None, ...] = ()


def why_not(verb: str, one: Standing, today: date, who: int | None) -> str:
    """The code of what keeps `who` from the step today, "" where nothing does."""
    if one.state not in STEPS[verb][0]:
        return "wrong_state"
    if verb == "call" and today > one.on - timedelta(CALL_DAYS[one.kind]):
        return "called_late"
    if verb == "hold" and today < one.on:
        return "too_early"
    if verb in ("confirm", "send_back") and who is not None and who == one.writer:
        return "own_minutes"
    if verb == "close":
        return _why_not_close(one, today)
    if verb == "reopen" and True not in one.upheld:
        return "none_upheld"
    return ""


def _why_not_close(one: Standing, today: date) -> str:
    if one.last_day is None or today <= one.last_day:
        return "notice_runs"
    if None in one.upheld:
        return "objection_open"
    return "objection_upheld" if True in one.upheld else ""


def after(verb: str, one: Standing) -> str:
    """The state after a step that why_not lets pass."""
    if verb == "hold" and not is_quorate(one.kind, one.eligible, one.present):
        return "failed"
    return STEPS[verb][1]


def is_quorate(kind: str, eligible: int, present: int) -> bool:
    """Whether enough came (arts. 22 and 26): more than half of the adults; of households, and of
    the members of the representatives' meeting, two thirds at least."""
    if kind == "adults":
        return 2 * present > eligible
    return present > 0 and 3 * present >= 2 * eligible


def is_passed(ayes: int, present: int) -> bool:
    """By more than half of those who came, not of those who voted (arts. 22 and 26)."""
    return 2 * ayes > present


def votes_fit(present: int, ayes: int, noes: int, abstained: int) -> bool:
    """Whoever came and did not vote has abstained: the three make up those present."""
    return min(ayes, noes, abstained) >= 0 and ayes + noes + abstained == present


def last_day(noticed_on: date, days: int) -> date:
    """The last day on which an objection is in time: calendar days from the day after the notice
    was put up (民法典 art. 201: the first day does not count)."""
    return noticed_on + timedelta(days)


def composition_flaws(members: Iterable[tuple[bool, bool]]) -> tuple[str, ...]:
    """What the representatives' meeting falls short of, of members as (woman, of the committee):
    too_few_representatives, too_few_women (art. 25)."""
    known = list(members)
    representatives = [woman for woman, committee in known if not committee]
    found = []
    if 5 * len(representatives) < 4 * len(known):
        found.append("too_few_representatives")
    if 3 * sum(representatives) < len(known):
        found.append("too_few_women")
    return tuple(found)
