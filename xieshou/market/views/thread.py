"""The thread: from an order to the households, from a receipt back, and of a lot for anybody."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from xieshou.benefits import reads as benefits
from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import reads
from xieshou.market.reads.thread_picture import ThreadLink

PAGE_SIZE = 50


@login_required
@never_cache
@require_safe
def order_thread(request: Request, code: str) -> HttpResponse:
    row = reads.order_thread(code, request.viewer)
    if row is None:
        raise Http404
    sold: dict[int, list[str]] = {}
    for one in row.sold:
        sold.setdefault(one.line, []).append(one.lot)
    receipts = [*row.paid.receipts]
    for part in row.collectives:
        receipts += part.reached.receipts if part.reached else ()
    context = {
        "row": row,
        "goods": [(one, sold.get(one.line, ())) for one in row.harvests],
        "receipts": Paginator(receipts, PAGE_SIZE).get_page(page_asked(request)),
        "flow": flow(row.links),
        "trail": [
            (_("订单"), reverse("market:orders")), (code, reverse("market:order", args=[code])),
            (_("钱到农户"), ""),
        ],
    }  # fmt: skip
    return render(request, "market/thread.html", context)


@login_required
@never_cache
@require_safe
def receipts(request: Request) -> HttpResponse:
    """One's own household's receipts, each with the way back to the orders."""
    number = page_asked(request)
    start = (number - 1) * PAGE_SIZE
    found = benefits.own_receipts(request.viewer, offset=start, limit=PAGE_SIZE)
    context = {
        "rows": found.rows,
        "page": pager(found.total, found.limit, number),
        "trail": [(_("我家的收入"), "")],
    }
    return render(request, "market/thread_receipts.html", context)


@login_required
@never_cache
@require_safe
def receipt_thread(request: Request, receipt: int) -> HttpResponse:
    row = reads.receipt_thread(receipt, request.viewer)
    if row is None:
        raise Http404
    links = [
        ThreadLink(0, one.order or one.source, row.run or row.receipt.kind_label, one.fen)
        for one in row.origins
        if one.fen > 0
    ]
    if links:
        links.append(
            ThreadLink(
                1, row.run or row.receipt.kind_label, row.receipt.household,
                sum(link.fen for link in links),
            )
        )  # fmt: skip
    context = {
        "row": row,
        "flow": flow(links),
        "trail": [(_("这笔收入从哪里来"), "")],
    }
    return render(request, "market/thread_receipt.html", context)


@require_safe
def lot_thread(request: Request, code: str) -> HttpResponse:
    """What anybody may know, reached from the trace of a pack."""
    row = reads.lot_thread(code)
    if row is None:
        raise Http404
    trail = [(_("溯源"), reverse("market:trace", args=[code])), (_("钱到哪里去了"), "")]
    return render(request, "market/thread_public.html", {"row": row, "trail": trail})


def flow(links: Iterable[ThreadLink]) -> dict[str, object]:
    """The links as the chart takes them, in yuan."""
    rows = [
        {
            "step": one.step, "source": one.source, "target": one.target,
            "value": one.fen / FEN_PER_YUAN,
        }
        for one in links
    ]  # fmt: skip
    return {"series": [{"name": "", "data": rows}], "links": rows, "unit": _(" 元")}
