"""Trips: which step follows which, and when what was agreed is late. Pure."""

import datetime
from collections.abc import Mapping

TRIP_STEPS: Mapping[str, tuple[tuple[str, ...], str]] = {
    # Programme, participants: until it is over. Visits, costs, follow-ups: also afterwards.
    "programme": (("planned", "held"), ""),
    "visit": (("planned", "held"), "held"),
    "account": (("planned", "held"), ""),
    "follow_up": (("planned", "held"), ""),
    "hold": (("planned",), "held"),
    "cancel": (("planned",), "cancelled"),
}
# A follow-up is shown as due so many days ahead.
WARN_AHEAD_DAYS = 7


def trip_after(step: str, state: str, *, over: bool = False) -> str | None:
    """The state after a step; None where it is not allowed. `over`: its last day has passed, and
    the programme of what was held stays as it is."""
    before, after = TRIP_STEPS[step]
    if step == "programme" and state == "held" and over:
        return None
    return (after or state) if state in before else None


def follow_up_state(
    due_on: datetime.date, done_on: datetime.date | None, today: datetime.date
) -> str:
    """done, late (its day has passed), due (within WARN_AHEAD_DAYS) or open."""
    if done_on is not None:
        return "done"
    if due_on < today:
        return "late"
    return "due" if (due_on - today).days <= WARN_AHEAD_DAYS else "open"
