"""Two plans side by side: figures, limits, works in and out, places that gain or lose, a map."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xieshou.core import money
from xieshou.core.exports import Fen, as_download, workbook
from xieshou.core.request import Request, page_asked
from xieshou.core.templatetags import show
from xieshou.planning import reads
from xieshou.planning.views.found import compared_or_404, round_or_404, trail_to

PLACES_SHOWN = 12
WORKS_SHOWN = 12
MOST_ROWS = 100_000
KINDS = ("people", "money", "works")


@require_safe
def compare(request: Request, pk: int) -> HttpResponse:
    """The runs that ?a= and ?b= name, of one round; ?what= is what the map shows: people, money or
    works."""
    row, found = round_or_404(pk), compared_or_404(request, pk)
    a, b = found.first, found.second
    what = request.GET.get("what", "")
    what = what if what in KINDS else KINDS[0]
    query = f"?a={a.id}&b={b.id}"
    context = {
        "round": row,
        "found": found,
        "query": query,
        "what": what,
        "kinds": [(kind, _measure(kind)[0]) for kind in KINDS],
        "map_address": f"{reverse('planning:compare_map', args=[pk])}{query}&what={what}",
        "headline": list(_headline(a, b)),
        "levels": [
            (level, reads.ends(a.id, b.id, level, PLACES_SHOWN, request.viewer))
            for level in ("county", "village")
        ],
        "telling": [one for one in found.limits if _tells(one)],
        "silent": [one for one in found.limits if not _tells(one)],
        "entered": reads.works_changed(a.id, b.id, entered=True, size=WORKS_SHOWN),
        "left": reads.works_changed(a.id, b.id, entered=False, size=WORKS_SHOWN),
        "trail": trail_to(row, b, _("方案比较")),
    }
    return render(request, "planning/compare.html", context)


@require_safe
def compare_map(request: Request, pk: int) -> JsonResponse:
    """Counties by what the second plan gives more (+) or less (−) than the first."""
    found = compared_or_404(request, pk)
    what = request.GET.get("what", "")
    what = what if what in KINDS else "people"
    name, unit = _measure(what)
    rows = [
        {"code": one.code, "name": one.name, "lon": one.lon, "lat": one.lat, "value": value}
        for one in found.counties
        if (value := _value(one, what)) is not None
    ]
    return JsonResponse({"name": name, "unit": unit, "signed": True, "rows": rows})


@require_safe
def compare_works(request: Request, pk: int) -> HttpResponse:
    """Every work that enters with the second plan, or with ?way=out leaves."""
    row, found = round_or_404(pk), compared_or_404(request, pk)
    entered = request.GET.get("way") != "out"
    page = reads.works_changed(
        found.first.id, found.second.id, entered=entered, page=page_asked(request)
    )
    context = {
        "round": row,
        "found": found,
        "entered": entered,
        "page": page,
        "query": f"?a={found.first.id}&b={found.second.id}",
        "trail": trail_to(row, found.second, _("进出的项目")),
    }
    return render(request, "planning/compare_works.html", context)


@require_safe
def compare_download(request: Request, pk: int) -> HttpResponse:
    """The whole comparison as Excel."""
    row, found = round_or_404(pk), compared_or_404(request, pk)
    a, b = found.first, found.second
    sheets: dict[str, Iterable[list[Any]]] = {
        _("概要"): _summary(row, a, b),
        _("限额与价格"): _limits(found),
        _("各县增减"): _places(found.counties),
        _("各村增减"): _places(reads.differences(a.id, b.id, "village", request.viewer)),
        _("进入的项目"): _works(a.id, b.id, entered=True),
        _("退出的项目"): _works(a.id, b.id, entered=False),
    }
    return as_download(workbook(sheets), f"compare-{row.year}-{row.place_code}-{a.id}-{b.id}.xlsx")


def _measure(kind: str) -> tuple[str, str]:
    """What is compared, and its unit."""
    return {
        "people": (_("多脱离贫困线的人数"), _("人")),
        "money": (_("多得的上海资金"), _("万元")),
        "works": (_("多入选的项目"), ""),
    }[kind]


def _value(one: reads.PlaceDifference, kind: str) -> float | None:
    if kind == "money":
        return round(one.money_fen / 1_000_000, 2)
    return one.lifted if kind == "people" else one.works


def _tells(one: reads.LimitDifference) -> bool:
    """Whether a limit was moved, or holds back either plan."""
    return bool(one.moved) or any(side and side.binds for side in (one.first, one.second))


def _headline(a: reads.RunRow, b: reads.RunRow) -> Iterator[dict[str, str]]:
    """Each figure of both plans and how much more the second has."""
    whole = (
        (_("入选项目"), a.works, b.works, show.count),
        (_("上海资金"), a.shanghai_fen, b.shanghai_fen, money.show),
        (_("全部资金"), a.total_fen, b.total_fen, money.show),
        (_("受益人数"), a.reached, b.reached, show.count),
        (_("脱离贫困线"), a.lifted, b.lifted, show.count),
        (_("减少的加权剥夺（人·分）"), a.fall, b.fall, show.count),
    )
    for label, was, now, say in whole:
        more = (now or 0) - (was or 0)
        sign = "+" if more > 0 else "−" if more < 0 else ""
        yield {
            "label": label,
            "a": say(was or 0),
            "b": say(now or 0),
            "more": f"{sign}{say(abs(more))}",
        }
    if a.after and b.after:
        yield {
            "label": _("规划后的 M0"),
            "a": show.percent(a.after.M0, 3),
            "b": show.percent(b.after.M0, 3),
            "more": _("%(points)s 个百分点")
            % {"points": show.signed_points(b.after.M0 - a.after.M0, 3)},
        }
    yield {
        "label": _("最多还能好"),
        "a": show.percent(a.gap, 3),
        "b": show.percent(b.gap, 3),
        "more": "",
    }


def _summary(row: reads.RoundRow, a: reads.RunRow, b: reads.RunRow) -> Iterator[list[Any]]:
    yield [_("指标"), f"{a.scenario} #{a.id}", f"{b.scenario} #{b.id}"]
    yield [_("规划"), row.name, row.name]
    nature = _("合成数据") if row.synthetic else _("录入")
    yield [_("数据性质"), nature, nature]
    states = [_("通过") if one.certified else _("未通过，不能作为最终规划") for one in (a, b)]
    yield [_("独立核对"), *states]
    for label, values in (
        (_("入选项目"), (a.works, b.works)),
        (_("上海资金（元）"), (Fen(a.shanghai_fen), Fen(b.shanghai_fen))),
        (_("受益人数"), (a.reached, b.reached)),
        (_("脱离贫困线人数"), (a.lifted, b.lifted)),
        (_("减少的剥夺（人·分）"), (a.fall, b.fall)),
        (_("目标的权重"), ("；".join(a.weights), "；".join(b.weights))),
        (_("规划目标值"), (a.value, b.value)),
        (_("任何方案的上界"), (a.bound, b.bound)),
        (_("最多还能好多少"), (a.gap, b.gap)),
        (_("输入指纹（SHA-256）"), (a.inputs_hash, b.inputs_hash)),
        (_("引擎版本"), (a.engine_version, b.engine_version)),
    ):
        yield [label, *values]


def _limits(found: reads.Comparison) -> Iterator[list[Any]]:
    a, b = found.first.id, found.second.id
    yield [_("限额"), _("单位"), *(f"{word} #{run}" for run in (a, b) for word in (
        _("数额"), _("用量"), _("每单位价值（人·分）"),
    ))]  # fmt: skip
    for one in found.limits:
        cells: list[Any] = []
        for side in (one.first, one.second):
            cells += (
                [float(side.amount_steps), float(side.used_steps), side.per_step]
                if side
                else [None, None, None]
            )
        yield [one.label, one.unit, *cells]


def _places(rows: Iterable[reads.PlaceDifference]) -> Iterator[list[Any]]:
    yield [
        _("代码"), _("名称"), _("县"), _("多脱离贫困线的人数"), _("规划后的剥夺（人·分），增减"),
        _("多入选的项目"), _("多得的上海资金（元）"),
    ]  # fmt: skip
    for one in rows:
        yield [
            one.code, one.name, one.above, one.lifted, one.score, one.works, Fen(one.money_fen),
        ]  # fmt: skip


def _works(first: int, second: int, *, entered: bool) -> Iterator[list[Any]]:
    reason = _("此前未入选的理由") if entered else _("现在未入选的理由")
    yield [
        _("编号"), _("名称"), _("类型"), _("县"), _("村"), _("村代码"), _("总投资（元）"), reason,
    ]  # fmt: skip
    found = reads.works_changed(first, second, entered=entered, size=MOST_ROWS)
    for one in found.object_list:
        yield [
            one.proposal, one.name, one.kind_label, one.county, one.village, one.village_code,
            Fen(one.total_fen), one.words,
        ]  # fmt: skip
