"""The balance of both sides: the list of pairings, one as a page, and one as a file."""

from contextlib import suppress
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core import clock, exports, papers
from xieshou.core.money import FEN_PER_WAN
from xieshou.core.pdf import TooLong
from xieshou.core.request import Request, page_asked, pager, place_asked
from xieshou.registry import reads as registry
from xieshou.reports import reads, rules
from xieshou.reports.reads import Balance, BalanceLine
from xieshou.reports.views.papers import of_balance

PAIRS_PAGE = 40
# A course of fewer years than these is no course.
LEAST_YEARS = 2
# Where the records of an app are listed, and the verb without which the list is closed; "": open.
LISTS = {
    "funds": ("funds:rates", "funds.see"),
    "projects": ("projects:lives", ""),
    "market": ("market:orders", "market.see"),
    "invest": ("invest:home", ""),
    "exchange": ("exchange:home", ""),
}


@require_safe
def balances(request: Request) -> HttpResponse:
    """Every two places with a balance, or those that touch ?place=."""
    place = registry.place(place_asked(request)) if place_asked(request) else None
    rows = reads.balance_pairs(place.code if place else "")
    wholes = [row for row in rows if row.whole]
    pairs = [row for row in rows if not row.whole]
    page = pager(len(pairs), PAIRS_PAGE, page_asked(request))
    start = (page.number - 1) * PAIRS_PAGE
    context = {
        "place": place,
        "wholes": wholes,
        "pairs": pairs[start : start + PAIRS_PAGE],
        "total": len(pairs),
        "page": page,
        "keeps": bool(request.viewer.places(reads.ENTER) or request.viewer.places(reads.CHECK)),
        "trail": [(_("双方得失"), "")],
    }
    return render(request, "reports/balances.html", context)


@require_safe
def balance(request: Request, east: str, west: str) -> HttpResponse:
    found = balance_or_404(request, east, west)
    west_groups, east_groups = found.side(rules.WEST), found.side(rules.EAST)
    context = {
        "balance": found,
        "sides": [
            (rules.WEST, reads.sides()[rules.WEST], west_groups),
            (rules.EAST, reads.sides()[rules.EAST], east_groups),
        ],
        "links": _links(request, found),
        "years": _years(found),
        "chart": _chart(found),
        "course": _course(found),
        "files": [
            (label, f"{reverse('reports:balance_file', args=[east, west, form])}?{_query(found)}")
            for label, form in (("Excel", "xlsx"), ("PDF", "pdf"))
        ],
        "may_enter": request.viewer.may(reads.ENTER, west),
        "trail": [
            (_("双方得失"), reverse("reports:balances")),
            (f"{found.east_label} – {found.west_label}", ""),
        ],
    }
    return render(request, "reports/balance.html", context)


@require_safe
def balance_file(request: Request, east: str, west: str, form: str) -> HttpResponse:
    found = balance_or_404(request, east, west)
    paper = of_balance(found)
    name = f"balance-{east}-{west}-{found.first_year}-{found.last_year}.{form}"
    if form == "xlsx":
        return exports.as_download(papers.as_excel(paper), name)
    with suppress(TooLong):
        return exports.as_download(papers.as_pdf(paper), name)
    return redirect(f"{reverse('reports:balance', args=[east, west])}?{_query(found)}")


def balance_or_404(request: Request, east: str, west: str) -> Balance:
    found = reads.balance(
        east,
        west,
        request.viewer,
        first=request.GET.get("from", ""),
        last=request.GET.get("to", ""),
    )
    if found is None:
        raise Http404
    return found


def _query(found: Balance) -> str:
    return f"from={found.first_year}&to={found.last_year}"


def _years(found: Balance) -> list[int]:
    """Years that can be chosen, the latest first; next year's plan may stand already."""
    last = max(found.last_year, clock.today().year + 1)
    return list(range(last, min(found.since, found.first_year) - 1, -1))


def _links(request: Request, found: Balance) -> dict[str, str]:
    """App → where this viewer finds its records of the western place."""
    return {
        app: f"{reverse(name)}?place={found.west_code}"
        for app, (name, verb) in LISTS.items()
        if not verb or request.viewer.may(verb, found.west_code)
    }


def _chart(found: Balance) -> dict[str, Any] | None:
    """Recorded as a share of what was planned, by line of either side."""
    lines = [
        line for group in found.groups for line in group.lines if line.share_bp is not None
    ]  # fmt: skip
    if not lines:
        return None
    return {
        "labels": [line.label for line in lines],
        "unit": "%",
        "series": [
            {"name": reads.sides()[side], "tone": side,
             "data": [_of_side(found, line, side) for line in lines]}
            for side in (rules.WEST, rules.EAST)
        ],
    }  # fmt: skip


def _of_side(found: Balance, line: BalanceLine, side: str) -> float | None:
    mine = any(line in group.lines for group in found.side(side))
    return (line.share_bp or 0) / 100 if mine else None


def _course(found: Balance) -> dict[str, Any] | None:
    """Money in, investment in, and produce sold by year, in 10,000 yuan."""
    if len(found.course) < LEAST_YEARS:
        return None

    def wan(fen: int | None) -> float | None:
        return None if fen is None else fen / FEN_PER_WAN

    return {
        "labels": [str(one.year) for one in found.course],
        "series": [
            {"name": _("到位资金（万元）"), "tone": "west",
             "data": [wan(one.money) for one in found.course]},
            {"name": _("到位投资（万元）"), "tone": "warm",
             "data": [wan(one.arrived) for one in found.course]},
            {"name": _("销往东部的产品（万元）"), "tone": "east",
             "data": [wan(one.sales) for one in found.course]},
        ],
    }  # fmt: skip
