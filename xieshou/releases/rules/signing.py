"""Who may do what with a release. Pure: no query, no clock.

Prepared by one, approved by one of each side, three people in all; then it may be published.
"""

from collections.abc import Collection, Mapping

from xieshou.core.sides import sides_missing


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
    return "" if set(sides) & set(sides_missing(approvals)) else "side_done"
