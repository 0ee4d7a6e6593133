"""What the engine found, as plain JSON values."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..problem import Choices, Limit, Problem, Relief
from ..proof.certificate import Certificate
from ..reasons.explain import Reasons
from ..result import Plan, Proof, Selection


def to_document(
    problem: Problem, plan: Plan, certificate: Certificate, reasons: Reasons | None = None
) -> dict[str, Any]:
    """Everything the engine says of a plan.

    `works` holds every work: chosen with the year of its start, or not; and given `reasons`, with
    its marginal value and price, or with the reason of its refusal and the reason's params (see
    explain.Refusal). `limits` holds what each allowed, used and is worth; `eased` the reliefs
    taken; `parts` what each part adds to the value.
    """
    home = problem.village_of_work.tolist()
    started = plan.start.tolist()
    works: list[dict[str, Any]] = []
    for at, code in enumerate(problem.works):
        row: dict[str, Any] = {"code": code, "village": problem.villages[home[at]]}
        row["chosen"] = started[at] >= 0
        if row["chosen"] and len(problem.years) > 1:
            row["start"] = problem.years[started[at]]
        if reasons is not None and row["chosen"]:
            won = reasons.chosen[at]
            row |= {"marginal": won.marginal, "price": won.price}
        elif reasons is not None:
            lost = reasons.refused[at]
            row |= {"reason": lost.code, "params": lost.params}
        works.append(row)
    told = _told(plan, certificate, problem.limits, problem.reliefs)
    if reasons is not None:
        told["limits"] = [
            {**one, **asdict(state)}
            for one, state in zip(told["limits"], reasons.limits, strict=True)
        ]
    return told | {"parts": _parts(problem, plan, certificate.value), "works": works}


def selection_to_document(
    choices: Choices, selection: Selection, certificate: Certificate
) -> dict[str, Any]:
    """Everything the engine says of a selection; options are counted from 0 in each group."""
    told = _told(selection, certificate, choices.limits, choices.reliefs)
    options = selection.option.tolist()
    return told | {
        "groups": [
            {"code": code, "option": option}
            for code, option in zip(choices.groups, options, strict=True)
        ]
    }


def _told(
    answer: Proof, certificate: Certificate, limits: Sequence[Limit], reliefs: Sequence[Relief]
) -> dict[str, Any]:
    return {
        "certified": certificate.ok,
        "faults": [asdict(fault) for fault in certificate.faults],
        "value": certificate.value,
        "bound": certificate.bound,
        "gap": certificate.gap,
        "seed": answer.seed,
        "version": answer.version,
        "limits": [
            {"code": one.code, "sense": one.sense, "amount": one.amount, "used": used,
             "price": price}
            for one, used, price in zip(
                limits, answer.used.tolist(), answer.prices.tolist(), strict=True
            )
        ],
        "eased": [
            {"code": relief.code, "lots": lots, "cost": relief.cost * lots}
            for relief, lots in zip(reliefs, answer.eased.tolist(), strict=True)
            if lots
        ],
    }  # fmt: skip


def _parts(problem: Problem, plan: Plan, value: int) -> list[dict[str, Any]]:
    """The fall in poverty first; each part summed over the years, weighed as these are."""
    since = problem.year_weights[::-1].cumsum()[::-1]
    chosen = plan.chosen
    amounts = (problem.work_parts[chosen] * since[plan.start[chosen], None]).sum(axis=0).tolist()
    weights = problem.part_weights.tolist()
    further = [
        {"code": code, "weight": weight, "value": weight * amount}
        for code, weight, amount in zip(problem.parts, weights, amounts, strict=True)
    ]
    eased = sum(
        relief.cost * lots
        for relief, lots in zip(problem.reliefs, plan.eased.tolist(), strict=True)
    )
    poverty = value - sum(one["value"] for one in further) + eased
    return [{"code": "poverty", "weight": problem.poverty_weight, "value": poverty}, *further]
