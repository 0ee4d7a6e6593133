"""Lots: the supplier's list, one of them, and its public trace."""

import io
from typing import Any

import segno
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from xieshou.core.acting import done
from xieshou.core.request import Request, key_sent, new_key, page_asked, pager
from xieshou.market import actions, reads
from xieshou.market.forms import MergeForm, RepackForm, SplitForm, WriteOffForm
from xieshou.market.reads import LotRow

KINDS = {
    "receive": gettext_lazy("收货入库"),
    "reserve": gettext_lazy("预留"),
    "release": gettext_lazy("释放"),
    "ship": gettext_lazy("发货"),
    "restock": gettext_lazy("退回再售"),
    "spoil": gettext_lazy("索赔核减"),
    "write_off": gettext_lazy("报损"),
    "pass_on": gettext_lazy("转入其他批次"),
}


@login_required
@require_safe
def lots(request: Request) -> HttpResponse:
    number = page_asked(request)
    found = reads.lots(request.viewer, supplier=request.GET.get("supplier", "")[:20], page=number)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "mine": reads.my_suppliers(request.viewer),
        "trail": [(_("云品入沪"), reverse("market:goods")), (_("批次"), "")],
    }
    return render(request, "market/lots.html", context)


@login_required
@require_safe
def lot(request: Request, code: str) -> HttpResponse:
    return _page(request, code)


@login_required
@require_POST
def part(request: Request, code: str, verb: str) -> HttpResponse:
    """Split a part off a lot, write it off or repack it, or merge the lot with others."""
    row = reads.lot(code, request.viewer)
    form = _forms(request, row, request.POST).get(verb) if row else None
    if form is None:
        raise Http404
    acts: dict[str, Any] = {
        "split": actions.split_lot, "write_off": actions.write_off_lot,
        "repack": actions.repack_lot, "merge": actions.merge_lots,
    }  # fmt: skip
    # A merge names all its lots, this one among them.
    of_one = {} if verb == "merge" else {"lot": code}
    made = done(
        request,
        form,
        lambda: acts[verb](viewer=request.viewer, key=key_sent(request), **of_one, **form.body()),
        _("已保存"),
    )
    if made is None:
        return _page(request, code, {verb: form})
    return redirect("market:lot", made.code if verb in ("merge", "repack") else code)


@require_safe
def trace(request: Request, code: str) -> HttpResponse:
    """What anybody may know of a lot, reached by the code on the pack."""
    row = reads.trace(code)
    if row is None:
        raise Http404
    return render(request, "market/trace.html", {"row": row})


@require_safe
def qr(request: Request, code: str) -> HttpResponse:
    """The code to print on a pack; it leads to the trace."""
    if reads.trace(code) is None:
        raise Http404
    address = request.build_absolute_uri(reverse("market:trace", args=[code]))
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


def _forms(request: Request, row: LotRow, data: Any = None) -> dict[str, Any]:
    """What its supplier may do with what is left of a lot."""
    if not (row.is_mine and row.available):
        return {}
    others = reads.alike(row.code, request.viewer)
    found: dict[str, Any] = {
        "split": SplitForm(data, prefix="split", unit=row.unit),
        "write_off": WriteOffForm(data, prefix="write_off", unit=row.unit),
        "repack": RepackForm(
            data, prefix="repack", unit=row.unit, goods=reads.goods_of(row.supplier)
        ),
    }
    if others:
        found["merge"] = MergeForm(data, prefix="merge", row=row, others=others)
    return found


def _page(request: Request, code: str, bound: dict[str, Any] | None = None) -> HttpResponse:
    row = reads.lot(code, request.viewer)
    if row is None:
        raise Http404
    found = bound or {}
    context = {
        "row": row,
        "key": new_key(),
        "movements": [
            (one, KINDS.get(one.kind, one.kind)) for one in reads.movements(code, request.viewer)
        ],
        "deliveries": reads.deliveries(code, request.viewer),
        "forms": _forms(request, row) | found,
        "opened": set(found),
        "trail": [(_("批次"), reverse("market:lots")), (code, "")],
    }
    return render(request, "market/lot.html", context)
