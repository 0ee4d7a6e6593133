"""Try a scenario, draw up its plan, take it up again, check it anew."""

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.planning import feed, rules
from xieshou.planning.actions.rounds import check_amount, found_round, place_of_round
from xieshou.planning.models import PlanRun, Round, Scenario
from xieshou.planning.reads.names import BASE
from xieshou.planning.tasks import draw_up as draw_up_job

MOST_OPEN_SCENARIOS = 3


@action("planning.scenario", place=lambda *, place, **_body: place)
def add_scenario(
    *,
    viewer: Viewer,
    round: int,
    place: str,
    name: str,
    moved: Mapping[str, int],
    parent: int | None = None,
    weights: Mapping[str, int] | None = None,
) -> PlanRun:
    """Move some limits of a round ({code: amount}) and draw up the plan that follows.

    `weights` say what it is to reach for, see rules.weights; left out, what its parent does.

    A scenario binds nobody, so whoever may try one anywhere within the round may try it: `place`
    is where they may. `parent` is the scenario moved from (its own moves are kept); the base one
    if left out.
    """
    opened, name = found_round(round), name.strip()
    if not _within_round(opened, place):
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
        check_amount(code, amount)
    start = {**known, **origin.moved}
    changed = {code: amount for code, amount in moved.items() if amount != start[code]}
    try:
        reached = origin.weights if weights is None else rules.checked(weights)
    except rules.WeightsWrong as wrong:
        raise BadInput(
            "weights_wrong", _("目标的权重不对：%(axis)s"), {"axis": str(wrong)}
        ) from wrong
    if not changed and reached == origin.weights:
        raise BadInput("nothing_moved", _("没有改动任何限额"))
    scenario = Scenario.objects.create(
        round=opened,
        name=name,
        parent=origin,
        moved={**origin.moved, **changed},
        weights=reached,
        created_by=viewer.user_id,
    )
    return _start(scenario, opened, viewer)


@action("planning.draw_up", place=place_of_round)
def draw_up(*, viewer: Viewer, round: int, scenario: int | None = None) -> PlanRun:
    """Draw up the plan of a scenario (the base one if left out) in the background.

    Asked again while that is under way, the answer is the same run.
    """
    opened = found_round(round)
    found = opened.scenarios.filter(**({"pk": scenario} if scenario else {"name": BASE})).first()
    if found is None:
        raise NotFound("scenario_unknown", _("没有这个方案"))
    return _start(found, opened, viewer)


@action("planning.scenario", place=lambda *, place, **_body: place)
def resume(*, viewer: Viewer, run: int, place: str) -> PlanRun:
    """Take up a run again that was cancelled or broke off; it goes on from the prices reached.

    For its owner and for whoever may cancel it; `place` is where they may try scenarios. Raises
    Conflict where it is drawn up, under way, or another run of the same scenario is.
    """
    broken = PlanRun.objects.select_related("scenario__round__place", "job").filter(pk=run).first()
    if broken is None or broken.job_id is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    opened = broken.scenario.round
    if not _within_round(opened, place):
        raise BadInput("place_elsewhere", _("该地不在本轮规划范围内"), {"field": "place"})
    if broken.value is not None:
        raise Conflict("plan_drawn", _("这个规划已经算出"))
    if _live(opened).filter(scenario=broken.scenario).exists():
        raise Conflict("runs_busy", _("这个方案正在计算"))
    _check_room(broken.scenario, opened)
    jobs.resume(broken.job_id, viewer=viewer)
    return broken


@action("planning.recheck", place=lambda *, run, **_body: found_run(run).scenario.round.place.code)
def recheck(*, run: int) -> PlanRun:
    """Check a stored plan anew from its rows; one that fails is no longer certified.

    Raises Conflict where needs, bank or limits have changed since, so that nothing can be said.
    """
    planned = found_run(run)
    case = feed.case_for(planned.scenario)
    if case.inputs_hash != planned.inputs_hash:
        raise Conflict("inputs_changed", _("规划之后需求、项目或限额已有改动，无法再按原样核对"))
    planned.certificate = feed.recheck(case, planned)
    planned.certified = planned.certificate["ok"]
    planned.save(update_fields=["certificate", "certified"])
    return planned


def found_run(pk: int) -> PlanRun:
    """A run that has been drawn up. Raises NotFound."""
    found = (
        PlanRun.objects.select_related("scenario__round__place", "scenario__round__indicator_set")
        .filter(pk=pk, value__isnull=False)
        .first()
    )
    if found is None:
        raise NotFound("plan_unknown", _("没有这个规划"))
    return found


def check_engine(planned: PlanRun) -> None:
    """Raise Conflict where the engine is another than the one that drew the plan up: its problem
    would be another too."""
    if planned.engine_version != feed.ENGINE_VERSION:
        raise Conflict("engine_changed", _("引擎已更新，请先重新计算本方案"))


def _start(scenario: Scenario, opened: Round, viewer: Viewer) -> PlanRun:
    """A run of the scenario: the one under way, or a new one. Scenarios wait for one another, the
    round's own plan for none of them."""
    under_way = _live(opened).filter(scenario=scenario).first()
    if under_way is not None:
        return under_way
    _check_room(scenario, opened)
    run = PlanRun.objects.create(
        scenario=scenario, asked_by=viewer.user_id, asked_by_name=viewer.name
    )
    run.job = jobs.start(draw_up_job, viewer=viewer, place=opened.place.code, plan_run=run.pk)
    run.save(update_fields=["job"])
    return run


def _live(opened: Round) -> QuerySet[PlanRun]:
    return PlanRun.objects.filter(scenario__round=opened, job__state__in=Job.LIVE)


def _check_room(scenario: Scenario, opened: Round) -> None:
    """Raise Conflict where too many scenarios are being computed already."""
    busy = _live(opened).exclude(scenario__name=BASE).count()
    if scenario.name != BASE and busy >= MOST_OPEN_SCENARIOS:
        raise Conflict("runs_busy", _("已有 %(count)s 个规划在计算，请稍后再试"), {"count": busy})


def _within_round(opened: Round, place: str) -> bool:
    """Whether the place is the round's, above it or within it."""
    return place.startswith(opened.place.code) or opened.place.code.startswith(place)
