"""Whether the rules of each village leave it any set of works at all; if not, which rules clash.

Only a village with a must-have, or with a cap that asks for something, can be without. A set of
works has start years that keep every rule exactly if it holds all that its works require and
follow, and each of them can start at all: taken at their earliest, all start in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from .errors import InputError
from .limits import Ints
from .villages import Problem

Rule = tuple[str, int, int]
"""Its kind, and what it is about: works, or a cap."""


def check_leeway(p: Problem) -> None:
    """Raises InputError naming a village without any set of works, and rules of it that clash.

    Of the rules named each is needed for the clash: without any one of them there is a set.
    """
    home = p.village_of_work
    asked = np.zeros(len(p.villages), dtype=np.bool_)
    asked[home[p.must]] = True
    some = [k for k, cap in enumerate(p.caps) if cap.most < 0]
    asked[home[p.cap_work[p.cap_start[some]]]] = True
    if not asked.any():
        return
    bit = np.int64(1) << (np.arange(len(p.works)) - p.work_start[home])
    needs, bans = np.zeros(len(p.works), dtype=np.int64), np.zeros(len(p.works), dtype=np.int64)
    np.bitwise_or.at(needs, p.requires[:, 0], bit[p.requires[:, 1]])
    np.bitwise_or.at(needs, p.follows[:, 0], bit[p.follows[:, 1]])
    np.bitwise_or.at(bans, p.excludes[:, 0], bit[p.excludes[:, 1]])
    never = _earliest(p.opens, p.requires, p.follows) == len(p.years)
    most = np.array([cap.most for cap in p.caps], dtype=np.int64)
    cap_home = home[p.cap_work[p.cap_start[:-1]]]
    order = np.argsort(cap_home, kind="stable")
    cap_first = np.searchsorted(cap_home[order], np.arange(len(p.villages) + 1))
    barred = _first_barred(
        np.flatnonzero(asked), p.work_start, needs, bans, p.must, never,
        cap_first, order, most, p.cap_start, p.cap_work, p.cap_amount,
    )  # fmt: skip
    if barred >= 0:
        rules = _clash(p, int(barred))
        raise InputError(
            "no_bundle", "village {village}: no set of works keeps these rules: {rules}",
            village=p.villages[barred], rules="; ".join(_in_words(p, rule) for rule in rules),
        )  # fmt: skip


def _earliest(opens: npt.NDArray[np.bool_], requires: Ints, follows: Ints) -> Ints:
    """The first year in which each work can start, the number of years if in none, int64[w]."""
    w, t = opens.shape
    following = np.full((w, t + 1), t)  # the first open year from each year on
    for y in reversed(range(t)):
        following[:, y] = np.where(opens[:, y], y, following[:, y + 1])
    first = following[:, 0]
    while True:
        later = first.copy()
        np.maximum.at(later, requires[:, 0], first[requires[:, 1]])
        np.maximum.at(later, follows[:, 0], np.minimum(first[follows[:, 1]] + 1, t))
        later = following[np.arange(w), later]
        if (later == first).all():
            return first
        first = later


@njit(nogil=True, cache=True)
def _first_barred(
    villages: Any, work_start: Any, needs: Any, bans: Any, must: Any, never: Any, cap_first: Any,
    cap_order: Any, cap_most: Any, cap_start: Any, cap_work: Any, cap_amount: Any,
) -> int:  # fmt: skip
    """The first of some villages of which no set of works keeps the rules, -1 if there is none."""
    for i in villages:
        first, works = work_start[i], work_start[i + 1] - work_start[i]
        forced = barred = np.int64(0)
        for k in range(works):
            forced |= np.int64(must[first + k]) << k
            barred |= np.int64(never[first + k]) << k
        found = False
        for s in range(1 << works):
            found = forced & ~s == 0 and barred & s == 0
            for k in range(works):
                if s >> k & 1 and (needs[first + k] & ~s or bans[first + k] & s):
                    found = False
            for q in range(cap_first[i], cap_first[i + 1]):
                total = np.int64(0)
                for u in range(cap_start[cap_order[q]], cap_start[cap_order[q] + 1]):
                    total += (s >> (cap_work[u] - first) & 1) * cap_amount[u]
                if total > cap_most[cap_order[q]]:
                    found = False
            if found:
                break
        if not found:
            return int(i)
    return -1


def _clash(p: Problem, village: int) -> list[Rule]:
    """Rules of a village that clash, none of them to spare (deletion filter, Chinneck 1991)."""
    a, b = int(p.work_start[village]), int(p.work_start[village + 1])
    rules: list[Rule] = [("opens", w, 0) for w in range(a, b) if not p.opens[w].all()]
    rules += [("must", w, 0) for w in range(a, b) if p.must[w]]
    for kind in ("requires", "excludes", "follows"):
        pairs = sorted({(one, other) for one, other in getattr(p, kind).tolist() if a <= one < b})
        rules += [(kind, one, other) for one, other in pairs]
    leads = p.cap_work[p.cap_start[:-1]].tolist()
    rules += [("cap", k, 0) for k, lead in enumerate(leads) if a <= lead < b]
    at = 0
    while at < len(rules):
        without = rules[:at] + rules[at + 1 :]
        if _any_set(p, a, b, without):
            at += 1
        else:
            rules = without
    return rules


def _any_set(p: Problem, a: int, b: int, rules: Sequence[Rule]) -> bool:
    """Whether some set of works a..b keeps these rules."""
    sets = np.arange(1 << (b - a))
    opens = np.ones((b - a, len(p.years)), dtype=np.bool_)
    pairs: dict[str, list[tuple[int, int]]] = {"requires": [], "follows": []}
    fine = np.ones(len(sets), dtype=np.bool_)
    for kind, one, other in rules:
        has = sets >> (one - a) & 1 == 1 if kind != "cap" else fine
        if kind == "opens":
            opens[one - a] = p.opens[one]
        elif kind == "must":
            fine &= has
        elif kind == "cap":
            fine &= _total(p, one, a, sets) <= p.caps[one].most
        else:
            with_other = sets >> (other - a) & 1 == 1
            fine &= ~has | (~with_other if kind == "excludes" else with_other)
            if kind != "excludes":
                pairs[kind].append((one - a, other - a))
    requires, follows = (
        np.array(pairs[kind], dtype=np.int64).reshape(-1, 2) for kind in ("requires", "follows")
    )
    never = _earliest(opens, requires, follows) == len(p.years)
    fine &= sets & int(never @ (1 << np.arange(b - a))) == 0
    return bool(fine.any())


def _total(p: Problem, cap: int, a: int, sets: Ints) -> Ints:
    total = np.zeros(len(sets), dtype=np.int64)
    for u in range(p.cap_start[cap], p.cap_start[cap + 1]):
        total += (sets >> (p.cap_work[u] - a) & 1) * p.cap_amount[u]
    return total


def _in_words(p: Problem, rule: Rule) -> str:
    """A rule by the words of the document that states it."""
    kind, one, other = rule
    if kind == "cap":
        return f"cap {p.caps[one].code}"
    if kind in ("must", "opens"):
        return f"{p.works[one]} {kind}"
    return f"{p.works[one]} {kind} {p.works[other]}"
