"""Starts of works that no plan can hold, as one alone uses more of a limit than there is.

Bundles with such starts take part in mixtures, a tenth of one here and there, and so hold up the
bound; where villages are few and limits many that is most of it. The certificate works out by its
own code which starts these are (proof/alone.py).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..problem import ROOM, Ints, Problem, relief_changes
from .starts import lawful

MANY_LIMITS, EACH = 100, 7
"""Limits outnumber villages where they are more than this, and than so many times the villages."""


def outnumbered(limits: int, villages: int) -> bool:
    """Whether limits are many times the villages, so that hardly any whole work fits into some."""
    return limits > max(MANY_LIMITS, EACH * villages)


def fitting(problem: Problem) -> Problem:
    """The same problem without these starts where limits outnumber villages.

    Villages that may not do nothing keep them, so that none is left without a bundle.
    """
    if not outnumbered(len(problem.limits), len(problem.villages)):
        return problem
    shut, _ = _shut(problem)
    if not len(shut):
        return problem
    opens = problem.opens.ravel().copy()
    opens[shut] = False
    return replace(problem, opens=opens.reshape(problem.opens.shape))


def limits_that_shut(problem: Problem, codes: list[str]) -> list[str]:
    """The limits for which villages lack starts that draw on the limits named, without these."""
    if fitting(problem) is problem:
        return []
    shut, by = _shut(problem)
    named = np.array([limit.code in set(codes) for limit in problem.limits], dtype=np.bool_)
    row = np.repeat(np.arange(len(problem.use_start) - 1), np.diff(problem.use_start))
    years, home = len(problem.years), problem.village_of_work
    draws = np.zeros(len(problem.villages), dtype=np.bool_)
    draws[home[row[named[problem.use_limit]] // years]] = True
    asked = draws[home[shut // years]] & ~np.isin(shut, shut[named[by]])
    _, first = np.unique(shut[asked], return_index=True)
    return [problem.limits[k].code for k in np.unique(by[asked][first]).tolist()]


def _shut(problem: Problem) -> tuple[Ints, npt.NDArray[np.int32]]:
    """Each such start (work and year as one number) with each limit that it would break."""
    p, m = problem, len(problem.limits)
    relief, limit, change = relief_changes(p.limits, p.reliefs)
    lots = np.array([relief.most for relief in p.reliefs], dtype=np.int64)[relief]
    room = p.amounts.astype(object)  # reliefs together may give more than int64 holds
    np.add.at(room, limit, (np.maximum(-change, 0) * lots).astype(object))
    most = np.clip(room, 0, ROOM).astype(np.int64)
    binds = p.senses >= 0
    binds[np.bincount(p.use_limit[p.use_amount < 0], minlength=m) > 0] = False
    at = np.flatnonzero(binds[p.use_limit] & (p.use_amount > most[p.use_limit]))
    start = np.searchsorted(p.use_start, at, side="right") - 1
    free = lawful(p, np.full(len(p.works), -1))
    mine = free[p.village_of_work[start // len(p.years)]]
    return start[mine], p.use_limit[at[mine]]
