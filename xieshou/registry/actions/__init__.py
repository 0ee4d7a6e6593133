"""Everything that changes the registry, one function per verb."""

from xieshou.registry.actions.divisions import describe_places, load_divisions
from xieshou.registry.actions.households import import_households, record_members, reveal
from xieshou.registry.actions.indicators import (
    FaultyIndicatorSet,
    save_indicator_set,
    store_indicator_set,
)
from xieshou.registry.actions.organisations import import_organisations, register_organisation
from xieshou.registry.actions.pairings import load_pairings
from xieshou.registry.actions.roles import create_user, end_role, grant_role
from xieshou.registry.actions.sign_in import begin_sign_in, note_sign_in

__all__ = [
    "FaultyIndicatorSet",
    "begin_sign_in",
    "create_user",
    "describe_places",
    "end_role",
    "grant_role",
    "import_households",
    "import_organisations",
    "load_divisions",
    "load_pairings",
    "note_sign_in",
    "record_members",
    "register_organisation",
    "reveal",
    "save_indicator_set",
    "store_indicator_set",
]
