"""What is done on a posting: tasks, a log a month, and the relay that it leaves behind."""

import datetime

from django.utils.translation import gettext_lazy as _

from xieshou.core import clock
from xieshou.core.action import BadInput, Conflict, Forbidden, NotFound, action
from xieshou.core.scope import Viewer
from xieshou.core.secret import Personal
from xieshou.core.words import needed
from xieshou.exchange.actions import checks
from xieshou.exchange.actions.checks import held_posting, host_of
from xieshou.exchange.models import Posting, PostingLog, PostingTask, Relay
from xieshou.exchange.rules import postings as rules

MOST_TASKS = 200


@action("exchange.post", place=host_of)
def set_task(*, viewer: Viewer, posting: str, title: str, due_on: datetime.date) -> PostingTask:
    """The host asks for something to be done until a day."""
    one = _hosted(viewer, posting, "accepted", "started")
    if not one.starts_on <= due_on <= one.ends_on:
        raise BadInput("day_outside", _("日期应在派驻期内"), {"field": "due_on"})
    if one.tasks.count() >= MOST_TASKS:
        raise Conflict("too_many", _("至多 %(most)d 项"), {"most": MOST_TASKS})
    return PostingTask.objects.create(
        posting=one, title=needed("title", title, 200), due_on=due_on, set_by=viewer.user_id
    )


@action("exchange.log", place=host_of)
def finish_task(*, viewer: Viewer, posting: str, task: int, result: str) -> PostingTask:
    """The person posted says that a task is done, and what came of it."""
    one = _own(viewer, posting, "started")
    row = one.tasks.select_for_update().filter(pk=task).first()
    if row is None:
        raise NotFound("no_task", _("没有这项工作任务"))
    if row.done_on is not None:
        raise Conflict("done_before", _("这项任务已经完成"))
    row.done_on, row.result = clock.today(), needed("result", result, 300)
    row.save()
    return row


@action("exchange.log", place=host_of)
def write_log(
    *, viewer: Viewer, posting: str, month: datetime.date, days: int, text: str
) -> PostingLog:
    """The person posted writes down a month (any day of it): days at work, what was done.

    Written anew as long as the host has not confirmed it.
    """
    one = _own(viewer, posting, "started", *rules.OVER)
    if one.began_on is None:
        raise checks.wrong_state(one.get_state_display())
    first = checks.day("month", month).replace(day=1)
    most = rules.month_days(first, one.began_on, one.left_on or min(one.ends_on, clock.today()))
    if most == 0:
        raise BadInput("day_outside", _("日期应在派驻期内"), {"field": "month"})
    checks.whole("days", days, 0, most)
    row = one.log.select_for_update().filter(month=first).first()
    if row is not None and row.confirmed:
        raise Conflict("confirmed_before", _("该月已经确认，不能再改"))
    row = row or PostingLog(posting=one, month=first)
    row.days, row.text, row.written_by = days, needed("text", text, 2000), viewer.user_id
    row.save()
    return row


@action("exchange.post", place=host_of)
def confirm_log(*, viewer: Viewer, posting: str, month: datetime.date) -> PostingLog:
    """The host confirms a month, by another than who wrote it: from now on its days count."""
    one = _hosted(viewer, posting, "started", *rules.OVER)
    row = one.log.select_for_update().filter(month=month.replace(day=1)).first()
    if row is None:
        raise NotFound("no_log", _("该月没有日志"))
    checks.another(viewer, row.written_by)
    if row.confirmed:
        raise Conflict("confirmed_before", _("该月已经确认，不能再改"))
    if one.began_on is None or row.days > rules.month_days(row.month, one.began_on, one.left_on):
        raise Conflict("too_many_days", _("该月日志的天数多于在岗天数，请本人先改"))
    row.confirmed, row.confirmed_by = True, viewer.user_id
    row.save()
    return row


@action("exchange.log", place=host_of)
def leave(
    *,
    viewer: Viewer,
    posting: str,
    kind: str,
    title: str,
    level: str = "",
    person: Personal | None = None,
) -> Relay:
    """The person posted writes down what stays: a successor trained (name and level), a paper, a
    thing. Counts once the host has confirmed it."""
    one = _own(viewer, posting, "started")
    checks.chosen("kind", kind, Relay.Kind.values)
    name = person.text.strip() if person else ""
    if kind == Relay.Kind.SUCCESSOR:
        checks.chosen("level", level, Relay.Level.values)
        if not name or len(name) > 80:
            raise BadInput("text_wrong", _("请填写，且不超过 %(most)d 字"),
                           {"field": "person", "most": 80})  # fmt: skip
    return Relay.objects.create(
        posting=one, kind=kind, title=needed("title", title, 200),
        level=level if kind == Relay.Kind.SUCCESSOR else "",
        person=name if kind == Relay.Kind.SUCCESSOR else "", left_on=clock.today(),
        left_by=viewer.user_id,
    )  # fmt: skip


@action("exchange.post", place=host_of)
def confirm_relay(*, viewer: Viewer, posting: str, relay: int) -> Relay:
    """The host confirms that it is there, by another than who wrote it down."""
    one = _hosted(viewer, posting, "started", *rules.OVER)
    row = _relay(one, relay)
    checks.another(viewer, row.left_by)
    if row.confirmed:
        raise Conflict("confirmed_before", _("已经确认"))
    row.confirmed, row.confirmed_on = True, clock.today()
    row.confirmed_by = viewer.user_id
    row.save()
    return row


@action("exchange.log", place=host_of)
def take_over(*, viewer: Viewer, posting: str, relay: int) -> Relay:
    """Who was posted after takes over what the one before left (`relay` of the previous posting).

    Raises Conflict where the host has not confirmed it yet, or it was taken over before.
    """
    one = _own(viewer, posting, "started")
    before = one.previous
    if before is None:
        raise NotFound("no_relay", _("没有这项接力成果"))
    row = _relay(before, relay)
    if not row.confirmed:
        raise Conflict("not_confirmed", _("接收方尚未确认这项成果"))
    if row.taken_id is not None:
        raise Conflict("taken_before", _("已经接手"))
    row.taken, row.taken_on = one, clock.today()
    row.save()
    return row


def _relay(posting: Posting, pk: int) -> Relay:
    row = posting.relay.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound("no_relay", _("没有这项接力成果"))
    return row


def _hosted(viewer: Viewer, code: str, *states: str) -> Posting:
    one = held_posting(code)
    checks.for_side(viewer, "exchange.post", one.post.place.code)
    return _in(one, states)


def _own(viewer: Viewer, code: str, *states: str) -> Posting:
    """The posting, held, for the one who is posted. Raises Forbidden to anybody else."""
    one = held_posting(code)
    mine = one.candidate.user is not None and one.candidate.user == viewer.user_id
    if not (mine or viewer.is_system):
        raise Forbidden("not_yours", _("只有派驻本人可以填写"))
    return _in(one, states)


def _in(one: Posting, states: tuple[str, ...]) -> Posting:
    if one.state not in states:
        raise checks.wrong_state(one.get_state_display())
    return one
