"""Pages of the joint plan."""

from xieshou.planning.views.adoption import adoption, decide, propose
from xieshou.planning.views.compare import compare, compare_download, compare_map, compare_works
from xieshou.planning.views.history import history
from xieshou.planning.views.priority import ballot, priority, set_priority
from xieshou.planning.views.questions import ask
from xieshou.planning.views.room import (
    counties,
    draw_up,
    limits,
    map_values,
    progress,
    resume,
    room,
    rounds,
    village,
    works,
)
from xieshou.planning.views.scenarios import scenario
from xieshou.planning.views.studies import (
    studies,
    study,
    study_download,
    study_progress,
    study_scenario,
)
from xieshou.planning.views.workbook import download

__all__ = [
    "adoption",
    "ask",
    "ballot",
    "compare",
    "compare_download",
    "compare_map",
    "compare_works",
    "counties",
    "decide",
    "download",
    "draw_up",
    "history",
    "limits",
    "map_values",
    "priority",
    "progress",
    "propose",
    "resume",
    "room",
    "rounds",
    "scenario",
    "set_priority",
    "studies",
    "study",
    "study_download",
    "study_progress",
    "study_scenario",
    "village",
    "works",
]
