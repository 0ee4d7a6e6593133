"""The story's pages: works on the map, money, the plan, a village, products, downloads."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from xieshou.core.request import Request, place_asked
from xieshou.market import reads as market
from xieshou.portal import reads
from xieshou.portal.schema import address_of, of_dataset, of_place, of_product
from xieshou.projects import reads as projects
from xieshou.registry import reads as registry

FEN_PER_WAN = 1_000_000
COUNTY, PREFECTURE, PROVINCE = 6, 4, 2
# What can be taken away: page, what it is, in which form.
DOWNLOADS = (
    (
        "releases:home",
        gettext_lazy("发布的数字"),
        gettext_lazy("经批准、定版、不再改动的统计表，附口径。"),
    ),
    (
        "opendata:catalogue",
        gettext_lazy("开放数据"),
        gettext_lazy("IATI、OCDS、DCAT 目录、CSV 和 Parquet，附数据字典。"),
    ),
    (
        "projects:bank",
        gettext_lazy("项目库"),
        gettext_lazy("每个项目的名称、地点、投资和状态，可下载 Excel。"),
    ),
    (
        "reports:balances",
        gettext_lazy("双方得失"),
        gettext_lazy("每对结对的逐行数字，Excel 或 PDF。"),
    ),
    (
        "planning:rounds",
        gettext_lazy("联合规划"),
        gettext_lazy("每个项目选或不选的理由，Excel。"),
    ),
    ("ballots:ballots", gettext_lazy("村民表决"), gettext_lazy("每次计票的选票，Pabulib 格式。")),
    ("outcomes:places", gettext_lazy("各地测量结果"), gettext_lazy("各地多维贫困数字。")),
    ("api:openapi-view", gettext_lazy("数据接口"), gettext_lazy("以上内容的 JSON，附说明。")),
)


@require_safe
def works(request: Request) -> HttpResponse:
    """Works by county: figures, the list and the map; ?place=, ?year= and ?kind= narrow them."""
    asked = _Asked(request)
    found = reads.works(asked.code, asked.year, asked.kind)
    counties = reads.by_place(found.lines)
    context = asked.context | {
        "found": found,
        "rows": counties,
        "prefectures": reads.by_place(found.lines, PREFECTURE)
        if len(asked.code) < PREFECTURE
        else (),
        "kinds_money": reads.by_kind(found.lines),
        "examples": reads.examples(asked.code, asked.year, asked.kind),
        "map": {
            "name": _("计划资金"),
            "unit": _(" 万元"),
            "rows": [
                {"code": row.code, "name": row.label, "lon": row.lon, "lat": row.lat,
                 "value": row.planned_fen / FEN_PER_WAN}
                for row in counties
            ],
        },
        "prefix": asked.code[:PREFECTURE]
        or (counties[0].code[:PROVINCE] if counties else ""),
        "trail": _trail(_("项目地图")),
    }  # fmt: skip
    return render(request, "portal/works.html", context)


@require_safe
def money(request: Request) -> HttpResponse:
    """Payer → place → kind of work → paid or not yet."""
    asked = _Asked(request)
    found = reads.works(asked.code, asked.year, asked.kind)
    digits = COUNTY if len(asked.code) >= PREFECTURE else PREFECTURE
    flows, kinds = reads.flows(found.lines, digits), reads.by_kind(found.lines)
    links = reads.links(flows, kinds)
    context = asked.context | {
        "found": found,
        "flows": flows,
        "kinds_money": kinds,
        "chart": {"links": links, "unit": _(" 万元"), "series": [{"data": links}]},
        "by_county": digits == COUNTY,
        "trail": _trail(_("钱的去向")),
    }
    return render(request, "portal/money.html", context)


@require_safe
def plan(request: Request) -> HttpResponse:
    """The plan and its reasons in plain words."""
    context = {"told": reads.told_plan(), "trail": _trail(_("规划和理由"))}
    return render(request, "portal/plan.html", context)


@require_safe
def village(request: Request, code: str) -> HttpResponse:
    """A village in plain words."""
    found = reads.told_village(code)
    if found is None:
        raise Http404
    context = {
        "told": found,
        "place": found.place,
        "data": of_place(request, found.place, found.trail),
        "trail": [
            (_("首页"), reverse("portal:home")),
            *(
                (one.label, reverse("outcomes:place", args=[one.code]))
                for one in found.trail
                if one.level in ("prefecture", "county")
            ),
            (found.place.label, ""),
        ],
    }
    return render(request, "portal/village.html", context)


@require_safe
def products(request: Request, code: str) -> HttpResponse:
    """The specialities of a county, with what is for sale."""
    found = reads.county_products(code)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "data": [of_product(request, product, goods) for product, goods in found.products],
        "trail": [
            (_("首页"), reverse("portal:home")),
            (_("云品入沪"), reverse("market:goods")),
            (found.label, ""),
        ],
    }
    return render(request, "portal/products.html", context)


@require_safe
def lot(request: Request) -> HttpResponse:
    """From the code on a pack to the page of its lot."""
    code = request.GET.get("lot", "").strip()[:40]
    if code and market.trace(code) is not None:
        return redirect("market:trace", code)
    context = {"code": code, "trail": _trail(_("查一批货"))}
    return render(request, "portal/lot.html", context)


@require_safe
def matching(request: Request) -> HttpResponse:
    """What is brought together: goods and orders, firms and sites, people and posts."""
    counties = market.counties()
    names = registry.place_names(counties)
    context = {
        "counties": [(code, names.get(code, code)) for code in counties],
        "trail": _trail(_("产品、投资和人员")),
    }
    return render(request, "portal/matching.html", context)


@require_safe
def downloads(request: Request) -> HttpResponse:
    """What can be taken away, as far as this site has it."""
    rows = [(address_of(page), name, text) for page, name, text in DOWNLOADS]
    name = _("东西部协作公开数据")
    about = _("结对、项目、规划、表决、测量和双方得失的公开数据。")
    context = {
        "rows": [row for row in rows if row[0]],
        "data": of_dataset(request, name, about, (page for page, *_rest in DOWNLOADS)),
        "trail": _trail(_("下载")),
    }
    return render(request, "portal/downloads.html", context)


class _Asked:
    """What the address asks for: a place, a year and a kind of work, nonsense left out."""

    def __init__(self, request: Request) -> None:
        place = registry.place(place_asked(request)) if place_asked(request) else None
        years, kinds = projects.project_years(), projects.kinds()
        year, kind = request.GET.get("year", ""), request.GET.get("kind", "")
        self.code = place.code if place else ""
        self.year = int(year) if year in map(str, years) else None
        self.kind = kind if kind in kinds else ""
        self.context: dict[str, Any] = {
            "place": place,
            "year": self.year,
            "kind": self.kind,
            "years": years,
            "kinds": list(kinds.items()),
        }


def _trail(name: str) -> list[tuple[str, str]]:
    return [(_("首页"), reverse("portal:home")), (name, "")]
