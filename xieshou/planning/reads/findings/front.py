"""The front in words: how much of one thing must be given up for how much of another."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.templatetags import show
from xieshou.planning import rules
from xieshou.planning.reads.findings.table import (
    NOTHING,
    Cell,
    Chart,
    Finding,
    Table,
    count,
    money,
    most_share,
    text,
    yuan,
)

_YUAN_A_WAN = 10_000
# How much of the reduction of poverty an office may be ready to give up, to be told what for.
_GIVEN_UP = 0.05


def front(result: Mapping[str, Any], places: Mapping[str, str]) -> Finding:
    """`places` are names by code."""
    points, now = result["points"], result["now"]
    heads = (
        (_("方案点"), False), (_("目标的份额"), False), (_("减贫（人·分）"), True),
        (_("年增收"), True), (_("就业（人）"), True), (_("公平（加权人·分）"), True),
        (_("县间不均（基尼）"), True), (_("剩余贫困最深的县"), False), (_("入选项目"), True),
        (_("上海资金"), True), (_("最多还能好"), True), (_("独立核对"), False),
    )  # fmt: skip
    rows = [
        (text(_("点 %(number)s") % {"number": at}), text(rules.mix_text(point["mix"])),
         *_levels(point, places), Cell(most_share(point["gap"]), point["gap"]),
         text(_("通过") if point["ok"] else _("未通过")))
        for at, point in enumerate(points, start=1)
    ]  # fmt: skip
    own = (text(_("本规划")), text("—"), *_levels(now, places), NOTHING, text("—"))
    return Finding(
        words=tuple(_words(result)),
        chart=Chart("scatter", _("各方案点的减贫与年增收；下表有同样内容"), _chart(result)),
        tables=(Table(_("前沿上的方案"), heads, (own, *rows)),),
    )


def _levels(point: Mapping[str, Any], places: Mapping[str, str]) -> Iterator[Cell]:
    levels = point["levels"]
    yield count(levels["poverty"])
    yield yuan(levels["income"])
    yield count(levels["jobs"])
    yield count(levels["equity"])
    yield Cell(f"{point['gini']:.3f}", point["gini"])
    worst = places.get(point["worst"], point["worst"])
    yield text(f"{worst} M0 {show.percent(point['worst_m0'], 2)}" if worst else "—")
    yield count(point["works"])
    yield money(point["money_fen"])


def _words(result: Mapping[str, Any]) -> Iterator[str]:
    points, now = result["points"], result["now"]["levels"]
    poverty = [point["levels"]["poverty"] for point in points]
    income = [point["levels"]["income"] for point in points]
    yield _(
        "同样的限额之内，有 %(count)s 个互不优劣的方案：减贫从 %(least)s 到 %(most)s 人·分，"
        "年增收从 %(low)s 到 %(high)s。要多一样，就得让出另一样。"
    ) % {
        "count": len(points), "least": show.count(min(poverty)), "most": show.count(max(poverty)),
        "low": yuan(min(income)).text, "high": yuan(max(income)).text,
    }  # fmt: skip
    for axis, words in (
        ("income", _("让出减贫的 %(lost)s（点 %(number)s），年增收可从 %(was)s 增到 %(now)s。")),
        ("equity", _("让出减贫的 %(lost)s（点 %(number)s），最缺的村先得：公平从 %(was)s 增到 "
                     "%(now)s 加权人·分。")),
    ):  # fmt: skip
        at = _worth_giving_up(points, now, axis)
        if at is None:
            continue
        levels = points[at]["levels"]
        say = yuan if axis == "income" else count
        yield words % {
            "lost": show.percent(_lost(levels["poverty"], now["poverty"])),
            "number": at + 1, "was": say(now[axis]).text, "now": say(levels[axis]).text,
        }  # fmt: skip
    failed = sum(not point["ok"] for point in points)
    if failed:
        yield _("有 %(count)s 个点没有通过独立核对，不能采用。") % {"count": failed}
    yield _(
        "每个点都是该目标份额下算到 %(gap)s 以内的最好方案，每一个都独立核对过。只列得出在"
        "权重之下最好的方案；夹在中间、任何权重都选不到的方案不在其列。"
    ) % {"gap": most_share(max(point["gap"] for point in points))}


def _lost(then: int, now: int) -> float:
    """The share of the reduction of poverty that is given up; a plan may reduce none."""
    return max(0.0, 1 - then / now) if now else 0.0


def _worth_giving_up(
    points: list[Mapping[str, Any]], now: Mapping[str, int], axis: str
) -> int | None:
    """The point that gains most on the axis while poverty falls by little less than now."""
    near = [
        at for at, point in enumerate(points)
        if point["levels"]["poverty"] >= (1 - _GIVEN_UP) * now["poverty"]
        and point["levels"][axis] > now[axis]
    ]  # fmt: skip
    return max(near, key=lambda at: points[at]["levels"][axis], default=None)


def _chart(result: Mapping[str, Any]) -> dict[str, Any]:
    points = [
        [*_spot(point), f"{_('点 %(number)s') % {'number': at}} · {rules.mix_text(point['mix'])}"]
        for at, point in enumerate(result["points"], start=1)
    ]
    return {
        "x_name": _("减贫（人·分）"),
        "y_name": _("年增收（万元）"),
        "series": [
            {"name": _("前沿上的方案"), "tone": "west", "data": points},
            {"name": _("本规划"), "tone": "warm", "symbol": "diamond",
             "data": [[*_spot(result["now"]), _("本规划")]]},
        ],
    }  # fmt: skip


def _spot(point: Mapping[str, Any]) -> tuple[int, float]:
    return point["levels"]["poverty"], round(point["levels"]["income"] / _YUAN_A_WAN, 2)
