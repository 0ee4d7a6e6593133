"""Pages of villages: finding one, its people and assets, and what it can do by itself."""

from xieshou.villages.views.capability import capabilities, capability, download
from xieshou.villages.views.village import find, recount, village

__all__ = ["capabilities", "capability", "download", "find", "recount", "village"]
