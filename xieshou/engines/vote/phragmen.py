"""Phragmén's sequential rule: everybody earns money at the same pace until a group can buy.

Brill, Freeman, Janson, Lackner: Phragmén's voting methods and justified representation (AAAI
2017); for projects of different costs Los, Christoff, Grossi: Proportional budget allocations
(IJCAI 2022).
"""

from fractions import Fraction

import numpy as np

from xieshou.engines.vote.election import Election
from xieshou.engines.vote.ties import TieBreak, by_code


def phragmen(election: Election, *, tie_break: TieBreak = by_code) -> tuple[int, ...]:
    """Projects in the order bought; it ends where the next one would overrun the budget.

    The load of a ballot is the time of the last purchase that it took part in, so the loads of a
    project's supporters are summed by purchase: whole counts times one fraction each.
    """
    votes = election.votes
    last = np.zeros(len(election.ballots), np.int64)
    times_bought = [Fraction(0)]
    open_ = [
        p
        for p, project in enumerate(election.projects)
        if election.support[p] > 0 and project.cost_fen <= election.budget_fen
    ]
    chosen: list[int] = []
    left = election.budget_fen
    while open_:
        when = {}
        for p in open_:
            members = votes.ballot[votes.of(p)]
            counts = np.bincount(last[members], votes.times[members], len(times_bought))
            load = sum(
                (time * int(count) for time, count in zip(times_bought, counts, strict=True)),
                Fraction(0),
            )
            when[p] = (load + election.projects[p].cost_fen) / int(election.support[p])
        soonest = min(when.values())
        tied = [p for p in open_ if when[p] == soonest]
        if any(election.projects[p].cost_fen > left for p in tied):
            break
        bought = min(tied, key=lambda p: tie_break(election, p))
        last[votes.ballot[votes.of(bought)]] = len(times_bought)
        times_bought.append(soonest)
        open_.remove(bought)
        chosen.append(bought)
        left -= election.projects[bought].cost_fen
    return tuple(chosen)
