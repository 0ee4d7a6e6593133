"""The form on a phone: plain HTML; with scripts it works without a network too."""

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.action import Refused
from xieshou.core.request import Request
from xieshou.surveys import actions, reads, rules
from xieshou.surveys.reads.scopes import SUBMIT
from xieshou.surveys.reads.submissions import said
from xieshou.surveys.views.parts import trail

MOST_BYTES = 2**18
INPUTS = {"int": "numeric", "decimal": "decimal"}


@login_required
def page(request: Request, code: str) -> HttpResponse:
    """Fill a form here. What is sent without scripts is judged and kept as what scripts send."""
    schema, row = _asked(request, code)
    given = {one.path: request.POST.get(one.path, "") for one in schema.questions if one.control}
    for one in schema.questions:
        if one.kind == "select" and one.control:
            given[one.path] = " ".join(request.POST.getlist(one.path))
    faults = ""
    if request.method == "POST":
        given |= _times(schema, request.POST.get("started", ""))
        try:
            actions.fill(
                viewer=request.viewer, form=code, version=row.number,
                instance_id=request.POST.get("instance_id", ""), answers=given,
                base=_base(request, given),
            )  # fmt: skip
        except Refused as no:
            faults = no.message
        else:
            return redirect(reverse("surveys:page", args=[code]) + "?sent=1")
    context = {
        "row": row,
        "faults": faults,
        "sent": request.GET.get("sent") == "1",
        "instance_id": request.POST.get("instance_id") or f"uuid:{uuid.uuid4()}",
        "started": request.POST.get("started") or timezone.now().isoformat(),
        "groups": _groups(schema, request, given),
        "left_out": [
            said(one.label) for one in schema.questions
            if one.control and one.kind not in rules.PAGE_KINDS
        ],
        "config": _config(request, schema, row),
        "words": _words(),
        "trail": trail((row.title, "")),
    }  # fmt: skip
    return render(request, "surveys/page.html", context, status=422 if faults else 200)


@login_required
@require_POST
def send(request: Request, code: str) -> HttpResponse:
    """What the page's script sends: {instance_id, version, answers, base, who}; the answer is
    {outcome} with 201, or {code, detail} with the status of the refusal.

    403 where it was filled in by somebody else than who is signed in now: on a phone that people
    share, an interview stays that of whoever led it.
    """
    try:
        if len(request.body) > MOST_BYTES:
            raise ValueError
        given = json.loads(request.body)
        answers = {str(path): str(text) for path, text in given["answers"].items()}
        version, instance_id, base = int(given["version"]), str(given["instance_id"]), given["base"]
        if not (base is None or (type(base) is int and 0 <= base < 10**9)):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"code": "unreadable", "detail": _("请求内容无法解析")}, status=400)
    if given.get("who", request.viewer.user_id) != request.viewer.user_id:
        said = _("请重新登录后再发送，答卷仍存在本机")
        return JsonResponse({"code": "not_whose", "detail": said}, status=403)
    try:
        receipt = actions.fill(
            viewer=request.viewer, form=code, version=version, instance_id=instance_id[:64],
            answers=answers, base=base,
        )  # fmt: skip
    except Refused as no:
        return JsonResponse({"code": no.code, "detail": no.message}, status=no.status)
    return JsonResponse({"outcome": receipt.outcome}, status=201)


@require_safe
def service_worker(request: Request) -> HttpResponse:
    """The worker that keeps pages at hand; from here it reaches /surveys/page/ and no further."""
    found = finders.find("js/survey-worker.js")
    if found is None:
        raise Http404
    with open(str(found), encoding="utf-8") as file:
        text = file.read()
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _asked(request: Request, code: str) -> tuple[rules.Schema, reads.SurveyFormRow]:
    row = reads.form(request.viewer, code)
    schema = reads.latest_schema(request.viewer, code)
    if row is None or schema is None or not schema.on_page or not request.viewer.places(SUBMIT):
        raise Http404
    return schema, row


def _times(schema: rules.Schema, started: str) -> dict[str, str]:
    """The interview's beginning, as the page said it, and its end, which is now."""
    began = rules.moment(started) or timezone.now()
    told = {"start": began.isoformat(), "end": timezone.now().isoformat()}
    return {one.path: told[one.preload] for one in schema.questions if one.preload in told}


def _base(request: Request, given: dict[str, str]) -> int | None:
    known = dict(reads.known_households(request.viewer))
    return next((known[text] for text in given.values() if text in known), None)


def _groups(schema: rules.Schema, request: Request, given: dict[str, str]) -> list[dict[str, Any]]:
    """Runs of questions under the heading of their group, in the form's order."""
    labels = {one.path: said(one.label) for one in schema.groups}
    households = [(code, code) for code, _version in reads.known_households(request.viewer)]
    found: list[dict[str, Any]] = []
    for one in schema.questions:
        if not one.control or one.kind not in rules.PAGE_KINDS:
            continue
        above = one.path.rpartition("/")[0]
        if not found or found[-1]["path"] != above:
            found.append({"path": above, "label": labels.get(above, ""), "questions": []})
        choices = [(choice.value, said(choice.label)) for choice in one.choices]
        found[-1]["questions"].append(
            {
                "path": one.path,
                "label": said(one.label) or one.name,
                "hint": said(one.hint),
                "kind": one.kind,
                "must": one.required is not None,
                "mode": INPUTS.get(one.kind, ""),
                "choices": households if one.file else choices,
                "listed": bool(one.file),
                "given": given.get(one.path, ""),
                "chosen": given.get(one.path, "").split(),
            }
        )
    return found


def _config(request: Request, schema: rules.Schema, row: reads.SurveyFormRow) -> dict[str, Any]:
    """What the script needs: the terms as trees, where to send, how long a draft is kept."""
    return {
        "form": row.code,
        "who": request.viewer.user_id,
        "version": row.number,
        "send": reverse("surveys:page", args=[row.code]) + "send/",
        "worker": reverse("surveys:service_worker"),
        "days": rules.DRAFT_DAYS,
        "versions": dict(reads.known_households(request.viewer)),
        "groups": [
            {"path": one.path, "relevant": one.relevant} for one in schema.groups if one.relevant
        ],
        "questions": [
            {
                "path": one.path, "kind": one.kind, "asked": bool(one.control),
                "required": one.required, "relevant": one.relevant, "constraint": one.constraint,
                "message": said(one.message), "calculate": one.calculate, "preload": one.preload,
            }
            for one in schema.questions
            if not one.control or one.kind in rules.PAGE_KINDS
        ],
    }  # fmt: skip


def _words() -> dict[str, str]:
    """What the script says; {n} is a number that it fills in."""
    return {
        "required": _("必须填写"),
        "integer": _("应为整数"),
        "decimal": _("应为数字"),
        "constraint": _("不符合要求"),
        "faults": _("有的回答需要修改"),
        "pin_first": _("请先输入本机密码"),
        "pin_form": _("本机密码应为 6 至 12 位数字"),
        "pin_wrong": _("本机密码不对"),
        "unlocked": _("草稿已打开"),
        "saved": _("已存为草稿"),
        "sending": _("正在发送"),
        "sent": _("已发送 {n} 份。"),
        "sent_refused": _("{n} 份被退回，请打开修改。"),
        "offline": _("没有网络，答卷已加密存在本机，有网络时自动发送"),
        "later": _("服务器暂时无法接收，稍后自动重发"),
        "sign_in": _("请重新登录后再发送，答卷仍存在本机"),
        "draft": _("草稿"),
        "ready": _("待发送"),
        "refused": _("被退回"),
        "wipe": _("清除本机全部草稿，不能恢复。确定吗？"),
        "wiped": _("本机草稿已清除"),
        "expired": _("{n} 份过期草稿已删除"),
    }
