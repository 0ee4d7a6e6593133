"""Questions about villages, answered in frozen rows; the only way other apps see these tables."""

from xieshou.villages.feed import EVERYBODY, Goal, Goals, GroupPortrait, Lack, goals
from xieshou.villages.reads.capability import (
    CapabilityRow,
    ComponentRow,
    HistoryRow,
    IndexRow,
    PlaceIndex,
    RangeRow,
    capabilities,
    capability,
    capability_index,
)
from xieshou.villages.reads.village import (
    AssetRow,
    NeedsRow,
    VillageRow,
    any_synthetic,
    faults,
    needs,
    needs_stamp,
    village,
    years,
)
from xieshou.villages.rules import Facts

__all__ = [
    "EVERYBODY",
    "AssetRow",
    "CapabilityRow",
    "ComponentRow",
    "Facts",
    "Goal",
    "Goals",
    "GroupPortrait",
    "HistoryRow",
    "IndexRow",
    "Lack",
    "NeedsRow",
    "PlaceIndex",
    "RangeRow",
    "VillageRow",
    "any_synthetic",
    "capabilities",
    "capability",
    "capability_index",
    "faults",
    "goals",
    "needs",
    "needs_stamp",
    "village",
    "years",
]
