"""The engine's answer, checked by its separate code, as rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xieshou.engines.match import (
    FlowAnswer,
    Loads,
    Unmatched,
    check_flow,
    consolidate,
    explain_flow,
    match_flow,
)
from xieshou.market.feed.problem import THOUSAND, Case
from xieshou.market.rules import matching


@dataclass(frozen=True, slots=True)
class Proposal:
    """Packs of a lot for a demand by a lane; keys of the rows."""

    demand: int
    lot: int
    lane: int
    departs_on: date
    at_hub_on: date
    arrives_on: date
    packs: int
    grams: int
    cold: bool
    price_fen: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run found. `unmet`, `unsold`, `loads`, `shares`, `certificate` are plain JSON."""

    proposals: tuple[Proposal, ...]
    value: int
    bound: int
    version: str
    certificate: dict[str, Any]
    summary: dict[str, Any]
    unmet: list[dict[str, Any]]
    unsold: list[dict[str, Any]]
    loads: list[dict[str, Any]]
    shares: list[dict[str, Any]]


def outcome(case: Case, watch: Callable[[str], None]) -> Outcome:
    """Match, put loads together, check apart from the solver, explain; `watch` is told which."""
    p = case.problem
    watch("match")
    answer, loads = consolidate(p, match_flow(p))
    watch("check")
    certificate = check_flow(p, answer)
    watch("explain")
    reasons = explain_flow(p, answer)
    proposals = tuple(_proposals(case, answer))
    return Outcome(
        proposals=proposals,
        value=answer.value,
        bound=answer.bound,
        version=answer.version,
        certificate={
            "ok": certificate.ok, "exact": certificate.exact, "value": certificate.value,
            "bound": certificate.bound, "faults": [one.code for one in certificate.faults],
        },
        summary=_summary(case, proposals, loads),
        unmet=[_left(case.demands[one.row], one) for one in reasons.unmet],
        unsold=[_left(case.lots[one.row], one) for one in reasons.unsold],
        loads=_loads(case, loads),
        shares=[
            {"buyer": one.group, "reserved": one.reserved, "sold": one.sold}
            for one in reasons.shares
        ],
    )  # fmt: skip


def _proposals(case: Case, answer: FlowAnswer) -> list[Proposal]:
    p, found = case.problem, []
    columns = ("lot", "order", "lane", "departure", "quantity")
    for s, o, w, day, packs in zip(
        *(getattr(answer, name).tolist() for name in columns), strict=True
    ):
        way, lot, demand = p.lanes[w], case.lots[s], case.demands[o]
        product = p.products[p.lot_product[s]]
        leaves = date.fromordinal(day)
        own = lot.good.product_id == demand.product_id
        offer = demand.price_fen - (0 if own else demand.off_fen)
        least = -(-(case.floors[s] * THOUSAND + p.freight(way, product)) // THOUSAND)
        found.append(
            Proposal(
                demand=demand.pk, lot=lot.pk, lane=case.lanes[w].pk, departs_on=leaves,
                at_hub_on=leaves + timedelta(days=way.to_hub),
                arrives_on=leaves + timedelta(days=way.to_hub + way.onward),
                packs=packs, grams=packs * product.grams, cold=product.cold,
                price_fen=matching.settled(offer, least, case.listed(demand, lot, packs)),
            )
        )  # fmt: skip
    return found


def _left(row: Any, one: Unmatched) -> dict[str, Any]:
    """`change`: fen a pack, rounded up, by which the price must rise (a floor: fall) at least."""
    change = None if one.change is None else -(-one.change // THOUSAND)
    return {
        "id": row.pk, "packs": one.quantity, "total": one.total, "reason": one.reason,
        "change": change,
    }  # fmt: skip


def _loads(case: Case, loads: Loads) -> list[dict[str, Any]]:
    """By lane and day; what goes to several districts by one lane is several loads."""
    return [
        {
            "lane": case.lanes[one.lane].pk, "start": case.problem.lanes[one.lane].origin,
            "goal": case.problem.lanes[one.lane].destination,
            "day": date.fromordinal(one.day).isoformat(), "grams": one.grams,
            "deliveries": one.deliveries, "vehicles": one.vehicles, "fen": one.cost,
        }
        for one in loads.loads
    ]  # fmt: skip


def _summary(case: Case, proposals: tuple[Proposal, ...], loads: Loads) -> dict[str, Any]:
    asked = {one.pk: one for one in case.demands}
    wanted = sum(
        one.price_fen * packs
        for one, packs in zip(case.demands, case.problem.orders.quantity.tolist(), strict=True)
    )
    return {
        "demands": len(case.demands),
        "lots": len(case.lots),
        "wanted_fen": wanted,
        "matched_fen": sum(asked[one.demand].price_fen * one.packs for one in proposals),
        "sales_fen": sum(one.price_fen * one.packs for one in proposals),
        "matches": len(proposals),
        "vehicles": loads.vehicles,
        "vehicles_before": loads.vehicles_before,
        "vehicles_least": loads.least,
        "saved_fen": loads.saved,
    }
