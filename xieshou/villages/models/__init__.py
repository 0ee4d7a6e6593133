"""What a village lacks, owns and can do; what is found there, planned and decided."""

from xieshou.villages.models.assets import Asset, AssetFinding, AssetPhoto, AssetValue, Skill
from xieshou.villages.models.gaps import ServiceCheck
from xieshou.villages.models.meetings import (
    Attendance,
    Meeting,
    MeetingEvent,
    MeetingItem,
    MeetingObjection,
    Minutes,
    Representative,
    Resolution,
)
from xieshou.villages.models.needs import CapabilityFacts, Needs, ReleasedNeeds
from xieshou.villages.models.plans import PlanDecision, PlanProposal, PlanVersion, VillagePlan

# Tables to which rows are only added, with the columns of their unique constraints.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "villages_assetfinding": (("asset_id", "by"),),
    "villages_assetvalue": (),
    "villages_servicecheck": (),
    "villages_planversion": (("plan_id", "number"),),
    "villages_plandecision": (("version_id",),),
    "villages_meetingevent": (),
    "villages_resolution": (("minutes_id", "number"),),
}

__all__ = [
    "APPEND_ONLY",
    "Asset",
    "AssetFinding",
    "AssetPhoto",
    "AssetValue",
    "Attendance",
    "CapabilityFacts",
    "Meeting",
    "MeetingEvent",
    "MeetingItem",
    "MeetingObjection",
    "Minutes",
    "Needs",
    "PlanDecision",
    "PlanProposal",
    "PlanVersion",
    "ReleasedNeeds",
    "Representative",
    "Resolution",
    "ServiceCheck",
    "Skill",
    "VillagePlan",
]
