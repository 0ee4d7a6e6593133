"""A piece of a Problem planned by itself, beside what has already been decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..problem import Cap, Ints, Limit, Problem
from ..result import Plan
from .counting import Flags, left_patterns


@dataclass(frozen=True)
class Piece:
    """A Problem of its own; where its works, years and reliefs stand in the whole."""

    problem: Problem
    works: Ints
    years: Ints
    reliefs: Ints

    def put(self, plan: Plan, start: Ints, eased: Ints) -> None:
        """Enter a plan of the piece into the start years and lots of the whole."""
        years = np.append(self.years, -1)
        start[self.works] = years[plan.start]
        eased[self.reliefs] += plan.eased


@dataclass(frozen=True)
class Cut:
    """Which piece: works and years it may choose, its means, and what is fixed.

    `start`: years in which works decided before start, -1 for others. Of these the piece knows what
    the rules force it to know; with `built` also what they have cleared. `later`: works that may
    yet be chosen elsewhere after this piece is. `must`: those it has to choose.
    """

    works: Flags
    years: Ints
    year_weights: Ints
    amounts: Ints
    lots: Ints
    start: Ints
    later: Flags
    must: Flags
    built: bool


def piece_of(whole: Problem, cut: Cut) -> Piece | None:
    """The piece as a Problem; None where it has no work left to choose.

    A work is withdrawn that needs, or follows, one that is not decided and not of the piece, or
    that excludes one decided.
    """
    allowed = _allowed(whole, cut)
    works = np.flatnonzero(allowed.any(axis=1))
    if not len(works):
        return None
    home = whole.village_of_work[works]
    villages = np.unique(home)
    cells = _rows(whole.cell_start, villages)
    pattern = left_patterns(whole, cut.start >= 0) if cut.built else whole.cell_pattern
    uses = _rows(whole.use_start, (works[:, None] * len(whole.years) + cut.years).ravel())
    limits, reliefs = _means(whole, cut, whole.use_limit[uses].astype(np.int64))
    renumber = np.full(len(whole.works), -1, dtype=np.int64)
    renumber[works] = np.arange(len(works))
    place = np.full(len(whole.limits), -1, dtype=np.int64)
    place[limits] = np.arange(len(limits))
    caps, cap_start, cap_work, cap_amount = _caps(whole, cut, renumber)
    problem = Problem(
        villages=tuple(whole.villages[i] for i in villages),
        cell_start=_starts(np.diff(whole.cell_start)[villages]),
        cell_pattern=pattern[cells], cell_group=whole.cell_group[cells],
        cell_persons=whole.cell_persons[cells], weights=whole.weights, line=whole.line,
        works=tuple(whole.works[j] for j in works),
        work_start=_starts(np.bincount(np.searchsorted(villages, home), minlength=len(villages))),
        work_clears=whole.work_clears[works], work_serves=whole.work_serves[works],
        limits=tuple(
            Limit(whole.limits[k].code, whole.limits[k].sense, int(cut.amounts[k])) for k in limits
        ),
        use_start=_starts(_lengths(whole, works, cut.years)),
        use_limit=place[whole.use_limit[uses]].astype(np.int32), use_amount=whole.use_amount[uses],
        requires=_inside(whole.requires, renumber), excludes=_inside(whole.excludes, renumber),
        follows=_inside(whole.follows, renumber), must=cut.must[works],
        caps=caps, cap_start=cap_start, cap_work=cap_work, cap_amount=cap_amount,
        parts=whole.parts, part_weights=whole.part_weights, work_parts=whole.work_parts[works],
        poverty_weight=whole.poverty_weight, village_weight=whole.village_weight[villages],
        years=tuple(whole.years[y] for y in cut.years), year_weights=cut.year_weights,
        opens=allowed[works][:, cut.years],
        reliefs=tuple(replace(whole.reliefs[r], most=int(cut.lots[r])) for r in reliefs),
    )  # fmt: skip
    return Piece(problem, works, cut.years, reliefs)


def _allowed(whole: Problem, cut: Cut) -> Flags:
    """Years in which each work may start in the piece, bool[w, t]."""
    years = np.isin(np.arange(len(whole.years)), cut.years)
    allowed = whole.opens & (cut.works & (cut.start < 0))[:, None] & years
    for one, other in ((0, 1), (1, 0)):
        decided = cut.start[whole.excludes[:, other]] >= 0
        allowed[whole.excludes[decided, one]] = False
    at = np.arange(len(whole.years))
    while True:
        before = int(allowed.sum())
        can = allowed.any(axis=1)
        soonest = np.where(cut.start >= 0, cut.start, np.argmax(allowed, axis=1))
        soonest[(cut.start < 0) & ~can] = len(whole.years)
        for pairs, lag in ((whole.requires, 0), (whole.follows, 1)):
            open_then = at >= soonest[pairs[:, 1], None] + lag
            np.logical_and.at(allowed, pairs[:, 0], open_then)
        if int(allowed.sum()) == before:
            return allowed


def _means(whole: Problem, cut: Cut, used: Ints) -> tuple[Ints, Ints]:
    """Limits and reliefs that matter to the piece: the rest are kept by doing nothing."""
    reliefs = np.flatnonzero(cut.lots > 0)
    sign, amount = whole.senses, cut.amounts
    wanted = np.where(sign == 0, amount != 0, sign * amount < 0)
    wanted[used] = True
    eased = {code for r in reliefs for code, _ in whole.reliefs[r].changes}
    wanted |= np.array([limit.code in eased for limit in whole.limits], dtype=np.bool_)
    return np.flatnonzero(wanted), reliefs


def _caps(whole: Problem, cut: Cut, renumber: Ints) -> tuple[tuple[Cap, ...], Ints, Ints, Ints]:
    """Caps as they bind the piece: what is decided taken off, help that may yet come allowed for.

    A work below zero in a cap ("at least one of these") that may be chosen later counts as chosen.
    """
    caps, sizes, works, amounts = [], [], [], []
    for c, cap in enumerate(whole.caps):
        rows = slice(whole.cap_start[c], whole.cap_start[c + 1])
        members, each = whole.cap_work[rows], whole.cap_amount[rows]
        open_yet = cut.later[members] & (cut.start[members] < 0)
        most = cap.most - int(each[cut.start[members] >= 0].sum())
        most -= int(np.minimum(each[open_yet], 0).sum())
        mine = renumber[members] >= 0
        if mine.any():
            caps.append(Cap(cap.code, most))
            sizes.append(int(mine.sum()))
            works.append(renumber[members][mine])
            amounts.append(np.where(open_yet, np.maximum(each, 0), each)[mine])
    none = [np.zeros(0, dtype=np.int64)]
    return (
        tuple(caps), _starts(np.array(sizes, dtype=np.int64)),
        np.concatenate(works or none), np.concatenate(amounts or none),
    )  # fmt: skip


def _inside(pairs: Ints, renumber: Ints) -> Ints:
    moved = renumber[pairs]
    return np.asarray(moved[(moved >= 0).all(axis=1)])


def _lengths(whole: Problem, works: Ints, years: Ints) -> Ints:
    rows = (works[:, None] * len(whole.years) + years).ravel()
    return np.asarray(np.diff(whole.use_start)[rows])


def _rows(start: Ints, chosen: Ints) -> Ints:
    """Positions of the rows of the chosen owners, in their order."""
    length = start[chosen + 1] - start[chosen]
    shift = np.repeat(start[chosen] - _starts(length)[:-1], length)
    return np.arange(int(length.sum())) + shift


def _starts(lengths: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
