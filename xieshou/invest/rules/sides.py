"""Which roles speak for which side. An office's reach may cover places of the other side (a
district's pairing holds in its county): the place alone does not tell whom somebody speaks for."""

from collections.abc import Mapping

# The province of the east: codes of its places begin so.
EAST = "31"
# Roles that act for their own organisation alone.
OWN_ONLY = frozenset({"enterprise"})
EAST_OFFICES = frozenset({"shanghai_office", "district_office"})
WEST_OFFICES = frozenset({"yunnan_office", "county_office", "county_leader"})
OFFICES: Mapping[str, frozenset[str]] = {"east": EAST_OFFICES, "west": WEST_OFFICES}
