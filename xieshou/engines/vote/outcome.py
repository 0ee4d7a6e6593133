"""One rule applied to one election, with a reason for every project; and rules side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from xieshou.engines.vote.election import Election, Utility
from xieshou.engines.vote.equal_shares import Shares, equal_shares
from xieshou.engines.vote.greedy import greedy
from xieshou.engines.vote.phragmen import phragmen
from xieshou.engines.vote.ties import TieBreak, by_code

Rule = Literal["equal_shares", "equal_shares_greedy", "greedy", "phragmen"]
RULES: tuple[Rule, ...] = ("equal_shares", "equal_shares_greedy", "greedy", "phragmen")
Why = Literal["bought", "completed", "ranked", "no_votes", "supporters_short", "budget_short"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a project was chosen or not; amounts in fen.

    bought: its supporters paid it, the richest `share_fen` each; completed: fitted into what was
    left over; ranked: next in the order of the rule; no_votes; supporters_short: its supporters had
    `left_fen` together, less than its cost; budget_short: `left_fen` of the budget were left.
    """

    project: int
    chosen: bool
    why: Why
    place: int = 0
    share_fen: int = 0
    left_fen: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule chose, in its order, and what that means for the voters.

    `served` is the part of voters with at least one chosen project of theirs.
    """

    rule: Rule
    chosen: tuple[int, ...]
    spent_fen: int
    served: float
    reasons: tuple[Reason, ...]


def outcome(
    election: Election,
    rule: Rule = "equal_shares",
    utility: Utility = "cost",
    *,
    step_fen: int = 100,
    tie_break: TieBreak = by_code,
) -> Outcome:
    """Apply a rule. `equal_shares` is completed by "add 1"; `equal_shares_greedy` then also fills
    what is left over with the greedy rule."""
    shares: Shares | None = None
    if rule == "greedy":
        chosen = greedy(election, utility, tie_break=tie_break)
    elif rule == "phragmen":
        chosen = phragmen(election, tie_break=tie_break)
    else:
        shares = equal_shares(election, utility, step_fen=step_fen, tie_break=tie_break)
        chosen = shares.chosen
        if rule == "equal_shares_greedy":
            chosen = greedy(election, utility, after=chosen, tie_break=tie_break)
    reasons = tuple(
        _reason(election, utility, p, chosen, shares) for p in range(len(election.projects))
    )
    return Outcome(rule, chosen, election.cost_of(chosen), _served(election, chosen), reasons)


def compare(
    election: Election, utility: Utility = "cost", rules: Sequence[Rule] = RULES
) -> Mapping[Rule, Outcome]:
    """The same votes under several rules."""
    return {rule: outcome(election, rule, utility) for rule in rules}


def _reason(
    election: Election,
    utility: Utility,
    project: int,
    chosen: Sequence[int],
    shares: Shares | None,
) -> Reason:
    bought = {} if shares is None else {one.project: one for one in shares.rounds}
    if project in chosen:
        place = chosen.index(project) + 1
        if project in bought:
            members = election.votes.of(project)
            most = int(election.utilities(utility)[members].max())
            share = round(bought[project].price * most)
            return Reason(project, True, "bought", place, share_fen=share)
        return Reason(project, True, "ranked" if shares is None else "completed", place)
    if election.support[project] == 0:
        return Reason(project, False, "no_votes")
    cost = election.projects[project].cost_fen
    if shares is not None and shares.left_fen[project] < cost:
        left = int(shares.left_fen[project])
        return Reason(project, False, "supporters_short", left_fen=left)
    return Reason(project, False, "budget_short", left_fen=_left_for(election, project, chosen))


def _left_for(election: Election, project: int, chosen: Sequence[int]) -> int:
    """What of the budget was left when the project's turn would have come: at the end at most."""
    left = election.budget_fen
    for place in chosen:
        if left < election.projects[project].cost_fen:
            break
        left -= election.projects[place].cost_fen
    return left


def _served(election: Election, chosen: Sequence[int]) -> float:
    if election.voters == 0:
        return 0.0
    votes = election.votes
    happy = np.zeros(len(votes.times), bool)
    for place in chosen:
        happy[votes.ballot[votes.of(place)]] = True
    return float(votes.times[happy].sum() / election.voters)
