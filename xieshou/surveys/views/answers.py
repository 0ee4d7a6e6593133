"""What came in: the list, one with its answers, the decision between two contents, a household."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, page_asked, pager
from xieshou.surveys import actions, reads
from xieshou.surveys.views.parts import trail

PER_PAGE = 50
ONLY = ("flagged", "disputed")


@login_required
@require_safe
def answers(request: Request) -> HttpResponse:
    given = request.GET
    number = page_asked(request)
    only = given.get("only", "")
    place = given.get("place", "")
    asked = {
        "form": given.get("form", "")[:64],
        "round": given.get("round", "")[:30],
        "place": place if place.isascii() and place.isdigit() and len(place) <= 12 else "",
        "only": only if only in ONLY else "",
    }
    found = reads.submissions(
        request.viewer, offset=(number - 1) * PER_PAGE, limit=PER_PAGE, **asked
    )
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, PER_PAGE, number),
        "only": asked["only"],
        "choices": [("", _("全部")), ("flagged", _("有疑点")), ("disputed", _("内容有冲突"))],
        "trail": trail((_("答卷"), "")),
    }
    return render(request, "surveys/answers.html", context)


@login_required
@never_cache
@require_safe
def answer(request: Request, pk: int) -> HttpResponse:
    found = reads.submission(request.viewer, pk)
    if found is None:
        raise Http404
    row, told, files = found
    context = {
        "row": row,
        "answers": told,
        "files": files,
        "variants": reads.variants(request.viewer, pk),
        "may_choose": request.viewer.may("surveys.review", row.place),
        "trail": trail((_("答卷"), reverse("surveys:answers")), (row.instance_id, "")),
    }
    return render(request, "surveys/answer.html", context)


@login_required
@require_POST
def choose(request: Request, pk: int) -> HttpResponse:
    if reads.submission(request.viewer, pk) is None:
        raise Http404
    done(
        request, None,
        lambda: actions.choose_content(viewer=request.viewer, submission=pk), _("已裁定"),
    )  # fmt: skip
    return redirect("surveys:answer", pk)


@login_required
@never_cache
@require_safe
def attachment(request: Request, pk: int, name: str) -> HttpResponse:
    content = reads.attachment(request.viewer, pk, name)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/jpeg")


@login_required
@never_cache
@require_safe
def household(request: Request, code: str) -> HttpResponse:
    """What is known of a household from all visits."""
    found = reads.entity(request.viewer, code)
    if found is None:
        raise Http404
    context = {"row": found, "trail": trail((code, ""))}
    return render(request, "surveys/household.html", context)
