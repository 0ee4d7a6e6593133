"""What of deals, parks and finance waits for somebody, for the list of things to do."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import ngettext

from xieshou.core.scope import Viewer, scope_q
from xieshou.core.waiting import Waiting
from xieshou.invest.models import Arrival, Deal, DealReport, FinanceMove, ParkYear
from xieshou.invest.reads.deals import is_late
from xieshou.invest.reads.sight import CONFIRM, DEAL, own_organisations

# Kind → (table, way to the county's code, page, what follows its path).
_LINES: dict[str, tuple[Any, str, str, str]] = {
    "arrivals": (Arrival, "deal__county__code", "invest:deals", "?unconfirmed=1"),
    "deal_reports": (DealReport, "deal__county__code", "invest:deals", "?unconfirmed=1"),
    "park_years": (ParkYear, "park__county__code", "invest:parks", ""),
    "finance_moves": (FinanceMove, "finance__county__code", "invest:finances", ""),
}


def deals_waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    """Deals too long in their stage where the viewer may act, and lines of others to confirm.
    Kinds: invest_late_deals, invest_arrivals, invest_deal_reports, invest_park_years,
    invest_finance_moves."""
    return () if viewer.user_id is None else tuple(_waiting(viewer))


def _waiting(viewer: Viewer) -> Iterator[Waiting]:
    late = Deal.objects.filter(scope_q(viewer, DEAL, "county__code"), is_late())
    said = late.aggregate(n=Count("pk"), since=Min("stage_since"))
    if n := said["n"]:
        text = ngettext("投资项目超期（%(n)d 个）", "投资项目超期（%(n)d 个）", n) % {"n": n}
        yield Waiting(
            "invest_late_deals",
            text,
            n,
            "invest:deals",
            query="?late=1",
            since=said["since"],
            late=n,
        )
    for kind, (model, field, page, query) in _LINES.items():
        mine = scope_q(viewer, CONFIRM, field)
        if kind == "finance_moves":
            mine |= Q(finance__partner__in=own_organisations(viewer))
        others = Q(by=None) | ~Q(by=viewer.user_id)
        said = model.objects.filter(mine, others, decision=None).aggregate(
            n=Count("pk"), since=Min("at")
        )
        if n := said["n"]:
            since = timezone.localdate(said["since"])
            yield Waiting(f"invest_{kind}", _text(kind, n), n, page, query=query, since=since)


def _text(kind: str, n: int) -> str:
    if kind == "arrivals":
        text = ngettext("到位资金待确认（%(n)d 笔）", "到位资金待确认（%(n)d 笔）", n)
    elif kind == "deal_reports":
        text = ngettext("季度报告待确认（%(n)d 份）", "季度报告待确认（%(n)d 份）", n)
    elif kind == "park_years":
        text = ngettext("园区年度数字待确认（%(n)d 份）", "园区年度数字待确认（%(n)d 份）", n)
    else:
        text = ngettext("融资变动待确认（%(n)d 笔）", "融资变动待确认（%(n)d 笔）", n)
    return text % {"n": n}
