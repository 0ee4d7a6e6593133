"""In words: the plan with margins, its price, and what it guards against."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from xieshou.core.templatetags import show
from xieshou.planning import rules
from xieshou.planning.reads.findings.table import (
    Chart,
    Finding,
    Table,
    count,
    count_most,
    money,
    objective,
    share,
    text,
)
from xieshou.planning.reads.findings.works import SHOWN, Works, heads, row


def robust(
    result: Mapping[str, Any], spread: int, names: rules.Names, works: Works, *, weighted: bool
) -> Finding:
    """`weighted`: the plan's value is not less poverty alone."""
    margins = Table(
        _("为每项限额留出的余地"),
        ((_("限额"), False), (_("数额"), True), (_("留出"), True), (_("占"), True)),
        tuple(
            (text(rules.name_of(code, names)), text(rules.with_unit(code, amount)),
             text(rules.with_unit(code, margin)),
             share(margin / amount if amount else None, 2))
            for code, amount, margin in result["margins"]
        ),
    )  # fmt: skip
    return Finding(
        words=tuple(_words(result, spread, weighted=weighted)),
        chart=Chart("bar", _("变动之后守住资金和需求限额的机会；下表有同样内容"), {
            "labels": [_("本规划"), _("稳健方案")],
            "unit": "%",
            "series": [{"name": _("守住资金和需求限额的机会"), "tone": "west",
                        "data": [round(100 * result["held_nominal"], 1),
                                 round(100 * result["held"], 1)]}],
        }),
        tables=(_both(result, weighted=weighted), margins,
                _works(_("为此退出的项目"), result["left"], works),
                _works(_("为此进入的项目"), result["entered"], works)),
    )  # fmt: skip


def _both(result: Mapping[str, Any], *, weighted: bool) -> Table:
    """The plan and the hedged one side by side."""
    return Table(
        _("本规划与稳健方案"),
        ((_("指标"), False), (_("本规划"), True), (_("稳健方案"), True)),
        (
            (text(objective(weighted=weighted)),
             count(result["value_nominal"]), count(result["value"])),
            (text(_("入选项目")), count(result["works_nominal"]), count(result["works"])),
            (text(_("上海资金")), money(result["money_nominal_fen"]), money(result["money_fen"])),
            (text(_("守住资金和需求限额的机会")),
             share(result["held_nominal"]), share(result["held"])),
            (text(_("独立核对")), text("—"), text(_("通过") if result["ok"] else _("未通过"))),
        ),
    )  # fmt: skip


def _works(caption: str, codes: list[str], works: Works) -> Table:
    rows = [row(works, code) for code in codes]
    return Table(caption, heads(), tuple(rows[:SHOWN]), tuple(rows[SHOWN:]))


def _words(result: Mapping[str, Any], spread: int, *, weighted: bool) -> Iterator[str]:
    yield _(
        "每个项目的造价可能多或少 %(spread)s%%，上海的需求也可能少 %(spread)s%%。照本规划做，"
        "资金和需求限额都守得住的机会约 %(before)s；照稳健方案做约 %(after)s（按造价各自均匀变动，"
        "试 %(draws)s 次）。"
    ) % {
        "spread": spread, "draws": result["draws"],
        "before": show.percent(result["held_nominal"]), "after": show.percent(result["held"]),
    }  # fmt: skip
    lost = result["price"] / result["value_nominal"] if result["value_nominal"] else None
    price = (
        _("代价是目标值少 %(price)s（%(share)s）。不留余地的任何方案，也最多比它多 %(most)s。")
        if weighted
        else _(
            "代价是少减贫 %(price)s 人·分（%(share)s）。不留余地的任何方案，"
            "也最多比它多 %(most)s 人·分。"
        )
    )
    yield price % {
        "price": show.count(result["price"]), "share": show.percent(lost, 2),
        "most": count_most(result["price_most"]).text,
    }  # fmt: skip
    yield _(
        "余地按“各项造价互不相关、平均不偏”算出，不论造价怎样分布，资金限额一起守住的机会不低于 "
        "%(confidence)s%%；它防不住所有项目一起涨价。需求限额按少 %(spread)s%% 留足。"
    ) % {"confidence": result["confidence"], "spread": spread}
    if not result["ok"]:
        yield _("稳健方案没有通过独立核对，不能采用。")
