"""Dividing the means among silos: each limit in proportion to need, whole units, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..problem import InputError, Ints, Problem
from .counting import Flags, censored, left_patterns, scores_left


@dataclass(frozen=True)
class Shares:
    """What each of k silos may use: `amounts` of the limits, int64[k, m]; `lots` of the reliefs."""

    amounts: Ints
    lots: Ints  # [k, r]


def share(problem: Problem, users: Flags, need: Ints, given: Ints | None = None) -> Shares:
    """Divide every limit and relief among k silos; the shares of each add up to the whole.

    `users`, bool[k, m]: which silos have works that use the limit. A limit used by one silo goes
    wholly to it; others go to those who use them in proportion to `need`, int64[k], equally where
    none has any. `given`, int64[k, m], parts per silo, replaces the rule for every limit in which
    it is not all 0. The lots of a relief go, by the rule, to the users of the limits it eases.
    Raises InputError `shares` where `given` does not fit or falls below 0.
    """
    k, m = users.shape
    parts = np.zeros((k, m), dtype=np.int64) if given is None else np.asarray(given, np.int64)
    if parts.shape != (k, m) or (parts < 0).any():
        raise InputError("shares", "shares must be {silos} x {limits} parts, none below 0",
                         silos=k, limits=m)  # fmt: skip
    amounts = np.zeros((k, m), dtype=np.int64)
    for at, limit in enumerate(problem.limits):
        weights = parts[:, at] if parts[:, at].any() else _by_need(users[:, at], need)
        amounts[:, at] = apportion(limit.amount, weights.tolist())
    place = {limit.code: at for at, limit in enumerate(problem.limits)}
    lots = np.zeros((k, len(problem.reliefs)), dtype=np.int64)
    for at, relief in enumerate(problem.reliefs):
        eases = np.bitwise_or.reduce(users[:, [place[code] for code, _ in relief.changes]], axis=1)
        lots[:, at] = apportion(relief.most, _by_need(eases, need).tolist())
    return Shares(amounts, lots)


def apportion(amount: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of an amount in proportion to weights, by largest remainder (Hamilton 1792).

    Ties go to the earlier. Exact; the parts add up to the amount, below 0 as well as above.
    Raises InputError `shares` where no weight is above 0.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise InputError("shares", "an amount is divided by weights of which one is above 0")
    sign = -1 if amount < 0 else 1
    quotas = [divmod(abs(amount) * weight, total) for weight in weights]
    parts = [whole for whole, _ in quotas]
    order = sorted(range(len(weights)), key=lambda k: (-quotas[k][1], k))
    for k in order[: abs(amount) - sum(parts)]:
        parts[k] += 1
    return [sign * part for part in parts]


def need_of_villages(problem: Problem, member: Ints, silos: int) -> Ints:
    """Censored score of the people of each silo's villages; `member` int64[n]."""
    need = np.zeros(silos, dtype=np.int64)
    np.add.at(need, member, scores_left(problem, np.full(len(problem.works), -1))[0])
    return need


def need_of_sectors(problem: Problem, member: Ints, silos: int) -> Ints:
    """Persons poor x the weights of what each silo's works clear for them; `member` int64[w]."""
    poor = censored(problem, problem.cell_pattern) > 0
    need = []
    for silo in range(silos):
        cleared = problem.cell_pattern & ~left_patterns(problem, member == silo)
        bits = cleared[:, None] >> np.arange(len(problem.weights), dtype=np.uint32) & np.uint32(1)
        need.append(int((problem.cell_persons * poor) @ (bits.astype(np.int64) @ problem.weights)))
    return np.array(need, dtype=np.int64)


def users_of(problem: Problem, owner: Ints, silos: int) -> Flags:
    """Which silos use each limit, bool[k, m]; `owner`, int64[w*t]: whose each (work, year) is."""
    users = np.zeros((silos, len(problem.limits)), dtype=np.bool_)
    users[np.repeat(owner, np.diff(problem.use_start)), problem.use_limit] = True
    return users


def _by_need(users: Flags, need: Ints) -> Ints:
    asked = np.where(users, need, 0)
    if asked.any():
        return asked
    return (users if users.any() else np.ones_like(users)).astype(np.int64)
