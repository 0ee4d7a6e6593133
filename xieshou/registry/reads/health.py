"""Who is to act: the roles that may do what the loop waits for."""

from xieshou.registry import rules
from xieshou.registry.models import RoleGrant

# More would name nobody in particular.
MOST_ROLES = 2


def roles_that_may(verb: str) -> tuple[str, ...]:
    """What the roles are called that may do this, the nearest to the ground first."""
    nearest = (
        "village_officer", "collective_officer", "supplier", "buyer", "enterprise", "partner",
        "expert", "county_office", "county_leader", "aid_cadre", "market_officer",
        "district_office", "shanghai_finance", "yunnan_office", "shanghai_office",
    )  # fmt: skip
    labels = dict(RoleGrant.Role.choices)
    held = [role for role in nearest if verb in rules.VERBS_OF_ROLE[role]]
    return tuple(str(labels[role]) for role in held[:MOST_ROLES])


def role_labels() -> dict[str, str]:
    """Role → what it is called, in the language of the request."""
    return {role: str(label) for role, label in RoleGrant.Role.choices}
