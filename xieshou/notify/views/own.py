"""What the signed-in user was told, and how they wish to be told."""

from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.core.secret import Personal
from xieshou.notify import actions, reads
from xieshou.notify.forms import AddressForm, CodeForm, PreferenceForm


@login_required
@require_safe
def notes(request: Request) -> HttpResponse:
    """All, or with ?unread those not read yet."""
    viewer, number = request.viewer, page_asked(request)
    only_unread = "unread" in request.GET
    found = reads.notes(viewer, only_unread=only_unread, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "only_unread": only_unread,
        "unread": reads.unread(viewer),
        "keeps": bool(viewer.places(reads.KEEP)),
        "logs": bool(viewer.places(reads.LOG)),
        "trail": [(_("消息通知"), "")],
    }
    return render(request, "notify/notes.html", context)


@login_required
@require_POST
def read(request: Request) -> HttpResponse:
    """Mark one of the user's own as read, or all where none is named."""
    named = request.POST.get("note", "")
    known = named.isascii() and named.isdigit() and len(named) < 16
    if named and not known:
        raise Http404
    actions.read_notes(viewer=request.viewer, note=int(named) if known else None)
    return redirect("notify:notes")


@login_required
@require_POST
def follow(request: Request, pk: int) -> HttpResponse:
    """Mark one as read and go to the page about it."""
    address = reads.note_address(request.viewer, pk)
    if address is None:
        raise Http404
    actions.read_notes(viewer=request.viewer, note=pk)
    return redirect(address)


@login_required
def settings(request: Request) -> HttpResponse:
    chosen = asdict(reads.preference(request.viewer))
    form = PreferenceForm(request.POST or None, initial=chosen)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.prefer(
                viewer=request.viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已保存，今后的通知按此发送"),
        )  # fmt: skip
        if made is not None:
            return redirect("notify:settings")
    context = {
        "form": form,
        "key": new_key(),
        "address": reads.own_address(request.viewer),
        "address_form": AddressForm(),
        "code_form": CodeForm(),
        "trail": [(_("消息通知"), reverse("notify:notes")), (_("设置"), "")],
    }
    return render(request, "notify/settings.html", context)


@login_required
@require_POST
def address(request: Request, verb: str) -> HttpResponse:
    """Ask for a code at a new address, type it, or take the address out."""
    viewer = request.viewer
    asked, typed = AddressForm(request.POST), CodeForm(request.POST)
    if verb == "ask":
        done_or_told(
            request, asked,
            lambda: actions.ask_address(
                viewer=viewer, address=Personal(asked.cleaned_data["address"])
            ),
            _("验证码已发到该邮箱"),
        )  # fmt: skip
    elif verb == "confirm" and typed.is_valid():
        code = Personal(typed.cleaned_data["code"])
        if actions.confirm_address(viewer=viewer, code=code)["right"]:
            messages.success(request, _("邮箱已登记"))
        else:
            messages.error(request, _("验证码不对或已过期"))
    elif verb == "forget":
        actions.forget_address(viewer=viewer)
        messages.success(request, _("邮箱已删除"))
    elif verb != "confirm":
        raise Http404
    return redirect("notify:settings")
