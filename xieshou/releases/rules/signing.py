"""Who may do what with a release. Pure: no query, no clock.

Prepared by one, approved by one of each side, three people in all; then it may be published.
"""

from collections.abc import Collection, Iterable, Mapping

SIDES = ("east", "west")
# The roles that speak for a side.
SIDE_OF_ROLE = {"shanghai_office": "east", "yunnan_office": "west"}


def sides_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The sides that these roles speak for."""
    found = {SIDE_OF_ROLE[role] for role in roles if role in SIDE_OF_ROLE}
    return tuple(side for side in SIDES if side in found)


def missing(approved: Collection[str]) -> tuple[str, ...]:
    """The sides whose approval is still missing."""
    return tuple(side for side in SIDES if side not in approved)


def why_not_approve(
    *,
    is_open: bool,
    preparer: int | None,
    approvals: Mapping[str, int],
    user: int | None,
    sides: Collection[str],
) -> str:
    """The code of what stands against somebody's approval, "" where nothing does: nobody approves
    what they prepared, nor for both sides."""
    if not is_open:
        return "not_open"
    if not sides:
        return "no_side"
    if user is None or user == preparer or user in approvals.values():
        return "four_eyes"
    return "" if set(sides) & set(missing(approvals)) else "side_done"
