"""Everything that changes the registry, one function per verb."""

from xieshou.registry.actions.divisions import describe_places, load_divisions
from xieshou.registry.actions.households import import_households, record_members, reveal
from xieshou.registry.actions.indicators import (
    FaultyIndicatorSet,
    save_indicator_set,
    store_indicator_set,
)
from xieshou.registry.actions.invitations import accept_invitation, invite
from xieshou.registry.actions.organisations import import_organisations, register_organisation
from xieshou.registry.actions.pairings import load_pairings
from xieshou.registry.actions.roles import (
    create_user,
    end_role,
    grant_role,
    note_sign_on,
    note_way_in,
    vouch,
)
from xieshou.registry.actions.sign_in import begin_sign_in, note_sign_in
from xieshou.registry.actions.tokens import (
    make_token,
    prepare_token,
    revoke_own_tokens,
    revoke_token,
    take_token,
)
from xieshou.registry.actions.user_sheet import import_users, role_faults

__all__ = [
    "FaultyIndicatorSet",
    "accept_invitation",
    "begin_sign_in",
    "create_user",
    "describe_places",
    "end_role",
    "grant_role",
    "import_households",
    "import_organisations",
    "import_users",
    "invite",
    "load_divisions",
    "load_pairings",
    "make_token",
    "note_sign_in",
    "note_sign_on",
    "note_way_in",
    "prepare_token",
    "record_members",
    "register_organisation",
    "reveal",
    "revoke_own_tokens",
    "revoke_token",
    "role_faults",
    "save_indicator_set",
    "store_indicator_set",
    "take_token",
    "vouch",
]
