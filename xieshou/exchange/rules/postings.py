"""The life of a posting, and what of it counts. Pure; docs/rules/postings.md prints the table."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# States in which somebody has, or may come to have, a seat of the post.
TAKES_A_SEAT = ("proposed", "accepted", "started", "ended")
# Promised: a new matching leaves these alone.
PROMISED = ("accepted", "started")
LIVE = ("proposed", "accepted", "started")
OVER = ("ended", "broken_off")


@dataclass(frozen=True, slots=True)
class PostingMove:
    """A step; `sides` are those who may take it."""

    verb: str
    before: tuple[str, ...]
    after: str
    sides: tuple[str, ...]


BOTH = ("host", "sender")
MOVES: Mapping[str, PostingMove] = {
    move.verb: move
    for move in (
        # Becomes `accepted` by itself once the other side has agreed too.
        PostingMove("accept", ("proposed",), "proposed", BOTH),
        PostingMove("decline", ("proposed",), "declined", BOTH),
        PostingMove("start", ("accepted",), "started", ("host",)),
        PostingMove("extend", ("started",), "started", BOTH),
        PostingMove("end", ("started",), "ended", ("host",)),
        PostingMove("break_off", ("accepted", "started"), "broken_off", BOTH),
        PostingMove("appraise", OVER, "", BOTH),
    )
}


def after(verb: str, state: str, *, both: bool = False) -> str | None:
    """The state after the verb, "" for the same; None where it is not allowed in `state`.

    `both`: the other side has agreed already.
    """
    move = MOVES[verb]
    if state not in move.before:
        return None
    if verb == "accept" and both:
        return "accepted"
    return move.after or state


def replay(steps: Iterable[tuple[str, str]]) -> str | None:
    """The state that (verb, side) steps lead to from a proposal; None where one was not allowed."""
    state, agreed = "proposed", set[str]()
    for verb, side in steps:
        if verb == "supersede":
            if state != "proposed":
                return None
            state = "superseded"
            continue
        if verb not in MOVES or side not in MOVES[verb].sides:
            return None
        if verb == "accept" and side in agreed:
            return None
        found = after(verb, state, both=bool(agreed - {side}))
        if found is None:
            return None
        if verb == "accept":
            agreed.add(side)
        state = found
    return state


def month_days(month: datetime.date, began: datetime.date, left: datetime.date | None) -> int:
    """Days of a month (its first day) within a posting; `left` None: not over."""
    following = (month.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    last = following - datetime.timedelta(days=1)
    first, end = max(month, began), min(last, left or last)
    return max(0, (end - first).days + 1)


def overlaps(
    began: datetime.date | None,
    left: datetime.date | None,
    start: datetime.date,
    end: datetime.date,
) -> bool:
    """Whether somebody was at a post on a day of a period, both ends within."""
    return began is not None and began <= end and (left is None or left >= start)
