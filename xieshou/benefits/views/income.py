"""A household's income book, for whoever may see it; a resident's own without asking."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xieshou.benefits import actions, reads
from xieshou.benefits.forms import IncomeForm, ResidentForm
from xieshou.benefits.views.parts import year_of
from xieshou.core import clock
from xieshou.core.acting import done_or_told
from xieshou.core.request import Request
from xieshou.registry import reads as registry


@login_required
def own_income(request: Request) -> HttpResponse:
    """One's own household's book, or the household asked for by code."""
    code = request.GET.get("household", "").strip()[:24] or reads.own_household(request.viewer)
    if not code or not code.replace("-", "").isalnum():
        return render(request, "benefits/find_income.html", {"code": code})
    return redirect("benefits:income", code)


@login_required
@never_cache
def income(request: Request, code: str) -> HttpResponse:
    book = reads.income_book(request.viewer, code, year_of(request))
    if book is None:
        raise Http404
    offered = {
        "record": (actions.record_income, IncomeForm), "link": (actions.link_resident, ResidentForm)
    }  # fmt: skip
    context = {
        "book": book,
        "forms": {
            name: form(auto_id=f"id_{name}_%s")
            for name, (action, form) in offered.items()
            if request.viewer.may(action.verb, book.village)
        },
        # Masked; None to whoever may not see households. Unmasking is the registry's, with a trace.
        "household": registry.household(request.viewer, code),
        "sees_village": request.viewer.may(reads.SEE, book.village),
        "trail": [(_("利益联结"), reverse("benefits:contracts")), (_("收入台账"), "")],
    }
    return render(request, "benefits/income.html", context)


@login_required
@require_POST
def income_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Put down income from elsewhere, or let a user see its own household."""
    if reads.income_book(request.viewer, code, clock.today().year) is None:
        raise Http404
    body: dict[str, Any] = {"viewer": request.viewer, "household": code}
    if verb == "record":
        income_form = IncomeForm(request.POST)
        done_or_told(
            request, income_form,
            lambda: actions.record_income(**body, **income_form.cleaned_data), _("已办理"),
        )  # fmt: skip
    elif verb == "link":
        resident = ResidentForm(request.POST)
        done_or_told(
            request, resident,
            lambda: actions.link_resident(**body, user=resident.user()), _("已办理"),
        )  # fmt: skip
    else:
        raise Http404
    return redirect("benefits:income", code)
