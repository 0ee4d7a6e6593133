"""Rules of the registry: pure, without query or clock."""

from xieshou.registry.rules.codes import (
    LENGTHS,
    LEVEL_OF_LENGTH,
    VILLAGE_DIGITS,
    ancestor_codes,
    is_division_code,
    level_of,
    overlaps,
    parent_code,
)
from xieshou.registry.rules.names import ETHNIC_GROUPS, english_name, map_name, romanise, short_name
from xieshou.registry.rules.pairings import ADJUSTED_IN, Seen, is_current, year_in
from xieshou.registry.rules.people import (
    ADDRESS_PURPOSE,
    HEAD,
    ID_PURPOSE,
    LOCK_MINUTES,
    WRONG_PASSWORDS,
    WRONG_PASSWORDS_PER_ADDRESS,
    credit_code,
    network_of,
    username_digest,
)
from xieshou.registry.rules.roles import VERBS_OF_ROLE

__all__ = [
    "ADDRESS_PURPOSE",
    "ADJUSTED_IN",
    "ETHNIC_GROUPS",
    "HEAD",
    "ID_PURPOSE",
    "LENGTHS",
    "LEVEL_OF_LENGTH",
    "LOCK_MINUTES",
    "VERBS_OF_ROLE",
    "VILLAGE_DIGITS",
    "WRONG_PASSWORDS",
    "WRONG_PASSWORDS_PER_ADDRESS",
    "Seen",
    "ancestor_codes",
    "credit_code",
    "english_name",
    "is_current",
    "is_division_code",
    "level_of",
    "map_name",
    "network_of",
    "overlaps",
    "parent_code",
    "romanise",
    "short_name",
    "username_digest",
    "year_in",
]
