"""What is for sale."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xieshou.core import clock
from xieshou.core.request import Request, page_asked, pager
from xieshou.market import reads, rules


@require_safe
def goods(request: Request) -> HttpResponse:
    """Goods of admitted suppliers, by name, place and season."""
    given = request.GET
    place = given.get("place", "")
    place = place if place.isascii() and place.isdigit() and len(place) <= 12 else ""
    month = given.get("month", "")
    chosen = int(month) if month in {str(one) for one in rules.MONTHS} else None
    text = given.get("q", "").strip()[:60]
    number = page_asked(request)
    found = reads.goods(place, text=text, month=chosen, page=number)
    context = {
        "rows": found.rows,
        "total": found.total,
        "page": pager(found.total, found.limit, number),
        "text": text,
        "place": place,
        "month": chosen,
        "months": rules.MONTHS,
        "this_month": clock.today().month,
        "my_suppliers": reads.my_suppliers(request.viewer),
        "my_buyers": reads.my_buyers(request.viewer),
    }
    return render(request, "market/goods.html", context)
