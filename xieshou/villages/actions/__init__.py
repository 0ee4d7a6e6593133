"""What is recorded, planned and decided in a village; each verb checked, scoped and audited."""

from xieshou.villages.actions.assets import (
    HoldingLike,
    add_asset_photo,
    confirm_asset,
    import_assets,
    name_asset,
    record_asset,
    record_assets,
    revise_asset,
    value_asset,
)
from xieshou.villages.actions.gaps import check_service
from xieshou.villages.actions.meetings import (
    answer_resolution_objection,
    call_meeting,
    cancel_meeting,
    close_meeting,
    draft_meeting,
    object_to_resolution,
    open_meeting,
    publish_resolutions,
    reopen_meeting,
)
from xieshou.villages.actions.minutes import (
    Vote,
    confirm_minutes,
    send_back_minutes,
    write_minutes,
)
from xieshou.villages.actions.needs import (
    import_capability,
    needs_from_households,
    record_capabilities,
    record_capability,
    record_needs,
)
from xieshou.villages.actions.plans import (
    FlawedPlan,
    adopt_plan,
    open_plan,
    propose_work,
    save_draft,
    submit_plan,
)
from xieshou.villages.actions.releasing import release_needs
from xieshou.villages.actions.seats import seat_representative, unseat_representative
from xieshou.villages.actions.skills import (
    offer_skill,
    record_skill,
    reveal_skill,
    withdraw_own_skill,
    withdraw_skill,
)
from xieshou.villages.rules.plan import Money, Need, PlanContent, PlannedWork

__all__ = [
    "FlawedPlan",
    "HoldingLike",
    "Money",
    "Need",
    "PlanContent",
    "PlannedWork",
    "Vote",
    "add_asset_photo",
    "adopt_plan",
    "answer_resolution_objection",
    "call_meeting",
    "cancel_meeting",
    "check_service",
    "close_meeting",
    "confirm_asset",
    "confirm_minutes",
    "draft_meeting",
    "import_assets",
    "import_capability",
    "name_asset",
    "needs_from_households",
    "object_to_resolution",
    "offer_skill",
    "open_meeting",
    "open_plan",
    "propose_work",
    "publish_resolutions",
    "record_asset",
    "record_assets",
    "record_capabilities",
    "record_capability",
    "record_needs",
    "record_skill",
    "release_needs",
    "reopen_meeting",
    "reveal_skill",
    "revise_asset",
    "save_draft",
    "seat_representative",
    "send_back_minutes",
    "submit_plan",
    "unseat_representative",
    "value_asset",
    "withdraw_own_skill",
    "withdraw_skill",
    "write_minutes",
]
