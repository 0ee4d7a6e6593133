"""What waits for whoever is logged in."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from xieshou.ballots import reads as ballots
from xieshou.core.request import Request
from xieshou.planning import reads


@login_required
@require_safe
def todo(request: Request) -> HttpResponse:
    items: list[dict[str, Any]] = [
        {"text": _("请投票"), "url": reverse("ballots:vote", args=[row.code]), "label": row.title}
        for row in ballots.to_vote(request.viewer)
    ]
    items += [
        {
            "text": _text(row),
            "url": _url(row),
            "label": "" if row.waits else row.label or row.place_name,
            "since": row.waiting.since if row.waiting else row.since,
            "late": row.waiting.late if row.waiting else 0,
        }
        for row in reads.todo(request.viewer)
    ]
    return render(request, "planning/todo.html", {"items": items})


def _text(row: reads.TodoRow) -> str:
    if row.waiting:
        text = ngettext("%(step)s：%(count)d 项待办", "%(step)s：%(count)d 项待办", row.count)
        return text % {"step": row.waiting.verb_label, "count": row.count}
    if row.waits:
        text = ngettext("%(step)s：%(count)d 项待办", "%(step)s：%(count)d 项待办", row.count)
        return text % {"step": row.label, "count": row.count}
    texts = {
        "apply_upload": ngettext(
            "已检查的文件待写入（%(count)d 行）", "已检查的文件待写入（%(count)d 行）", row.count
        ),
        "draw_up": _("年度规划还没有算出方案"),
        "uncertified_plan": _("规划没有通过独立核对，不能采用"),
        "approve_adoption": _("年度规划待您批准"),
        "void_adoption": _("提请采纳的规划已失效，请重新计算并提请"),
        "failed_job": _("后台任务失败"),
        "monitoring_clues": ngettext(
            "防返贫线索待核实（%(count)d 条）", "防返贫线索待核实（%(count)d 条）", row.count
        ),
        "villages_assets": ngettext(
            "村民所提资产待核实（%(count)d 项）", "村民所提资产待核实（%(count)d 项）", row.count
        ),
        "villages_minutes": ngettext(
            "会议纪要待确认（%(count)d 次）", "会议纪要待确认（%(count)d 次）", row.count
        ),
        "villages_objections": ngettext(
            "决议异议待答复（%(count)d 条）", "决议异议待答复（%(count)d 条）", row.count
        ),
        "villages_closing": ngettext(
            "会议公示期满待办结（%(count)d 次）", "会议公示期满待办结（%(count)d 次）", row.count
        ),
        "monitoring_cases": ngettext(
            "监测对象待办理（%(count)d 户）", "监测对象待办理（%(count)d 户）", row.count
        ),
    }
    text = texts[row.kind]
    return text % {"count": row.count} if "%(" in text else text


def _url(row: reads.TodoRow) -> str:
    """Where the thing is done; "" where its page is not installed."""
    if row.waiting:
        page = "projects:lives" if row.waiting.of_projects else "projects:bank"
        state = row.waiting.state or ("" if row.waiting.of_projects else "noticed")
        return f"{reverse(page)}?state={state}&place={row.place}"
    if row.waits:
        return f"{reverse('funds:waiting')}?kind={row.waits}"
    pages: dict[str, tuple[str, list[Any], str]] = {
        "apply_upload": ("core:upload", [row.target], ""),
        "draw_up": ("planning:room", [row.target], ""),
        "uncertified_plan": ("planning:room", [row.target], ""),
        "approve_adoption": ("planning:adoption", [row.target], ""),
        "void_adoption": ("planning:adoption", [row.target], ""),
        "failed_job": ("core:job", [row.target], ""),
        "villages_assets": ("villages:village", [row.place], "#assets"),
        "villages_minutes": ("villages:meetings", [row.place], ""),
        "villages_objections": ("villages:meetings", [row.place], ""),
        "villages_closing": ("villages:meetings", [row.place], ""),
        "monitoring_clues": ("monitoring:clues", [], ""),
        "monitoring_cases": ("monitoring:cases", [], "?state=deciding"),
    }
    name, args, query = pages[row.kind]
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""
