"""Ask for a study of a plan; make a scenario that reaches for a point of a front."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import jobs
from xieshou.core.action import BadInput, Conflict, NotFound, action
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.planning import feed, rules
from xieshou.planning.actions.runs import add_scenario, check_engine, found_run
from xieshou.planning.models import PlanRun, Round, Study
from xieshou.planning.reads.runs import is_stale
from xieshou.planning.tasks import study as study_job

MOST_OPEN_STUDIES = 4
SEED = 0


def _place_of_run(*, run: int, **_body: Any) -> str:
    return found_run(run).scenario.round.place.code


@action("planning.draw_up", place=_place_of_run)
def ask_study(
    *, viewer: Viewer, run: int, kind: str, options: Mapping[str, int] | None = None
) -> Study:
    """Study a certified plan in the background. Asked again of the same inputs, by whatever run,
    the answer is the first study; one that was called off or broke off, or whose own run is not
    certified any more, is begun again.

    Raises BadInput for a kind or option there is not, Conflict where the plan does not stand.
    """
    planned = found_run(run)
    opened = planned.scenario.round
    try:
        chosen = rules.checked_options(kind, options or {})
    except rules.OptionWrong as wrong:
        raise BadInput("study_unknown", _("没有这种研究"), {"field": str(wrong)}) from wrong
    if not planned.certified:
        raise Conflict("not_certified", _("没有通过独立核对的规划不能研究"))
    check_engine(planned)
    if is_stale(planned, feed.inputs_of(opened)):
        raise Conflict("stale", _("计算之后需求、项目库或限额有改动，请重新计算后再研究"))
    same = {
        "inputs_hash": planned.inputs_hash,
        "engine_version": feed.ENGINE_VERSION,
        "seed": SEED,
        "kind": kind,
        "options": chosen,
    }
    # So that two who ask at once do not both find room.
    Round.objects.select_for_update().get(pk=opened.pk)
    asked, made = Study.objects.get_or_create(
        fingerprint=rules.fingerprint(round=opened.pk, value=planned.value, **same),
        defaults={
            **same, "run": planned, "asked_by": viewer.user_id, "asked_by_name": viewer.name,
        },
    )  # fmt: skip
    if not made and asked.job and asked.job.state in Job.LIVE:
        return asked
    if asked.result and asked.run.certified:
        return asked
    live = Study.objects.filter(run__scenario__round=opened, job__state__in=Job.LIVE)
    if live.count() >= MOST_OPEN_STUDIES:
        raise Conflict("studies_busy", _("已有几项研究在计算，请等它们算完再开始"))
    asked.run, asked.result, asked.seconds = planned, {}, None
    asked.job = jobs.start(study_job, viewer=viewer, place=opened.place.code, study=asked.pk)
    asked.save(update_fields=["job", "run", "result", "seconds"])
    return asked


def scenario_of_point(
    *, viewer: Viewer, study: int, point: int, name: str, place: str, key: str | None = None
) -> PlanRun:
    """A scenario that reaches for a point of a front by its weights, and its plan; as
    `add_scenario`. Raises NotFound where there is no such point."""
    asked = Study.objects.select_related("run__scenario").filter(pk=study).first()
    points = asked.result.get("points", []) if asked else []
    if asked is None or not 0 <= point < len(points):
        raise NotFound("point_unknown", _("没有这个方案点"))
    return add_scenario(
        viewer=viewer,
        key=key,
        round=asked.run.scenario.round_id,
        place=place,
        name=name,
        moved={},
        parent=asked.run.scenario_id,
        weights=points[point]["weights"],
    )
