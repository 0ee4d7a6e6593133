"""Pages that anybody may open."""

from xieshou.portal.views.findable import card, robots
from xieshou.portal.views.home import boundaries, home, pairings
from xieshou.portal.views.notices import AtomNotices, Notices, notices
from xieshou.portal.views.story import (
    downloads,
    lot,
    matching,
    money,
    plan,
    products,
    village,
    works,
)

__all__ = [
    "AtomNotices",
    "Notices",
    "boundaries",
    "card",
    "downloads",
    "home",
    "lot",
    "matching",
    "money",
    "notices",
    "pairings",
    "plan",
    "products",
    "robots",
    "village",
    "works",
]
