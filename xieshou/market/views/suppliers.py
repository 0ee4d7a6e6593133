"""Suppliers: the list, one's page with its papers, and the forms by which it comes in and sells."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.exports import as_download
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import (
    ApplyForm,
    CertificateForm,
    GoodForm,
    LinkageForm,
    LotForm,
    PriceForm,
    ReasonForm,
)
from xieshou.market.models import Supplier
from xieshou.market.reads import SupplierRow
from xieshou.registry import reads as registry

# Step → its action, what the button says, whether it asks for a reason.
STEPS: dict[str, tuple[Any, Any, bool]] = {
    "apply_again": (actions.apply_again, gettext_lazy("重新申请"), True),
    "check": (actions.check_supplier, gettext_lazy("县级核查通过"), False),
    "admit": (actions.admit_supplier, gettext_lazy("平台审核通过"), False),
    "refuse": (actions.refuse_supplier, gettext_lazy("县级核查不通过"), True),
    "turn_down": (actions.turn_down_supplier, gettext_lazy("平台审核不通过"), True),
    "suspend": (actions.suspend_supplier, gettext_lazy("暂停"), True),
    "reinstate": (actions.reinstate_supplier, gettext_lazy("恢复"), True),
}


@require_safe
def suppliers(request: Request) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in Supplier.State.values else ""
    text = request.GET.get("q", "").strip()[:60]
    number = page_asked(request)
    found = reads.suppliers(request.viewer, text=text, state=state, page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "total": found.total,
        "text": text,
        "state": state,
        "states": Supplier.State.choices,
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("供应商"), "")],
    }
    return render(request, "market/suppliers.html", context)


@require_safe
def supplier(request: Request, code: str) -> HttpResponse:
    return _page(request, seen(request, code))


def seen(request: Request, code: str) -> SupplierRow:
    row = reads.supplier(code, request.viewer)
    if row is None:
        raise Http404
    return row


@login_required
def apply(request: Request) -> HttpResponse:
    """The form by which an organisation asks to be admitted."""
    form = ApplyForm(request.POST or None, organisations=_organisations(request))
    if request.method == "POST":
        made = done(
            request,
            form,
            lambda: actions.apply_as_supplier(viewer=request.viewer, **form.cleaned_data),
            _("已申请，请上传联农带农证明，等待县级核查"),
        )
        if made is not None:
            return redirect("market:supplier", made.code)
    return _form_page(request, form, _("申请入驻"), [])


@login_required
@require_POST
def step(request: Request, code: str, verb: str) -> HttpResponse:
    row = seen(request, code)
    if verb not in STEPS:
        raise Http404
    act, said, reasoned = STEPS[verb]
    form = ReasonForm(request.POST, prefix=verb) if reasoned else None
    body = {"viewer": request.viewer, "supplier": code}
    if (
        done(request, form, lambda: act(**body, **(form.cleaned_data if form else {})), said)
        is None
    ):
        return _page(request, row, {verb: form} if form else {})
    return (
        redirect("market:supplier", code)
        if reads.supplier(code, request.viewer)
        else redirect("market:suppliers")
    )


@login_required
@require_POST
def certificate(request: Request, code: str) -> HttpResponse:
    form = CertificateForm(request.POST, request.FILES, prefix="certificate")
    return _shown(request, code, form, actions.add_certificate, "certificate")


@login_required
@require_POST
def linkage(request: Request, code: str) -> HttpResponse:
    form = LinkageForm(request.POST, request.FILES, prefix="linkage")
    return _shown(request, code, form, actions.add_linkage, "linkage")


@login_required
def good(request: Request, code: str) -> HttpResponse:
    """A good to put up for sale, or to bring up to date under its name."""
    row = _own(request, code)
    form = GoodForm(request.POST or None, products=reads.product_choices(row.place_code[:6]))
    return _entered(request, row, form, actions.save_good, _("商品"))


@login_required
def price(request: Request, code: str) -> HttpResponse:
    row = _own(request, code)
    form = PriceForm(request.POST or None, goods=reads.goods_of(code))
    return _entered(request, row, form, actions.set_price, _("报价"))


@login_required
def lot(request: Request, code: str) -> HttpResponse:
    row = _own(request, code)
    form = LotForm(request.POST or None, goods=reads.goods_of(code))
    return _entered(request, row, form, actions.record_lot, _("采收登记"))


@login_required
def certificates(request: Request) -> HttpResponse:
    """Certificates that expire soon."""
    context = {
        "rows": reads.expiring(request.viewer),
        "trail": [(_("供应商"), reverse("market:suppliers")), (_("到期证书"), "")],
    }
    return render(request, "market/certificates.html", context)


@login_required
@require_safe
def paper(request: Request, pk: int) -> HttpResponse:
    """A paper, to take away: a browser never shows it as a page of this site."""
    found = reads.paper(request.viewer, pk)
    if found is None:
        raise Http404
    media_type, name, contents = found
    answer = as_download(contents, name)
    answer["Content-Type"] = media_type
    return answer


def _own(request: Request, code: str) -> SupplierRow:
    row = seen(request, code)
    if not row.is_mine:
        raise Http404
    return row


def _organisations(request: Request) -> list[tuple[int, str]]:
    """Those that the viewer may apply for."""
    grants = [one for one in request.viewer.grants if actions.apply_as_supplier.verb in one.verbs]
    mine = {one.organisation for one in grants}
    rows = [
        row
        for place in sorted({one.place for one in grants if one.organisation})
        for row in registry.organisations(place, limit=500).rows
    ]
    return sorted({(row.id, row.label) for row in rows if row.id in mine})


def _entered(
    request: Request, row: SupplierRow, form: forms.Form, act: Any, title: str
) -> HttpResponse:
    if request.method == "POST":
        body = {"viewer": request.viewer, "supplier": row.code}
        if done(request, form, lambda: act(**body, **form.body()), _("已保存")) is not None:  # type: ignore[attr-defined]
            return redirect("market:supplier", row.code)
    trail = [(row.name, reverse("market:supplier", args=[row.code])), (title, "")]
    return _form_page(request, form, title, trail)


def _form_page(
    request: Request, form: forms.Form, title: str, trail: list[tuple[str, str]]
) -> HttpResponse:
    start = [(_("供应商"), reverse("market:suppliers"))]
    context = {"form": form, "title": title, "trail": [*start, *(trail or [(title, "")])]}
    return render(request, "market/form.html", context)


def _shown(
    request: Request, code: str, form: CertificateForm | LinkageForm, act: Any, name: str
) -> HttpResponse:
    row = _own(request, code)
    body = {"viewer": request.viewer, "supplier": code}
    if done(request, form, lambda: act(**body, **form.body()), _("已登记")) is None:
        return _page(request, row, {name: form})
    return redirect("market:supplier", code)


def _page(
    request: Request, row: SupplierRow, bound: dict[str, forms.Form] | None = None
) -> HttpResponse:
    found = bound or {}
    papers = reads.papers(request.viewer, row.code)
    steps = [(verb, *STEPS[verb][1:]) for verb in row.steps if verb in STEPS]
    context = {
        "row": row,
        "goods": [one for one in reads.goods_of(row.code) if row.is_mine or one.on_sale],
        "trail": [(_("供应商"), reverse("market:suppliers")), (row.name, "")],
        "certificates": [(one, papers.get(("certificate", one.id))) for one in row.certificates],
        "linkages": [(one, papers.get(("linkage", one.id))) for one in row.linkages],
        "buttons": [(verb, label) for verb, label, reasoned in steps if not reasoned],
        "reasoned": [
            (verb, label, found.get(verb) or ReasonForm(prefix=verb))
            for verb, label, reasoned in steps
            if reasoned
        ],
        "certificate_form": found.get("certificate") or CertificateForm(prefix="certificate"),
        "linkage_form": found.get("linkage") or LinkageForm(prefix="linkage"),
        "opened": set(found),
        "buys": bool(reads.my_buyers(request.viewer)),
    }
    return render(request, "market/supplier.html", context)
