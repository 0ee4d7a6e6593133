"""Starts of works that are in no plan, as one alone breaks a limit.

Where nothing takes use away from a limit "<=" or "=", no plan uses less of it than one of its works
does; and reliefs give it no more room than all their lots together, whatever else these change. A
start that uses more than the amount and that room is in no plan that keeps the limit, so that a
bound over plans without it is a bound on all that keep the limits. Counted in Python's integers.
"""

from __future__ import annotations

import numpy as np

from ..problem import ROOM, Problem
from .sets import Bools


def can_start(problem: Problem) -> Bools:
    """Whether some plan may hold each work's start in each year, bool[w, t]."""
    room = {limit.code: int(limit.amount) for limit in problem.limits if limit.sense != ">="}
    for place in np.unique(problem.use_limit[problem.use_amount < 0]).tolist():
        room.pop(problem.limits[place].code, None)
    for relief in problem.reliefs:
        for code, change in relief.changes:
            if code in room and change < 0:
                room[code] -= int(change) * int(relief.most)
    # No work uses as much as ROOM; and what uses nothing breaks no limit by itself.
    most = np.array(
        [min(max(room.get(limit.code, ROOM), 0), ROOM) for limit in problem.limits], dtype=np.int64
    )
    breaks = np.flatnonzero(problem.use_amount > most[problem.use_limit])
    can = problem.opens.ravel().copy()
    can[np.searchsorted(problem.use_start, breaks, side="right") - 1] = False
    return can.reshape(problem.opens.shape)
