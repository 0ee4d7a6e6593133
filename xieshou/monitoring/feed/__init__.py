"""Where the engine is asked who may fall next."""

from xieshou.monitoring.feed.risk import (
    CAPACITY,
    ENGINE_VERSION,
    Learned,
    NotLearnable,
    Scored,
    Year,
    learned,
    scored,
)

__all__ = [
    "CAPACITY",
    "ENGINE_VERSION",
    "Learned",
    "NotLearnable",
    "Scored",
    "Year",
    "learned",
    "scored",
]
