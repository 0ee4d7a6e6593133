"""Pages of the joint plan."""

from xieshou.planning.views.room import draw_up, map_values, progress, room, rounds, village, works
from xieshou.planning.views.scenarios import compare, scenario
from xieshou.planning.views.todo import todo
from xieshou.planning.views.workbook import download

__all__ = [
    "compare",
    "download",
    "draw_up",
    "map_values",
    "progress",
    "room",
    "rounds",
    "scenario",
    "todo",
    "village",
    "works",
]
