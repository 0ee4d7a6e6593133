"""Work that is offered, and who takes it: vacancies, workshops, fairs, workers, matchings and
placements."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.action import Refused
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import labour as forms
from xieshou.exchange.models import LabourRun, Placement, Vacancy
from xieshou.exchange.views.parts import form_page, trail
from xieshou.registry import reads as registry

LABOUR, EMPLOY, SEEK = "exchange.labour", "exchange.employ", "exchange.seek"
# Step of a placement → its action, its form (None: none), what the button says.
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "agree_own": (actions.agree_own, None, gettext_lazy("我同意")),
    "agree_for_worker": (actions.agree_for_worker, None, gettext_lazy("劳动者同意")),
    "agree_for_employer": (actions.agree_for_employer, None, gettext_lazy("用人单位同意")),
    "take_on": (actions.take_on, None, gettext_lazy("同意录用")),
    "depart": (actions.depart, forms.DayForm, gettext_lazy("登记出发")),
    "start_work": (actions.start_work, forms.StartForm, gettext_lazy("登记到岗")),
    "confirm_start": (actions.confirm_start, forms.StartForm, gettext_lazy("确认到岗")),
    "support_placement": (actions.support_placement, forms.SupportForm, gettext_lazy("登记补助")),
    "check_stay": (actions.check_stay, forms.StayForm, gettext_lazy("登记稳岗回访")),
    "decline_placement": (
        actions.decline_placement, forms.LabourReasonForm, gettext_lazy("不成，说明理由"),
    ),
    "decline_own": (actions.decline_own, forms.LabourReasonForm, gettext_lazy("我不同意")),
    "turn_away": (actions.turn_away, forms.LabourReasonForm, gettext_lazy("不录用，说明理由")),
    "end_placement": (actions.end_placement, forms.ClosedForm, gettext_lazy("登记离岗")),
}  # fmt: skip


def _top() -> tuple[str, str]:
    return _("劳务协作"), reverse("exchange:labour")


@require_safe
def labour(request: Request) -> HttpResponse:
    """Vacancies for anybody; what waits, for those who help."""
    viewer, number, place = request.viewer, page_asked(request), place_asked(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Vacancy.Kind.values else ""
    text = request.GET.get("q", "").strip()[:60]
    found = reads.vacancies(viewer, place=place, kind=kind, text=text, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "kinds": Vacancy.Kind.choices,
        "asked": {"place": place, "kind": kind, "q": text},
        "waiting": [(reverse(one.page) + one.query, one) for one in reads.labour_waiting(viewer)],
        "own": reads.own_worker(viewer),
        "inside": _inside(request),
        "trail": trail((_("劳务协作"), "")),
    }
    return render(request, "exchange/labour.html", context)


@require_safe
def vacancy(request: Request, code: str) -> HttpResponse:
    row = reads.vacancy(code, request.viewer)
    if row is None:
        raise Http404
    signed_in = request.viewer.user_id is not None
    context = {
        "row": row,
        "placements": reads.placements_at(request.viewer, code) if signed_in else (),
        "close_form": forms.LabourReasonForm(prefix="close") if row.may_close else None,
        "key": new_key(),
        "trail": trail(_top(), (row.title, "")),
    }
    return render(request, "exchange/vacancy.html", context)


@login_required
def new_vacancy(request: Request) -> HttpResponse:
    viewer = request.viewer
    if not (viewer.places(LABOUR) or viewer.places(EMPLOY)):
        raise PermissionDenied
    employers = [
        (str(row.id), row.label)
        for pk in sorted(request.viewer.organisations(EMPLOY))
        if (row := registry.organisation(pk))
    ]
    if viewer.places(LABOUR):
        employers.append(("", _("协作办代为发布")))
    form = forms.VacancyForm(
        request.POST or None, employers=employers, workshops=reads.workshop_choices(viewer)
    )
    if request.method == "POST":

        def act() -> Any:
            body = form.body()
            make = actions.offer_vacancy if "organisation" in body else actions.open_vacancy
            return make(viewer=viewer, key=key_sent(request), **body)

        made = done(request, form, act, _("已发布岗位"))
        if made is not None:
            return redirect("exchange:vacancy", made.code)
    return form_page(request, form, _("发布用工岗位"), _top())


@login_required
@require_POST
def close_vacancy(request: Request, code: str) -> HttpResponse:
    row = reads.vacancy(code, request.viewer)
    if row is None or not row.may_close:
        raise Http404
    act = actions.withdraw_vacancy if row.is_mine else actions.close_vacancy
    form = forms.LabourReasonForm(request.POST, prefix="close")
    done_or_told(
        request, form,
        lambda: act(viewer=request.viewer, key=key_sent(request), vacancy=code,
                    **form.cleaned_data),
        _("已关闭"),
    )  # fmt: skip
    return redirect("exchange:vacancy", code)


@require_safe
def workshops(request: Request) -> HttpResponse:
    number, place = page_asked(request), place_asked(request)
    found = reads.workshops(request.viewer, place=place, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "place": place,
        "key": new_key(),
        "trail": trail(_top(), (_("帮扶车间"), "")),
    }
    return render(request, "exchange/workshops.html", context)


@login_required
def new_workshop(request: Request) -> HttpResponse:
    return _made(
        request, forms.WorkshopForm, actions.register_workshop, _("登记帮扶车间"),
        lambda made: reverse("exchange:workshops"),
    )  # fmt: skip


@login_required
@require_POST
def close_workshop(request: Request, code: str) -> HttpResponse:
    form = forms.ClosedForm(request.POST)
    done_or_told(
        request, form,
        lambda: actions.close_workshop(
            viewer=request.viewer, key=key_sent(request), workshop=code, **form.cleaned_data
        ),
        _("已关闭"),
    )  # fmt: skip
    return redirect("exchange:workshops")


@require_safe
def fairs(request: Request) -> HttpResponse:
    number, place = page_asked(request), place_asked(request)
    found = reads.fairs(request.viewer, place=place, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "place": place,
        "trail": trail(_top(), (_("招聘会"), "")),
    }
    return render(request, "exchange/fairs.html", context)


@require_safe
def fair(request: Request, code: str) -> HttpResponse:
    row = reads.fair(code, request.viewer)
    if row is None:
        raise Http404
    steps = []
    if row.may_run:
        steps = [
            ("show", _("展示岗位"), forms.ShowForm(prefix="show")),
            ("hold", _("登记举办结果"), forms.HeldForm(prefix="hold")),
        ]
    context = {
        "row": row,
        "shown": reads.shown_at(code, request.viewer),
        "steps": steps,
        "key": new_key(),
        "trail": trail(_top(), (_("招聘会"), reverse("exchange:fairs")), (row.name, "")),
    }
    return render(request, "exchange/fair.html", context)


@login_required
def new_fair(request: Request) -> HttpResponse:
    return _made(
        request, forms.FairForm, actions.announce_fair, _("发布招聘会"),
        lambda made: reverse("exchange:fair", args=[made.code]),
    )  # fmt: skip


@login_required
@require_POST
def fair_step(request: Request, code: str, verb: str) -> HttpResponse:
    steps: dict[str, tuple[Any, Any]] = {
        "show": (actions.show_at_fair, forms.ShowForm),
        "hold": (actions.hold_fair, forms.HeldForm),
    }
    if verb not in steps:
        raise Http404
    act, kind = steps[verb]
    form = kind(request.POST, prefix=verb)
    done_or_told(
        request, form,
        lambda: act(viewer=request.viewer, key=key_sent(request), fair=code, **form.cleaned_data),
        _("已登记"),
    )  # fmt: skip
    return redirect("exchange:fair", code)


@login_required
@require_safe
def workers(request: Request) -> HttpResponse:
    if not _inside(request):
        raise PermissionDenied
    number, place = page_asked(request), place_asked(request)
    looking = "looking" in request.GET
    found = reads.workers(request.viewer, place, looking=looking, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "asked": {"place": place, "looking": looking},
        "trail": trail(_top(), (_("求职人员"), "")),
    }
    return render(request, "exchange/workers.html", context)


@login_required
def worker(request: Request, code: str, name: str = "", phone: str = "") -> HttpResponse:
    """One worker; `name` and `phone` unmasked just now, for this answer alone."""
    row = reads.worker(request.viewer, code)
    if row is None:
        raise Http404
    free = row.may_help and not row.placed and row.left_on is None
    choices = reads.vacancy_choices(row.place_code) if free else ()
    context = {
        "row": row,
        "name": name,
        "phone": phone,
        "placements": reads.placements_of(request.viewer, code),
        "propose_form": forms.ProposePlacementForm(choices=choices) if choices else None,
        "leave_form": forms.LabourReasonForm()
        if (row.may_help or row.is_me) and row.left_on is None and not row.placed
        else None,
        "key": new_key(),
        "trail": trail(_top(), (_("求职人员"), reverse("exchange:workers")), (row.code, "")),
    }
    return render(request, "exchange/worker.html", context)


@login_required
def new_worker(request: Request) -> HttpResponse:
    """Registered by an office, or by a resident for oneself."""
    viewer = request.viewer
    own = not viewer.places(LABOUR)
    if own and not viewer.places(SEEK):
        raise PermissionDenied
    initial = {"place": next(iter(viewer.places(SEEK if own else LABOUR)), "")}
    form = forms.WorkerForm(request.POST or None, own=own, initial=initial)
    if request.method == "POST":
        act = actions.seek_work if own else actions.register_worker
        made = done(
            request, form,
            lambda: act(viewer=viewer, key=key_sent(request), **form.body()),
            _("已登记"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:worker", made.code)
    return form_page(request, form, _("登记求职"), _top())


@login_required
@require_POST
def worker_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Propose, unmask, or leave."""
    viewer, key = request.viewer, key_sent(request)
    row = reads.worker(viewer, code)
    if row is None:
        raise Http404
    if verb == "reveal":
        try:
            shown = actions.reveal_worker(viewer=viewer, worker=code)
        except Refused as no:
            messages.error(request, no.message)
            return redirect("exchange:worker", code)
        page = worker(request, code, shown.name, shown.phone)
        page["Cache-Control"] = "no-store"
        return page
    if verb == "leave":
        form: Any = forms.LabourReasonForm(request.POST)
        act = actions.withdraw_own if row.is_me else actions.withdraw_worker
        done_or_told(
            request, form,
            lambda: act(viewer=viewer, key=key, worker=code, **form.cleaned_data), _("已注销"),
        )  # fmt: skip
        return redirect("exchange:worker", code)
    if verb != "propose":
        raise Http404
    form = forms.ProposePlacementForm(request.POST, choices=reads.vacancy_choices(row.place_code))
    made = done_or_told(
        request, form,
        lambda: actions.propose_placement(viewer=viewer, key=key, worker=code,
                                          **form.cleaned_data),
        _("已推荐，等待双方同意"),
    )  # fmt: skip
    return redirect("exchange:placement", made.code) if made else redirect("exchange:worker", code)


@login_required
@require_safe
def placements(request: Request) -> HttpResponse:
    """The board: how many stand where, which checks are due, and each of them."""
    viewer, number, place = request.viewer, page_asked(request), place_asked(request)
    state = request.GET.get("state", "")
    state = state if state in Placement.State.values else ""
    due = "due" in request.GET
    found = reads.placements(viewer, place, state=state, due=due, page=number)
    board = reads.labour_board(viewer, place)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "board": board,
        "most": max((one.count for one in board), default=0) or 1,
        "bars": [{"label": one.label, "value": one.count, "url": f"?state={one.state}"}
                 for one in board],
        "due_count": reads.placements(viewer, place, due=True).total,
        "asked": {"place": place, "state": state, "due": due},
        "trail": trail(_top(), (_("务工台账"), "")),
    }  # fmt: skip
    return render(request, "exchange/placements.html", context)


@login_required
@require_safe
def placement(request: Request, code: str) -> HttpResponse:
    row = reads.placement(request.viewer, code)
    if row is None:
        raise Http404
    steps = [
        (verb, STEPS[verb][2], STEPS[verb][1](prefix=verb) if STEPS[verb][1] else None)
        for verb in row.steps
    ]
    context = {
        "row": row,
        "supports": reads.supports(request.viewer, code),
        "checks": reads.stay_checks(request.viewer, code),
        "steps": steps,
        "key": new_key(),
        "trail": trail(_top(), (_("务工台账"), reverse("exchange:placements")), (row.code, "")),
    }
    return render(request, "exchange/placement.html", context)


@login_required
@require_POST
def placement_step(request: Request, code: str, verb: str) -> HttpResponse:
    row = reads.placement(request.viewer, code)
    if row is None or verb not in STEPS:
        raise Http404
    act, kind, said = STEPS[verb]
    form = kind(request.POST, prefix=verb) if kind else None
    body: dict[str, Any] = {
        "viewer": request.viewer, "key": key_sent(request), "placement": code,
    }  # fmt: skip
    if verb == "check_stay":
        body["months"] = row.due or 0

    def do() -> Any:
        given = form.cleaned_data if form is not None else {}
        if verb == "check_stay":
            given = given | {"earned_fen": given["earned_fen"] or 0}
        return act(**body, **given)

    if form is None:
        done(request, None, do, said)
    else:
        done_or_told(request, form, do, said)
    return redirect("exchange:placement", code)


@login_required
def labour_runs(request: Request) -> HttpResponse:
    """Matchings so far, and a new one."""
    viewer = request.viewer
    if not (viewer.places("exchange.match") or viewer.places("exchange.see")):
        raise PermissionDenied
    form = forms.LabourMatchForm(
        request.POST or None,
        initial={"place": next((one for one in viewer.places("exchange.match")), "")},
    )
    if request.method == "POST":
        made = done(
            request, form,
            lambda: actions.match_labour(
                viewer=viewer, key=key_sent(request), **form.cleaned_data
            ),
            _("已匹配；是否推荐由您决定"),
        )  # fmt: skip
        if made is not None:
            return redirect("exchange:labour_run", made.pk)
    number = page_asked(request)
    found = reads.labour_runs(viewer, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "form": form,
        "may_match": bool(viewer.places("exchange.match")),
        "objectives": LabourRun.Objective.choices,
        "key": key_sent(request) or new_key(),
        "trail": trail(_top(), (_("劳务匹配"), "")),
    }
    return render(request, "exchange/labour_runs.html", context)


@login_required
@require_safe
def labour_run(request: Request, pk: int) -> HttpResponse:
    row = reads.labour_run(request.viewer, pk)
    if row is None:
        raise Http404
    number = page_asked(request)
    found = reads.labour_pairs(request.viewer, pk, page=number)
    context = {
        "row": row,
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "may_propose": reads.acts_for(request.viewer, LABOUR, row.place_code, None),
        "key": new_key(),
        "trail": trail(_top(), (_("劳务匹配"), reverse("exchange:labour_runs")), (str(row.id), "")),
    }
    return render(request, "exchange/labour_run.html", context)


@login_required
@require_POST
def propose_pair(request: Request, pk: int) -> HttpResponse:
    """Make a placement of what a matching proposes."""
    form = forms.LabourPairForm(request.POST)
    made = done_or_told(
        request, form,
        lambda: actions.propose_placement(
            viewer=request.viewer, key=key_sent(request), run=pk, **form.cleaned_data
        ),
        _("已推荐，等待双方同意"),
    )  # fmt: skip
    return (
        redirect("exchange:placement", made.code) if made else redirect("exchange:labour_run", pk)
    )


def _inside(request: Request) -> bool:
    viewer = request.viewer
    return bool(viewer.places(LABOUR) or viewer.places("exchange.see"))


def _made(request: Request, kind: Any, act: Any, title: str, then: Any) -> HttpResponse:
    """A page of one form that makes something, for those who look after labour."""
    if not request.viewer.places(act.verb):
        raise PermissionDenied
    form = kind(request.POST or None)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: act(viewer=request.viewer, key=key_sent(request), **form.cleaned_data),
            _("已登记"),
        )  # fmt: skip
        if made is not None:
            return redirect(then(made))
    return form_page(request, form, title, _top())
