"""Ask of a plan what takes solving again to know."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from xieshou.core import jobs
from xieshou.core.action import Conflict, NotFound, action
from xieshou.core.models import Job
from xieshou.core.scope import Viewer
from xieshou.planning import feed
from xieshou.planning.actions.runs import check_engine, found_run
from xieshou.planning.models import PlanChoice, PlanRun, Question, Round
from xieshou.planning.reads.runs import is_stale
from xieshou.planning.tasks import ask as ask_job

MOST_OPEN_QUESTIONS = 5


def _place_of_run(*, run: int, **_body: Any) -> str:
    return found_run(run).scenario.round.place.code


@action("planning.draw_up", place=_place_of_run)
def ask_of_work(*, viewer: Viewer, run: int, proposal: str) -> Question:
    """Ask what would bring a work into the plan or, where it is in, what it displaced; answered in
    the background. Asked again, the answer is the same question.

    Raises NotFound where the plan does not know the work, Conflict where the plan does not stand.
    """
    planned = found_run(run)
    choice = PlanChoice.objects.filter(run=planned, proposal__code=proposal).first()
    if choice is None:
        raise NotFound("work_unknown", _("这个规划里没有这个项目"))
    return _asked(planned, choice, viewer)


@action("planning.draw_up", place=_place_of_run)
def ask_of_money(*, viewer: Viewer, run: int) -> Question:
    """Ask whether moving money from one limit to another would pay; see `ask_of_work`."""
    return _asked(found_run(run), None, viewer)


def _asked(planned: PlanRun, choice: PlanChoice | None, viewer: Viewer) -> Question:
    opened = planned.scenario.round
    if not planned.certified:
        raise Conflict("not_certified", _("没有通过独立核对的规划，问不出可靠的回答"))
    check_engine(planned)
    if is_stale(planned, feed.inputs_of(opened)):
        raise Conflict("stale", _("计算之后需求、项目库或限额有改动，请重新计算后再问"))
    # So that two who ask at once do not both find room.
    Round.objects.select_for_update().get(pk=opened.pk)
    live = Question.objects.filter(run__scenario__round=opened, job__state__in=Job.LIVE)
    question, _made = Question.objects.get_or_create(run=planned, choice=choice)
    if question.answer is not None or live.filter(pk=question.pk).exists():
        return question
    if live.count() >= MOST_OPEN_QUESTIONS:
        raise Conflict("questions_busy", _("已有几个问题在求解，请等它们有了回答再问"))
    question.asked_by = viewer.user_id
    question.job = jobs.start(
        ask_job, viewer=viewer, place=opened.place.code, question=question.pk
    )  # fmt: skip
    question.save(update_fields=["job", "asked_by"])
    return question
