"""Things that are needed and given: both lists, one need, offer and commitment with its chain."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done, done_or_told
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager, place_asked
from xieshou.exchange import actions, reads
from xieshou.exchange.forms import giving as forms
from xieshou.exchange.forms.labour import LabourReasonForm
from xieshou.exchange.models import Category
from xieshou.exchange.views.parts import form_page, trail
from xieshou.registry import reads as registry

ASK, GIVE = "exchange.ask", "exchange.give"
# Step of a commitment → its action, its form, what the button says.
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "ship": (actions.ship_material, forms.ShipForm, gettext_lazy("登记发出")),
    "temperature": (actions.read_temperature, forms.TemperatureForm, gettext_lazy("登记温度")),
    "release": (actions.release_material, forms.QuantityReasonForm, gettext_lazy("收回承诺")),
    "receive": (actions.receive_material, forms.ReceiveForm, gettext_lazy("清点签收")),
    "turn_down": (actions.turn_down_material, forms.QuantityReasonForm, gettext_lazy("不再需要")),
    "use": (actions.use_material, forms.UseForm, gettext_lazy("登记使用")),
    "pass_on": (actions.pass_on_material, forms.PassOnForm, gettext_lazy("转供他人")),
    "asset": (actions.enter_asset, forms.NameForm, gettext_lazy("登记为村级资产")),
}
SAID = {
    "need": gettext_lazy("提出需求"),
    "offer": gettext_lazy("提出供给"),
    "commit": gettext_lazy("承诺"),
    "ship": gettext_lazy("发出"),
    "receive": gettext_lazy("清点签收"),
    "lose": gettext_lazy("短少核销"),
    "use": gettext_lazy("使用"),
    "pass_on": gettext_lazy("转供他人"),
}


def _top() -> tuple[str, str]:
    return _("物资"), reverse("exchange:materials")


@require_safe
def materials(request: Request) -> HttpResponse:
    """What is needed and what is offered, side by side, of both regions."""
    viewer, number, place = request.viewer, page_asked(request), place_asked(request)
    category = request.GET.get("category", "")
    category = category if category in Category.values else ""
    all_ = "all" in request.GET
    asked: dict[str, Any] = {"place": place, "category": category, "all_": all_, "page": number}
    needs, offers = reads.material_needs(viewer, **asked), reads.material_offers(viewer, **asked)
    longer = needs if needs.total > offers.total else offers
    context = {
        "needs": needs,
        "offers": offers,
        "page": pager(longer.total, longer.limit, number),
        "categories": Category.choices,
        "asked": {"place": place, "category": category, "all": all_},
        "may_ask": bool(viewer.places(ASK)),
        "may_give": bool(viewer.places(GIVE)),
        "under_way": reads.commitments(viewer, open_=True).rows if viewer.user_id else (),
        "trail": trail((_("物资"), "")),
    }
    return render(request, "exchange/materials.html", context)


@login_required
def new_need(request: Request) -> HttpResponse:
    return _made(request, forms.NeedForm, actions.ask_material, _("提出物资需求"), "need")


@login_required
def new_offer(request: Request) -> HttpResponse:
    return _made(request, forms.OfferMaterialForm, actions.offer_material, _("提供物资"), "offer")


@require_safe
def need(request: Request, code: str) -> HttpResponse:
    row = reads.material_need(code, request.viewer)
    if row is None:
        raise Http404
    return _thing(request, row, "need", reads.offers_for(request.viewer, code))


@require_safe
def offer(request: Request, code: str) -> HttpResponse:
    row = reads.material_offer(code, request.viewer)
    if row is None:
        raise Http404
    return _thing(request, row, "offer", reads.needs_for(request.viewer, code))


@login_required
@require_POST
def need_step(request: Request, code: str, verb: str) -> HttpResponse:
    """Close a need, or promise to it from one's own offer."""
    if verb == "close":
        return _close(request, actions.close_material_need, need=code)
    if verb != "commit":
        raise Http404
    return _commit(request, reads.offers_for(request.viewer, code), "need", code)


@login_required
@require_POST
def offer_step(request: Request, code: str, verb: str) -> HttpResponse:
    if verb == "close":
        return _close(request, actions.close_material_offer, offer=code)
    if verb != "commit":
        raise Http404
    return _commit(request, reads.needs_for(request.viewer, code), "offer", code)


@login_required
@require_safe
def commitment(request: Request, code: str) -> HttpResponse:
    row = reads.commitment(request.viewer, code)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "chain": [(SAID[step.kind], step) for step in row.chain],
        "steps": [(verb, STEPS[verb][2], STEPS[verb][1](prefix=verb)) for verb in _open(row)],
        "key": new_key(),
        "trail": trail(_top(), (row.code, "")),
    }
    return render(request, "exchange/commitment.html", context)


@login_required
@require_POST
def commitment_step(request: Request, code: str, verb: str) -> HttpResponse:
    if reads.commitment(request.viewer, code) is None or verb not in STEPS:
        raise Http404
    act, kind, said = STEPS[verb]
    form = kind(request.POST, request.FILES, prefix=verb)
    done_or_told(
        request, form,
        lambda: act(viewer=request.viewer, key=key_sent(request), commitment=code,
                    **form.cleaned_data),
        said,
    )  # fmt: skip
    return redirect("exchange:commitment", code)


@login_required
@require_safe
def consignment_photo(request: Request, pk: int, size: str = "") -> HttpResponse:
    """The picture; a 404 for whoever may not see it, as where there is none."""
    found = reads.consignment_photo(request.viewer, pk, thumb=size == "small")
    if found is None:
        raise Http404
    answer = HttpResponse(found, content_type="image/jpeg")
    # Kept by the viewer's own browser, by no cache between.
    answer["Cache-Control"] = "private, max-age=3600"
    answer["Content-Disposition"] = "inline"
    return answer


def _open(row: reads.MaterialCommitmentRow) -> list[str]:
    """The steps that the viewer may take now."""
    found = []
    if row.gives and row.to_ship:
        found += ["ship"]
    if row.gives and row.in_transit and row.cold:
        found += ["temperature"]
    if row.receives and not row.gives and row.in_transit:
        found += ["receive"]
    if row.receives and row.at_hand:
        found += ["use", "pass_on"]
    lasts = row.durable and row.received and not row.asset and len(row.receiver_place) == 12
    if row.receives and lasts:
        found += ["asset"]
    if row.to_ship:
        found += ["release"] if row.gives else ["turn_down"] if row.receives else []
    return found


def _thing(request: Request, row: Any, kind: str, others: Any) -> HttpResponse:
    viewer = request.viewer
    found = reads.commitments(viewer, **{kind: row.code}) if viewer.user_id else None
    may = row.is_open and others and (kind == "need" or row.is_mine)
    context = {
        "row": row,
        "kind": kind,
        "commitments": found.rows if found else (),
        "commit_form": forms.CommitForm(choices=_choices(others)) if may else None,
        "close_form": LabourReasonForm() if row.is_mine and row.closed_on is None else None,
        "key": new_key(),
        "trail": trail(_top(), (row.item, "")),
    }
    return render(request, "exchange/material.html", context)


def _choices(others: Any) -> list[tuple[str, str]]:
    return [(one.code, f"{one.item} · {one.who} · {one.left} {one.unit}") for one in others]


def _commit(request: Request, others: Any, kind: str, code: str) -> HttpResponse:
    form = forms.CommitForm(request.POST, choices=_choices(others))

    def act() -> Any:
        other = form.cleaned_data["other"]
        need_, offer_ = (code, other) if kind == "need" else (other, code)
        return actions.commit_material(
            viewer=request.viewer, key=key_sent(request), need=need_, offer=offer_,
            quantity=form.cleaned_data["quantity"],
        )  # fmt: skip

    made = done_or_told(request, form, act, _("已承诺"))
    if made is None:
        return redirect(f"exchange:material_{kind}", code)
    return redirect("exchange:commitment", made.code)


def _close(request: Request, act: Any, **thing: str) -> HttpResponse:
    form = LabourReasonForm(request.POST)
    done_or_told(
        request, form,
        lambda: act(viewer=request.viewer, key=key_sent(request), **thing, **form.cleaned_data),
        _("已关闭"),
    )  # fmt: skip
    ((kind, code),) = thing.items()
    return redirect(f"exchange:material_{kind}", code)


def _made(request: Request, kind: Any, act: Any, title: str, to: str) -> HttpResponse:
    viewer = request.viewer
    if not viewer.places(act.verb):
        raise PermissionDenied
    mine = viewer.organisations(act.verb)
    found = [row for pk in sorted(mine) if (row := registry.organisation(pk))]
    organisations = [(str(row.id), row.label) for row in found] + [("", _("所在地（不代表机构）"))]
    form = kind(request.POST or None, organisations=organisations)
    if request.method == "POST":
        made = done(
            request, form,
            lambda: act(viewer=viewer, key=key_sent(request), **form.body()), _("已登记"),
        )  # fmt: skip
        if made is not None:
            return redirect(f"exchange:material_{to}", made.code)
    return form_page(request, form, title, _top())
