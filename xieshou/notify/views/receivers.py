"""Webhooks and group robots of an office."""

from dataclasses import asdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key
from xieshou.notify import actions, reads
from xieshou.notify.forms import ChangeForm, ReceiverForm
from xieshou.notify.models import Receiver


@login_required
@require_safe
def receivers(request: Request) -> HttpResponse:
    if not request.viewer.places(reads.KEEP):
        raise PermissionDenied
    context = {
        "rows": reads.receivers(request.viewer),
        "key": new_key(),
        "trail": [(_("消息通知"), reverse("notify:notes")), (_("机器人与 Webhook"), "")],
    }
    return render(request, "notify/receivers.html", context)


@login_required
def new_receiver(request: Request) -> HttpResponse:
    places = request.viewer.places(reads.KEEP)
    if not places:
        raise PermissionDenied
    form = ReceiverForm(request.POST or None, initial={"place": places[0]})
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.add_receiver(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("已添加"),
        )  # fmt: skip
        if made is not None:
            return _made(request, made)
    return _form(request, form, _("添加机器人或 Webhook"), "")


@login_required
def receiver(request: Request, pk: int) -> HttpResponse:
    row = _kept(request, pk)
    form = ChangeForm(request.POST or None, initial=asdict(row) | {"address": ""})
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.change_receiver(
                viewer=request.viewer, key=key_sent(request), receiver=pk, **form.body()
            ),
            _("已保存"),
        )  # fmt: skip
        if made is not None:
            return redirect("notify:receivers")
    return _form(request, form, row.name, f"{row.channel_label} · {row.address}")


@login_required
@require_POST
def receiver_step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Try it, give it a new secret, or remove it."""
    _kept(request, pk)
    steps: dict[str, tuple[Any, Any]] = {
        "try": (actions.try_receiver, _("已排队发送，结果见发送记录")),
        "secret": (actions.renew_secret, _("密钥已更换，请在接收端同时更换")),
        "remove": (actions.remove_receiver, _("已删除")),
    }
    if verb not in steps:
        raise Http404
    act, said = steps[verb]
    made = done(
        request, None,
        lambda: act(viewer=request.viewer, key=key_sent(request), receiver=pk),
        said,
    )  # fmt: skip
    if made is not None and verb == "secret":
        return _made(request, made)
    return redirect("notify:receivers")


def _made(request: Request, made: Receiver) -> HttpResponse:
    """The secret of a webhook is shown on this page alone, and once: an answer to a POST is neither
    in the history nor kept by caches."""
    secret = reads.shown_once(made)
    if not secret:
        return redirect("notify:receivers")
    context = {
        "name": made.name,
        "secret": secret,
        "trail": [
            (_("消息通知"), reverse("notify:notes")),
            (_("机器人与 Webhook"), reverse("notify:receivers")),
            (made.name, ""),
        ],
    }
    answer = render(request, "notify/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _form(request: Request, form: ReceiverForm, title: str, about: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "about": about,
        "key": new_key(),
        "trail": [
            (_("消息通知"), reverse("notify:notes")),
            (_("机器人与 Webhook"), reverse("notify:receivers")),
            (title, ""),
        ],
    }
    return render(request, "notify/form.html", context)


def _kept(request: Request, pk: int) -> reads.ReceiverRow:
    row = reads.receiver(pk, request.viewer)
    if row is None:
        raise Http404
    return row
