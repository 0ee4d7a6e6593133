"""Pages of villages: people and assets, what it can do by itself, its plan and its meetings."""

from xieshou.villages.views.assets import asset, asset_step, found, photo
from xieshou.villages.views.booklet import booklet
from xieshou.villages.views.capability import capabilities, capability, download
from xieshou.villages.views.gaps import services
from xieshou.villages.views.meetings import (
    answer_objection,
    draft_meeting,
    meeting,
    meeting_step,
    meetings,
    seat,
)
from xieshou.villages.views.plan_draft import plan_draft, plan_need, plan_work
from xieshou.villages.views.plans import compare_plans, open_plan, plan, plan_step
from xieshou.villages.views.skills import add_skill, reveal_skill, skills, withdraw_skill
from xieshou.villages.views.village import find, recount, village

__all__ = [
    "add_skill",
    "answer_objection",
    "asset",
    "asset_step",
    "booklet",
    "capabilities",
    "capability",
    "compare_plans",
    "download",
    "draft_meeting",
    "find",
    "found",
    "meeting",
    "meeting_step",
    "meetings",
    "open_plan",
    "photo",
    "plan",
    "plan_draft",
    "plan_need",
    "plan_step",
    "plan_work",
    "recount",
    "reveal_skill",
    "seat",
    "services",
    "skills",
    "village",
    "withdraw_skill",
]
