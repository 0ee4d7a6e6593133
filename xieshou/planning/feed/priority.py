"""What villages voted → what of it the plan takes up, within the limits of the offices."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import numpy.typing as npt

from xieshou.ballots import reads as ballots
from xieshou.engines import plan as engine
from xieshou.planning import rules
from xieshou.planning.models import Round
from xieshou.registry import reads as registry

VOTED = "voted"


def voted_in(opened: Round) -> dict[str, rules.Voted]:
    """Project code → what its village's vote weighs in the plans of a round; only what weighs
    anything, so that a round without limits is planned as if nobody had voted."""
    found = opened.priority_limits.values_list("place__code", "extra_percent", "must_per_mille")
    limits = {code: rules.Allowed(extra, must) for code, extra, must in found}
    if not any(one.extra_percent or one.must_per_mille for one in limits.values()):
        return {}
    villages = registry.place_ids(opened.place.code, "village")
    won: dict[str, list[ballots.VotedPriority]] = {}
    for one in ballots.priorities(villages, opened.year).values():
        if one.won:
            won.setdefault(one.village, []).append(one)
    return {
        one.project: weighed
        for village, chosen in sorted(won.items())
        for one, weighed in _weighed(chosen, rules.allowed_at(village, limits))
        if weighed.extra_percent or weighed.must
    }


def stamp_of(voted: Mapping[str, rules.Voted]) -> str:
    """Text that changes when what votes weigh does; "" where nothing weighs."""
    if not voted:
        return ""
    told = json.dumps({code: asdict(one) for code, one in sorted(voted.items())})
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def with_votes(
    problem: engine.Problem, voted: Mapping[str, rules.Voted], least: int
) -> engine.Problem:
    """The problem in which votes weigh: a further part of value, and must-haves.

    `least` is what a person x weight counts where need is least. A must-have that cannot stand
    beside an earlier one is left to its weight.
    """
    at = {code: place for place, code in enumerate(problem.works) if code in voted}
    if not at:
        return problem
    points = np.zeros((len(problem.works), 1), dtype=np.int64)
    for code, place in at.items():
        points[place] = rules.extra_points(_relief(problem, place), voted[code])
    return replace(
        problem,
        parts=(*problem.parts, VOTED),
        part_weights=np.append(problem.part_weights, least),
        work_parts=np.concatenate([problem.work_parts, points], axis=1),
        must=problem.must | _musts(problem, at, voted),
    )


def points_of(problem: engine.Problem, place: int) -> int:
    """What the vote adds to the work at that place, persons x weight."""
    if VOTED not in problem.parts:
        return 0
    return int(problem.work_parts[place, problem.parts.index(VOTED)])


def _weighed(
    chosen: list[ballots.VotedPriority], allowed: rules.Allowed
) -> list[tuple[ballots.VotedPriority, rules.Voted]]:
    ordered = sorted(chosen, key=lambda one: one.rank)
    must = rules.must_haves(
        [(one.project, one.cost_fen) for one in ordered], ordered[0].budget_fen, allowed
    )
    return [
        (
            one,
            rules.Voted(
                one.ballot,
                one.rank,
                one.share,
                allowed.extra_percent,
                one.project in must,
                one.listed,
            ),
        )
        for one in ordered
    ]


def _relief(problem: engine.Problem, work: int) -> int:
    """Persons x weight of all that a work clears by itself, poor or not."""
    village = int(problem.village_of_work[work])
    cells = slice(int(problem.cell_start[village]), int(problem.cell_start[village + 1]))
    group = problem.cell_group[cells].astype(np.int64)
    served = (int(problem.work_serves[work]) >> group) & 1 == 1
    cleared = problem.cell_pattern[cells].astype(np.int64) & int(problem.work_clears[work])
    bits = (cleared[:, None] >> np.arange(len(problem.weights))) & 1
    return int(((bits @ problem.weights) * problem.cell_persons[cells])[served].sum())


def _musts(
    problem: engine.Problem, at: Mapping[str, int], voted: Mapping[str, rules.Voted]
) -> npt.NDArray[np.bool_]:
    must = np.zeros(len(problem.works), dtype=np.bool_)
    barred: set[int] = set()
    for code in sorted((code for code in at if voted[code].must), key=lambda one: voted[one].rank):
        place = at[code]
        if place in barred:
            continue
        must[place] = True
        for one, other in problem.excludes.tolist():
            barred |= {other} if one == place else {one} if other == place else set()
    return must
