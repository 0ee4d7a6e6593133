"""A scenario → the plan engine's problem; the engine's answer → rows of figures and reasons."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xieshou.engines import measure, plan as engine
from xieshou.planning import rules
from xieshou.planning.models import PlanRun, Round, Scenario
from xieshou.projects import reads as projects
from xieshou.projects.reads import RoundProposals
from xieshou.registry import reads as registry
from xieshou.registry.reads import IndicatorSetRow
from xieshou.villages import reads as villages

Ints = npt.NDArray[np.int64]

ENGINE_VERSION = engine.Plan.version
# Population groups in the order of the bits of a proposal's `serves`.
GROUPS = ("monitored", "lifted", "other")
# Digits of the codes of the levels above a village.
LEVELS = (2, 4, 6, 9)
EFFECTS = (
    "people", "poor_before", "poor_after", "score_before", "score_after",
    "reached", "works", "money_fen",
)  # fmt: skip

Needs = Iterable[tuple[str, Mapping[str, Mapping[str, int]]]]
Infeasible = engine.Infeasible
InputError = engine.InputError


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
    {index: code of the missing prerequisite}.
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

    @property
    def inputs_hash(self) -> str:
        """SHA-256 over every array, code and limit of the problem, and the engine's version."""
        problem, digest = self.problem, hashlib.sha256()
        names = (problem.villages, problem.works, list(self.limits.items()), problem.line)
        digest.update(json.dumps([ENGINE_VERSION, self.cutoff, *names]).encode())
        for array in (
            problem.cell_start, problem.cell_pattern, problem.cell_group, problem.cell_persons,
            problem.weights, problem.work_start, problem.work_clears, problem.work_serves,
            problem.requires, problem.excludes, problem.use_start, problem.use_limit,
            problem.use_amount,
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

    def stamp(self, moved: Mapping[str, int]) -> str:
        """Text that changes when what a plan with these limits `moved` is drawn up from does."""
        limits = json.dumps({**self.limits, **moved}, ensure_ascii=False)
        parts = [self.needs, self.bank, limits, self.cutoff]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def inputs_of(opened: Round) -> Inputs:
    place = opened.place.code
    return Inputs(
        villages.needs_stamp(place, opened.needs_year),
        projects.round_stamp(opened.year, place),
        dict(opened.limits.order_by("code").values_list("code", "amount")),
        opened.cutoff,
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
    )


def case_of(
    *,
    needs: Needs,
    bank: RoundProposals,
    indicators: IndicatorSetRow,
    cutoff: str,
    limits: Mapping[str, int],
) -> Case:
    """Build the problem. Raises InputError naming the village or work at fault."""
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
        work_clears=_ints(bank.clears)[works].astype(np.uint32),
        work_serves=_ints(bank.serves)[works].astype(np.uint8),
        work_bonus=np.zeros(len(works), dtype=np.int64),
        requires=_pairs(bank.requires, position),
        excludes=_pairs(bank.excludes, position),
        limits=tuple(
            engine.Limit(code, rules.sense_of(code), 0 if code == rules.SHARE else amount)
            for code, amount in amounts.items()
        ),
        use_start=_starts([len(use) for use in uses]),
        use_limit=_ints([limit_at[code] for use in uses for code in use]).astype(np.int32),
        use_amount=_ints([amount for use in uses for amount in use.values()]),
    )
    return Case(bank, index_set, cutoff, cells, demands, amounts, works, left_out, problem)


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _starts(lengths: list[int]) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))).astype(np.int64)


def _pairs(pairs: Iterable[tuple[int, int]], position: Mapping[int, int]) -> Ints:
    kept = [
        (position[one], position[other])
        for one, other in pairs
        if one in position and other in position
    ]
    return _ints(at for pair in kept for at in pair).reshape(-1, 2)


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
    return Cells(codes, _starts(lengths), _ints(group), _ints(map(int, pattern)), _ints(persons))


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


# --- Solving -------------------------------------------------------------------------------------


def solve(
    case: Case,
    *,
    goal_gap: float,
    seed: int,
    prices: Mapping[str, float],
    watch: Callable[[engine.Progress], None],
) -> engine.Plan:
    """Draw up the plan, starting from `prices` by code where any are known. Raises Infeasible."""
    warm = [prices.get(limit.code, 0.0) for limit in case.problem.limits] if prices else None
    return engine.solve(
        case.problem,
        goal_gap=goal_gap,
        seed=seed,
        prices=None if warm is None else np.array(warm),
        on_progress=watch,
    )


def prices_by_code(case: Case, prices: Iterable[float]) -> dict[str, float]:
    """Prices per unit of the engine's limits."""
    codes = (limit.code for limit in case.problem.limits)
    return {code: float(price) for code, price in zip(codes, prices, strict=True)}


def certificate(case: Case, plan: engine.Plan) -> dict[str, Any]:
    """What the independent check of the engine says of the plan, as stored."""
    found = engine.check(case.problem, plan)
    return {
        "ok": bool(found.ok),
        "value": found.value,
        "bound": found.bound,
        "gap": found.gap,
        "faults": [[fault.code, _plain(fault.params)] for fault in found.faults],
        "villages": len(case.problem.villages),
        "works": len(case.problem.works),
        "limits": len(case.problem.limits),
    }


def recheck(case: Case, planned: PlanRun) -> dict[str, Any]:
    """The same for a stored plan, from its rows: what was altered since shows as a fault."""
    problem = case.problem
    codes = set(planned.choices.filter(chosen=True).values_list("proposal__code", flat=True))
    chosen = np.array([code in codes for code in problem.works], dtype=np.bool_)
    owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
    used = np.zeros(len(problem.limits), dtype=np.int64)
    np.add.at(used, problem.use_limit[chosen[owner]], problem.use_amount[chosen[owner]])
    stored = engine.Plan(
        chosen=chosen,
        value=planned.value or 0,
        bound=planned.bound or 0.0,
        gap=planned.gap or 0.0,
        prices=np.array([planned.engine_prices.get(limit.code, 0.0) for limit in problem.limits]),
        used=used,
        passes=0,
        trace=[],
        seed=planned.seed,
    )
    found = certificate(case, stored)
    kept = {row.pop("place__code"): row for row in planned.effects.values("place__code", *EFFECTS)}
    now = effects(case, chosen)
    if now != kept or len(codes) != chosen.sum():
        found["faults"].append(["effects", {}])
    # Reasons can be worked out for a plan that holds only.
    if found["ok"] and not found["faults"]:
        found["faults"] += [[part, {}] for part in _altered(case, stored, planned, now)]
    found["ok"] = found["ok"] and not found["faults"]
    return found


def _altered(
    case: Case, plan: engine.Plan, planned: PlanRun, now: Mapping[str, Mapping[str, int]]
) -> Iterator[str]:
    """Which of the rows told of a plan differ from those worked out anew."""
    said = choices(case, plan)
    told = planned.choices.values_list("proposal_id", "chosen", "reason")
    if {(one.proposal, one.chosen, one.reason) for one in said} != set(told):
        yield "choices"
    owed = {(one.code, one.amount, one.used, one.price) for one in limit_outcomes(case, plan)}
    if owed != set(planned.prices.values_list("code", "amount", "used", "price")):
        yield "prices"
    headline = json.loads(json.dumps(summary(case, plan.chosen, said, now)))
    if any(planned.summary.get(name) != value for name, value in headline.items()):
        yield "summary"


def _plain(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters that JSON can hold; it knows no infinity."""
    kept = (int, str)
    return {
        name: value if isinstance(value, kept) else str(value) for name, value in params.items()
    }


# --- The answer as rows --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LimitOutcome:
    """A limit in its own unit; `price` is the value of one more unit of it."""

    code: str
    sense: str
    amount: int
    used: int
    price: float


def limit_outcomes(case: Case, plan: engine.Plan) -> Iterator[LimitOutcome]:
    """What each limit allowed, what the plan uses, and what one more unit is worth.

    The share of industry is held as a sum over works (see rules.uses): raising it by one per mille
    lowers that sum by the plan's money, so its price per per mille is the engine's times the money.
    """
    chosen = case.works[plan.chosen]
    money = sum(case.demands[i].shanghai_fen for i in chosen)
    industry = sum(
        case.demands[i].shanghai_fen for i in chosen if case.demands[i].kind == rules.INDUSTRY
    )
    for (code, amount), used, price in zip(
        case.limits.items(), plan.used.tolist(), plan.prices.tolist(), strict=True
    ):
        if code == rules.SHARE:
            used = rules.PER_MILLE * industry // money if money else 0
            price *= money
        yield LimitOutcome(code, rules.sense_of(code), amount, used, price)


def effects(case: Case, chosen: npt.NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    """Figures before and after the chosen works (bool[w]) of every village and place above it."""
    home, picked = case.problem.village_of_work[chosen], case.works[chosen]
    cleared = np.zeros((len(case.cells.codes), len(GROUPS)), dtype=np.int64)
    serves, clears = _ints(case.bank.serves)[picked], _ints(case.bank.clears)[picked]
    for group in range(len(GROUPS)):
        served = serves >> group & 1 == 1
        np.bitwise_or.at(cleared[:, group], home[served], clears[served])
    cells, n = case.cells, len(case.cells.codes)
    gone = cells.pattern & cleared[cells.village, cells.group]
    before, after = (_measured(case, pattern) for pattern in (cells.pattern, cells.pattern - gone))
    table = np.zeros((n, len(EFFECTS)), dtype=np.int64)
    table[:, :5] = np.stack([before[0], before[1], after[1], before[2], after[2]], axis=1)
    np.add.at(table[:, 5], cells.village, np.where(gone > 0, cells.persons, 0))
    np.add.at(table[:, 6], home, 1)
    np.add.at(table[:, 7], home, _ints(case.demands[i].shanghai_fen for i in picked))
    return _rolled_up(cells.codes, table)


def _measured(case: Case, pattern: Ints) -> tuple[Ints, Ints, Ints]:
    """People, poor and censored score of each village, int64[n] each, with these patterns."""
    codes = case.cells.codes
    places = pa.DictionaryArray.from_arrays(pa.array(case.cells.village, pa.int32()), list(codes))
    counted = measure.histogram(places, pattern, weights=case.cells.persons)
    found = measure.measure(counted, case.indicators, [case.cutoff])
    at = np.searchsorted(np.array(codes), np.array(found.places, dtype=str))
    columns = []
    for figures in (found.population, found.poor[:, 0], found.score_sum[:, 0]):
        column = np.zeros(len(codes), dtype=np.int64)
        column[at] = figures
        columns.append(column)
    return columns[0], columns[1], columns[2]


def _rolled_up(codes: tuple[str, ...], table: Ints) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    for digits in (*LEVELS, 12):
        places, which = np.unique([code[:digits] for code in codes], return_inverse=True)
        sums = np.zeros((len(places), table.shape[1]), dtype=np.int64)
        np.add.at(sums, which, table)
        for place, figures in zip(places.tolist(), sums.tolist(), strict=True):
            rows[place] = dict(zip(EFFECTS, figures, strict=True))
    return rows


@dataclass(frozen=True, slots=True)
class Choice:
    """What the plan says of a proposal (by primary key).

    `params`, as far as the reason has them: marginal and price of a chosen work (persons x
    weight); works (codes) that it needs or that bar it; fen by which it is too dear; limit (code),
    left and wants.
    """

    proposal: int
    chosen: bool
    reason: str
    params: dict[str, Any]


def choices(case: Case, plan: engine.Plan) -> list[Choice]:
    """A reason for every proposal of the round, those left out of the problem included."""
    reasons = engine.explain(case.problem, plan)
    ids, rows, paid = case.bank.ids, [], _paid_for_money(case, plan)
    for at, index in enumerate(case.works.tolist()):
        if at in reasons.chosen:
            choice = reasons.chosen[at]
            params: dict[str, Any] = {"marginal": choice.marginal, "price": round(choice.price, 3)}
            rows.append(Choice(ids[index], True, "chosen", params))
        else:
            refusal = reasons.refused[at]
            params = _params(refusal.params)
            if "deficit" in refusal.params:
                money = case.demands[index].limited_fen
                params["fen"] = rules.too_dear_by(refusal.params["deficit"], paid[at], money)
            rows.append(Choice(ids[index], False, refusal.code, params))
    rows += [
        Choice(ids[index], False, "needs", {"works": [code]})
        for index, code in case.left_out.items()
    ]
    return rows


def _paid_for_money(case: Case, plan: engine.Plan) -> npt.NDArray[np.float64]:
    """The part of each work's price that falls in proportion to its cost, float64[w]."""
    problem = case.problem
    money = np.array([rules.counts_money(limit.code) for limit in problem.limits], dtype=np.bool_)
    owner = np.repeat(np.arange(len(problem.works)), np.diff(problem.use_start))
    paid = np.where(money, plan.prices, 0.0)[problem.use_limit] * problem.use_amount
    return np.bincount(owner, paid, len(problem.works)).astype(np.float64)


def _params(given: Mapping[str, Any]) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if given.get("limit"):
        params["limit"] = given["limit"]
    if "work" in given:
        params["works"] = [given["work"]]
    if given.get("limit") and "wants" in given:
        params |= {"left": int(given["left"]), "wants": int(given["wants"])}
    return params


def summary(
    case: Case,
    chosen: npt.NDArray[np.bool_],
    said: Iterable[Choice],
    figures: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:
    """The headline of a plan: how many works, whose money, people reached, reasons."""
    money: dict[str, int] = {}
    for index in case.works[chosen].tolist():
        for source, _payer, fen in case.demands[index].costs:
            money[source] = money.get(source, 0) + fen
    reasons = Counter(one.reason for one in said)
    return {
        "candidates": len(case.bank),
        "works": int(chosen.sum()),
        "refused": len(case.bank) - int(chosen.sum()),
        "reached": sum(row["reached"] for code, row in figures.items() if len(code) == LEVELS[0]),
        "money_fen": money,
        "reasons": dict(reasons),
    }
