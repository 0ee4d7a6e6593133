"""The background job that draws up a plan: read, solve, check, explain, keep."""

import math
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.core.jobs import JobRun, job
from xieshou.planning import feed, rules
from xieshou.planning.models import LimitPrice, PlanChoice, PlanEffect, PlanRun
from xieshou.registry import reads as registry

GOAL_GAP = 1e-4
BATCH = 5000


@job("planning.draw_up")
def draw_up(run: JobRun, *, plan_run: int) -> dict[str, Any]:
    """Draw up the plan of a PlanRun; what the engine refuses is kept as the run's failure.

    A run taken up again after a crash starts from the prices it had reached, a scenario from the
    prices of the plan it was moved from.
    """
    began = monotonic()
    planned = PlanRun.objects.select_related(
        "scenario__round__place", "scenario__round__indicator_set"
    ).get(pk=plan_run)
    run.progress(0.02, _("读取需求与项目"))
    try:
        moved, inputs = planned.scenario.moved, feed.inputs_of(planned.scenario.round)
        stamp, planned.inputs = inputs.stamp(moved), inputs.stored(moved)
        case = feed.case_for(planned.scenario)
        plan = feed.solve(
            case,
            goal_gap=GOAL_GAP,
            seed=planned.seed,
            prices=(run.resume_data or {}).get("prices") or _known_prices(planned),
            watch=_watch(run, case),
        )
    except feed.Infeasible as no:
        return _fail(planned, {"code": "infeasible", "limits": no.limits, "against": no.against,
                               "proven": no.proven})  # fmt: skip
    except feed.InputError as error:
        params = {name: str(value) for name, value in error.params.items()}
        return _fail(planned, {"code": error.code, "message": str(error), "params": params})
    planned.trace = rules.thinned(run.series)
    prices = feed.prices_by_code(case, plan.prices)
    run.checkpoint({"prices": prices})
    run.progress(0.8, _("独立核对证书"), bound=plan.bound, value=plan.value)
    certificate = feed.certificate(case, plan)
    run.progress(0.85, _("写出每个项目的理由"), bound=plan.bound, value=plan.value)
    choices = feed.choices(case, plan)
    effects = feed.effects(case, plan.chosen)
    run.progress(0.92, _("保存规划"), bound=plan.bound, value=plan.value)
    with transaction.atomic():
        _save_rows(planned, choices, list(feed.limit_outcomes(case, plan)), effects)
        planned.certified = certificate["ok"]
        planned.certificate = certificate
        planned.inputs_hash = case.inputs_hash
        planned.engine_version = plan.version
        planned.value, planned.bound, planned.gap = plan.value, plan.bound, plan.gap
        planned.engine_prices = prices
        planned.summary = feed.summary(case, plan.chosen, choices, effects) | {"stamp": stamp}
        planned.seconds = round(monotonic() - began, 1)
        planned.save()
    return {"plan_run": plan_run, "certified": planned.certified, "gap": plan.gap}


def _known_prices(planned: PlanRun) -> dict[str, float]:
    """Prices of the latest plan of the same scenario, or of the one it was moved from."""
    scenario = planned.scenario
    earlier = PlanRun.objects.filter(scenario__in=[scenario.pk, scenario.parent_id], certified=True)
    return next((one.engine_prices for one in earlier.order_by("-scenario", "-pk")[:1]), {})


def _watch(run: JobRun, case: feed.Case) -> Callable[[Any], None]:
    """Tell the job how far the engine is; what is not yet known is left out of the chart.

    Prices are kept as soon as they are settled, so that a run taken up again starts from them.
    """
    phases = {
        "values": (0.1, 0.15, _("计算各村项目组合的价值")),
        "prices": (0.15, 0.55, _("调整各项限额的价格")),
        "rounding": (0.55, 0.78, _("凑成整项目的方案")),
        "check": (0.78, 0.8, _("收尾")),
    }

    kept = False

    def tell(now: Any) -> None:
        nonlocal kept
        if now.prices is not None and not kept:
            run.checkpoint({"prices": feed.prices_by_code(case, now.prices)})
            kept = True
        start, end, message = phases[now.phase]
        bound = now.bound if math.isfinite(now.bound) else None
        # Before the first plan there is none to show; one of no value has none either.
        value = now.value if now.value > 0 else None
        run.progress(start + (end - start) * now.done, message, bound=bound, value=value)

    return tell


def _fail(planned: PlanRun, failure: dict[str, Any]) -> dict[str, Any]:
    planned.summary = {"failure": failure}
    planned.save(update_fields=["summary", "inputs"])
    return {"plan_run": planned.pk, "failure": failure["code"]}


def _save_rows(
    planned: PlanRun,
    choices: list[feed.Choice],
    limits: list[feed.LimitOutcome],
    effects: dict[str, dict[str, int]],
) -> None:
    """Write the plan's rows; those of an attempt that broke off are replaced."""
    for rows in (planned.choices, planned.prices, planned.effects):
        rows.all().delete()
    PlanChoice.objects.bulk_create(
        (
            PlanChoice(
                run=planned,
                proposal_id=one.proposal,
                chosen=one.chosen,
                reason=one.reason,
                params=one.params,
            )
            for one in choices
        ),
        batch_size=BATCH,
    )
    LimitPrice.objects.bulk_create(
        LimitPrice(
            run=planned, code=one.code, sense=one.sense, amount=one.amount, used=one.used,
            price=one.price,
        )
        for one in limits
    )  # fmt: skip
    ids = registry.place_ids(planned.scenario.round.place.code)
    PlanEffect.objects.bulk_create(
        (
            PlanEffect(run=planned, place_id=ids[code], **figures)
            for code, figures in effects.items()
            if code in ids
        ),
        batch_size=BATCH,
    )
