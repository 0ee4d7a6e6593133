"""What anybody may ask the registry; the only way other apps see its tables."""

from xieshou.registry.reads.households import (
    SEE_HOUSEHOLDS,
    HouseholdRow,
    household,
    household_by_id_number,
    households,
    patterns,
    village_codes,
    villages_with_synthetic_households,
)
from xieshou.registry.reads.indicators import (
    DimensionRow,
    IndicatorRow,
    IndicatorSetRow,
    QuestionRow,
    indicator_set,
    indicator_set_in_use,
    indicator_sets,
)
from xieshou.registry.reads.organisations import OrganisationRow, organisations
from xieshou.registry.reads.page import Page
from xieshou.registry.reads.pairings import PairingRow, pairings
from xieshou.registry.reads.places import (
    PlaceRow,
    ancestors,
    children,
    descendants,
    faults,
    find,
    place,
    place_ids,
    place_names,
    versions,
)
from xieshou.registry.reads.viewers import (
    RoleRow,
    UserRow,
    roles_of,
    users,
    users_with_roles,
    viewer_for,
)

__all__ = [
    "SEE_HOUSEHOLDS",
    "DimensionRow",
    "HouseholdRow",
    "IndicatorRow",
    "IndicatorSetRow",
    "OrganisationRow",
    "Page",
    "PairingRow",
    "PlaceRow",
    "QuestionRow",
    "RoleRow",
    "UserRow",
    "ancestors",
    "children",
    "descendants",
    "faults",
    "find",
    "household",
    "household_by_id_number",
    "households",
    "indicator_set",
    "indicator_set_in_use",
    "indicator_sets",
    "organisations",
    "pairings",
    "patterns",
    "place",
    "place_ids",
    "place_names",
    "roles_of",
    "users",
    "users_with_roles",
    "versions",
    "viewer_for",
    "village_codes",
    "villages_with_synthetic_households",
]
