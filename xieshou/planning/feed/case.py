"""A scenario → the plan engine's problem."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.versions import while_unchanged
from xieshou.engines import measure, plan as engine
from xieshou.engines.plan.together.fairness import need_tenths
from xieshou.planning import rules
from xieshou.planning.feed.priority import stamp_of, voted_in, with_votes
from xieshou.planning.models import Round, Scenario
from xieshou.projects import reads as projects
from xieshou.projects.reads import RoundProposals
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages

Ints = npt.NDArray[np.int64]

ENGINE_VERSION = engine.Plan.version
# Parts of value beside less poverty: yuan of income a year, people who find work.
PARTS = ("income", "jobs")
# Population groups in the order of the bits of a proposal's `serves`.
GROUPS = ("monitored", "lifted", "other")

Needs = Iterable[tuple[str, Mapping[str, Mapping[str, int]]]]


@dataclass(frozen=True, eq=False)
class Cells:
    """People by village, group and pattern: parallel int64[c]; `village` points into `codes`."""

    codes: tuple[str, ...]
    start: Ints
    group: Ints
    pattern: Ints
    persons: Ints

    @property
    def village(self) -> Ints:
        return np.repeat(np.arange(len(self.codes)), np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Case:
    """A scenario as the engine's problem, and what brings the answer home.

    `limits` is {code: amount} in the limits' own units, in the order of problem.limits; `works`
    are the indices in `bank` of the problem's works; `left_out` are those that cannot be planned:
    {index: code of the missing prerequisite}. `voted` is what villages' votes weigh, by code.
    """

    bank: RoundProposals
    indicators: measure.IndicatorSet
    cutoff: str
    cells: Cells
    demands: tuple[rules.Demands, ...]
    limits: dict[str, int]
    works: Ints
    left_out: dict[int, str]
    problem: engine.Problem
    voted: Mapping[str, rules.Voted] = field(default_factory=dict)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind (sector) of each of the problem's works."""
        return tuple(self.demands[i].kind for i in self.works)

    @property
    def applied(self) -> Ints:
        """The problem's works in the order in which they were put forward."""
        return np.argsort(ints(self.bank.ids)[self.works], kind="stable")

    @property
    def inputs_hash(self) -> str:
        """SHA-256 over every array, code and limit of the problem, and the engine's version."""
        problem, digest = self.problem, hashlib.sha256()
        names = (
            problem.villages, problem.works, list(self.limits.items()), problem.line,
            problem.parts, problem.poverty_weight, problem.years, self.kinds, self.applied.tolist(),
        )  # fmt: skip
        digest.update(json.dumps([ENGINE_VERSION, self.cutoff, *names]).encode())
        for array in (
            problem.cell_start, problem.cell_pattern, problem.cell_group, problem.cell_persons,
            problem.weights, problem.work_start, problem.work_clears, problem.work_serves,
            problem.requires, problem.excludes, problem.use_start, problem.use_limit,
            problem.use_amount, problem.work_parts, problem.part_weights, problem.village_weight,
            problem.year_weights, problem.opens, *([problem.must] if problem.must.any() else []),
        ):  # fmt: skip
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Inputs:
    """The state of what the plans of a round are drawn up from; cheap to find out."""

    needs: str
    bank: str
    limits: dict[str, int]
    cutoff: str
    # What villages' votes weigh, "" where nothing does.
    voted: str = ""

    def stamp(self, moved: Mapping[str, int], weights: Mapping[str, int]) -> str:
        """Text that changes when what a plan with these limits `moved` and these `weights` is
        drawn up from does."""
        limits = json.dumps({**self.limits, **moved}, ensure_ascii=False)
        parts = [self.needs, self.bank, limits, self.cutoff]
        if weights:
            parts.append(json.dumps(weights, sort_keys=True))
        if self.voted:
            parts.append(self.voted)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def stored(self, moved: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, Any]:
        """The same as kept with a run, so that a later one can tell what has changed."""
        return {
            "needs": self.needs,
            "bank": self.bank,
            "cutoff": self.cutoff,
            "limits": {**self.limits, **moved},
            "weights": dict(weights),
            "voted": self.voted,
        }


def inputs_of(opened: Round) -> Inputs:
    return _inputs_of(opened.pk)


@while_unchanged(64)
def _inputs_of(pk: int) -> Inputs:
    opened = Round.objects.select_related("place").get(pk=pk)
    place = opened.place.code
    return Inputs(
        villages.needs_stamp(place, opened.needs_year),
        projects.round_stamp(opened.year, place),
        dict(opened.limits.order_by("code").values_list("code", "amount")),
        opened.cutoff,
        stamp_of(voted_in(opened)),
    )


def case_for(scenario: Scenario) -> Case:
    """The case of a scenario as needs, bank and limits stand now. Raises InputError."""
    opened = scenario.round
    limits = dict(opened.limits.order_by("code").values_list("code", "amount"))
    return case_of(
        needs=villages.needs(opened.place.code, opened.needs_year),
        bank=projects.for_round(opened.year, opened.place.code),
        indicators=registry.indicator_set(opened.indicator_set.code, opened.indicator_set.version),
        cutoff=opened.cutoff,
        limits={**limits, **scenario.moved},
        weights=scenario.weights,
        voted=voted_in(opened),
    )


def case_of(
    *,
    needs: Needs,
    bank: RoundProposals,
    indicators: IndicatorSetRow,
    cutoff: str,
    limits: Mapping[str, int],
    weights: Mapping[str, int],
    voted: Mapping[str, rules.Voted] | None = None,
) -> Case:
    """Build the problem. Raises InputError naming the village or work at fault.

    `weights` are those of a scenario, see rules.weights; `voted` what votes weigh, by project.
    """
    index_set = measure.IndicatorSet(
        indicators.code,
        tuple(
            measure.Indicator(one.code, one.dimension, one.weight) for one in indicators.indicators
        ),
    )
    cells = _cells(needs, bank.village_codes)
    demands = _demands(bank)
    amounts = {**dict.fromkeys(sorted(rules.donors(demands)), 0), **limits}
    left_out = _left_out(bank)
    works = np.array([i for i in range(len(bank)) if i not in left_out], dtype=np.int64)
    position = {int(i): at for at, i in enumerate(works)}
    village_of = np.searchsorted(np.array(cells.codes), np.array(bank.village_codes)[works])
    uses = [rules.uses(demands[i], amounts) for i in works]
    limit_at = {code: at for at, code in enumerate(amounts)}
    problem = engine.Problem(
        villages=cells.codes,
        cell_start=cells.start,
        cell_pattern=cells.pattern.astype(np.uint32),
        cell_group=cells.group.astype(np.uint8),
        cell_persons=cells.persons,
        weights=index_set.weights,
        line=index_set.line(cutoff),
        works=tuple(bank.codes[i] for i in works),
        work_start=np.searchsorted(village_of, np.arange(len(cells.codes) + 1)),
        work_clears=ints(bank.clears)[works].astype(np.uint32),
        work_serves=ints(bank.serves)[works].astype(np.uint32),
        requires=_pairs(bank.requires, position),
        excludes=_pairs(bank.excludes, position),
        limits=tuple(
            engine.Limit(code, rules.sense_of(code), 0 if code == rules.SHARE else amount)
            for code, amount in amounts.items()
        ),
        use_start=_starts([len(use) for use in uses]),
        use_limit=ints([limit_at[code] for use in uses for code in use]).astype(np.int32),
        use_amount=ints([amount for use in uses for amount in use.values()]),
        parts=PARTS,
        part_weights=ints([0] * len(PARTS)),
        work_parts=np.stack(
            [ints(bank.income_fen)[works] // FEN_PER_YUAN, ints(bank.jobs)[works]], axis=1
        ),
    )
    problem = _weighted(problem, weights)
    least = weights.get("poverty", 0) + weights.get("equity", 0) if weights else 1
    problem = with_votes(problem, voted or {}, least)
    return Case(
        bank, index_set, cutoff, cells, demands, amounts, works, left_out, problem, voted or {}
    )


def _weighted(problem: engine.Problem, weights: Mapping[str, int]) -> engine.Problem:
    """The problem whose plan reaches for what `weights` say; {} for less poverty alone.

    Equity counts the fall of poverty in a village by the tenth in which it stands by need, 1 to 10.
    """
    if not weights:
        return problem
    fair = weights.get("equity", 0) * need_tenths(problem)
    return replace(
        problem,
        part_weights=ints(weights.get(part, 0) for part in PARTS),
        village_weight=weights.get("poverty", 0) + fair,
    )


def ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _starts(lengths: list[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)


def _pairs(pairs: Iterable[tuple[int, int]], position: Mapping[int, int]) -> Ints:
    kept = [
        (position[one], position[other])
        for one, other in pairs
        if one in position and other in position
    ]
    return ints(at for pair in kept for at in pair).reshape(-1, 2)


def _cells(needs: Needs, villages: Iterable[str]) -> Cells:
    """Villages in the order of their codes, those with works but no known needs included."""
    by_code = dict(needs)
    codes = tuple(sorted(by_code.keys() | set(villages)))
    lengths: list[int] = []
    group: list[int] = []
    pattern: list[str] = []
    persons: list[int] = []
    for code in codes:
        before = len(pattern)
        for name, counts in by_code.get(code, {}).items():
            group += [GROUPS.index(name)] * len(counts)
            pattern += counts.keys()
            persons += counts.values()
        lengths.append(len(pattern) - before)
    return Cells(codes, _starts(lengths), ints(group), ints(map(int, pattern)), ints(persons))


def _demands(bank: RoundProposals) -> tuple[rules.Demands, ...]:
    costs: list[list[tuple[str, str, int]]] = [[] for _ in bank.ids]
    for at, source, payer, fen in zip(*bank.costs, strict=True):
        costs[at].append((source, payer, fen))
    days: list[list[tuple[str, int]]] = [[] for _ in bank.ids]
    for at, trade, count in zip(*bank.uses, strict=True):
        days[at].append((trade, count))
    return tuple(
        rules.Demands(kind, village[:6], tuple(costs[i]), tuple(days[i]), product, kg)
        for i, (kind, village, product, kg) in enumerate(
            zip(bank.kinds, bank.village_codes, bank.product, bank.product_kg, strict=True)
        )
    )


def _left_out(bank: RoundProposals) -> dict[int, str]:
    """Works that need what no plan of this round can build, directly or through another work.

    A prerequisite counts only where it stands in the same village: elsewhere nobody decides on
    both together.
    """
    out = dict(bank.missing)
    for one, other in bank.requires:
        if bank.village_codes[one] != bank.village_codes[other]:
            out.setdefault(one, bank.codes[other])
    grown = True
    while grown:
        grown = False
        for one, other in bank.requires:
            if other in out and one not in out:
                out[one] = bank.codes[other]
                grown = True
    return out
