"""Every mandate against every opportunity, one mandate at a time: O(mandates · opportunities)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .criteria import UNKNOWN, Ints, Judged
from .problem import FirmsProblem
from .result import (
    FirmMiss,
    FirmPair,
    FirmPart,
    FirmRelaxation,
    FirmRelief,
    FirmsAnswer,
    Shortfall,
)


@dataclass(frozen=True, slots=True)
class _Row:
    """One mandate: what it asks for with (criterion, judgement), how many conditions each
    opportunity fails, and the scores of all."""

    judged: tuple[tuple[int, Judged], ...]
    fails: Ints
    score: Ints


def match_firms(p: FirmsProblem) -> FirmsAnswer:
    """The shortlist of each mandate, with reasons."""
    pairs: list[FirmPair] = []
    feasible: list[int] = []
    failing = [0] * len(p.criteria)
    reliefs: list[list[FirmRelief]] = [[] for _one in p.criteria]
    for at in range(p.mandates):
        row = _row(p, at)
        fits = np.flatnonzero(row.fails == 0)
        feasible.append(len(fits))
        for c, one in row.judged:
            failing[c] += int(np.count_nonzero(one.gap))
        best = fits[np.lexsort((fits, -row.score[fits]))][: p.shortlist]
        pairs.extend(_pair(p, row, at, int(j)) for j in best)
        if not len(fits):
            for c, relief in _reliefs(row, at):
                reliefs[c].append(relief)
    found = [
        FirmRelaxation(one.name, tuple(helped))
        for one, helped in zip(p.criteria, reliefs, strict=True)
        if helped
    ]
    return FirmsAnswer(
        pairs=tuple(pairs),
        feasible=tuple(feasible),
        failing=tuple((one.name, n) for one, n in zip(p.criteria, failing, strict=True)),
        # Stable: of equals the criterion that stands first.
        relaxations=tuple(sorted(found, key=lambda one: -len(one.reliefs))),
    )


def near_misses(p: FirmsProblem, mandate: int, most: int = 10) -> tuple[FirmMiss, ...]:
    """Opportunities that do not fit a mandate, those that fail least conditions first, then by
    position."""
    row = _row(p, mandate)
    missed = np.flatnonzero(row.fails)
    order = missed[np.lexsort((missed, row.fails[missed]))][:most]
    return tuple(
        FirmMiss(
            mandate,
            int(j),
            tuple(
                Shortfall(p.criteria[c].name, _gap(int(one.gap[j])))
                for c, one in row.judged
                if one.gap[j]
            ),
        )
        for j in order
    )


def _row(p: FirmsProblem, at: int) -> _Row:
    judged = tuple(
        (c, found)
        for c, one in enumerate(p.criteria)
        for found in [one.judge(at)]
        if found is not None
    )
    fails = np.zeros(p.opportunities, dtype=np.int64)
    sums = np.zeros(p.opportunities, dtype=np.int64)
    for c, one in judged:
        fails += one.gap != 0
        sums += p.weights[c] * one.score
    whole = sum(p.weights[c] for c, _one in judged)
    return _Row(judged, fails, 100 * sums // whole if whole else sums)


def _pair(p: FirmsProblem, row: _Row, mandate: int, opportunity: int) -> FirmPair:
    """Points by the largest remainder, so that they make up the score; of equal remainders the
    criterion that stands first."""
    whole = sum(p.weights[c] for c, _one in row.judged) or 1
    score = int(row.score[opportunity])
    shares = [divmod(100 * p.weights[c] * int(one.score[opportunity]), whole)
              for c, one in row.judged]  # fmt: skip
    points = [share for share, _rest in shares]
    order = sorted(range(len(shares)), key=lambda at: -shares[at][1])
    for at in order[: score - sum(points)]:
        points[at] += 1
    parts = tuple(
        FirmPart(p.criteria[c].name, int(one.score[opportunity]), p.weights[c], points[at])
        for at, (c, one) in enumerate(row.judged)
    )
    return FirmPair(mandate, opportunity, score, parts)


def _reliefs(row: _Row, mandate: int) -> list[tuple[int, FirmRelief]]:
    """Of each criterion that alone stands in the way somewhere, the nearest opportunity: known
    gaps before unknown ones."""
    found = []
    for c, one in row.judged:
        alone = np.flatnonzero((row.fails == 1) & (one.gap != 0))
        if not len(alone):
            continue
        gaps = one.gap[alone]
        known = alone[gaps != UNKNOWN]
        nearest = int(known[np.argmin(one.gap[known])]) if len(known) else int(alone[0])
        found.append((c, FirmRelief(mandate, nearest, _gap(int(one.gap[nearest])))))
    return found


def _gap(found: int) -> int | None:
    return None if found == UNKNOWN else found
