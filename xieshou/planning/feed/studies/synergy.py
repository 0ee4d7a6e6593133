"""1+1>2: the same means planned apart and jointly, and who brings what."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from xieshou.engines import plan as engine
from xieshou.engines.plan.together.shapley import EXACT_PARTNERS
from xieshou.planning.feed.case import Case
from xieshou.planning.feed.studies.told import Watch, by_step, interval, proof
from xieshou.planning.rules import SHANGHAI_SOURCES, SHARE

GOAL_GAP = 3e-3
SPLIT_GAP = 1e-2
# With more works than this the many sets of partners, and the bound of sectors, which needs every
# limit once for each of them, take too long.
MANY_WORKS = 20_000
# Orders of arrival, each with its reverse, where there are too many partners to plan for all sets.
PAIRS = 4
Silos = engine.ByPairing | engine.BySector | engine.ByYear | engine.FirstCome | engine.ByCostBenefit


def compare_ways(
    case: Case, plan: engine.Plan, _options: Mapping[str, int], seed: int, watch: Watch
) -> dict[str, Any]:
    """The ways of planning apart against the joint plan, and the gain split among partners.

    A silo is named by the code of its district or county, or by its sector.
    """
    many = len(case.problem.works) > MANY_WORKS
    partners = [] if many else _partners(case)
    later = _coalitions(len(partners))
    found = engine.synergy(
        case.problem, _ways(case), joint=plan, goal_gap=GOAL_GAP, seed=seed,
        watch=by_step(watch, after=later),
    )  # fmt: skip
    before = sum(len(way.parts) or 1 for way in found.ways)
    split, none = None, None
    if partners:
        try:
            split = engine.split_gain(
                case.problem, partners, pairs=PAIRS, goal_gap=SPLIT_GAP, seed=seed,
                watch=by_step(watch, before=before),
            )  # fmt: skip
        except engine.Infeasible as no:
            none = [*no.limits, *no.against]
    return {
        "goal_gap": GOAL_GAP,
        "joint": interval(found.joint),
        "better": found.plan is not plan,
        "works": int(found.plan.chosen.sum()),
        "ways": [_way(way) for way in found.ways],
        "blocked": [
            {"way": one.name, "limits": [*one.limits, *one.against], "village": one.village}
            for one in found.blocked
        ],
        "split": _split(split, len(partners)) if split else None,
        "left_out": ["sector", "split"] if many else [],
        "not_split": none,
        "share_floor": case.limits.get(SHARE, 0),
    }


def _ways(case: Case) -> list[Silos]:
    """Ways that come to something else than one joint plan."""
    ways: list[Silos] = []
    district = _districts(case)
    for name, groups in (("district", district), ("county", _counties(case))):
        names, member = np.unique(groups, return_inverse=True)
        if len(names) > 1:
            ways.append(engine.ByPairing(member=member, names=names.tolist(), name=name))
    sectors, sector = np.unique(case.kinds, return_inverse=True)
    if len(sectors) > 1 and len(case.problem.works) <= MANY_WORKS:
        ways.append(engine.BySector(member=sector, names=sectors.tolist(), name="sector"))
    if len(case.problem.years) > 1:
        ways.append(engine.ByYear(name="year"))
    return [
        *ways,
        engine.FirstCome(order=case.applied, name="first_come"),
        engine.ByCostBenefit(name="cost_benefit"),
    ]


def _counties(case: Case) -> list[str]:
    return [code[:6] for code in case.cells.codes]


def _districts(case: Case) -> list[str]:
    """The district that is paired with each village's county: the one that gives most there, ""
    where none does."""
    given: dict[str, dict[str, int]] = {}
    for index in case.works.tolist():
        work = case.demands[index]
        for source, payer, fen in work.costs:
            if source == "district":
                of_county = given.setdefault(work.county, {})
                of_county[payer] = of_county.get(payer, 0) + fen
    paired = {county: max(sorted(of), key=of.__getitem__) for county, of in given.items()}
    return [paired.get(county, "") for county in _counties(case)]


def _partners(case: Case) -> list[engine.Partner]:
    """Who owns Shanghai's money: the city and each district; and the counties with their own."""
    own: dict[str, set[str]] = {}
    used = set(case.problem.use_limit.tolist())
    for at, limit in enumerate(case.problem.limits):
        kind, _colon, rest = limit.code.partition(":")
        if kind != "money" or not limit.amount or at not in used:
            continue
        source = rest.partition(":")[0]
        name = limit.code if source in SHANGHAI_SOURCES else "money:county"
        own.setdefault(name, set()).add(limit.code)
    return [engine.Partner(name, frozenset(codes)) for name, codes in sorted(own.items())]


def _coalitions(partners: int) -> int:
    """About how many plans the split takes."""
    if partners <= EXACT_PARTNERS:
        return 1 << partners if partners else 0
    return 2 * PAIRS * (partners - 1) + 2


def _way(way: engine.SiloWay) -> dict[str, Any]:
    return {
        "way": way.name,
        "value": way.value,
        "bound": way.bound,
        "works": way.both + way.only_silos,
        "both": way.both,
        "only_joint": way.only_joint,
        "only_apart": way.only_silos,
        "made": interval(way.made),
        "ratio": interval(way.ratio),
        "gain": interval(way.gain),
        "missed": list(way.missed),
        "parts": [_part(part) for part in way.parts],
        **proof(way.certificate),
    }


def _part(part: engine.SiloPart) -> dict[str, Any]:
    return {
        "name": part.name, "value": part.value, "bound": part.bound, "waived": list(part.waived),
    }  # fmt: skip


def _split(split: engine.Split, partners: int) -> dict[str, Any]:
    return {
        "goal_gap": SPLIT_GAP,
        "sampled": partners > EXACT_PARTNERS,
        "coalitions": split.coalitions,
        "waived": list(split.waived),
        "total": interval(split.total),
        "shares": [
            {
                "partner": one.name,
                "value": one.value,
                "within": interval(one.within),
                "error": one.error,
                "alone": interval(one.alone),
                "gains": one.gains,
            }
            for one in sorted(split.shares, key=lambda one: -one.value)
        ],
    }
