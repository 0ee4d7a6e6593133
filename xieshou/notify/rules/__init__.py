"""When, whom, what and where to: pure rules, without a query or a clock."""

from xieshou.notify.rules.addresses import Refusal, Target, address_parts, is_public, masked
from xieshou.notify.rules.events import EVENTS, Event, event_of
from xieshou.notify.rules.grouping import grouped
from xieshou.notify.rules.retries import (
    MAX_ATTEMPTS,
    MINUTE,
    PER_MINUTE,
    REASONS,
    allowed_at,
    wait_s,
)
from xieshou.notify.rules.signing import (
    BadSignature,
    dingtalk_sign,
    is_secret,
    new_secret,
    sign,
    verify,
)
from xieshou.notify.rules.timing import HOURS, Rhythm, due_at, is_quiet, next_loud

__all__ = [
    "EVENTS",
    "HOURS",
    "MAX_ATTEMPTS",
    "MINUTE",
    "PER_MINUTE",
    "REASONS",
    "BadSignature",
    "Event",
    "Refusal",
    "Rhythm",
    "Target",
    "address_parts",
    "allowed_at",
    "dingtalk_sign",
    "due_at",
    "event_of",
    "grouped",
    "is_public",
    "is_quiet",
    "is_secret",
    "masked",
    "new_secret",
    "next_loud",
    "sign",
    "verify",
    "wait_s",
]
