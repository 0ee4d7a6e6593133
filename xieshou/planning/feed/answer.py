"""The engine's answer → rows of figures and reasons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from xieshou.engines import measure, plan as engine
from xieshou.planning import rules
from xieshou.planning.feed.case import GROUPS, Case, Ints, ints
from xieshou.planning.feed.priority import points_of

# Digits of the codes of the levels above a village.
LEVELS = (2, 4, 6, 9)
EFFECTS = (
    "people", "poor_before", "poor_after", "score_before", "score_after",
    "reached", "works", "money_fen",
)  # fmt: skip


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
    serves, clears = ints(case.bank.serves)[picked], ints(case.bank.clears)[picked]
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
    np.add.at(table[:, 7], home, ints(case.demands[i].shanghai_fen for i in picked))
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
    left and wants. Where its village voted for it, `voted`: {ballot, rank, share, points, must}.
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
            if len(case.problem.years) > 1:
                params["year"] = int(plan.start[at])
            rows.append(Choice(ids[index], True, "chosen", params | _voted(case, at)))
        else:
            refusal = reasons.refused[at]
            params = _params(refusal.params)
            if "deficit" in refusal.params:
                money = case.demands[index].limited_fen
                params["fen"] = rules.too_dear_by(refusal.params["deficit"], paid[at], money)
            rows.append(Choice(ids[index], False, refusal.code, params | _voted(case, at)))
    rows += [
        Choice(ids[index], False, "needs", {"works": [code]})
        for index, code in case.left_out.items()
    ]
    return rows


def _voted(case: Case, at: int) -> dict[str, Any]:
    """What the village's vote weighed for the problem's work at that place, {} where nothing."""
    voted = case.voted.get(case.problem.works[at])
    if voted is None:
        return {}
    # Votes of few are counted and not told: everybody reads the reasons of a plan.
    share = round(voted.share, 4) if voted.listed else None
    told = {"ballot": voted.ballot, "rank": voted.rank, "share": share}
    points, must = points_of(case.problem, at), bool(case.problem.must[at])
    return {"voted": {**told, "points": points, "must": must}}


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
    params |= {name: given[name] for name in ("cap", "most", "held") if name in given}
    if "cap" in given:
        params["wants"] = given["wants"]
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
