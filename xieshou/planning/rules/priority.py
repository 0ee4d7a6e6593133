"""What a village's vote weighs in the plan, within what its office allows. Pure.

A work that its village chose counts for `extra_percent` x the share of voters behind it more than
the deprivation that it clears: persons x weight of every indicator it clears, whether or not
these people are poor. The first chosen ones are also must-haves, as long as their costs together
stay within `must_per_mille` of the ballot's budget.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_PERCENT, WHOLE_PER_MILLE = 100, 1000


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an office allows votes to weigh."""

    extra_percent: int = 0
    must_per_mille: int = 0


@dataclass(frozen=True, slots=True)
class Voted:
    """A project that its village chose: by which ballot, how it stood, and what that weighs; not
    `listed` where too few voted for the share to be told."""

    ballot: str
    rank: int
    share: float
    extra_percent: int
    must: bool
    listed: bool = True


def allowed_at(village: str, limits: Mapping[str, Allowed]) -> Allowed:
    """What holds in a village: the limit of the nearest place around it, {place code: limit}."""
    around = [code for code in limits if village.startswith(code)]
    return limits[max(around, key=len)] if around else Allowed()


def must_haves(
    winners: Iterable[tuple[str, int]], budget_fen: int, allowed: Allowed
) -> frozenset[str]:
    """The first of (project, cost in fen), in the order of their ranks, that the limit holds; the
    first that does not fit ends it, so that none is leapt over."""
    left, kept = budget_fen * allowed.must_per_mille // WHOLE_PER_MILLE, set()
    for project, fen in winners:
        if fen > left:
            break
        kept.add(project)
        left -= fen
    return frozenset(kept)


def extra_points(relief: int, voted: Voted) -> int:
    """What the vote adds to a work that clears `relief` persons x weight."""
    return int(relief * voted.extra_percent * voted.share / MOST_PERCENT)


def voted_text(rank: int, share: float | None, points: int, must: bool) -> str:
    """How a vote stood and what it weighed, in words; without numbers where `share` is None."""
    if share is None:
        said, points = _("村民表决排第 %(rank)s") % {"rank": rank}, 0
    else:
        said = _("村民表决排第 %(rank)s（%(share)s%% 支持）") % {
            "rank": rank,
            "share": round(100 * share),
        }
    if must:
        return _("%(said)s，列为必选") % {"said": said}
    if points:
        return _("%(said)s，规划中多计 %(points)s 人·分") % {"said": said, "points": f"{points:,}"}
    return said
