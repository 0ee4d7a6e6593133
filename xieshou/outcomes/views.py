"""Places from the province down to the township: figures, map, pairings, products."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.core import exports
from xieshou.market import reads as market
from xieshou.outcomes import reads, rules
from xieshou.registry import reads as registry

DEFAULT_CUTOFF = "1/3"
OFFERED_CUTOFFS = ("1/5", "1/4", "1/3", "2/5", "1/2")
VILLAGE_DIGITS = 12
COUNTY_DIGITS = 6


def places(request: HttpRequest) -> HttpResponse:
    """The provinces that the registry holds."""
    rows = registry.children("")
    return render(request, "outcomes/places.html", {"places": rows, "found": _found(request)})


def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its figures, what they are made of, and the places below it."""
    if len(code) == VILLAGE_DIGITS:
        return redirect("villages:village", code)
    row = _known(code)
    cutoff = _cutoff(request)
    run = reads.latest_run(code)
    context = {
        "place": row,
        "trail": _trail(row),
        "cutoff": cutoff,
        "cutoffs": OFFERED_CUTOFFS if cutoff in OFFERED_CUTOFFS else (*OFFERED_CUTOFFS, cutoff),
        "run": run,
        "pairings": registry.pairings(code),
        "products": market.products(code) if len(code) >= COUNTY_DIGITS - 2 else (),
        "published": reads.published(place=code),
        "map_address": _map_address(code, cutoff) if len(code) < COUNTY_DIGITS else "",
    }
    if run:
        own = reads.figures(request.viewer, run, code, cutoff)
        context |= {
            "own": own,
            "children": reads.children_figures(request.viewer, run, code, cutoff),
            "lacks": own and _bars(own, "raw"),
            "contributions": own and _bars(own, "contribution"),
        }
    else:
        context["below"] = registry.children(code)
    return render(request, "outcomes/place.html", context)


def map_values(request: HttpRequest, code: str) -> JsonResponse:
    """M0 of the counties within `code`, for the map."""
    run = reads.latest_run(_known(code).code)
    shown = (
        reads.children_figures(request.viewer, run, code, _cutoff(request), COUNTY_DIGITS)
        if run
        else ()
    )
    places = {row.code: row for row in registry.descendants(code, "county")}
    return JsonResponse(
        {
            "name": _("多维贫困指数 M0"),
            "unit": "%",
            "rows": [
                {
                    "code": row.code,
                    "name": row.label,
                    "lon": places[row.code].lon,
                    "lat": places[row.code].lat,
                    "value": None if row.adjusted is None else round(row.adjusted * 100, 3),
                }
                for row in shown
            ],
        }
    )


def _map_address(code: str, cutoff: str) -> str:
    return f"{reverse('outcomes:map_values', args=[code])}?{urlencode({'k': cutoff})}"


def download(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of the places below `code` as an Excel workbook."""
    row = _known(code)
    run = reads.latest_run(code)
    if run is None:
        raise Http404
    cutoff = _cutoff(request)
    header = [
        _("代码"),
        _("名称"),
        _("人口"),
        _("贫困人口"),
        "H",
        "A",
        "M0",
        _("临界值"),
        _("性质"),
    ]
    kind = _("合成数据") if run.synthetic else _("录入")
    body = [
        [one.code, one.name, one.people, one.poor, one.headcount, one.intensity, one.adjusted]
        + [cutoff, kind]
        for one in reads.children_figures(request.viewer, run, code, cutoff)
    ]
    book = exports.workbook({row.label: [header, *body]})
    return exports.as_download(book, f"figures-{code}-{run.year}.xlsx")


def _bars(own: reads.PlaceFigures, what: str) -> list[dict[str, object]]:
    return [
        {
            "label": one.label,
            "note": one.dimension,
            "value": getattr(one, what),
            "text": f"{getattr(one, what):.1%}",
        }
        for one in own.indicators
    ]


def _known(code: str) -> registry.PlaceRow:
    row = registry.place(code)
    if row is None:
        raise Http404
    return row


def _cutoff(request: HttpRequest) -> str:
    given = request.GET.get("k", DEFAULT_CUTOFF)
    share = rules.cutoff_of(given)
    return f"{share.numerator}/{share.denominator}" if share else DEFAULT_CUTOFF


def _found(request: HttpRequest) -> tuple[registry.PlaceRow, ...]:
    text = request.GET.get("q", "").strip()
    return registry.find(text, 50) if text else ()


def _trail(row: registry.PlaceRow) -> list[tuple[str, str]]:
    above = [(_("地方"), reverse("outcomes:places"))]
    above += [
        (one.label, reverse("outcomes:place", args=[one.code]))
        for one in registry.ancestors(row.code)
    ]
    return [*above, (row.label, "")]
