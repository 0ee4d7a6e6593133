"""The greedy rule, as most cities count: most utility for the money first, while money lasts."""

from collections.abc import Sequence
from fractions import Fraction

from xieshou.engines.vote.election import Election, Utility
from xieshou.engines.vote.ties import TieBreak, by_code


def greedy(
    election: Election,
    utility: Utility = "cost",
    *,
    after: Sequence[int] = (),
    tie_break: TieBreak = by_code,
) -> tuple[int, ...]:
    """Projects in the order chosen, those of `after` first.

    By utility "cost" that order is by votes, by "count" votes for the money, by "points" points for
    the money. What nobody voted for is not chosen, what no longer fits is passed over.
    """
    worth = election.worth(utility)
    open_ = [p for p in range(len(election.projects)) if worth[p] > 0 and p not in after]
    open_.sort(key=lambda p: tie_break(election, p))
    open_.sort(key=lambda p: -Fraction(int(worth[p]), election.projects[p].cost_fen))
    chosen, left = list(after), election.budget_fen - election.cost_of(after)
    for place in open_:
        cost = election.projects[place].cost_fen
        if cost <= left:
            chosen.append(place)
            left -= cost
    return tuple(chosen)
