"""The to-do list in one kind of row, with its words and where each thing is done."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, ngettext

from xieshou.ballots import reads as ballots
from xieshou.core.scope import Viewer
from xieshou.core.waiting import Waiting
from xieshou.planning.reads.todo import TodoRow, todo

# Kind of what is of planning or of the platform → the page where it is done.
_PAGES: Mapping[str, str] = {
    "apply_upload": "core:upload",
    "draw_up": "planning:room",
    "uncertified_plan": "planning:room",
    "approve_adoption": "planning:adoption",
    "void_adoption": "planning:adoption",
    "failed_job": "core:job",
}


def things_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """All that waits for the viewer, votes first, then the most pressing kind."""
    votes = [
        Waiting("vote", _("请投票"), 1, "ballots:vote", (row.code,), label=row.title)
        for row in ballots.to_vote(viewer)
    ]
    return (*votes, *(_waiting(row) for row in todo(viewer)))


def _waiting(row: TodoRow) -> Waiting:
    if row.said:
        return row.said
    if row.waiting:
        step = row.waiting
        state = step.state or ("" if step.of_projects else "noticed")
        return Waiting(
            "projects", _step(step.verb_label, row.count), row.count,
            "projects:lives" if step.of_projects else "projects:bank",
            query=f"?state={state}&place={row.place}", label=row.label or row.place_name,
            since=step.since, late=step.late,
        )  # fmt: skip
    if row.waits:
        return Waiting(
            "funds", _step(row.label, row.count), row.count, "funds:waiting",
            query=f"?kind={row.waits}", since=row.since,
        )  # fmt: skip
    arguments: tuple[Any, ...] = () if row.target is None else (row.target,)
    return Waiting(
        row.kind, _text(row), row.count, _PAGES[row.kind], arguments, label=row.label,
        since=row.since,
    )  # fmt: skip


def _step(label: str, n: int) -> str:
    text = ngettext("%(step)s：%(count)d 项待办", "%(step)s：%(count)d 项待办", n)
    return text % {"step": label, "count": n}


def _text(row: TodoRow) -> str:
    texts = {
        "apply_upload": ngettext(
            "已检查的文件待写入（%(count)d 行）", "已检查的文件待写入（%(count)d 行）", row.count
        ),
        "draw_up": _("年度规划还没有算出方案"),
        "uncertified_plan": _("规划没有通过独立核对，不能采用"),
        "approve_adoption": _("年度规划待您批准"),
        "void_adoption": _("提请采纳的规划已失效，请重新计算并提请"),
        "failed_job": _("后台任务失败"),
    }
    text = texts[row.kind]
    return text % {"count": row.count} if "%(" in text else text
