"""The engine's answer, checked by its separate code, as keys of rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from xieshou.engines.match import check_firms, match_firms, near_misses
from xieshou.invest.feed.problem import Case


@dataclass(frozen=True, slots=True)
class MatchedPair:
    """A pair to propose, by keys. `parts` as models.Proposal keeps them."""

    mandate: int
    opportunity: int
    version: int
    score_bp: int
    parts: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MissedPair:
    """An opportunity's version (key) that does not fit: (condition, by how much or None)."""

    version: int
    fails: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`summary` is plain JSON; `faults` are codes of what the separate check found."""

    pairs: tuple[MatchedPair, ...]
    summary: dict[str, Any]
    version: str
    faults: tuple[str, ...]


def outcome(case: Case) -> Outcome:
    """Match and check apart from the solver."""
    p = case.problem
    answer = match_firms(p)
    pairs = tuple(
        MatchedPair(
            mandate=case.mandates[one.mandate].pk,
            opportunity=case.versions[one.opportunity].opportunity_id,
            version=case.versions[one.opportunity].pk,
            score_bp=one.score,
            parts=[
                {"name": part.name, "score": part.score, "weight": part.weight,
                 "points_bp": part.points}
                for part in one.parts
            ],
        )
        for one in answer.pairs
    )  # fmt: skip
    unmatched = [one.pk for one, n in zip(case.mandates, answer.feasible, strict=True) if not n]
    summary = {
        "mandates": p.mandates,
        "opportunities": p.opportunities,
        "fitting": sum(answer.feasible),
        "unmatched": unmatched,
        "failing": dict(answer.failing),
        "relaxations": [
            {
                "name": one.name,
                "reliefs": [
                    {
                        "mandate": case.mandates[r.mandate].pk,
                        "opportunity": case.versions[r.opportunity].opportunity_id,
                        "gap": r.gap,
                    }
                    for r in one.reliefs
                ],
            }
            for one in answer.relaxations
        ],
    }
    faults = tuple(one.code for one in check_firms(p, answer).faults)
    return Outcome(pairs, summary, answer.version, faults)


def missed(case: Case, mandate: int, most: int = 10) -> tuple[MissedPair, ...]:
    """The nearest opportunities that do not fit the mandate at that position."""
    return tuple(
        MissedPair(case.versions[one.opportunity].pk, tuple((f.name, f.gap) for f in one.fails))
        for one in near_misses(case.problem, mandate, most)
    )


def unfit(case: Case, pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of some (mandate, opportunity) that fail a condition; only their mandates are looked
    at."""
    found = set()
    asked = {mandate for mandate, _opportunity in pairs}
    for at, mandate in enumerate(case.mandates):
        if mandate.pk in asked:
            for one in near_misses(case.problem, at, case.problem.opportunities):
                found.add((mandate.pk, case.versions[one.opportunity].opportunity_id))
    return found.intersection(pairs)
