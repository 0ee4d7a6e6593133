"""Open a round, set its limits, try a scenario, draw up its plan."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.planning import feed, rules
from xieshou.planning.models import Limit, PlanRun, Round, Scenario
from xieshou.planning.reads.names import BASE
from xieshou.planning.reads.rounds import LIVE
from xieshou.planning.tasks import draw_up as draw_up_job
from xieshou.registry import reads as registry

MOST_OPEN_SCENARIOS = 3


def _place_of_round(*, round: int, **_body: Any) -> str:
    return _round(round).place.code


def _round(pk: int) -> Round:
    found = Round.objects.select_related("place").filter(pk=pk).first()
    if found is None:
        raise NotFound("round_unknown", _("没有这个年度规划"))
    return found


@action("planning.open_round", place=lambda *, place, **_body: place)
def open_round(
    *,
    year: int,
    place: str,
    name: str,
    needs_year: int,
    indicator_set: str = "rural-cn",
    cutoff: str = "1/3",
    synthetic: bool = False,
) -> Round:
    """Open the joint planning of a year for a western region, with its base scenario."""
    where = registry.place(place)
    if where is None:
        raise BadInput("place_unknown", _("没有这个地方"), {"field": "place"})
    if Round.objects.filter(year=year, place_id=where.id).exists():
        raise Conflict("round_exists", _("该地该年度的规划已经开始"))
    opened = Round.objects.create(
        year=year,
        place_id=where.id,
        name=name,
        indicator_set_id=registry.indicator_set(indicator_set).id,
        cutoff=cutoff,
        needs_year=needs_year,
        synthetic=synthetic,
    )
    Scenario.objects.create(round=opened, name=BASE)
    return opened


@action("planning.set_limits", place=_place_of_round)
def set_limits(*, round: int, limits: Sequence[Mapping[str, Any]]) -> Round:
    """Replace a round's limits by rows of {code, amount, source}; plans drawn up keep theirs."""
    opened = _round(round)
    codes = [str(row["code"]) for row in limits]
    if len(set(codes)) < len(codes):
        raise BadInput("limit_twice", _("同一限额出现了两次"))
    for row in limits:
        _check_amount(str(row["code"]), row["amount"])
    opened.limits.all().delete()
    Limit.objects.bulk_create(
        Limit(
            round=opened,
            code=row["code"],
            sense=rules.sense_of(row["code"]),
            amount=row["amount"],
            source=row.get("source", ""),
        )
        for row in limits
    )
    return opened


@action("planning.scenario", place=lambda *, place, **_body: place)
def add_scenario(
    *,
    viewer: Viewer,
    round: int,
    place: str,
    name: str,
    moved: Mapping[str, int],
    parent: int | None = None,
) -> PlanRun:
    """Move some limits of a round ({code: amount}) and draw up the plan that follows.

    A scenario binds nobody, so whoever may try one anywhere within the round may try it: `place`
    is where they may. `parent` is the scenario moved from (its own moves are kept); the base one
    if left out.
    """
    opened, name = _round(round), name.strip()
    if not (place.startswith(opened.place.code) or opened.place.code.startswith(place)):
        raise BadInput("place_elsewhere", _("该地不在本轮规划范围内"), {"field": "place"})
    if not name or len(name) > 80:
        raise BadInput("name_missing", _("请给方案起个名字（不超过 80 字）"), {"field": "name"})
    if opened.scenarios.filter(name=name).exists():
        raise Conflict("scenario_exists", _("已有同名方案“%(name)s”"), {"name": name})
    origin = opened.scenarios.filter(**({"pk": parent} if parent else {"name": BASE})).first()
    if origin is None:
        raise NotFound("scenario_unknown", _("没有这个方案"))
    known = dict(opened.limits.values_list("code", "amount"))
    for code, amount in moved.items():
        if code not in known:
            raise BadInput("limit_unknown", _("本轮没有限额 %(code)s"), {"code": code})
        _check_amount(code, amount)
    start = {**known, **origin.moved}
    changed = {code: amount for code, amount in moved.items() if amount != start[code]}
    if not changed:
        raise BadInput("nothing_moved", _("没有改动任何限额"))
    scenario = Scenario.objects.create(
        round=opened,
        name=name,
        parent=origin,
        moved={**origin.moved, **changed},
        created_by=viewer.user_id,
    )
    return _start(scenario, opened, viewer)


@action("planning.draw_up", place=_place_of_round)
def draw_up(*, viewer: Viewer, round: int, scenario: int | None = None) -> PlanRun:
    """Draw up the plan of a scenario (the base one if left out) in the background.

    Asked again while that is under way, the answer is the same run.
    """
    opened = _round(round)
    found = opened.scenarios.filter(**({"pk": scenario} if scenario else {"name": BASE})).first()
    if found is None:
        raise NotFound("scenario_unknown", _("没有这个方案"))
    return _start(found, opened, viewer)


@action("planning.recheck", place=lambda *, run, **_body: _run(run).scenario.round.place.code)
def recheck(*, run: int) -> PlanRun:
    """Check a stored plan anew from its rows; one that fails is no longer certified.

    Raises Conflict where needs, bank or limits have changed since, so that nothing can be said.
    """
    planned = _run(run)
    case = feed.case_for(planned.scenario)
    if case.inputs_hash != planned.inputs_hash:
        raise Conflict("inputs_changed", _("规划之后需求、项目或限额已有改动，无法再按原样核对"))
    planned.certificate = feed.recheck(case, planned)
    planned.certified = planned.certificate["ok"]
    planned.save(update_fields=["certificate", "certified"])
    return planned


def _run(pk: int) -> PlanRun:
    found = (
        PlanRun.objects.select_related("scenario__round__place", "scenario__round__indicator_set")
        .filter(pk=pk, value__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    return found


def _start(scenario: Scenario, opened: Round, viewer: Viewer) -> PlanRun:
    """A run of the scenario: the one under way, or a new one. Scenarios wait for one another, the
    round's own plan for none of them."""
    live = PlanRun.objects.filter(scenario__round=opened, job__state__in=LIVE)
    under_way = live.filter(scenario=scenario).first()
    if under_way is not None:
        return under_way
    busy = live.exclude(scenario__name=BASE).count()
    if scenario.name != BASE and busy >= MOST_OPEN_SCENARIOS:
        raise Conflict("runs_busy", _("已有 %(count)s 个规划在计算，请稍后再试"), {"count": busy})
    run = PlanRun.objects.create(scenario=scenario)
    run.job = jobs.start(draw_up_job, viewer=viewer, place=opened.place.code, plan_run=run.pk)
    run.save(update_fields=["job"])
    return run


def _check_amount(code: str, amount: Any) -> None:
    try:
        rules.unit_of(code)
    except rules.LimitUnknown as error:
        raise BadInput("limit_unknown", _("不认识的限额：%(code)s"), {"code": code}) from error
    most = rules.PER_MILLE if code == rules.SHARE else rules.MOST_AMOUNT
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= most:
        raise BadInput("amount_wrong", _("限额 %(code)s 的数额不对"), {"code": code})
