"""A grant: who gave it, for what, and where every fen of it went."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core.money import FEN_PER_YUAN
from xieshou.core.request import Request, new_key
from xieshou.funds import reads
from xieshou.funds.views.ask import offered
from xieshou.funds.views.tasks import OF_GRANT, seen_book, trail_of


@login_required
def grant(request: Request, code: str) -> HttpResponse:
    row = reads.grant(code, request.viewer)
    lineage = reads.where_did_it_go(code, request.viewer)
    if row is None or lineage is None:
        raise Http404
    book = seen_book(request, row.book)
    context = {
        "grant": row,
        "trail": [*trail_of(book), (row.name, "")],
        "tasks": offered(request.viewer, book.place, OF_GRANT),
        "lineage": lineage,
        "flow": flow(lineage),
        "passings": reads.passings(request.viewer, grant=code),
        "key": new_key(),
    }
    return render(request, "funds/grant.html", context)


@login_required
def origin(request: Request) -> HttpResponse:
    """Where what was spent on a project (?source=) or in a place (?place=) came from."""
    source, place = (request.GET.get(name, "").strip()[:100] for name in ("source", "place"))
    asked = bool(source or place)
    found = reads.where_did_it_come_from(request.viewer, source=source, place=place)
    context = {
        "source": source,
        "place": place,
        "lineage": found if asked else None,
        "flow": flow(found) if asked else None,
        "trail": [(_("资金"), reverse("funds:books")), (_("资金从哪里来"), "")],
    }
    return render(request, "funds/origin.html", context)


def flow(lineage: reads.Lineage) -> dict[str, object]:
    """The links as the chart takes them, in yuan."""
    links = [
        {
            "step": one.step, "source": one.source, "target": one.target,
            "value": one.fen / FEN_PER_YUAN,
        }
        for one in lineage.links
    ]  # fmt: skip
    return {"series": [{"name": "", "data": links}], "links": links, "unit": _(" 元")}
