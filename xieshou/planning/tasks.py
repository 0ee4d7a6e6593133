"""The background job that draws up a plan: read, solve, check, explain, keep."""

import math
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.core.action import Conflict
from xieshou.core.jobs import JobRun, job
from xieshou.core.money import FEN_PER_WAN
from xieshou.planning import feed, rules
from xieshou.planning.models import LimitPrice, PlanChoice, PlanEffect, PlanRun, Question, Study
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
        scenario, inputs = planned.scenario, feed.inputs_of(planned.scenario.round)
        stamp = inputs.stamp(scenario.moved, scenario.weights)
        planned.inputs = inputs.stored(scenario.moved, scenario.weights)
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
        return _fail(planned, {"code": error.code, "english": str(error), "params": params})
    planned.trace = rules.thinned(run.series)
    prices = feed.prices_by_code(case, plan.prices)
    run.checkpoint({"prices": prices})
    run.progress(0.8, _("独立核对证书"), bound=plan.bound, value=plan.value)
    certificate = feed.certificate(case, plan)
    run.progress(0.82, _("查明价格在多大范围内成立"), bound=plan.bound, value=plan.value)
    holds = feed.price_holds(case, plan, _share_of(run, 0.82, 0.9, _("查明价格在多大范围内成立")))
    run.progress(0.9, _("写出每个项目的理由"), bound=plan.bound, value=plan.value)
    choices = feed.choices(case, plan)
    effects = feed.effects(case, plan.chosen)
    run.progress(0.95, _("保存规划"), bound=plan.bound, value=plan.value)
    with transaction.atomic():
        _save_rows(planned, choices, list(feed.limit_outcomes(case, plan)), holds, effects)
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
    """Prices of the latest plan of the same scenario, or of the one it was moved from.

    Prices of a plan that reaches for something else are in other units.
    """
    scenario = planned.scenario
    earlier = PlanRun.objects.filter(
        scenario__in=[scenario.pk, scenario.parent_id],
        scenario__weights=scenario.weights,
        certified=True,
    )
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


def _share_of(run: JobRun, start: float, end: float, message: str) -> Callable[[float], None]:
    """Tell the job the share done of one of its parts."""
    return lambda done: run.progress(start + (end - start) * done, message)


@job("planning.ask")
def ask(run: JobRun, *, question: int) -> dict[str, Any]:
    """Answer a Question by solving again. Raises Conflict where what the plan was drawn up from has
    changed since."""
    began = monotonic()
    asked = Question.objects.select_related(
        "choice__proposal", "run__scenario__round__place", "run__scenario__round__indicator_set"
    ).get(pk=question)
    run.progress(0.02, _("读取需求与项目"))
    case = feed.case_for(asked.run.scenario)
    if case.inputs_hash != asked.run.inputs_hash:
        raise Conflict("inputs_changed", _("规划之后需求、项目或限额已有改动，请重新计算后再问"))
    plan = feed.stored_plan(case, asked.run)
    watch = _share_of(run, 0.05, 1.0, _("改动一点，重新求解，看结果是否改变"))
    if asked.choice is None:
        unit = FEN_PER_WAN
        asked.answer = feed.about_money(case, plan, unit=unit, goal_gap=GOAL_GAP, watch=watch)
    else:
        code = asked.choice.proposal.code
        asked.answer = feed.about_work(case, plan, code, goal_gap=GOAL_GAP, watch=watch)
    asked.seconds = round(monotonic() - began, 1)
    asked.save(update_fields=["answer", "seconds"])
    return {"question": question}


@job("planning.study")
def study(run: JobRun, *, study: int) -> dict[str, Any]:
    """Find out what a Study asks; what the engine refuses is kept as its failure. Raises Conflict
    where what the plan was drawn up from has changed since."""
    began = monotonic()
    asked = Study.objects.select_related(
        "run__scenario__round__place", "run__scenario__round__indicator_set"
    ).get(pk=study)
    run.progress(0.01, _("读取需求与项目"))
    case = feed.case_for(asked.run.scenario)
    if case.inputs_hash != asked.inputs_hash:
        raise Conflict("inputs_changed", _("规划之后需求、项目或限额已有改动，请重新计算后再研究"))

    def watch(plans: int, of: int) -> None:
        words = _("已算 %(plans)s 个规划，共约 %(of)s 个") % {"plans": plans, "of": of}
        run.progress(0.02 + 0.96 * plans / max(1, of), words)

    _still_certified(asked)
    try:
        asked.result = feed.study(case, asked, watch)
    except feed.Infeasible as no:
        asked.result = {"failure": {"code": "infeasible", "limits": no.limits,
                                    "against": no.against, "proven": no.proven}}  # fmt: skip
    except feed.InputError as error:
        params = {name: str(value) for name, value in error.params.items()}
        failure = {"code": error.code, "english": str(error), "params": params}
        asked.result = {"failure": failure}
    _still_certified(asked)
    asked.seconds = round(monotonic() - began, 1)
    asked.save(update_fields=["result", "seconds"])
    return {"study": study}


def _still_certified(asked: Study) -> None:
    """Raise Conflict where the plan failed a check since it was asked about."""
    if not PlanRun.objects.filter(pk=asked.run_id, certified=True).exists():
        raise Conflict("not_certified", _("没有通过独立核对的规划不能研究"))


def _fail(planned: PlanRun, failure: dict[str, Any]) -> dict[str, Any]:
    planned.summary = {"failure": failure}
    planned.save(update_fields=["summary", "inputs"])
    return {"plan_run": planned.pk, "failure": failure["code"]}


def _save_rows(
    planned: PlanRun,
    choices: list[feed.Choice],
    limits: list[feed.LimitOutcome],
    holds: Mapping[str, dict[str, int | None]],
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
            price=one.price, holds=holds.get(one.code),
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
