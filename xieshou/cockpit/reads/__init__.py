"""Public questions, scoped by the viewer."""

from xieshou.cockpit.reads.board import PARTS, BoardPlace, BoardRow, board, sees_board
from xieshou.cockpit.reads.comparison import CockpitComparison, ComparedPairing, comparison
from xieshou.cockpit.reads.find import Hit, search
from xieshou.cockpit.reads.first import HomeCard, HomeLine, first_page
from xieshou.cockpit.reads.measures import (
    EAST,
    WEST,
    CockpitMap,
    CockpitMeasure,
    MapFigure,
    cockpit_map,
    measures,
    written,
)
from xieshou.cockpit.reads.outlook import CockpitOutlook, OutlookRow, PastOutlook, outlook

__all__ = [
    "EAST",
    "PARTS",
    "WEST",
    "BoardPlace",
    "BoardRow",
    "CockpitComparison",
    "CockpitMap",
    "CockpitMeasure",
    "CockpitOutlook",
    "ComparedPairing",
    "Hit",
    "HomeCard",
    "HomeLine",
    "MapFigure",
    "OutlookRow",
    "PastOutlook",
    "board",
    "cockpit_map",
    "comparison",
    "first_page",
    "measures",
    "outlook",
    "search",
    "sees_board",
    "written",
]
