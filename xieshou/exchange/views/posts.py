"""Posts: the list that anybody may read, one of them, and the forms of the host's side."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import CloseForm, PostForm, PreferForm, ProposeForm
from xieshou.exchange.models import Post, Trade, Way
from xieshou.exchange.views.parts import form_page, trail


@require_safe
def posts(request: Request) -> HttpResponse:
    asked = {
        name: value if (value := request.GET.get(name, "")) in known else ""
        for name, known in (("way", Way.values), ("kind", Trade.values))
    }
    state = request.GET.get("state", "open")
    state = state if state in Post.State.values else ""
    place, number = place_asked(request), page_asked(request)
    found = reads.posts(request.viewer, place=place, state=state, page=number, **asked)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "asked": asked | {"place": place, "state": state},
        "ways": Way.choices,
        "kinds": Trade.choices,
        "states": Post.State.choices,
        "trail": trail((_("岗位"), "")),
    }
    return render(request, "exchange/posts.html", context)


@require_safe
def post(request: Request, code: str) -> HttpResponse:
    return _page(request, _found(request, code))


@login_required
def new_post(request: Request) -> HttpResponse:
    form = PostForm(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.open_post(
                viewer=request.viewer, key=key_sent(request), **form.body()
            ),
            _("已发布岗位"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:post", made.code)
    return form_page(request, form, _("发布岗位"), (_("岗位"), reverse("exchange:posts")))


@login_required
def revise_post(request: Request, code: str) -> HttpResponse:
    row = _found(request, code)
    if not row.may_revise:
        raise Http404
    names = [name for name in PostForm.base_fields if name != "place"]
    form = PostForm(
        request.POST or None, fixed_place=True,
        initial={name: getattr(row, name) for name in names},
    )  # fmt: skip
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.revise_post(
                viewer=request.viewer, key=key_sent(request), post=code, **form.body()
            ),
            _("已保存"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:post", code)
    return form_page(
        request, form, _("修改岗位"), (row.title, reverse("exchange:post", args=[code]))
    )


@login_required
@require_POST
def post_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Close, prefer or propose."""
    _found(request, code)
    steps: dict[str, tuple[Any, Any, Any]] = {
        "close": (CloseForm, actions.close_post, _("已关闭")),
        "prefer": (PreferForm, actions.prefer, _("已登记")),
        "propose": (ProposeForm, actions.propose_posting, _("已提出，等待双方同意")),
    }
    if verb not in steps:
        raise Http404
    kind, act, said = steps[verb]
    form = kind(request.POST, prefix=verb)
    body = {"viewer": request.viewer, "key": key_sent(request), "post": code}
    made = done_or_told(request, form, lambda: act(**body, **form.cleaned_data), said)
    if made is not None and verb == "propose":
        return redirect("exchange:posting", made.code)
    return redirect("exchange:post", code)


def _found(request: Request, code: str) -> reads.PostRow:
    row = reads.post(code, request.viewer)
    if row is None:
        raise Http404
    return row


def _page(request: Request, row: reads.PostRow) -> HttpResponse:
    viewer = request.viewer
    signed_in = viewer.user_id is not None
    forms = []
    if row.is_mine and row.state == "open":
        forms = [
            ("prefer", _("登记对人选的偏好"), PreferForm(prefix="prefer")),
            ("close", _("关闭岗位"), CloseForm(prefix="close")),
        ]
    if viewer.may("exchange.match", row.place_code) and row.state == "open" and row.left:
        forms.insert(0, ("propose", _("直接提名人选"), ProposeForm(prefix="propose")))
    context = {
        "row": row,
        "offers": [reads.family_label(one) for one in row.offers],
        "postings": reads.postings_at(viewer, row.code) if signed_in else (),
        "forms": forms,
        "key": new_key(),
        "trail": trail((_("岗位"), reverse("exchange:posts")), (row.title, "")),
    }
    return render(request, "exchange/post.html", context)
