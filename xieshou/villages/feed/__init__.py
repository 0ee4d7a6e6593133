"""Where villages meet the measuring engine."""

from xieshou.villages.feed.capability import Goal, Goals, Standings, fitted, goals, swayed
from xieshou.villages.feed.portrait import (
    EVERYBODY,
    GroupPortrait,
    Lack,
    kept_back,
    kept_back_above,
    portrait,
)

__all__ = [
    "EVERYBODY",
    "Goal",
    "Goals",
    "GroupPortrait",
    "Lack",
    "Standings",
    "fitted",
    "goals",
    "kept_back",
    "kept_back_above",
    "portrait",
    "swayed",
]
