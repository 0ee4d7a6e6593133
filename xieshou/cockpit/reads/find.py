"""Everything that a viewer may see, by a few words."""

from collections.abc import Callable, Sequence

from xieshou.ballots import reads as ballots
from xieshou.benefits import reads as benefits
from xieshou.core.scope import PUBLIC, Viewer
from xieshou.core.search import Hit, words_of
from xieshou.exchange import reads as exchange
from xieshou.funds import reads as funds
from xieshou.invest import reads as invest
from xieshou.market import reads as market
from xieshou.monitoring import reads as monitoring
from xieshou.planning import reads as planning
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry
from xieshou.reports import reads as reports
from xieshou.surveys import reads as surveys
from xieshou.villages import reads as villages

__all__ = ["Hit", "search"]

# In the order of the loop: who and where first, then what is done there.
SEARCHES: tuple[Callable[[Viewer, Sequence[str]], list[Hit]], ...] = (
    registry.search,
    projects.search,
    villages.search,
    planning.search,
    market.search,
    invest.search,
    exchange.search,
    benefits.search,
    funds.search,
    ballots.search,
    surveys.search,
    monitoring.search,
    reports.search,
)


def search(text: str, viewer: Viewer = PUBLIC) -> list[Hit]:
    """What holds every word of `text`, at most core.search.PER_KIND of a kind; [] for no word.

    A word is found within names and at the start of codes; places also by the initials of their
    pinyin (lmd for 老姆登).
    """
    words = words_of(text)
    return [hit for one in SEARCHES for hit in one(viewer, words)] if words else []
