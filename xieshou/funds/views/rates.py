"""How far money is used (资金使用率), as charts and tables, and what of it is late."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from xieshou.core.request import Request, page_asked, pager
from xieshou.core.scope import Viewer
from xieshou.funds import reads

KINDS: dict[str, tuple[Any, Callable[[Viewer], tuple[reads.UsedRow, ...]]]] = {
    "donor": (gettext_lazy("按出资方"), reads.used_by_donor),
    "county": (gettext_lazy("按县"), reads.used_by_county),
    "project": (gettext_lazy("按项目"), reads.used_by_project),
}
MOST_BARS = 20


@login_required
def rates(request: Request) -> HttpResponse:
    """?by= what; the least used first, since they are what somebody must look after."""
    by = request.GET.get("by", "")
    by = by if by in KINDS else "donor"
    label, read = KINDS[by]
    rows = sorted(read(request.viewer), key=lambda row: (row.used is None, row.used or 0))
    number, size = page_asked(request), reads.PAGE_SIZE
    context = {
        "by": by,
        "label": label,
        "kinds": [(name, said) for name, (said, _read) in KINDS.items()],
        "rows": rows[(number - 1) * size : number * size],
        "page": pager(len(rows), size, number),
        "chart": chart(rows),
        "of_fen": sum(row.of_fen for row in rows),
        "used_fen": sum(row.used_fen for row in rows),
        "late": reads.late(request.viewer),
        "trail": [(_("资金"), reverse("funds:books")), (_("资金使用率"), "")],
    }
    return render(request, "funds/rates.html", context)


def chart(rows: Sequence[reads.UsedRow]) -> dict[str, Any]:
    """Per cent used of each of the first rows, as the chart takes them."""
    shown = [row for row in rows if row.used is not None][:MOST_BARS]
    used = [round(100 * (row.used or 0), 2) for row in shown]
    series = [{"name": _("资金使用率"), "data": used}]
    return {"labels": [row.label for row in shown], "series": series, "unit": "%"}
