"""Pages of the cockpit and the search."""

from xieshou.cockpit.views.board import board
from xieshou.cockpit.views.compare import compare
from xieshou.cockpit.views.find import search
from xieshou.cockpit.views.forecast import forecast
from xieshou.cockpit.views.home import home
from xieshou.cockpit.views.maps import map_page, map_values

__all__ = ["board", "compare", "forecast", "home", "map_page", "map_values", "search"]
