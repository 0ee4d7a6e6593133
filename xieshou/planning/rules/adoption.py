"""Who may put a plan forward as the year's and who must approve it. Pure: no query, no clock.

A plan is put forward by an office of one side and is in force once an office of each side, east and
west, has approved it: three acts by three people. What was approved is named by a hash of the
plan's inputs, certificate and works, so that no approval outlives a change.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from xieshou.core.canonical import canonical, sha256
from xieshou.core.sides import sides_missing


@dataclass(frozen=True, slots=True)
class Signed:
    """What has been done for an adoption so far: by whom it was proposed, who approved for whom."""

    proposer: int | None
    approvals: Mapping[str, int]

    @property
    def people(self) -> set[int | None]:
        return {self.proposer, *self.approvals.values()}


def why_not_propose(
    *, certified: bool, stale: bool, is_open: bool, is_adopted: bool, sides: Collection[str]
) -> str:
    """The code of what stands against putting a plan forward, "" where nothing does."""
    if not certified:
        return "not_certified"
    if stale:
        return "stale"
    if is_adopted:
        return "already_adopted"
    if is_open:
        return "already_open"
    return "" if sides else "no_side"


def why_not_approve(
    signed: Signed, *, is_open: bool, void: bool, user: int | None, sides: Collection[str]
) -> str:
    """The code of what stands against somebody's approval, "" where nothing does.

    Four eyes: nobody approves what they proposed, nor for both sides.
    """
    if not is_open:
        return "not_open"
    if void:
        return "void"
    if not sides:
        return "no_side"
    if user is None or user in signed.people:
        return "four_eyes"
    return "" if set(sides) & set(sides_missing(signed.approvals)) else "side_done"


def content_hash(
    *,
    inputs_hash: str,
    engine_version: str,
    seed: int,
    figures: tuple[int | None, float | None],
    certificate: Mapping[str, Any],
    works: Iterable[str],
) -> str:
    """SHA-256 of what is approved: inputs, value and bound, certificate, codes of the works."""
    body = [inputs_hash, engine_version, seed, figures, certificate, sorted(works)]
    return sha256(canonical(body))
