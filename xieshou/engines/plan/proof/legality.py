"""Which rules and limits an answer breaks, in Python's integers, which know no overflow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ..problem import Choices, Problem

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an answer; `params` name the works, limit and figures."""

    code: str
    params: dict[str, Any]


def start_faults(problem: Problem, start: Any) -> list[Fault]:
    """Whether `start` is a year, or -1, for each work; nothing else can be told if it is not."""
    start = np.asarray(start)
    if start.shape != (len(problem.works),) or start.dtype.kind != "i":
        return [Fault("chosen_shape", {"works": len(problem.works)})]
    wrong = np.flatnonzero((start < -1) | (start >= len(problem.years)))
    return [Fault("start_unknown", {"work": problem.works[work]}) for work in wrong[:1]]


def option_faults(choices: Choices, option: Any) -> list[Fault]:
    """Whether `option` is one of the options of each group."""
    option = np.asarray(option)
    if option.shape != (len(choices.groups),) or option.dtype.kind != "i":
        return [Fault("option_shape", {"groups": len(choices.groups)})]
    wrong = np.flatnonzero((option < 0) | (option >= np.diff(choices.option_start)))
    return [Fault("option_unknown", {"group": choices.groups[group]}) for group in wrong[:1]]


def rule_faults(problem: Problem, start: Ints) -> Iterator[Fault]:
    """Rules inside villages, work by work and year by year."""
    years, works = start.tolist(), problem.works
    for work, needed in problem.requires.tolist():
        if years[work] >= 0 and not 0 <= years[needed] <= years[work]:
            yield Fault("requires", {"work": works[work], "needed": works[needed]})
    for work, needed in problem.follows.tolist():
        if years[work] >= 0 and not 0 <= years[needed] < years[work]:
            yield Fault("follows", {"work": works[work], "needed": works[needed]})
    for work, other in problem.excludes.tolist():
        if years[work] >= 0 and years[other] >= 0:
            yield Fault("excludes", {"work": works[work], "other": works[other]})
    for work in np.flatnonzero(problem.must & (start < 0)).tolist():
        yield Fault("must", {"work": works[work]})
    chosen = np.flatnonzero(start >= 0)
    for work in chosen[~problem.opens[chosen, start[chosen]]].tolist():
        yield Fault("opens", {"work": works[work], "year": problem.years[years[work]]})
    amounts, of_cap = problem.cap_amount.tolist(), problem.cap_work.tolist()
    for cap, (a, b) in zip(problem.caps, pairwise(problem.cap_start.tolist()), strict=True):
        used = sum(amounts[u] for u in range(a, b) if years[of_cap[u]] >= 0)
        if used > cap.most:
            yield Fault("cap", {"cap": cap.code, "used": used, "amount": cap.most})


def used_by(problem: Problem | Choices, rows: Sequence[int]) -> list[int]:
    """Use of each limit by some rows of the table of uses."""
    used = [0] * len(problem.limits)
    start = problem.use_start.tolist()
    limit, amount = problem.use_limit.tolist(), problem.use_amount.tolist()
    for row in rows:
        for u in range(start[row], start[row + 1]):
            used[limit[u]] += amount[u]
    return used


def limit_faults(problem: Problem | Choices, used: Sequence[int], eased: Ints) -> Iterator[Fault]:
    """Limits after relief, and reliefs within what they may be."""
    eased_by = dict.fromkeys((limit.code for limit in problem.limits), 0)
    for relief, lots in zip(problem.reliefs, eased.tolist(), strict=True):
        if not 0 <= lots <= relief.most:
            yield Fault("relief", {"relief": relief.code, "used": lots, "amount": relief.most})
        for code, change in relief.changes:
            eased_by[code] += change * lots
    for limit, amount in zip(problem.limits, used, strict=True):
        net = amount + eased_by[limit.code]
        over = net > limit.amount and limit.sense != ">="
        under = net < limit.amount and limit.sense != "<="
        if over or under:
            yield Fault("limit", {"limit": limit.code, "used": net, "amount": limit.amount})


def sign_faults(problem: Problem | Choices, prices: Sequence[float]) -> Iterator[Fault]:
    """Prices of the wrong sign prove nothing; that of an equality may have either."""
    for limit, price in zip(problem.limits, prices, strict=True):
        if (price < 0 and limit.sense == "<=") or (price > 0 and limit.sense == ">="):
            yield Fault("price_sign", {"limit": limit.code, "price": price})
